"""What Slack told us is kept, taken once, and done once."""

import pytest

from bot.store import expiry, inbox
from bot.store.database import Database

NOW = 1_800_000_000_000_000
T = "T1"


def keep(database: Database, one_id: str = "a", at: int = NOW) -> bool:
    with database.write() as session:
        return inbox.keep(session, T, one_id, "click", "words", at)


def take(database: Database, one_id: str = "a", at: int = NOW) -> inbox.Kept | None:
    with database.write() as session:
        return inbox.take(session, T, one_id, at)


def orphans(database: Database, at: int) -> list[str]:
    with database.read() as session:
        return inbox.orphans(session, T, at, 10)


@pytest.mark.slack_behaviour(2)
def test_what_is_delivered_twice_is_kept_once(database: Database) -> None:
    assert keep(database)
    assert not keep(database, at=NOW + 1)


def test_two_cannot_take_the_same(database: Database) -> None:
    keep(database)
    assert take(database) == inbox.Kept("a", "click", "words", NOW)
    assert take(database) is None


def test_what_is_done_is_not_taken_again_and_its_words_are_gone(database: Database) -> None:
    keep(database)
    with database.write() as session:
        inbox.done(session, T, "a", NOW)
    assert take(database, at=NOW + 10 * inbox.LEASE_US) is None
    with database.read() as session:
        assert inbox.answer(session, T, "a") == ""
        assert inbox.waiting(session, T) == 0
    assert not keep(database)


@pytest.mark.slack_behaviour(4)
def test_what_a_dead_process_had_taken_is_taken_again(database: Database) -> None:
    keep(database)
    take(database)
    assert orphans(database, NOW + inbox.LEASE_US - 1) == []
    assert orphans(database, NOW + inbox.LEASE_US) == ["a"]
    assert take(database, at=NOW + inbox.LEASE_US) is not None


@pytest.mark.slack_behaviour(4)
def test_what_nobody_took_is_found_oldest_first(database: Database) -> None:
    keep(database, "young", NOW + 1)
    keep(database, "old", NOW)
    assert orphans(database, NOW + inbox.ORPHAN_US - 1) == []
    assert orphans(database, NOW + inbox.ORPHAN_US + 1) == ["old", "young"]


def test_an_answer_is_kept_and_is_no_work(database: Database) -> None:
    with database.write() as session:
        assert inbox.answer(session, T, "a") is None
        assert inbox.keep_answer(session, T, "a", "pause", "Stopped.", NOW)
        assert not inbox.keep_answer(session, T, "a", "pause", "Already stopped.", NOW)
    with database.read() as session:
        assert inbox.answer(session, T, "a") == "Stopped."
    assert take(database) is None


@pytest.mark.slack_behaviour(2)
def test_one_answers_and_whoever_else_hears_of_it_waits_for_that_answer(database: Database) -> None:
    with database.write() as session:
        assert inbox.reserve(session, T, "a", "form", NOW)
        assert not inbox.reserve(session, T, "a", "form", NOW)
        assert inbox.answer(session, T, "a") == ""
        assert inbox.keep_answer(session, T, "a", "form", "Sent.", NOW)
        inbox.release(session, T, "a")  # it is answered, so there is nothing to be taken back
        assert inbox.answer(session, T, "a") == "Sent."
    assert orphans(database, NOW + inbox.LEASE_US) == []


def test_what_could_not_be_answered_may_be_answered_by_the_next(database: Database) -> None:
    with database.write() as session:
        assert inbox.reserve(session, T, "a", "form", NOW)
        inbox.release(session, T, "a")
        assert inbox.reserve(session, T, "a", "form", NOW)


def test_only_what_was_done_long_ago_is_dropped(database: Database) -> None:
    keep(database, "open")
    keep(database, "done")
    with database.write() as session:
        inbox.done(session, T, "done", NOW)
    with database.write() as session:
        expiry.drop_inbox(session, T, NOW)
        assert inbox.answer(session, T, "done") == ""
        expiry.drop_inbox(session, "other", NOW + 1)
        assert inbox.answer(session, T, "done") == ""
        expiry.drop_inbox(session, T, NOW + 1)
        assert inbox.answer(session, T, "done") is None
        assert inbox.waiting(session, T) == 1
