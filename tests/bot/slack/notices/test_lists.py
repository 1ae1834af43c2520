"""A list that lost much is told in the channel, and approved there with a reason."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.registry.source import read
from bot.slack.back import TOO_LONG
from bot.slack.cards.draw import draw
from bot.slack.ids import LIST_ACTION
from bot.slack.notices import lists
from bot.slack.notices.lists import OVER
from bot.slack.people.members import WHY_NOT
from bot.steps.sync import KIND, Outcome, approve, sync
from bot.store import outbox, registry
from rules.roles import Act
from sandbox.slack.limits import check_message, check_view
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, GUEST, Stage
from tests.bot.steps.listed import Publisher

TEN = tuple(f"x:{number}" for number in range(100, 110))


class Waiting:
    """A stage with a list in force that a newer one, which lost half of it, would replace."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.publisher = Publisher(folder)
        self.publish(*TEN)
        assert self.publish(*TEN[5:]) is Outcome.QUARANTINED

    def publish(self, *keys: str) -> Outcome:
        self.publisher.publish(*keys)
        runtime = replace(self.stage.work.runtime, read_source=read)
        return sync(runtime, self.publisher.source, self.stage.work.now).outcome

    def shown(self) -> tuple[str, dict[str, Any]]:
        """Show the newest message about a list as it should be now: where it stands, and what it says."""
        work = self.stage.work
        with work.database.read() as session:
            found = outbox.due(session, work.team.workspace, outbox.State.NEW, work.now, 99)
            row = [row for row in found if row.kind == KIND][-1]
            [drawing] = draw(session, work.runtime, {KIND: lists.draw}, [row], work.now).values()
            payload = drawing.payload
        assert check_message(payload | {"channel": "C1"}) == []
        return self.stage.chat.post("C1", payload), payload

    def click(self, user: str, ts: str) -> dict[str, Any] | None:
        self.stage.slack.people.click(user, "C1", ts, LIST_ACTION)
        self.stage.wait()
        return self.stage.form(user)

    def states(self) -> dict[int, str]:
        with self.stage.work.database.read() as session:
            rows = {copy.generation: copy for copy in [registry.held(session, "quiet", 0).approved] if copy}
            return {number: row.state for number, row in rows.items()}


@pytest.fixture
def waiting(stage: Stage, tmp_path: Path) -> Waiting:
    return Waiting(stage, tmp_path)


# No


@pytest.mark.parametrize(("user", "told"), [(FAY, WHY_NOT[Act.LISTS]), (GUEST, "Guests cannot act here.")])
def test_whoever_is_no_approver_approves_nothing(waiting: Waiting, user: str, told: str) -> None:
    ts, _ = waiting.shown()
    form = waiting.click(user, ts)
    assert form is not None  # Slack is asked who they are when the form is sent
    answer = waiting.stage.send(user, "I say so.")
    assert told in json.dumps(answer.answer)
    assert waiting.states() == {1: "in_force"}
    assert waiting.click(user, ts) is not None
    assert any(told in words for words in waiting.stage.whispers(user))
    assert waiting.stage.entries(f'"act":"approve a list","member":"{user}","refused"') == 2


def test_an_approval_without_a_reason_is_none(waiting: Waiting) -> None:
    waiting.click(DANA, waiting.shown()[0])
    assert "Say who approves the list, and why." in json.dumps(waiting.stage.send(DANA, "  ").answer)
    assert waiting.states() == {1: "in_force"}


def test_only_the_very_list_that_was_shown_is_approved(waiting: Waiting) -> None:
    ts, _ = waiting.shown()
    assert waiting.click(DANA, ts) is not None
    assert waiting.publish(*TEN[6:]) is Outcome.QUARANTINED
    assert OVER in json.dumps(waiting.stage.send(DANA, "They told us.").answer, ensure_ascii=False)
    waiting.click(ELI, ts)
    assert waiting.stage.whispers(ELI) == [OVER]
    assert waiting.states() == {1: "in_force"}


def test_a_click_that_comes_late_opens_nothing(make_stage: MakeStage, tmp_path: Path) -> None:
    waiting = Waiting(make_stage(), tmp_path)
    ts, _ = waiting.shown()
    waiting.stage.slack.faults.error("views.open", "expired_trigger_id")
    waiting.click(DANA, ts)
    assert waiting.stage.whispers(DANA) == [TOO_LONG]


# Yes


@pytest.mark.promise(18)
def test_an_approver_reads_the_numbers_and_approves_with_a_reason(waiting: Waiting) -> None:
    ts, payload = waiting.shown()
    said = json.dumps(payload)
    assert "The opt-out registry quiet sent a list that lost much." in said
    assert "The new list has lost 5 of 10 entries." in said
    assert "It has 5 entries: 0 are new, 5 are gone." in said
    form = waiting.click(DANA, ts)
    assert form is not None
    assert check_view({key: form[key] for key in ("type", "title", "close", "submit", "blocks") if key in form}) == []
    waiting.stage.send(DANA, "Their publisher called us back.")
    assert waiting.stage.form(DANA) is None
    assert waiting.states() == {2: "in_force"}
    assert waiting.stage.entries("Their publisher called us back.") == 1
    assert "It was approved, and is in force alone." in json.dumps(waiting.shown()[1])


def test_a_newer_list_takes_the_place_of_the_message(waiting: Waiting) -> None:
    waiting.publish(*TEN)
    assert "A newer one has taken its place." in json.dumps(waiting.shown()[1])


def test_an_approval_by_command_is_shown_too(waiting: Waiting) -> None:
    assert approve(waiting.stage.work.runtime, "quiet", "dana", "Yes.", waiting.stage.work.now).done
    assert "It was approved" in json.dumps(waiting.shown()[1])
