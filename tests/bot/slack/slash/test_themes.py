"""`/earshot theme` names who sees to a theme, and what came of it."""

import json

import pytest

from bot.steps import digest
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.slash.test_commands import typed
from tests.bot.slack.stage import DANA, FAY, GUEST, Stage

TOPICS = {"delivery": {"words": ["delivery", "parcel"]}, "delivery-costs": {"words": ["postage"]}}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    stage = make_stage(topics=TOPICS)
    for author in ("ana", "ben", "carla", "dora", "eve"):
        stage.work.network.post(stage.work.now, "Where is my Acme parcel?", author)
    stage.work.hear()
    return stage


def entries(stage: Stage) -> int:
    return stage.work.count("entry", "kind = 'theme'")


def test_without_topics_there_are_no_themes(make_stage: MakeStage) -> None:
    assert "names no topics" in typed(make_stage(), DANA, "theme")


def test_a_guest_sees_to_nothing(stage: Stage) -> None:
    assert "Guests cannot act" in typed(stage, GUEST, "theme delivery owner me")
    assert entries(stage) == 0


@pytest.mark.parametrize(
    "text", ["theme weather owner me", "theme delivery", "theme delivery dance", "theme deliveries done x"]
)
def test_what_we_do_not_understand_is_answered_with_examples(stage: Stage, text: str) -> None:
    assert "The topics are: delivery, delivery-costs. Type /earshot theme delivery owner" in typed(stage, DANA, text)
    assert entries(stage) == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("theme delivery owner dana", "Pick the colleague from the list"),
        ("theme delivery owner @stranger", "Only a full member"),
        ("theme delivery owner @guest", "Only a full member"),
        ("theme delivery done", "Say what you did"),
        ("theme delivery-costs owner me", "Nobody needs to see to"),
        ("theme delivery-costs done Cheaper now.", "Nobody needs to see to"),
    ],
)
def test_nobody_who_cannot_and_nothing_that_is_not_there_is_noted(stage: Stage, text: str, told: str) -> None:
    assert told in typed(stage, DANA, text)
    assert entries(stage) == 0


def test_a_theme_gets_an_owner_and_an_outcome(stage: Stage) -> None:
    assert "They talk about delivery without you: 5 posts" in typed(stage, FAY, "theme")
    assert "who sees to delivery" in typed(stage, FAY, "theme DELIVERY  Owner @dana")
    assert f'"user_id": "{DANA}"' in typed(stage, FAY, "theme")
    assert "what you did about delivery" in typed(stage, DANA, "theme delivery done A <second> carrier.")
    listed = json.loads(typed(stage, FAY, "theme"))
    assert "We did: “A <second> carrier.”" in str(listed)
    assert entries(stage) == 2


def test_whoever_names_nobody_means_themselves(stage: Stage) -> None:
    typed(stage, FAY, "theme delivery owner")
    assert stage.work.count("theme", f"owner = '{FAY}'") == 1


def test_a_week_without_loud_themes_says_so(stage: Stage) -> None:
    stage.work.now += 2 * (
        digest.bounds("2026-W48", stage.work.team)[1] - digest.bounds("2026-W48", stage.work.team)[0]
    )
    assert "Nothing is talked about by five people" in typed(stage, DANA, "theme")
