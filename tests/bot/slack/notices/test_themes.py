"""A digest's themes are taken on with a button, and told what came of them."""

import json
from typing import Any

import pytest

from bot.jobs import DRAWERS, PAINTERS
from bot.slack.back import TOO_LONG
from bot.slack.doors.pace import Pace
from bot.slack.heard import Heard
from bot.slack.ids import TEXT_ACTION, Drawn, drawn_at
from bot.slack.modals.answers import NOTHING_BEHIND, below
from bot.slack.modals.forms import text_block_id
from bot.slack.notices import themes
from bot.slack.notices.picture import show_due
from bot.slack.sender import send_due
from bot.steps import digest
from sandbox.slack.limits import check_message
from sandbox.slack.people import Delivered
from sandbox.slack.workspace import Message
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, FAY, GUEST, Stage
from tests.brand_at_work import SECOND

TOPICS = {"delivery": {"words": ["delivery", "parcel"]}, "prices": {"words": ["price"]}}
WEEK_US = 7 * 86_400 * SECOND


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A channel that shows the digest of a week in which five people spoke of delivery, and four of prices."""
    stage = make_stage(topics=TOPICS)
    for author in ("ana", "ben", "carla", "dora", "eve"):
        stage.work.network.post(stage.work.now, "Where is my Acme parcel?", author)
    for author in ("ana", "ben", "carla", "dora"):
        stage.work.network.post(stage.work.now, "Acme has a new price.", author)
    stage.work.hear()
    ask(stage)
    return stage


def ask(stage: Stage) -> None:
    work = stage.work
    with work.database.write() as session:
        digest.ask(session, work.runtime, work.team, digest.week_of(work.now, work.team), work.now)
    settle(stage)


def settle(stage: Stage) -> None:
    """Let pictures be painted and messages go out, until nothing is left to do."""
    work, pace = stage.work, Pace()
    for _ in range(12):
        work.now += 2 * SECOND
        show_due(work.runtime, stage.chat, work.team.workspace, work.now, PAINTERS)
        send_due(work.runtime, stage.chat, work.team.workspace, work.now, pace, DRAWERS)


def told(stage: Stage) -> Message:
    """The newest digest as the channel shows it."""
    with stage.slack.looking() as workspace:
        return [one for one in workspace.channels["C1"].messages if "week" in one.text][-1]


def labels(stage: Stage) -> list[str]:
    return [
        one["text"]["text"] for block in told(stage).blocks if block["type"] == "actions" for one in block["elements"]
    ]


def click(stage: Stage, user: str, act: str, number: int = 0) -> Delivered:
    found = stage.slack.people.click(user, "C1", told(stage).ts, f"theme.{act}.{number}")
    assert found.acked
    stage.wait()
    settle(stage)
    return found


def form(stage: Stage, user: str) -> dict[str, Any]:
    view: dict[str, Any] = stage.slack.snapshot()["views"][user][-1]
    return view


def tell(stage: Stage, user: str, words: str) -> Delivered:
    view = form(stage, user)
    block = next(one["block_id"] for one in view["blocks"] if one["type"] == "input")
    found = stage.slack.people.submit(user, view["id"], {block: {TEXT_ACTION: words}})
    settle(stage)
    return found


# No


def test_a_theme_of_four_has_no_button_and_a_digest_without_themes_has_none(
    stage: Stage, make_stage: MakeStage
) -> None:
    assert labels(stage) == ["Take this on: delivery"]
    assert check_message({"text": told(stage).text, "blocks": told(stage).blocks}) == []
    stage.work.now += 3 * WEEK_US
    ask(stage)
    assert labels(stage) == []


@pytest.mark.slack_behaviour(28)
def test_a_guest_takes_nothing_on_and_it_is_recorded(stage: Stage) -> None:
    click(stage, GUEST, "take")
    assert "Guests cannot act here." in stage.whispers(GUEST)[-1]
    assert stage.work.count("theme", "owner is not null") == 0
    assert stage.entries('"act":"theme"%"refused"') == 1


def test_what_a_colleague_sees_to_stays_theirs(stage: Stage) -> None:
    for user in (FAY, DANA):  # Dana clicks before the digest is drawn anew
        assert stage.slack.people.click(user, "C1", told(stage).ts, "theme.take.0").acked
        stage.wait()
    assert "A colleague sees to delivery already." in stage.whispers(DANA)[-1]
    assert stage.work.count("theme", f"owner = '{FAY}'") == 1
    assert stage.work.count("entry", "kind = 'theme'") == 1


def test_a_topic_that_the_policy_dropped_and_a_form_of_another_time_are_told_as_over(stage: Stage) -> None:
    answer = themes.answering(stage.work.runtime, stage.room.members, stage.work.team.workspace)
    for carried in ("", "[]", json.dumps({"row": "none", "version": 1, "topic": "delivery"})):
        written = {"type": "input", "block_id": "text", "element": {"type": "plain_text_input"}}
        got = answer({"view": {"private_metadata": carried, "blocks": [written]}, "user": {"id": DANA}})
        assert got == below("text", NOTHING_BEHIND), "what was written stays"
    work = stage.work
    take_on = themes.TakeOn(work.runtime, stage.chat, stage.room.members, work.team.workspace)
    block = next(one["block_id"] for one in told(stage).blocks if one["type"] == "actions")
    take_on.do(Heard(user=DANA, channel="C1", drawn=drawn_at(block), chosen="take weather"))
    assert "from another time" in stage.whispers(DANA)[-1]


@pytest.mark.slack_behaviour(28)
def test_whoever_may_no_longer_reply_tells_nothing_and_keeps_their_words(stage: Stage) -> None:
    click(stage, FAY, "take")
    click(stage, DANA, "done")
    answer = themes.answering(stage.work.runtime, stage.room.members, stage.work.team.workspace)
    view = form(stage, DANA)
    body = {"view": view | {"state": {"values": {}}}, "user": {"id": GUEST}}
    assert "Guests cannot act here." in json.dumps(answer(body))
    assert themes.NOTHING_DONE in json.dumps(answer(body | {"user": {"id": DANA}}))
    assert stage.work.count("theme", "done_us is not null") == 0


@pytest.mark.slack_behaviour(25)
def test_a_click_that_came_too_late_is_told_so(stage: Stage) -> None:
    click(stage, FAY, "take")
    stage.slack.faults.error("views.open", "expired_trigger_id")
    click(stage, FAY, "done")
    assert TOO_LONG in stage.whispers(FAY)[-1]


# Yes


def test_a_theme_is_taken_on_told_what_was_done_and_the_digest_says_so_at_once(stage: Stage) -> None:
    click(stage, FAY, "take")
    assert labels(stage) == ["We did something: delivery"]
    assert FAY in json.dumps(told(stage).blocks)
    click(stage, DANA, "done")
    assert "What did you do about delivery?" in json.dumps(form(stage, DANA))
    assert tell(stage, DANA, "We added *a second* carrier & more.").acked
    assert labels(stage) == []
    words = json.dumps(told(stage).blocks, ensure_ascii=False)
    assert "You said: delivery" in words
    assert "We did: “We added *a second* carrier & more.”" in words
    assert any(block["type"] == "image" for block in told(stage).blocks), "the picture stays"
    assert stage.work.count("entry", "kind = 'theme'") == 2


def test_the_next_digest_tells_the_outcome_too_and_still_asks_for_one_that_is_open(stage: Stage) -> None:
    click(stage, FAY, "take")
    stage.work.now += WEEK_US
    ask(stage)
    assert labels(stage) == ["We did something: delivery"]
    click(stage, FAY, "done")
    tell(stage, FAY, "We added a second carrier.")
    assert "We did: “We added a second carrier.”" in json.dumps(told(stage).blocks, ensure_ascii=False)


def test_the_form_says_how_long_it_may_be_and_what_becomes_of_it() -> None:
    view = themes.form(Drawn("row", 1), "delivery")
    [asked] = [block for block in view["blocks"] if block["type"] == "input"]
    assert asked["block_id"] == text_block_id(Drawn("row", 1))
    assert asked["element"]["max_length"] == 300
