"""A cursor moves with its page alone, and trouble never moves it."""

import pytest

from bot.ports import Page, Unheard, Why
from bot.store import cursors
from bot.store.cursors import RETRY_US, Cursor
from bot.store.database import Database
from tests.brand_at_work import HOUR, NOW


def at(database: Database, road: str = "mentions") -> Cursor:
    with database.read() as session:
        return cursors.read(session, "acme", "x", road)


def advance(database: Database, page: Page, seen: Cursor, now_us: int = NOW) -> bool:
    with database.write() as session:
        return cursors.advance(session, "acme", page, seen, now_us, HOUR)


def trouble(database: Database, now_us: int, retry_us: int | None = None) -> None:
    with database.write() as session:
        cursors.note_trouble(session, "acme", at(database), Unheard(Why.DOWN, "X does not answer.", retry_us), now_us)


def page(cursor: str, complete_us: int | None = NOW) -> Page:
    return Page((), (), cursor, complete_us is None, complete_us)


def test_a_road_that_was_never_read_begins_nowhere(database: Database) -> None:
    row = at(database)
    assert (row.value, row.complete_us, row.trouble) == (None, None, None)
    with database.read() as session:
        assert cursors.all_of(session, "acme") == []


def test_trouble_leaves_the_cursor_and_remembers_its_beginning(database: Database) -> None:
    advance(database, page("10"), at(database))
    trouble(database, NOW + 1)
    trouble(database, NOW + 2, NOW + 99)
    row = at(database)
    assert (row.value, row.complete_us, row.failing_us, row.retry_us) == ("10", NOW, NOW + 1, NOW + 99)
    trouble(database, NOW + 3)
    assert at(database).retry_us == NOW + 3 + RETRY_US


@pytest.mark.parametrize("value", ["20", "5"])
def test_a_page_that_began_where_nobody_reads_any_more_moves_nothing(database: Database, value: str) -> None:
    seen = at(database)
    advance(database, page("10"), seen)
    advance(database, page(value), seen)
    assert at(database).value == "10"


def test_what_was_heard_once_is_not_unheard_by_a_late_page(database: Database) -> None:
    advance(database, page("10"), at(database))
    advance(database, page("20", NOW - 1), at(database))
    advance(database, page("30", None), at(database))
    row = at(database)
    assert (row.value, row.complete_us) == ("30", NOW)


def test_only_the_last_page_ends_a_silence_and_only_a_long_one(database: Database) -> None:
    assert not advance(database, page("10", None), at(database))
    assert advance(database, page("20"), at(database)), "never read before"
    assert not advance(database, page("30"), at(database), NOW + HOUR - 1)
    assert advance(database, page("40", NOW + HOUR), at(database), NOW + HOUR)


def test_an_answer_ends_the_trouble(database: Database) -> None:
    trouble(database, NOW)
    advance(database, page("10"), at(database))
    row = at(database)
    assert (row.trouble, row.failing_us, row.retry_us) == (None, None, None)
    trouble(database, NOW)
    with database.write() as session:
        cursors.note_complete(session, "acme", at(database), NOW + 5)
    row = at(database)
    assert (row.value, row.complete_us, row.trouble, row.failing_us, row.retry_us) == ("10", NOW + 5, None, None, None)
