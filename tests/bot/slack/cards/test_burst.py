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
from bot.slack.ids import SHOW_MORE
from bot.slack.rich import Json
from bot.slack.sender import CARDS_A_THREAD
from bot.steps import surface
from bot.steps.showing.place import CARDS_A_BURST, CARDS_WAITING_MAX
from bot.steps.showing.show_more import CARDS_MORE
from bot.store import mentions, outbox, people
from bot.store.database import Database
from bot.store.outbox import Message
from bot.store.tables import OutboxRow
from rules.mention import Kind, Wish
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


def hear_many(stage: outgoing.Stage, numbers: range, kind: Kind, **changes: Any) -> None:  # noqa: ANN401 - any column
    """Store so many mentions, as one page, and ask for their cards."""
    given = {"verdict": "permit", "reasons": ""} | changes
    rows = [mentions.changed(outgoing.a_mention("acme", number, kind, stage.clock()), **given) for number in numbers]
    with stage.runtime.database.write() as session:
        people.meet(session, "acme", [row.author_key for row in rows], stage.runtime.chance)
        mentions.add(session, rows)
        surface.ask_for_cards(session, stage.runtime, stage.team, rows, stage.clock())


@pytest.mark.slack_behaviour(13)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ten_thousand_posts_in_a_minute_become_a_few_messages_the_urgent_first(stage: outgoing.Stage) -> None:
    """Page after page, while Slack says 429 and the process dies; first come those to whom nobody may answer."""
    stops = {"verdict": "refused", "reasons": "asked_to_stop", "wish": Wish.STOP}
    doubts = {"verdict": "refused", "reasons": "unsure_wish", "wish": Wish.MAYBE_STOP}
    hear_many(stage, range(1, 101), Kind.OVERHEARD, verdict="refused", reasons="not_invited")
    hear_many(stage, range(101, 141), Kind.DIRECT, **stops)
    stage.slack.faults.rate_limit("chat.postMessage", "3")
    stage.slack.faults.rate_limit("chat.update", "3")
    died = 0
    for page in range(9):
        hear_many(stage, range(141 + PAGE * page, 141 + PAGE * (page + 1)), Kind.DIRECT)
        for _ in range(5):
            try:
                stage.send(None if died else stage.killed_at("card: posted"), drawers=DRAWERS)
            except outgoing.Killed:
                died += 1
            stage.clock.forward(1)
    hear_many(stage, range(141 + PAGE * 9, POSTS), Kind.DIRECT)
    hear_many(stage, range(POSTS, POSTS + 1), Kind.DIRECT, **doubts)
    for turn, seconds in enumerate([1] * 60 + [5] * 20):
        stage.send(drawers=DRAWERS)
        if turn % 5 == 0:
            stage.repair()
        stage.clock.forward(seconds)

    assert died == 1
    shown, cards = stage.shown(), [row for row in stage.rows() if row.kind == "card"]
    top = [one for one in shown if not one.thread_ts]
    assert [one.text.split(" ")[0] for one in top] == [f"{POSTS - 101:,}", "100", "Did"], "burst, roll-up, ruling"
    assert len(shown) == len(top) + CARDS_A_BURST + CARDS_A_THREAD
    tried = stage.calls()
    assert all(later.at_us - earlier.at_us >= outgoing.SECOND for earlier, later in pairwise(tried))
    assert [call.status for call in (*tried, *stage.calls("chat.update"))].count(429) == 2
    assert Counter(row.state for row in cards) == {"posted": len(shown) - 2, "kept": POSTS - (len(shown) - 2)}
    with stage.runtime.database.read() as session:
        assert outbox.kept(session, "acme", 0) == POSTS - (len(shown) - 2)
    can = {row.subject for row in cards if row.thread and row.thread.startswith("burst") and row.state == "posted"}
    assert len(can) == CARDS_A_BURST
    assert all(int(one, 16) > 140 for one in can), "no place is taken by those who may not be answered"
    told = str(top[0].blocks)
    assert f"{POSTS - 141:,} can be answered, 40 may not be answered now." in told
    assert f"{CARDS_A_BURST} in the thread, the urgent first. {POSTS - 101 - CARDS_A_BURST:,} more are kept" in told


class Burst:
    """A room in which a burst has just come."""

    def __init__(self, room: Room) -> None:
        self.room, self.work = room, room.work
        for number in range(CARDS_WAITING_MAX + CARDS_MORE + 1):
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
        self.room.slack.people.click(user, "C1", self.ts, SHOW_MORE)
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
    assert SHOW_MORE in json.dumps(wave.drawn())
    assert f"{CARDS_MORE} more go into the thread" in wave.press(DANA)
    assert "1 more are kept" in json.dumps(wave.drawn())
    assert "1 more go into the thread" in wave.press(DANA)
    assert SHOW_MORE not in json.dumps(wave.drawn())
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


def test_a_full_roll_up_has_the_same_button_until_all_is_shown(make_stage: Any) -> None:  # noqa: ANN401 - as above
    room: Room = make_stage()
    work = room.work
    for number in range(CARDS_MORE + 1):
        work.network.post(work.now, f"Acme is slow {number}", f"a{number}")
    work.hear()
    with work.database.write() as session:
        [hour] = session.exec(select(OutboxRow.id).where(OutboxRow.kind == "rollup")).all()
        session.connection().exec_driver_sql("UPDATE outbox SET state = 'kept', drawn = wanted WHERE kind = 'card'")

    def drawn() -> Json:
        with work.database.read() as session:
            row = outbox.by_id(session, work.team.workspace, hour)
            assert row is not None
            payload = rollup(session, work.runtime, work.team, row, work.now)
        assert payload is not None
        assert check_message(payload | {"channel": "C1"}) == []
        return payload

    assert SHOW_MORE in json.dumps(drawn())
    ts = room.chat.post("C1", drawn())
    for told in (f"{CARDS_MORE} more go", "1 more go"):
        room.slack.people.click(DANA, "C1", ts, SHOW_MORE)
        room.wait()
        assert told in room.whispers(DANA)[-1]
    assert SHOW_MORE not in json.dumps(drawn())
    assert work.count("outbox", "state = 'new' AND urgency = 1 AND kind = 'card'") == CARDS_MORE + 1
