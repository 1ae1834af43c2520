"""A form that comes in: who sent it about what, and what Slack is told of it."""

import json
from typing import Any

import pytest

from bot.slack.ids import Drawn, private_metadata
from bot.slack.modals.answers import ERROR_CHARS_MAX, Came, NotNow, below, came
from bot.slack.people.members import UNKNOWN, WHY_NOT
from bot.steps.team.take_care import take_care
from bot.store.mentions import Mention
from rules.roles import Act
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import ASKS, DANA, ELI, FAY, GUEST, Stage
from tests.brand_at_work import DANA as DANA_WHO


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """Eli and Fay are the care group, Dana and Eli may approve; nothing listens, for a form is read at once."""
    stage = make_stage(open_room=False)
    stage.team(care=frozenset({ELI, FAY}), care_channel="G1")
    stage.room = stage.new_room()
    return stage


def sends(stage: Stage, user: str, carried: str, needs: Act = Act.REPLY, *, of_post: bool = True) -> Any:  # noqa: ANN401 - to be compared
    body = {"user": {"id": user}, "view": {"private_metadata": carried}}
    return came(stage.work.runtime, stage.room.members, body, "try", needs, of_post=of_post)


def form_of(mention: Mention) -> str:
    return private_metadata(Drawn(mention.id, 0, mention.revision))


def in_care(stage: Stage) -> Mention:
    mention = stage.work.says(ASKS, "nora")
    assert take_care(stage.work.runtime, stage.work.team, mention.id, DANA_WHO, stage.work.now) == ""
    return mention


@pytest.mark.parametrize("carried", ["strange", json.dumps({"mention": "none", "version": 0, "revision": 1})])
def test_a_form_of_another_time_is_nobodys(stage: Stage, carried: str) -> None:
    assert sends(stage, DANA, carried) is None


@pytest.mark.parametrize(
    ("user", "needs", "why"),
    [(GUEST, Act.REPLY, "Guests cannot act here. Ask a full member of this workspace."), (FAY, Act.RULE, "")],
)
def test_whoever_may_not_is_told_why_and_recorded(stage: Stage, user: str, needs: Act, why: str) -> None:
    mention = stage.work.says(ASKS, "nora")
    sent = sends(stage, user, form_of(mention), needs)
    assert sent == NotNow(Drawn(mention.id, 0, mention.revision), why or WHY_NOT[needs])
    assert stage.entries(f'"act":"try","member":"{user}","refused"') == 1


def test_of_whom_slack_says_nothing_nothing_is_recorded_either(stage: Stage) -> None:
    mention = stage.work.says(ASKS, "nora")
    stage.slack.faults.error("users.info", "internal_error")
    sent = sends(stage, DANA, form_of(mention))
    assert isinstance(sent, NotNow)
    assert sent.why == UNKNOWN
    assert stage.entries('"act":"try"') == 0


def test_while_a_post_is_in_care_only_the_care_group_may(stage: Stage) -> None:
    mention = in_care(stage)
    sent = sends(stage, DANA, form_of(mention))
    assert isinstance(sent, NotNow)
    assert sent.why == WHY_NOT[Act.APPROVE_IN_CARE]
    assert stage.entries('"act":"try"%"refused"') == 1
    assert isinstance(sends(stage, FAY, form_of(mention)), Came)


def test_what_is_about_the_person_alone_does_not_tell_that_a_post_is_in_care(stage: Stage) -> None:
    assert isinstance(sends(stage, DANA, form_of(in_care(stage)), of_post=False), Came)


def test_whoever_may_comes_with_the_mention_and_its_team(stage: Stage) -> None:
    mention = stage.work.says(ASKS, "nora")
    sent = sends(stage, DANA, form_of(mention))
    assert isinstance(sent, Came)
    assert (sent.drawn.mention, sent.team, sent.mention.id) == (mention.id, stage.work.team, mention.id)
    assert sent.known.who.id == DANA


def test_no_sentence_below_a_field_is_longer_than_slack_shows() -> None:
    assert len(below("a", "no " * 200)["errors"]["a"]) <= ERROR_CHARS_MAX
