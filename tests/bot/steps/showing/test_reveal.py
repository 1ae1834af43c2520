"""A reading of what did not speak to us is on record, or does not happen."""

import pytest

from bot.steps.showing.reveal import REASONS, reveal
from bot.store.database import Database
from bot.store.record import past
from tests.brand_at_work import DANA, Work

WORDS = "Acme lost my parcel again."


def test_without_one_of_the_four_reasons_or_a_post_nothing_is_read(database: Database) -> None:
    work = Work(database)
    mention = work.says(WORDS)
    before = work.count("entry")
    assert reveal(work.runtime, work.team, mention.id, "curiosity", DANA, work.now) is None
    assert reveal(work.runtime, work.team, "none", "danger", DANA, work.now) is None
    for gone in ("UPDATE mention SET gone_us = 1", "UPDATE mention SET gone_us = NULL, post = NULL"):
        with work.database.write() as session:
            session.connection().exec_driver_sql(gone)
        assert reveal(work.runtime, work.team, mention.id, "danger", DANA, work.now) is None
    assert work.count("entry") == before


@pytest.mark.parametrize("reason", REASONS)
def test_each_reading_is_an_entry_with_its_reason(database: Database, reason: str) -> None:
    work = Work(database)
    mention = work.says(WORDS)
    for _ in range(2):
        assert reveal(work.runtime, work.team, mention.id, reason, DANA, work.now) == work.again(mention)
    assert work.count("entry", "kind = 'reveal'") == 2
    with database.read() as session:
        newest = past.newest(session, "acme", 99)
    assert [one.payload for one in newest if one.kind == "reveal"] == [{"member": DANA.id, "why": REASONS[reason]}] * 2
