"""The opt-out registries: can each be read, and how old is our copy?"""

from collections.abc import Callable
from pathlib import Path

from bot.checks.finding import Finding, bad, good, note
from bot.clock import wall_us
from bot.ports import Fetched, SourceFailed
from bot.registry.client import Client
from bot.registry.source import read
from bot.settings import Settings
from bot.settings.parts import RegistryPart
from bot.store.checkup import copies
from bot.store.database import Database
from bot.store.registry.age import ends_us
from bot.store.tables import RegistryRow
from rules.audit.checkpoint import VerifierKey
from rules.registry.feed import BadFeed, parse
from rules.registry.trust import Refused, judge_head


def reachable(registry: RegistryPart, clock: Callable[[], int] = wall_us) -> Finding:
    """Whether the list can be fetched and read to its end, or the HEAD of a feed be trusted."""
    name = f"registry {registry.name}"
    try:
        if registry.keys:
            return _signed(name, registry, clock())
        found = read(registry.source)
        if not isinstance(found, Fetched):
            return note(name, "Its publisher sent no list.", "Look again in a minute.")
        with found:
            rows = len(parse(found.chunks()))
    except (SourceFailed, BadFeed) as error:
        return bad(name, str(error))
    if rows == 0:
        return note(name, "It can be read, and has no rows.", "Ask its publisher whether that is meant.")
    return good(name, f"It can be read: {rows:,} rows.")


def _signed(name: str, registry: RegistryPart, now_us: int) -> Finding:
    client, pinned = Client(Path()), [VerifierKey.parse(key) for key in registry.keys]
    found = client.head(registry.source, None)
    assert isinstance(found, Fetched), "without an etag nothing can be unchanged"
    with found:
        verdict = judge_head(b"".join(found.chunks()), pinned[0].name, pinned, None, now_us, client.check)
    if isinstance(verdict, Refused):
        return bad(name, verdict.sentence)
    return good(name, f"It is signed as it should be: number {verdict.head.seq}, {verdict.head.state.rows:,} rows.")


def in_force(settings: Settings, opened: Database, now_us: int) -> tuple[Finding, ...]:
    """Whether what we hold of each registry is young enough, and approved."""
    needed = {name for team in settings.teams for name in team.policy.registry_anywhere.required}
    ages = [team.policy.registry_anywhere.age_max for team in settings.teams]
    return tuple(_in_force(opened, one.name, one.name in needed, min(ages), now_us) for one in settings.registries)


def _in_force(opened: Database, registry: str, needed: bool, age_max_us: int, now_us: int) -> Finding:  # noqa: FBT001 - reads well where it is called
    name = f"copy of {registry}"
    with opened.read() as session:
        row = session.get(RegistryRow, registry)
        checked_us = row.checked_us if row else None
        end_us = ends_us(checked_us, row.expires_us, row.age_max_us, age_max_us) if row else None
        rows, waits = copies(session, registry)
    told = bad if needed else note
    sync = "Run: earshot registry sync."
    if checked_us is None or rows is None or end_us is None:
        return told(
            name, "No copy is in force. Nobody is answered without it." if needed else "No copy is in force.", sync
        )
    hours = (now_us - checked_us) // 3_600_000_000
    if now_us >= end_us:
        return told(name, f"It was last found current {hours} hours ago, which is too old.", sync)
    if waits:
        return note(name, "A newer list lost many rows and waits.", "Run: earshot registry status. It says what to do.")
    return good(
        name, f"{rows:,} rows are in force, found current {'in the last hour' if not hours else f'{hours} h ago'}."
    )
