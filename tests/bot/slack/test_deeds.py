"""What each button does, over real sockets."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bot.slack.acts import CHANGED, TOO_LATE
from bot.slack.back import TOO_LONG
from bot.slack.cards.blocks import notice
from bot.slack.deeds import NO_CARD, OLD_CARD
from bot.slack.ids import SAVED_ACTION, TEXT_ACTION, drawn_of
from bot.slack.modals.forms import text_block_id
from bot.slack.people.members import UNKNOWN, WHY_NOT
from bot.steps.hearing.leave_alone import leave_alone
from rules.card import Button
from rules.mention import Account, Wish
from rules.reply import State
from rules.roles import Act
from sandbox.slack.people import Delivered
from sandbox.slack.workspace import Channel
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, GONE, GUEST, STRANGER, Stage
from tests.brand_at_work import ANSWER, HOUR, reasons
from tests.brand_at_work import DANA as DANA_WHO

NEW_HANDS = {"second_look": {"new_members": True}}


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


@pytest.mark.slack_behaviour(28)
def test_a_guest_who_wants_to_reply_gets_no_form(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(GUEST, ts, Button.REPLY)
    form = stage.form(GUEST)
    assert form is not None
    assert not form.get("submit")
    assert "Guests cannot act" in said(form)
    stage.click(GUEST, ts, Button.REPLY)
    assert len(stage.slack.called("views.open")) == 1
    assert stage.entries('"refused":"') == 2


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


@pytest.mark.slack_behaviour(29)
def test_the_author_cannot_approve_their_own_reply(make_stage: MakeStage) -> None:
    stage = make_stage(**NEW_HANDS)
    mention, _ = stage.card()
    stage.work.claim(mention)
    ts = stage.draw(mention)
    stage.click(DANA, ts, Button.APPROVE)
    assert "Ask a colleague" in stage.whispers(DANA)[0]
    assert stage.work.state(mention) == State.HELD
    stage.click(FAY, ts, Button.APPROVE)
    assert "Ask an approver" in stage.whispers(FAY)[0]
    assert stage.work.state(mention) == State.HELD


@pytest.mark.slack_behaviour(31)
def test_nobody_approves_a_text_that_the_card_does_not_show(make_stage: MakeStage) -> None:
    stage = make_stage(**NEW_HANDS)
    mention, _ = stage.card()
    stage.work.claim(mention, words="Yes.")
    ts = stage.draw(mention)
    stage.click(ELI, ts, Button.SEND_BACK)
    stage.work.claim(mention, words="No, never.")
    stage.click(ELI, ts, Button.APPROVE)  # the card still shows “Yes.”
    assert stage.whispers(ELI) == [_escaped(CHANGED)]
    assert stage.work.state(mention) == State.HELD


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


def test_an_undo_after_the_send_says_that_it_is_too_late(stage: Stage) -> None:
    mention, _ = stage.card()
    stage.work.claim(mention)
    ts = stage.draw(mention)
    stage.work.send()
    stage.click(DANA, ts, Button.UNDO)
    assert stage.whispers(DANA) == [_escaped(TOO_LATE)]
    assert stage.work.state(mention) == State.SENT


def test_a_refused_look_opens_no_form_and_asks_for_a_new_card(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.work.claim(mention, who=DANA_WHO)
    wanted = stage.wanted(mention)
    stage.click(ELI, ts, Button.REPLY)
    assert stage.slack.called("views.open") == []
    assert len(stage.whispers(ELI)) == 1
    assert stage.wanted(mention) == wanted + 1


# What happens


@pytest.mark.slack_behaviour(24)
def test_reply_opens_a_form_before_anything_else_is_asked(stage: Stage) -> None:
    _, ts = stage.card()
    assert stage.click(DANA, ts, Button.REPLY).acked
    asked = [call.method for call in stage.slack.calls]
    assert asked.index("views.open") < asked.index("users.info")
    form = stage.form(DANA)
    assert form is not None
    assert form["submit"]["text"] == "Send"
    assert "for everyone to see" in said(form)


def test_a_saved_reply_takes_the_place_of_what_was_typed(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    form = stage.form(DANA)
    assert form is not None
    menu = next(block for block in form["blocks"] if block.get("element", {}).get("type") == "static_select")
    chosen = menu["element"]["options"][0]["value"]
    stage.slack.people.act_in_view(DANA, form["id"], SAVED_ACTION, chosen)
    stage.wait()
    form = stage.form(DANA)
    assert "We ship everywhere." in said(form)
    assert stage.send(DANA, "We ship everywhere.").response_action == "clear"


@pytest.mark.slack_behaviour(33)
def test_done_marks_the_mention_and_asks_for_a_new_card(stage: Stage) -> None:
    mention, ts = stage.card()
    wanted = stage.wanted(mention)
    stage.click(FAY, ts, Button.DONE)
    after = stage.work.again(mention)
    assert (after.state, after.closed_by) == ("done", FAY)
    assert stage.wanted(mention) == wanted + 1
    assert stage.whispers(FAY) == []


@pytest.mark.slack_behaviour(30)
def test_two_approve_at_once_and_one_reply_goes_out(make_stage: MakeStage) -> None:
    stage = make_stage(**NEW_HANDS)
    stage.team(approvers=frozenset())
    mention, _ = stage.card()
    stage.work.claim(mention)
    ts = stage.draw(mention)
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda user: stage.click(user, ts, Button.APPROVE, wait=False), [ELI, FAY]))
    stage.wait(2)
    assert stage.work.state(mention) == State.CLAIMED
    stage.work.send()
    assert len(stage.work.network.published) == 1
    assert len(stage.whispers(ELI) + stage.whispers(FAY)) == 1


def test_undo_takes_a_reply_back(stage: Stage) -> None:
    mention, _ = stage.card()
    stage.work.claim(mention)
    ts = stage.draw(mention)
    stage.click(DANA, ts, Button.UNDO)
    assert stage.work.state(mention) == State.WITHDRAWN
    assert stage.whispers(DANA) == []


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


# What may be a stop

UNSURE = "@acme enough"


def says_why(stage: Stage, user: str, why: str) -> Delivered:
    form = stage.form(user)
    assert form is not None
    block = text_block_id(drawn_of(form["private_metadata"]))
    return stage.slack.people.submit(user, form["id"], {block: {TEXT_ACTION: why}})


def test_only_an_approver_rules_on_what_may_be_a_stop(stage: Stage) -> None:
    mention, ts = stage.card(UNSURE)
    for button in (Button.RULE_STOP, Button.RULE_NO_STOP):
        stage.click(FAY, ts, button)
    assert stage.whispers(FAY) == [WHY_NOT[Act.RULE], WHY_NOT[Act.RULE]]
    assert stage.form(FAY) is None
    assert stage.work.again(mention).wish is Wish.MAYBE_STOP


def test_yes_makes_it_a_stop_by_one_click_and_the_second_click_is_too_late(stage: Stage) -> None:
    mention, ts = stage.card(UNSURE)
    for button in (Button.RULE_STOP, Button.RULE_STOP, Button.RULE_NO_STOP):
        stage.click(DANA, ts, button)
    assert stage.work.again(mention).wish is Wish.STOP
    assert stage.whispers(DANA) == [TOO_LATE, TOO_LATE]


def test_no_asks_what_they_meant_and_keeps_it_on_record(stage: Stage) -> None:
    mention, ts = stage.card(UNSURE)
    stage.click(DANA, ts, Button.RULE_NO_STOP)
    assert "cannot decide" in str(says_why(stage, DANA, " ").errors)
    assert says_why(stage, DANA, "They had enough coffee.").response_action == "clear"
    assert stage.work.again(mention).wish is None
    assert stage.entries("enough coffee") == 1


def test_a_post_that_was_edited_since_is_not_ruled_on_unread(stage: Stage) -> None:
    mention, ts = stage.card(UNSURE)
    stage.click(DANA, ts, Button.RULE_NO_STOP)
    stage.work.network.edit(mention.root_id, "@acme stop it")
    stage.work.hear()
    assert "has changed" in str(says_why(stage, DANA, "A song.").errors)
    assert stage.work.again(mention).wish is Wish.MAYBE_STOP


@pytest.mark.promise(30)
def test_a_stop_is_confirmed_by_one_click_in_words_that_the_dialog_shows(stage: Stage) -> None:
    _, ts = stage.card("@acme stop")
    words = stage.work.team.policy.wishes.confirmations[0]
    (shown,) = stage.slack.snapshot()["channels"][0]["messages"]
    button = next(one for one in shown["blocks"][-1]["elements"] if one["action_id"] == "card.confirm_stop")
    assert words in said(button["confirm"]["text"])
    stage.click(DANA, ts, Button.CONFIRM_STOP)
    stage.click(ELI, ts, Button.CONFIRM_STOP)
    assert stage.whispers(DANA) == []
    assert "on its way" in stage.whispers(ELI)[0] or stage.whispers(ELI)
    stage.work.send()
    assert [one.text for one in stage.work.network.published] == [words]


def test_only_an_approver_says_whether_a_request_by_letter_means_somebody(stage: Stage) -> None:
    work = stage.work
    leave_alone(work.runtime, work.team, "x", "ana", work.now, "A letter.", "U1", work.now)
    work.says_as(Account("x:41", "ana", "Ana"), "@acme do you ship?")
    other = work.says_as(Account("x:42", "ana", "Zoe"), "@acme do you ship to Norway?")
    ts = stage.draw(other)
    stage.click(FAY, ts, Button.MEANS_OTHER)
    assert stage.whispers(FAY) == [WHY_NOT[Act.RULE]]
    stage.click(DANA, ts, Button.MEANS_OTHER)
    stage.click(ELI, ts, Button.MEANS_THEM)
    assert stage.whispers(DANA) == []
    assert stage.whispers(ELI) == [TOO_LATE]
    assert "asked_to_stop" not in reasons(work.verdict(other))
