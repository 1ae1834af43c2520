"""Keeps outside the database too that somebody was forgotten.

So no restore brings them back. A line of the journal for each key by which they were known, hashed as everything there
is; written within the transaction that erases, once nothing more can refuse. Killed in between, the next start ends
what was begun. A journal that cannot be written keeps nobody here: they are erased all the same, and the line follows
(`catch_up.py`).
"""

import logging
from collections.abc import Sequence

from bot.journal.file import BadJournal, Journal
from bot.journal.line import Line
from bot.runtime import Runtime
from bot.steps.hearing import obey
from bot.store import secret
from bot.store.database import Session
from bot.store.ids import new_id
from bot.store.person import forgotten
from bot.store.person.erasure import Person
from bot.store.person.forgotten import Forgetting
from bot.store.wishes import noes

log = logging.getLogger("earshot.journal")


def note(session: Session, runtime: Runtime, brand_id: str, person: Person, now_us: int) -> None:
    """Note that this person is forgotten in the caller's transaction, in the journal first."""
    newest = secret.generations(session, runtime.store_secret)[0]
    forms = tuple(form for key in person.keys for form in secret.all_forms(key, (newest,)))
    one = Forgetting(brand_id, new_id(now_us, runtime.chance), now_us, secret.key_id(newest), forms)
    number = 0
    if runtime.journal is not None:
        try:
            number = append(session, runtime, runtime.journal, [one])
        except BadJournal as error:
            log.error("%s Until then a restore would bring somebody back.", error)  # noqa: TRY400 - our own words
    runtime.passing("keep forgotten: written")
    forgotten.note(session, one, written=number > 0)
    noes.raise_mark(session, brand_id, number)


def append(session: Session, runtime: Runtime, journal: Journal, some: Sequence[Forgetting]) -> int:
    """Add these to the journal; gives the number of the last line. Raises `BadJournal`."""
    newest = secret.generations(session, runtime.store_secret)[0]
    sealing = secret.key_id(newest)
    lines = [
        Line(
            one.at_us, one.brand_id, one.id, form.hex(), "", one.at_us, entries=obey.entries(session, one.brand_id),
            key="" if one.key_id == sealing else one.key_id.hex(), forgotten=True,
        )
        for one in some
        for form in one.forms
    ]  # fmt: skip
    return journal.add([(sealing, line) for line in lines], {sealing: newest})
