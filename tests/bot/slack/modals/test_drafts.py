"""What a member has begun to write is kept; colleagues see one another.

A little longer than most files: each way in which words might be lost or mixed up is tried.
"""

import json
from typing import Any

import pytest

from bot.slack.ids import SAVED_ACTION, TEXT_ACTION, WISH_FORM
from bot.steps.answering import write
from bot.steps.team import hold
from bot.store.mentions import Mention
from bot.store.team import hands
from rules.card import Button
from rules.hands import WRITING_US
from tests.bot.slack.stage import DANA, ELI, FAY, Stage
from tests.brand_at_work import DANA as DANA_WHO
from tests.brand_at_work import ELI as ELI_WHO


def types(stage: Stage, user: str, words: str) -> bool:
    """Type this into the open form, without sending it; whether it was acknowledged."""
    form = stage.form(user)
    assert form is not None
    return stage.slack.people.act_in_view(user, form["id"], TEXT_ACTION, words).acked


def drafted(stage: Stage, user: str) -> str | None:
    """What stands in the text field of the open form."""
    form = stage.form(user)
    assert form is not None
    field = next(block["element"] for block in form["blocks"] if block.get("block_id", "").startswith("text."))
    found: str | None = field.get("initial_value")
    return found


def leave(stage: Stage, user: str) -> None:
    """Close the open form, and wait until that is dealt with."""
    form = stage.form(user)
    assert form is not None
    assert stage.slack.people.close_view(user, form["id"]) is not None
    stage.wait()


def words_of(stage: Stage, user: str) -> str:
    return json.dumps(stage.form(user), ensure_ascii=False)


def card(stage: Stage, mention: Mention) -> str:
    ts = stage.draw(mention)
    with stage.slack.editing() as workspace:
        message = workspace.message("C1", ts)
        assert message is not None
        return json.dumps(message.blocks)


def test_what_is_typed_by_whoever_opened_no_form_is_kept_nowhere(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    form = stage.form(DANA)
    assert form is not None
    payload: dict[str, Any] = stage.slack.people.act_in_view(DANA, form["id"], TEXT_ACTION, "Hm").payload
    types(stage, DANA, "")
    another = payload | {"view": payload["view"] | {"callback_id": WISH_FORM}}
    strange = payload | {"view": payload["view"] | {"private_metadata": "strange"}}
    gone = payload | {"view": payload["view"] | {"private_metadata": '{"mention":"x","version":0,"revision":1}'}}
    for one in (strange, gone, another, payload | {"user": {"id": ELI}}):
        assert stage.slack.hub.deliver("interactive", one).acked.wait(20)
    assert stage.work.count("draft") == 1
    assert stage.work.count("draft", "text IS NOT NULL") == 0
    assert stage.work.count("inbox", "payload LIKE '%Hm%'") == 0


def test_while_the_database_is_away_what_is_typed_is_not_acknowledged(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    stage.slack.hub.ack_s = 0.3
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE draft RENAME TO away")
    assert not types(stage, DANA, "We do")


@pytest.mark.slack_behaviour(26)
def test_the_draft_survives_closing_and_a_restart(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    assert types(stage, DANA, "We &amp; you")
    leave(stage, DANA)
    stage.room.stop()
    stage.room = stage.new_room()
    stage.open()
    stage.click(DANA, ts, Button.REPLY)
    assert drafted(stage, DANA) == "We & you"


def test_a_saved_reply_that_was_chosen_is_a_draft_like_any_other(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    form = stage.form(DANA)
    assert form is not None
    menu = next(one["element"] for one in form["blocks"] if one.get("element", {}).get("action_id") == SAVED_ACTION)
    groups = menu.get("option_groups") or [menu]
    stage.slack.people.act_in_view(DANA, form["id"], SAVED_ACTION, groups[0]["options"][0]["value"])
    stage.wait()
    leave(stage, DANA)
    stage.click(DANA, ts, Button.REPLY)
    assert drafted(stage, DANA) == "We ship everywhere."


def test_nobody_is_told_of_themselves_whichever_way_the_form_is_drawn(stage: Stage) -> None:
    _, ts = stage.card()
    for user in (ELI, DANA):
        stage.click(user, ts, Button.REPLY)
    form = stage.form(DANA)
    assert form is not None
    menu = next(one["element"] for one in form["blocks"] if one.get("element", {}).get("action_id") == SAVED_ACTION)
    stage.slack.people.act_in_view(DANA, form["id"], SAVED_ACTION, menu["options"][0]["value"])
    stage.wait()
    assert f'"user_id": "{ELI}"' in words_of(stage, DANA)
    assert f'"user_id": "{DANA}"' not in words_of(stage, DANA)


def test_a_draft_is_its_members_own_until_they_hand_the_post_over(stage: Stage) -> None:
    mention, ts = stage.card()
    for user, words in ((FAY, "Perhaps"), (DANA, "We do")):  # of several the newest goes along
        stage.click(user, ts, Button.REPLY)
        types(stage, user, words)
        leave(stage, user)
        stage.work.now += 1
    stage.click(ELI, ts, Button.REPLY)
    assert drafted(stage, ELI) is None
    leave(stage, ELI)
    hold.hand_over(stage.work.runtime, stage.work.team, mention.id, ELI_WHO, DANA_WHO, stage.work.now)
    stage.click(ELI, ts, Button.REPLY)
    assert drafted(stage, ELI) == "We do"
    types(stage, ELI, "We do, Ana.")
    leave(stage, ELI)
    stage.click(ELI, ts, Button.REPLY)
    assert drafted(stage, ELI) == "We do, Ana."


def test_whoever_holds_a_post_that_nobody_drafted_begins_with_nothing(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(DANA, ts, Button.ASSIGN)
    stage.click(DANA, ts, Button.REPLY)
    assert drafted(stage, DANA) is None


def test_what_was_sent_is_no_draft_any_more(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    types(stage, DANA, "We do.")
    stage.send(DANA, "We do.")
    with stage.work.database.read() as session:
        left = hands.draft(session, "acme", mention.id, DANA)
        assert left is not None
        assert (left.text, left.writing_us) == (None, stage.work.now)


def test_two_who_write_under_one_post_see_each_other_on_the_card_and_in_the_form(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    assert "writing" not in words_of(stage, DANA)
    assert '"user_id": "U1"}, {"type": "text", "text": " is writing an answer.' in card(stage, mention)
    stage.click(ELI, ts, Button.REPLY)
    assert '"user_id": "U1"}, {"type": "text", "text": " is writing an answer.' in words_of(stage, ELI)
    leave(stage, DANA)
    leave(stage, ELI)
    assert "writing" not in card(stage, mention)
    assert stage.entries("writing") == 0


def test_two_who_answer_two_posts_of_one_author_see_each_other(stage: Stage) -> None:
    one, ts = stage.card()
    other, _ = stage.card("@acme and to Peru?")
    stranger, _ = stage.card("@acme hello?", "ben")
    stage.click(DANA, ts, Button.REPLY)
    assert "is answering another post of theirs" in card(stage, other)
    assert "answering another" not in card(stage, one) + card(stage, stranger)
    stage.click(ELI, stage.draw(other), Button.REPLY)
    assert "answering another post of theirs. Speak with one another first." in words_of(stage, ELI)
    assert "answering another post" in card(stage, one)


def test_no_hard_lock_stops_the_second_and_at_most_one_reply_stands(stage: Stage) -> None:
    mention, ts = stage.card()
    for user in (DANA, ELI):
        stage.click(user, ts, Button.REPLY)
    assert stage.send(ELI, "We do.").response_action == "clear"
    told = stage.send(DANA, "We do not.")
    assert told.response_action == "errors"
    row = stage.work.reply(mention)
    assert row is not None
    assert (row.member, row.text) == (ELI, "We do.")


def test_who_types_nothing_for_minutes_is_no_longer_shown(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    stage.work.now += WRITING_US
    assert write.fall_silent(stage.work.runtime, stage.work.team, stage.work.now) == 1
    assert "writing" not in card(stage, mention)


def test_a_form_that_is_closed_for_a_card_that_is_gone_is_nothing(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(FAY, ts, Button.REPLY)
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM mention")
    leave(stage, FAY)
    assert stage.whispers(FAY) == []
