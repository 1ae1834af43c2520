"""The first day's message counts; its button is an approver's."""

import json
from typing import Any

import pytest
from sqlmodel import select

from bot.slack.ids import LIVE_ACTION
from bot.slack.notices import first_day
from bot.slack.notices.first_day import LIVE, OVER
from bot.steps.team import rehearse
from bot.steps.team.rehearse import KIND, LIVE_ALREADY, NOT_APPROVER
from bot.store import outbox
from bot.store.outbox import Message
from bot.store.tables import OutboxRow
from sandbox.slack.limits import check_message
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import ASKS, DANA, ELI, FAY, GUEST, Stage
from tests.brand_at_work import reasons


class FirstDay:
    """A stage on which the first day's reading is done, and its message stands in the channel."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.work = stage, stage.work
        with self.work.database.write() as session:
            session.connection().exec_driver_sql("DELETE FROM rehearsal")
            rehearse.begin(session, self.work.runtime, self.work.team, self.work.now)
        self.mention = self.work.says(ASKS)
        self.work.says("Acme is slow.", "ben")
        self.work.hear("search")
        self.turn()
        self.turn()
        self.ts = self.show()

    def turn(self) -> None:
        rehearse.rehearse(self.work.runtime, self.work.team, self.work.now)

    def row(self) -> Message:
        with self.work.database.read() as session:
            found = session.exec(select(OutboxRow.id).where(OutboxRow.kind == KIND)).one()
            row = outbox.by_id(session, self.work.team.workspace, found)
        assert row is not None
        return row

    def drawn(self, row: Message) -> dict[str, Any]:
        with self.work.database.read() as session:
            payload = first_day.draw(session, self.work.runtime, self.work.team, row, self.work.now)
        assert payload is not None
        return payload

    def show(self) -> str:
        row = self.row()
        payload = self.drawn(row)
        ts = self.stage.chat.post("C1", payload)
        with self.work.database.write() as session:
            outbox.change(session, row, {}, state="posted", ts=ts, drawn=row.wanted)
        return ts

    def press(self, user: str) -> list[str]:
        self.stage.slack.people.click(user, "C1", self.ts, LIVE_ACTION)
        self.stage.wait()
        return self.stage.whispers(user)


@pytest.fixture
def day(make_stage: MakeStage) -> FirstDay:
    return FirstDay(make_stage())


@pytest.mark.parametrize("user", [FAY, GUEST])
def test_nobody_but_an_approver_goes_live_by_the_button(day: FirstDay, user: str) -> None:
    assert day.press(user) == [NOT_APPROVER]
    assert day.stage.entries("Only an approver can go live") == 1
    assert reasons(day.work.verdict(day.mention)) == {"paused"}


def test_a_button_behind_which_nothing_stands_says_so(day: FirstDay) -> None:
    with day.work.database.write() as session:
        session.connection().exec_driver_sql(f"DELETE FROM outbox WHERE kind = '{KIND}'")  # noqa: S608 - our own names
    assert day.press(DANA) == [OVER]


def test_while_slack_does_not_say_who_somebody_is_nothing_happens(day: FirstDay) -> None:
    day.stage.slack.faults.html("users.info", times=5)
    assert "did not tell us who you are" in day.press(ELI)[0]
    assert day.work.count("rehearsal", "state = 'live'") == 0


def test_an_approver_goes_live_once_and_the_message_says_so(day: FirstDay) -> None:
    row = day.row()
    shown = json.dumps(day.drawn(row), ensure_ascii=False)
    assert "Of 2 posts you could have answered 1 and 1 not at all:" in shown
    assert "1 because they did not write to you." in shown
    assert check_message(day.drawn(row) | {"channel": "C1"}) == []
    assert day.press(DANA) == [], "the message itself says so"
    assert day.press(ELI) == [LIVE_ALREADY]
    after = day.drawn(row)
    assert LIVE in json.dumps(after)
    assert check_message(after | {"channel": "C1"}) == []
    assert LIVE_ACTION not in json.dumps(after)
    assert '"user_id": "U1"' in json.dumps(after)
    assert day.work.verdict(day.mention).__class__.__name__ == "Permit"


def test_the_message_names_what_is_missing(make_stage: MakeStage) -> None:
    day = FirstDay(make_stage(registry={"required": ["quiet"]}))
    assert "quiet was never read" in json.dumps(day.drawn(day.row()))
    assert "quiet was never read" in day.press(DANA)[0]


def test_before_anything_was_counted_nothing_is_drawn(day: FirstDay) -> None:
    row = day.row()
    with day.work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE rehearsal SET told = ''")
    with day.work.database.read() as session:
        assert first_day.draw(session, day.work.runtime, day.work.team, row, day.work.now) is None
