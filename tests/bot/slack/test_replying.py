"""The reply form: opened by a click, filled by a saved reply."""

import json

import pytest

from bot.slack.ids import SAVED_ACTION
from rules.card import Button
from tests.bot.slack.stage import DANA, ELI, GUEST, Stage
from tests.brand_at_work import DANA as DANA_WHO


def said(node: object) -> str:
    return json.dumps(node, ensure_ascii=False)


@pytest.mark.slack_behaviour(28)
def test_a_guest_who_wants_to_reply_gets_no_form(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(GUEST, ts, Button.REPLY)
    form = stage.form(GUEST)
    assert form is not None
    assert not form.get("submit")
    assert "Guests cannot act" in said(form)
    assert stage.whispers(GUEST) == [], "the form says it"
    stage.click(GUEST, ts, Button.REPLY)
    assert len(stage.slack.called("views.open")) == 1
    assert stage.entries('"refused":"') == 2


def test_a_refused_look_opens_no_form_and_asks_for_a_new_card(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.work.claim(mention, who=DANA_WHO)
    wanted = stage.wanted(mention)
    stage.click(ELI, ts, Button.REPLY)
    assert stage.slack.called("views.open") == []
    assert len(stage.whispers(ELI)) == 1
    assert stage.wanted(mention) == wanted + 1


@pytest.mark.slack_behaviour(24)
def test_reply_opens_a_form_before_anything_else_is_asked(stage: Stage) -> None:
    _, ts = stage.card()
    before = len(stage.slack.calls)
    assert stage.click(DANA, ts, Button.REPLY).acked
    asked = [call.method for call in stage.slack.calls[before:]]
    assert asked[0] == "views.open"
    assert "users.info" in asked, "Who it is was asked behind the form."
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
