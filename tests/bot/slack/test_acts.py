"""What each button of a card does, over real sockets."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from bot.runtime import Who
from bot.slack.acts import CHANGED, TOO_LATE
from bot.slack.cards.blocks import notice
from bot.slack.ids import TEXT_ACTION, drawn_of
from bot.slack.modals.forms import text_block_id
from bot.slack.people.members import WHY_NOT
from bot.steps.hearing.leave_alone import leave_alone
from bot.steps.team import stand_in
from rules.card import Button
from rules.mention import Account, Wish
from rules.reply import State
from rules.roles import Act
from sandbox.slack.people import Delivered
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, Stage
from tests.brand_at_work import reasons

NEW_HANDS = {"second_look": {"new_members": True}}
UNSURE = "@acme enough"


def said(node: object) -> str:
    return json.dumps(node, ensure_ascii=False)


def _escaped(sentence: str) -> str:
    return str(notice(sentence)["text"])


def says_why(stage: Stage, user: str, why: str) -> Delivered:
    form = stage.form(user)
    assert form is not None
    block = text_block_id(drawn_of(form["private_metadata"]))
    return stage.slack.people.submit(user, form["id"], {block: {TEXT_ACTION: why}})


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


def test_an_undo_after_the_send_says_that_it_is_too_late(stage: Stage) -> None:
    mention, _ = stage.card()
    stage.work.claim(mention)
    ts = stage.draw(mention)
    stage.work.send()
    stage.click(DANA, ts, Button.UNDO)
    assert stage.whispers(DANA) == [_escaped(TOO_LATE)]
    assert stage.work.state(mention) == State.SENT


def test_only_an_approver_rules_on_what_may_be_a_stop(stage: Stage) -> None:
    mention, ts = stage.card(UNSURE)
    for button in (Button.RULE_STOP, Button.RULE_NO_STOP):
        stage.click(FAY, ts, button)
    assert stage.whispers(FAY) == [WHY_NOT[Act.RULE], WHY_NOT[Act.RULE]]
    assert stage.form(FAY) is None
    assert stage.work.again(mention).wish is Wish.MAYBE_STOP


def test_who_was_an_approver_when_the_form_opened_and_is_none_when_it_is_sent_rules_on_nothing(stage: Stage) -> None:
    mention, ts = stage.card(UNSURE)
    work = stage.work
    assert stand_in.name(work.runtime, work.team, Who(DANA, may_approve=True), FAY, date(2027, 1, 20), work.now) == ""
    stage.click(FAY, ts, Button.RULE_NO_STOP)
    assert stand_in.end(work.runtime, work.team, Who(ELI, may_approve=True), FAY, work.now) == ""
    assert WHY_NOT[Act.RULE] in str(says_why(stage, FAY, "A song.").errors)
    assert work.again(mention).wish is Wish.MAYBE_STOP
    assert stage.entries(WHY_NOT[Act.RULE]) == 1


def test_a_post_that_was_edited_since_is_not_ruled_on_unread(stage: Stage) -> None:
    mention, ts = stage.card(UNSURE)
    stage.click(DANA, ts, Button.RULE_NO_STOP)
    stage.work.network.edit(mention.root_id, "@acme stop it")
    stage.work.hear()
    assert "has changed" in str(says_why(stage, DANA, "A song.").errors)
    assert stage.work.again(mention).wish is Wish.MAYBE_STOP


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
