"""The database, the disk under it, and what somebody should look at in it."""

import shutil
from pathlib import Path

from bot.checks.finding import Finding, bad, good, note
from bot.settings import Settings
from bot.store.checkup import try_to_write, unsure_messages
from bot.store.database import BadDatabase, Database
from bot.store.state import read_state

FREE_BYTES_MIN = 500_000_000
NAME, DISK = "database", "disk"


def database(opened: Database) -> tuple[Finding, ...]:
    """Whether the database can be reached, is of this version, and takes what we write."""
    if opened.path and not opened.path.exists():
        if not opened.path.parent.is_dir():
            return (bad(NAME, f"There is no folder {opened.path.parent}. Make it, or name another in the settings."),)
        return (note(NAME, "There is no database yet.", "It is made at the first start."),)
    try:
        opened.check()
        try_to_write(opened)
    except BadDatabase as error:
        return (bad(NAME, str(error)),)
    return (good(NAME, f"{opened.name} is of this version and takes what we write."),)


def disk(opened: Database, keys: Path, free_bytes_min: int = FREE_BYTES_MIN) -> tuple[Finding, ...]:
    """Whether there is room where the database's file and the keys are."""
    places = [keys, *([opened.path] if opened.path else [])]
    there = {next(one for one in (place.absolute(), *place.absolute().parents) if one.exists()) for place in places}
    free_bytes, place = min((shutil.disk_usage(place).free, str(place)) for place in there)
    megabytes = f"{free_bytes // 1_000_000:,} MB are free at {place}."
    if free_bytes < free_bytes_min:
        return (bad(DISK, f"Only {megabytes}", f"Make room for {free_bytes_min // 1_000_000:,} MB at least."),)
    return (good(DISK, megabytes),)


def left_over(opened: Database, settings: Settings, now_us: int) -> tuple[Finding, ...]:
    """What waits for somebody: posts that did not parse, replies and messages of which we do not know."""
    with opened.read() as session:
        states = [read_state(session, team.brand.id, "", now_us) for team in settings.teams]
        unsure = unsure_messages(session)
    unread = sum(state.unread for state in states)
    unknown = sum(state.unknown_replies for state in states)
    return (
        _none_or("unread posts", unread, "did not parse and are kept raw for 72 hours.", "Look for a newer Earshot."),
        _none_or(
            "unknown replies",
            unknown,
            "may or may not have been published.",
            "Look at their cards: they say what to do.",
        ),
        _none_or(
            "unsure messages",
            unsure,
            "may or may not stand in Slack.",
            "They are looked for by reading; look again soon.",
        ),
    )


def _none_or(name: str, count: int, what: str, remedy: str) -> Finding:
    return note(name, f"{count} {what}", remedy) if count else good(name, "None.")
