"""Writes into the journal what was lifted, ruled on, or could not be written."""

from bot.journal.file import Journal
from bot.runtime import Runtime, Team
from bot.steps.hearing import keep_ended, keep_forgotten, obey
from bot.store.database import locks
from bot.store.person import forgotten
from bot.store.wishes import contracts, noes

FORGETTINGS_A_TURN = 50


def catch_up(runtime: Runtime, team: Team, now_us: int) -> int:
    """Write up to 500 objections as they stand now, as many ended contracts, and 50 forgettings; says how many.

    At least once each. Raises `BadJournal`.
    """
    journal = runtime.journal
    if journal is None:
        return 0
    noes_written = _write_noes(runtime, team, journal, now_us)
    return noes_written + _write_ended(runtime, team, journal) + _write_forgettings(runtime, team, journal)


def _write_noes(runtime: Runtime, team: Team, journal: Journal, now_us: int) -> int:
    with runtime.database.read() as session:
        nos = noes.due(session, team.brand.id, noes.DUE_MAX)
        if not nos:
            return 0
        number = obey.append(session, runtime, journal, nos, now_us)
    runtime.passing("catch up: written")
    with locks.writing(runtime.database, team.brand.id) as session:
        noes.note_written(session, team.brand.id, nos, number)
    return len(nos)


def _write_ended(runtime: Runtime, team: Team, journal: Journal) -> int:
    with runtime.database.read() as session:
        ended = contracts.due(session, team.brand.id, noes.DUE_MAX)
        if not ended:
            return 0
        number = keep_ended.append(session, runtime, journal, team.brand.id, ended)
    with locks.writing(runtime.database, team.brand.id) as session:
        contracts.note_written(session, team.brand.id, [one for one, _ in ended])
        noes.raise_mark(session, team.brand.id, number)
    return len(ended)


def _write_forgettings(runtime: Runtime, team: Team, journal: Journal) -> int:
    with runtime.database.read() as session:
        some = forgotten.due(session, team.brand.id, FORGETTINGS_A_TURN)
        if not some:
            return 0
        number = keep_forgotten.append(session, runtime, journal, some)
    with locks.writing(runtime.database, team.brand.id) as session:
        forgotten.note_written(session, team.brand.id, [one.id for one in some])
        noes.raise_mark(session, team.brand.id, number)
    return len(some)
