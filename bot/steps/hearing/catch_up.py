"""Writes into the journal what was lifted, ruled on, or could not be written."""

from bot.runtime import Runtime, Team
from bot.steps.hearing import obey
from bot.store.database import locks
from bot.store.wishes import noes


def catch_up(runtime: Runtime, team: Team, now_us: int) -> int:
    """Write up to 500 objections as they stand now; says how many. At least once each. Raises `BadJournal`."""
    journal = runtime.journal
    if journal is None:
        return 0
    with runtime.database.read() as session:
        nos = noes.due(session, team.brand.id, noes.DUE_MAX)
        if not nos:
            return 0
        number = obey.append(session, runtime, journal, nos, now_us)
    runtime.passing("catch up: written")
    with locks.writing(runtime.database, team.brand.id) as session:
        noes.note_written(session, team.brand.id, nos, number)
    return len(nos)
