"""What goes back to whoever clicked: a sentence for them alone, or a form."""

import pytest

from bot.slack.back import TOO_LONG, open_form, tell
from bot.slack.doors.chat import SaidNo
from bot.slack.heard import Heard
from bot.slack.modals.forms import told
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, FAY, Stage

FORM = told("Reply", "Hello.")
CLICKED = Heard(DANA, "C1", trigger="1.2.3")


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(open_room=False)


@pytest.mark.slack_behaviour(25)
@pytest.mark.parametrize("code", ["expired_trigger_id", "invalid_trigger_id"])
def test_a_click_that_is_too_old_for_a_form_is_told_so(stage: Stage, code: str) -> None:
    stage.slack.faults.error("views.open", code)
    assert open_form(stage.chat, CLICKED, FORM) is None
    assert stage.whispers(DANA) == [TOO_LONG]


def test_a_form_that_was_opened_before_is_left_as_it_stands(stage: Stage) -> None:
    stage.slack.faults.error("views.open", "exchanged_trigger_id")
    assert open_form(stage.chat, CLICKED, FORM) is None
    assert stage.whispers(DANA) == []


def test_a_form_that_slack_refuses_for_another_reason_is_no_matter_of_time(stage: Stage) -> None:
    stage.slack.faults.error("views.open", "invalid_arguments")
    with pytest.raises(SaidNo, match="invalid_arguments"):
        open_form(stage.chat, CLICKED, FORM)
    assert stage.whispers(DANA) == []


def test_a_sentence_is_read_by_whoever_clicked_alone(stage: Stage) -> None:
    tell(stage.chat, CLICKED, "Hello, Dana.")
    assert stage.whispers(DANA) == ["Hello, Dana."]
    assert stage.whispers(FAY) == []
