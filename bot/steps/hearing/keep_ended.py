"""Keeps outside the database too that a yes was ended: no restore revives it.

A line of the journal with the contract's id, and nobody's name: written within the transaction that ends it, so before
that is told to anybody. A journal that cannot be written holds up nobody who takes a yes back: it is over all the same,
and the line follows (`catch_up.py`).
"""

import logging
from collections.abc import Sequence

from bot.journal.file import BadJournal, Journal
from bot.journal.line import Line
from bot.runtime import Runtime
from bot.steps.hearing import obey
from bot.store import secret
from bot.store.database import Session
from bot.store.wishes import contracts, noes

log = logging.getLogger("earshot.journal")


def note(session: Session, runtime: Runtime, brand_id: str, contract_id: str, now_us: int) -> None:
    """Note that this contract is over, in the caller's transaction, in the journal first."""
    if runtime.journal is None:
        contracts.note_due(session, brand_id, [contract_id], now_us)
        return
    try:
        number = append(session, runtime, runtime.journal, brand_id, [(contract_id, now_us)])
    except BadJournal as error:
        log.error("%s Until then a restore would bring back a yes that was ended.", error)  # noqa: TRY400 - our own words
        contracts.note_due(session, brand_id, [contract_id], now_us)
        return
    runtime.passing("keep ended: written")
    noes.raise_mark(session, brand_id, number)


def append(
    session: Session, runtime: Runtime, journal: Journal, brand_id: str, ended: Sequence[tuple[str, int]]
) -> int:
    """Add these contracts, each with the moment of its end; gives the number of the last line. Raises `BadJournal`."""
    newest = secret.generations(session, runtime.store_secret)[0]
    sealing, so_far = secret.key_id(newest), obey.entries(session, brand_id)
    lines = [
        Line(at_us, brand_id, one, "", "", at_us, lifted_us=at_us, entries=so_far, ended=True) for one, at_us in ended
    ]
    return journal.add([(sealing, line) for line in lines], {sealing: newest})
