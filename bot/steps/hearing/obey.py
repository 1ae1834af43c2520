"""Puts people's no in force, and lets the journal hear of it first.

Every objection goes through here, whatever road it came by. What tightens is written into the journal before it is
committed, and on the way of a post even before anybody holds a lock; what lifts is committed first, and the journal
follows (`catch_up.py`). So whatever kills us in between, the store and the journal together never know of less than
what was confirmed. A journal that cannot be written stops nobody's no: it is in force all the same, and written later.
"""

import logging
from collections.abc import Mapping, Sequence

from bot.journal.file import BadJournal, Journal
from bot.journal.line import Line
from bot.runtime import Runtime, Team
from bot.store import mentions, people, record, secret
from bot.store.database import Session, locks
from bot.store.record import audit
from bot.store.registry import published
from bot.store.wishes import noes
from bot.store.wishes.noes import NONE_WRITTEN, No, Told

log = logging.getLogger("earshot.journal")


def object_to(runtime: Runtime, team: Team, told: Sequence[Told], deeds: Sequence[record.Deed], now_us: int) -> None:
    """Put these noes in force with their entries, in one transaction, and have open cards of theirs looked at again.

    For all that is not said in a post: the preference page, an import, the register. Saying it twice is saying it once.
    """
    brand_id = team.brand.id
    written = write_down(runtime, brand_id, told, now_us)
    authors = tuple(sorted({one.who for one in told} | {deed.author_key for deed in deeds if deed.author_key}))
    with locks.writing(runtime.database, brand_id) as session:
        people.meet(session, brand_id, authors, runtime.chance)
        locks.lock_authors(session, brand_id, authors)
        put_in_force(session, runtime, brand_id, told, now_us, written)
        record.append(session, brand_id, deeds, now_us, runtime.chance)
        mentions.look_again(session, brand_id, now_us, authors=authors)


def write_down(runtime: Runtime, brand_id: str, told: Sequence[Told], now_us: int) -> Mapping[str, int]:
    """Write noes that are new into the journal, before anybody holds a lock. Gives their numbers by id."""
    if not told or runtime.journal is None:
        return NONE_WRITTEN
    with runtime.database.read() as session:
        nos = noes.of(session, brand_id, told, runtime.store_secret)
        have = noes.known(session, brand_id, [no.id for no in nos])
        written = _write(session, runtime, [no for no in nos if no.id not in have], now_us)
    runtime.passing("obey: written down")
    return written


def put_in_force(
    session: Session,
    runtime: Runtime,
    brand_id: str,
    told: Sequence[Told],
    now_us: int,
    written: Mapping[str, int] = NONE_WRITTEN,
) -> None:
    """Put noes in force, in the caller's transaction. The authors' rows must be locked (`locks.lock_authors`).

    What was not written into the journal before (`write_down`) is written now.
    """
    nos = noes.of(session, brand_id, told, runtime.store_secret)
    have = noes.known(session, brand_id, [no.id for no in nos])
    keep(session, runtime, brand_id, [no for no in nos if no.id not in have], now_us, written)
    noes.adopt(session, brand_id, [no for no in nos if no.id in have])
    if nos:
        newest = secret.generations(session, runtime.store_secret)[0]
        whose = {form: one.who for one in told for form in secret.all_forms(one.who, (newest,))}
        published.note(session, brand_id, {no.id: whose[no.hashed] for no in nos})
    runtime.passing("obey: kept")


def keep(
    session: Session,
    runtime: Runtime,
    brand_id: str,
    new: Sequence[No],
    now_us: int,
    written: Mapping[str, int] = NONE_WRITTEN,
) -> None:
    """Keep rows that are not there yet, in the caller's transaction, once the journal holds them."""
    written = {**written, **_write(session, runtime, [no for no in new if no.id not in written], now_us)}
    runtime.passing("obey: written")
    noes.keep(session, brand_id, new, now_us, written)


def append(session: Session, runtime: Runtime, journal: Journal, nos: Sequence[No], now_us: int) -> int:
    """Add these objections as they stand to the journal; gives the number of the last line. Raises `BadJournal`."""
    newest = secret.generations(session, runtime.store_secret)[0]
    key_id, so_far = secret.key_id(newest), entries(session, nos[0].brand_id)
    return journal.add([(key_id, _line(no, so_far, now_us, newest)) for no in nos], {key_id: newest})


def entries(session: Session, brand_id: str) -> int:
    """How many entries of the record have their place; 0 where it is torn, which stops nobody's no."""
    try:
        return audit.size(session, brand_id)
    except audit.TornRecord:
        return 0


def _write(session: Session, runtime: Runtime, nos: Sequence[No], now_us: int) -> dict[str, int]:
    if not nos or runtime.journal is None:
        return {}
    try:
        last = append(session, runtime, runtime.journal, nos, now_us)
    except BadJournal as error:
        log.error("%s Until then a stop is in force here, but would not outlive a restore.", error)  # noqa: TRY400 - our own words
        return {}
    return {no.id: last - len(nos) + place for place, no in enumerate(nos, 1)}


def _line(no: No, so_far: int, now_us: int, newest: bytes) -> Line:
    where = no.conversation_id
    if where is not None and not where.startswith(secret.HIDDEN):
        where = secret.hide(where, newest)
    key = "" if no.key_id is None or no.key_id == secret.key_id(newest) else no.key_id.hex()
    return Line(
        now_us, no.brand_id, no.id, no.hashed.hex(), no.scope, no.since_us, where, no.mention_id, no.unsure,
        no.lifted_us, so_far, key,
    )  # fmt: skip
