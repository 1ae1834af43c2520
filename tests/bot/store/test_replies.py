"""At most one reply of an interaction, and it moves as the table allows."""

import threading
from typing import Any

import pytest

from bot.store import replies
from bot.store.database import Database
from bot.store.tables import ReplyRow
from rules.reply import FREE, IllegalMove, Move, State
from tests.brand_at_work import DAY, NOW, until_somebody_waits


def begin(database: Database, interaction_id: str, what: Move = Move.CLAIM, **more: Any) -> None:  # noqa: ANN401 - columns of the row
    values = {
        "mention_id": f"m-{interaction_id}", "revision": 1, "author_key": "x:42", "claimed_us": NOW, "due_us": NOW,
    }  # fmt: skip
    with database.write() as session:
        replies.begin(session, "acme", interaction_id, what, NOW, values | more)


def to(database: Database, interaction_id: str, state: State, **more: Any) -> None:  # noqa: ANN401 - columns of the row
    begin(database, interaction_id, **more)
    with database.write() as session:
        session.get_one(ReplyRow, ("acme", interaction_id)).state = state


def test_an_interaction_has_one_reply(database: Database) -> None:
    begin(database, "i1")
    with pytest.raises(Exception, match=r"(?i)unique"):
        begin(database, "i1")


def test_no_reply_begins_in_the_middle_of_its_life(database: Database) -> None:
    with pytest.raises(IllegalMove):
        begin(database, "i1", Move.ARRIVED)
    with database.read() as session:
        assert replies.peek(session, "acme", "i1") is None


def test_a_move_that_the_table_does_not_have_changes_nothing(database: Database) -> None:
    begin(database, "i1")
    with database.write() as session:
        row = replies.get(session, "acme", "i1")
        assert row is not None
        with pytest.raises(IllegalMove):
            replies.move(row, Move.FOUND, NOW + 1, why="Changed.", post_id="7")
        assert (row.state, row.ended_us, row.why, row.post_id) == (State.CLAIMED, None, None, None)


@pytest.mark.parametrize("state", State)
def test_the_same_words_count_while_they_stand_or_may(database: Database, state: State) -> None:
    to(database, "i1", state, said_sha256="s")
    counts = state in {State.CLAIMED, State.SENDING, State.SENT, State.UNKNOWN, State.TAKING_BACK}
    with database.read() as session:
        assert replies.said_lately(session, "acme", "s", "i2", NOW + DAY - 1) is counts
        assert not replies.said_lately(session, "acme", "s", "i2", NOW + DAY)
        assert not replies.said_lately(session, "acme", "s", "i1", NOW), "their own words do not stand in their way"
        assert not replies.said_lately(session, "acme", "t", "i2", NOW)
        assert not replies.said_lately(session, "other", "s", "i2", NOW)


@pytest.mark.parametrize("state", State)
def test_only_a_published_reply_makes_somebody_an_old_hand(database: Database, state: State) -> None:
    to(database, "i1", state, member="U1")
    with database.read() as session:
        assert replies.has_sent(session, "acme", "U1") is (state is State.SENT)
        assert not replies.has_sent(session, "acme", "U2")
        assert not replies.has_sent(session, "other", "U1")


def test_the_longest_due_goes_first(database: Database) -> None:
    for number in (1, 2, 3, 4):
        begin(database, f"i{number}", due_us=NOW - number if number < 4 else NOW + 1)
    to(database, "i5", State.SENT, due_us=NOW - 9)
    with database.read() as session:
        assert replies.due(session, "acme", State.CLAIMED, NOW, 2) == ["i3", "i2"]
        assert replies.due(session, "acme", State.CLAIMED, NOW, 9) == ["i3", "i2", "i1"]
        assert replies.due(session, "other", State.CLAIMED, NOW, 9) == []


def test_a_reply_that_ended_says_when(database: Database) -> None:
    begin(database, "i1")
    begin(database, "i2", Move.NOTICE)
    with database.write() as session:
        row = replies.get(session, "acme", "i1")
        assert row is not None
        replies.move(row, Move.BEGIN, NOW + 1, deadline_us=NOW + 9)
        assert (row.ended_us, row.deadline_us) == (None, NOW + 9)
        replies.move(row, Move.ARRIVED, NOW + 2, post_id="7")
    with database.read() as session:
        found = replies.of_interactions(session, "acme", ["i1", "i2", "i3"])
        assert {one: (row.state, row.ended_us) for one, row in found.items()} == {
            "i1": ("sent", NOW + 2),
            "i2": ("sent", NOW),
        }
        assert set(replies.of_mentions(session, "acme", ["m-i1", "m-i9"])) == {"m-i1"}


def test_whoever_gets_a_reply_holds_it_and_reads_what_was_committed_before(database: Database) -> None:
    begin(database, "i1")
    seen: list[str] = []

    def look() -> None:
        with database.write() as session:
            row = replies.get(session, "acme", "i1")
            seen.append(str(row.state) if row else "")

    other = threading.Thread(target=look)
    with database.write() as session:
        row = replies.get(session, "acme", "i1")
        assert row is not None
        other.start()
        until_somebody_waits(database)
        replies.move(row, Move.WITHDRAW, NOW)
    other.join()
    assert seen == [State.WITHDRAWN]
    assert State.WITHDRAWN in FREE
