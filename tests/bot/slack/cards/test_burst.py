"""Ten thousand posts in a minute become a few messages, and none is lost."""

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import select

from bot.slack.cards import burst
from bot.slack.cards.burst import ALL_SHOWN, OVER
from bot.slack.cards.draw import rollup
from bot.slack.ids import MORE_OF_BURST
from bot.slack.sender import CARDS_A_THREAD
from bot.steps import surface
from bot.steps.showing.place import CARDS_A_BURST, CARDS_WAITING_MAX
from bot.steps.showing.show_more import CARDS_MORE
from bot.store import mentions, outbox, people
from bot.store.database import Database
from bot.store.outbox import Message
from bot.store.tables import OutboxRow
from rules.mention import Kind
from sandbox.slack.limits import check_message
from tests.bot.slack import outgoing
from tests.bot.slack.stage import DANA, GUEST
from tests.bot.slack.stage import Stage as Room

DRAWERS = {"rollup": rollup, "burst": burst.draw}
POSTS = 10_000
PAGE = 1_000


@pytest.fixture
def stage(database: Database) -> Iterator[outgoing.Stage]:
    with outgoing.staged(database) as made:
        made.runtime = replace(made.runtime, chance=secrets.token_bytes)
        yield made


def hear_many(stage: outgoing.Stage, numbers: range, kind: Kind) -> None:
    """Store so many mentions, a page at a time, and ask for their cards."""
    for first in range(numbers.start, numbers.stop, PAGE):
        rows = [
            mentions.changed(outgoing.a_mention("acme", number, kind, stage.clock()), verdict="permit")
            for number in range(first, min(first + PAGE, numbers.stop))
        ]
        with stage.runtime.database.write() as session:
            people.meet(session, "acme", [row.author_key for row in rows], stage.runtime.chance)
            mentions.add(session, rows)
            surface.ask_for_cards(session, stage.runtime, stage.team, rows, stage.clock())


@pytest.mark.slack_behaviour(13)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ten_thousand_posts_in_a_minute_become_a_few_messages_the_urgent_first(stage: outgoing.Stage) -> None:
    hear_many(stage, range(1, POSTS // 10), Kind.OVERHEARD)
    hear_many(stage, range(POSTS // 10, 1 + POSTS), Kind.DIRECT)
    for _ in range(80):
        stage.send(drawers=DRAWERS)
        stage.clock.forward(1)
    shown = stage.shown()
    top = [one for one in shown if not one.thread_ts]
    assert len(top) == CARDS_WAITING_MAX + 2
    assert len(shown) == len(top) + CARDS_A_BURST + CARDS_A_THREAD
    posted = stage.calls()
    assert all(later.at_us - earlier.at_us >= outgoing.SECOND for earlier, later in pairwise(posted))
    assert all(call.status == 200 for call in stage.calls("chat.update") + posted)
    assert "about you on X" in top[-1].text  # what was written to the brand came first
    states = Counter(row.state for row in stage.rows() if row.kind == "card")
    assert sum(states.values()) == POSTS
    assert set(states) == {"posted", "kept"}
    with stage.runtime.database.read() as session:
        assert outbox.kept(session, "acme", 0) == states["kept"]
    (told,) = [one for one in top if "a burst" in one.text]
    direct = POSTS - POSTS // 10 + 1 - CARDS_WAITING_MAX
    assert told.text == f"{direct:,} more posts were written to you on X, 12:00–13:00: a burst."
    assert f"{direct - CARDS_A_BURST:,} more are kept, and none is lost." in str(told.blocks)


class Burst:
    """A room in which a burst has just come."""

    def __init__(self, room: Room) -> None:
        self.room, self.work = room, room.work
        for number in range(CARDS_WAITING_MAX + CARDS_A_BURST + CARDS_MORE + 1):
            self.work.network.post(self.work.now, f"@acme {number}", f"a{number}")
        self.work.hear()
        row = self.row()
        self.ts = room.chat.post("C1", self.drawn())
        with self.work.database.write() as session:
            outbox.change(session, row, {}, state="posted", ts=self.ts, drawn=row.wanted)

    def row(self) -> Message:
        with self.work.database.read() as session:
            found = session.exec(select(OutboxRow.id).where(OutboxRow.kind == "burst")).one()
            row = outbox.by_id(session, self.work.team.workspace, found)
        assert row is not None
        return row

    def drawn(self) -> dict[str, Any]:
        with self.work.database.read() as session:
            payload = burst.draw(session, self.work.runtime, self.work.team, self.row(), self.work.now)
        assert payload is not None
        assert check_message(payload | {"channel": "C1"}) == []
        return payload

    def press(self, user: str) -> str:
        self.room.slack.people.click(user, "C1", self.ts, MORE_OF_BURST)
        self.room.wait()
        return self.room.whispers(user)[-1]


@pytest.fixture
def wave(make_stage: Any) -> Burst:  # noqa: ANN401 - as the folder's fixtures make it
    return Burst(make_stage())


def test_a_guest_is_shown_no_more_of_a_burst(wave: Burst) -> None:
    assert "Guests cannot act here" in wave.press(GUEST)
    assert wave.work.count("entry", f"CAST(payload AS TEXT) LIKE '%show more%{GUEST}%refused%'") == 1
    assert wave.work.count("outbox", "state = 'kept'") == CARDS_MORE + 1


def test_while_slack_does_not_say_who_somebody_is_no_more_is_shown(wave: Burst) -> None:
    wave.room.slack.faults.html("users.info", times=5)
    assert "did not tell us who you are" in wave.press(DANA)


def test_a_button_of_a_burst_behind_which_nothing_stands_says_so(wave: Burst) -> None:
    with wave.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox WHERE kind = 'burst'")
    assert wave.press(DANA) == OVER


def test_a_member_has_more_shown_until_all_are(wave: Burst) -> None:
    assert MORE_OF_BURST in json.dumps(wave.drawn())
    assert f"{CARDS_MORE} more go into the thread" in wave.press(DANA)
    assert "1 more are kept" in json.dumps(wave.drawn())
    assert "1 more go into the thread" in wave.press(DANA)
    assert MORE_OF_BURST not in json.dumps(wave.drawn())
    assert wave.press(DANA) == ALL_SHOWN


def test_a_burst_of_which_nothing_is_left_is_not_drawn(wave: Burst) -> None:
    row = wave.row()
    with wave.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox WHERE kind = 'card'")
    with wave.work.database.read() as session:
        assert burst.draw(session, wave.work.runtime, wave.work.team, row, wave.work.now) is None


def test_one_post_more_is_told_in_the_singular(wave: Burst) -> None:
    row = wave.row()
    with wave.work.database.write() as session:
        some = "SELECT min(id) FROM outbox WHERE thread IS NOT NULL"
        session.connection().exec_driver_sql(f"DELETE FROM outbox WHERE thread IS NOT NULL AND id <> ({some})")  # noqa: S608 - our own words
        session.connection().exec_driver_sql("UPDATE mention SET verdict = NULL")
    with wave.work.database.read() as session:
        payload = burst.draw(session, wave.work.runtime, wave.work.team, row, wave.work.now)
    assert payload is not None
    assert payload["text"].startswith("1 more post was written to you on X")
