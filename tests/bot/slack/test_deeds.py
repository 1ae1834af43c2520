"""What each button does, over real sockets."""

import json

import pytest
from sqlalchemy import text

from bot.slack.back import TOO_LONG
from bot.slack.cards.blocks import notice
from bot.slack.deeds import NO_CARD, OLD_CARD
from bot.slack.people.members import UNKNOWN
from rules.card import Button
from sandbox.slack.workspace import Channel
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, FAY, GONE, GUEST, STRANGER, Stage
from tests.brand_at_work import ANSWER, HOUR


def said(node: object) -> str:
    return json.dumps(node, ensure_ascii=False)


# Who may not


@pytest.mark.slack_behaviour(28)
@pytest.mark.parametrize(
    ("user", "why"), [(GUEST, "Guests cannot act"), (GONE, "switched off"), (STRANGER, "another company")]
)
def test_whoever_may_not_reply_is_told_why_and_recorded_and_nothing_changes(stage: Stage, user: str, why: str) -> None:
    mention, ts = stage.card()
    before = stage.work.again(mention)
    stage.click(user, ts, Button.DONE)
    assert why in stage.whispers(user)[0]
    assert stage.work.again(mention) == before
    assert stage.entries('"refused":"') == 1


@pytest.mark.parametrize(("user", "why"), [(GUEST, "Guests cannot act"), (STRANGER, "another company")])
def test_the_reasons_behind_a_card_are_for_full_members_alone(stage: Stage, user: str, why: str) -> None:
    _, ts = stage.card()
    stage.click(user, ts, Button.WHY)
    assert stage.form(user) is None
    assert why in stage.whispers(user)[0]
    assert stage.entries(f'"act":"why","member":"{user}","refused"') == 1


def test_whom_slack_does_not_tell_us_of_may_do_nothing(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.slack.faults.error("users.info", "internal_error")
    stage.click(DANA, ts, Button.DONE)
    assert stage.whispers(DANA) == [UNKNOWN]
    assert stage.work.again(mention).state == "open"
    stage.slack.faults.error("users.info", "internal_error")
    stage.click(DANA, ts, Button.WHY)
    assert stage.whispers(DANA) == [UNKNOWN, UNKNOWN]
    assert stage.form(DANA) is None


# What comes too late


def test_a_click_on_a_card_that_we_do_not_know_says_so(stage: Stage) -> None:
    _, ts = stage.card()
    with stage.work.database.write() as session:
        session.connection().execute(text("DELETE FROM mention"))
    for button in (Button.DONE, Button.WHY):
        stage.click(DANA, ts, button)
    assert stage.whispers(DANA) == [_escaped(OLD_CARD)] * 2


@pytest.mark.slack_behaviour(25)
@pytest.mark.parametrize("code", ["expired_trigger_id", "invalid_trigger_id"])
def test_an_expired_trigger_asks_to_click_again(stage: Stage, code: str) -> None:
    _, ts = stage.card()
    for button in (Button.REPLY, Button.WHY):
        stage.slack.faults.error("views.open", code)
        stage.click(DANA, ts, button)
    assert stage.whispers(DANA) == [_escaped(TOO_LONG)] * 2


@pytest.mark.slack_behaviour(25)
def test_a_click_that_waited_too_long_opens_nothing(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    _, ts = stage.card()
    stage.room.socket.open()  # it hears, and nobody works
    assert stage.slack.hub.wait_connected(20)
    for button in (Button.REPLY, Button.WHY):
        assert stage.click(DANA, ts, button, wait=False).acked
    stage.work.now += HOUR
    stage.room.work.start()
    stage.wait(2)
    assert stage.whispers(DANA) == [_escaped(TOO_LONG)] * 2
    assert stage.slack.called("views.open") == []


# What happens


def test_why_tells_every_reason_what_was_decided_and_how_fresh_the_lists_are(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(FAY, ts, Button.WHY)
    told = said(stage.form(FAY))
    assert "nothing forbids an answer" in told
    assert "our own list" in told
    assert "What was decided before" in told
    stage.slack.people.shortcut(FAY, "why", "C1", ts)
    stage.wait()
    assert len(stage.slack.called("views.open")) == 2
    assert said(stage.form(FAY)).count("nothing forbids an answer") == 1


def test_why_on_a_message_that_is_no_card_says_so(stage: Stage) -> None:
    ts = stage.slack.people.say(DANA, "C1", "Good morning.")
    stage.slack.people.shortcut(FAY, "why", "C1", ts)
    stage.wait()
    assert NO_CARD in said(stage.form(FAY))
    assert stage.whispers(FAY) == []


def test_a_shortcut_is_answered_in_a_channel_in_which_we_are_not(stage: Stage) -> None:
    with stage.slack.editing() as workspace:
        workspace.channels["C9"] = Channel("C9", "lunch", {FAY}, is_private=True)
    ts = stage.slack.people.say(FAY, "C9", "Soup or salad?")
    for name in ("why", "take_care"):
        stage.slack.people.shortcut(FAY, name, "C9", ts)
        stage.wait()
    assert said(stage.form(FAY)).count(NO_CARD) == 1
    assert len(stage.slack.called("views.open")) == 2


def test_a_shortcut_in_a_thread_that_comes_too_late_is_answered_in_that_thread(stage: Stage) -> None:
    top = stage.slack.people.say(DANA, "C1", "Good morning.")
    below = stage.slack.people.say(DANA, "C1", "And good night.", top)
    stage.slack.faults.error("views.open", "expired_trigger_id")
    stage.slack.people.shortcut(FAY, "why", "C1", below)
    stage.wait()
    assert stage.slack.called("chat.postEphemeral")[-1].args["thread_ts"] == top
    stage.slack.people.shortcut(FAY, "why", "C1", top)
    stage.wait()
    assert NO_CARD in said(stage.form(FAY))


def test_why_on_a_card_in_a_thread_says_why(stage: Stage) -> None:
    mention = stage.work.says("@acme do you ship?")
    top = stage.slack.people.say(DANA, "C1", "This hour.")
    below = stage.slack.people.say(DANA, "C1", "A card.", top)
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE outbox SET ts = '{below}' WHERE subject = '{mention.id}'")  # noqa: S608 - our own ids
    stage.slack.people.shortcut(FAY, "why", "C1", below)
    stage.wait()
    assert "nothing forbids an answer" in said(stage.form(FAY))


@pytest.mark.promise(32)
def test_everything_delivered_three_times_and_shuffled_changes_nothing(stage: Stage) -> None:
    stage.slack.hub.copies = 3
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    answer = stage.send(DANA, ANSWER)
    assert answer.response_action == "clear"
    ts = stage.draw(mention)
    stage.click(DANA, ts, Button.UNDO)
    ts = stage.draw(mention)
    stage.click(DANA, ts, Button.DONE)
    stage.slack.hub.flush()
    deliveries = list(stage.slack.hub.deliveries)
    assert all(delivery.acked.wait(20) for delivery in deliveries)
    stage.slack.people.shortcut(DANA, "why", "C1", ts)
    stage.wait()
    assert stage.entries('"act":"claim"') == 1
    assert stage.entries('"act":"withdraw"') == 1
    assert stage.work.count("entry", "kind = 'done'") == 1
    assert len(stage.slack.called("views.open")) == 2
    assert stage.whispers(DANA) == []


def _escaped(sentence: str) -> str:
    return str(notice(sentence)["text"])
