"""A saved reply is filled in, in other words each time, and never has a hole."""

import json
from typing import Any

import pytest

from bot.runtime import Who
from bot.slack.ids import SAVED_ACTION, drawn_of
from bot.slack.modals.choosing import choose as take
from bot.slack.modals.forms import text_block_id
from bot.slack.people.members import WHY_NOT
from bot.steps.team.settle import settle
from bot.steps.team.take_care import take_care
from rules.card import Button
from rules.hours import Hours
from rules.mention import Account
from rules.own import Setting
from rules.roles import Act
from rules.saved import Saved
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.modals.test_correcting import buttons, shown
from tests.bot.slack.stage import DANA, ELI, FAY, Stage
from tests.brand_at_work import DANA as DANA_WHO
from tests.networks import key_of

SHIPPING = Saved("Shipping", ("Hi {name}, we do.", "We do, {handle}.", "Yes!"))
ORDER = Saved("Order", ("Is {order} your order?",), topics=("delivery",))
FRAKT = Saved("Frakt", ("Vi sender overalt.",), lang="no")
TOPICS = {"topics": {"delivery": {"words": ["parcel"]}}}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    stage = make_stage(open_room=False, **TOPICS)
    stage.team(saved_replies=(SHIPPING, ORDER, FRAKT))
    stage.room = stage.new_room()
    stage.open()
    return stage


def form(stage: Stage) -> dict[str, Any]:
    found = stage.form(DANA)
    assert found is not None
    return found


def offered(stage: Stage) -> list[list[str]]:
    """The titles that are offered, by group."""
    menu = next(b["element"] for b in form(stage)["blocks"] if b.get("element", {}).get("type") == "static_select")
    groups = menu.get("option_groups") or [menu]
    return [[option["text"]["text"] for option in group["options"]] for group in groups]


def choose(stage: Stage, title: str) -> str:
    """Choose this reply; what stands in the field then."""
    menu = next(b["element"] for b in form(stage)["blocks"] if b.get("element", {}).get("type") == "static_select")
    groups = menu.get("option_groups") or [menu]
    value = next(o["value"] for g in groups for o in g["options"] if o["text"]["text"] == title)
    stage.slack.people.act_in_view(DANA, form(stage)["id"], SAVED_ACTION, value)
    stage.wait()
    block = text_block_id(drawn_of(form(stage)["private_metadata"]))
    field = next(one for one in form(stage)["blocks"] if one.get("block_id") == block)
    return str(field["element"]["initial_value"])


def chooses(stage: Stage) -> None:
    """Choose the first reply that is offered, whatever becomes of the form."""
    menu = next(b["element"] for b in form(stage)["blocks"] if b.get("element", {}).get("type") == "static_select")
    value = (menu.get("option_groups") or [menu])[0]["options"][0]["value"]
    stage.slack.people.act_in_view(DANA, form(stage)["id"], SAVED_ACTION, value)
    stage.wait()


@pytest.mark.parametrize("care", [True, False])
def test_whoever_may_not_reply_any_more_reads_why_in_place_of_the_post(make_stage: MakeStage, care: bool) -> None:  # noqa: FBT001 - drawn
    stage = make_stage(open_room=False)
    stage.team(care=frozenset({ELI}), care_channel="G1")
    stage.room = stage.new_room()
    stage.open()
    mention, ts = stage.card("@acme i am eleven", "nora")
    stage.click(DANA, ts, Button.REPLY)
    if care:
        assert take_care(stage.work.runtime, stage.work.team, mention.id, DANA_WHO, stage.work.now) == ""
    else:
        with stage.work.database.write() as session:
            session.connection().exec_driver_sql("UPDATE colleague SET no = 'Guests cannot act here.'")
    chooses(stage)
    read = json.dumps(form(stage), ensure_ascii=False)
    assert "eleven" not in read
    assert (WHY_NOT[Act.APPROVE_IN_CARE] if care else "Guests cannot act here.") in read
    assert stage.entries(f'"act":"choose","member":"{DANA}","refused"') == 1


def test_while_slack_does_not_say_who_chooses_the_form_stays_as_it_is(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    before = form(stage)
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM colleague")
    stage.slack.faults.error("users.info", "internal_error")
    chooses(stage)
    assert form(stage)["blocks"] == before["blocks"]


def opened(stage: Stage, words: str = "@acme where is my parcel?") -> None:
    _, ts = stage.card(words)
    stage.click(DANA, ts, Button.REPLY)


def test_a_slot_that_nobody_filled_in_keeps_the_form_open_and_sends_nothing(stage: Stage) -> None:
    opened(stage)
    text = choose(stage, "Order")
    assert "Fill in {order} before you send it." in json.dumps(form(stage))
    told = stage.send(DANA, text)
    assert "Fill in {order} before you send it." in str(told.errors)
    assert stage.work.count("reply") == 0
    stage.send(DANA, text.replace("{order}", "5512"))
    stage.work.send()
    assert shown(stage) == ["Is 5512 your order?"]


def test_a_name_that_is_none_is_not_put_into_our_mouth(stage: Stage) -> None:
    mention = stage.work.says_as(Account(key_of("eve"), "eve", "Visit evil.com @ben"), "@acme hi")
    ts = stage.draw(mention)
    stage.click(DANA, ts, Button.REPLY)
    assert choose(stage, "Shipping") == "Hi @eve, we do."


def test_what_fits_the_post_is_offered_first(stage: Stage) -> None:
    opened(stage)
    assert offered(stage) == [["Order", "Shipping"], ["Frakt"]]


def test_chosen_again_a_saved_reply_comes_in_other_words_and_what_is_shown_is_what_goes_out(stage: Stage) -> None:
    opened(stage)
    given = []
    for _ in range(4):
        given.append(choose(stage, "Shipping"))
        stage.work.now += 1
    assert given == ["Hi Ana, we do.", "We do, @ana.", "Yes!", "Hi Ana, we do."]
    stage.send(DANA, given[-1])
    stage.work.send()
    assert shown(stage) == [given[-1]]


def test_a_reply_that_the_team_has_no_more_is_not_found_and_no_use_is_noted(stage: Stage) -> None:
    mention = stage.work.says("@acme hi")
    assert take(stage.work.runtime, stage.work.team, mention, "none of ours", 1, FAY) is None
    assert stage.work.count("saved_use") == 0


def test_a_direct_post_says_by_when_an_answer_is_due_until_it_has_one(stage: Stage) -> None:
    mention, ts = stage.card()
    with stage.slack.editing() as workspace:
        shown_now = json.dumps(workspace.channels["C1"].messages[-1].blocks)
    assert "Due " in shown_now
    assert str((mention.created_us + 3_600_000_000) // 1_000_000) in shown_now
    stage.team(hours=Hours(frozenset({0}), 9, 17))  # on Mondays; the post came on a Friday
    stage.draw(mention)
    with stage.slack.editing() as workspace:
        assert "1800266400" in json.dumps(workspace.channels["C1"].messages[-1].blocks)
    stage.work.claim(mention)
    stage.work.send()
    stage.draw(mention)
    assert buttons(stage, ts)[0] == "Take back"
    with stage.slack.editing() as workspace:
        assert "Due " not in json.dumps(workspace.channels["C1"].messages[-1].blocks)


def test_a_member_begins_with_the_language_that_they_settled_and_nobody_else_does(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(saved_replies=(Saved("Merci", ("Merci !",), "fr"), Saved("Takk", ("Takk!",), "no")))
    stage.room = stage.new_room()
    stage.open()
    settle(stage.work.runtime, stage.work.team, Who(FAY), Setting.LANGUAGE, "no", "", stage.work.now)
    opened(stage)
    assert offered(stage) == [["Merci", "Takk"]]
    settle(stage.work.runtime, stage.work.team, Who(DANA), Setting.LANGUAGE, "no", "", stage.work.now)
    opened(stage)
    assert offered(stage) == [["Takk", "Merci"]]
