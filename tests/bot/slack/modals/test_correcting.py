"""Taking back and correcting in Slack: the card, the form, and what stands."""

import json

import pytest

from bot.slack.ids import CONFIRM_ACTION, CORRECT_FORM, TEXT_ACTION, drawn_of
from bot.slack.modals.answers import CLEAR
from bot.slack.modals.correcting import FIRST, TOO_LATE
from bot.slack.modals.forms import confirm_block_id, text_block_id
from bot.slack.modals.submit import submitted
from bot.steps import pause
from bot.steps.answering import take_back
from bot.store.mentions import Mention
from rules.card import Button
from rules.mention import Handle
from rules.reply import CORRECT_US
from sandbox.slack.people import Delivered
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.modals.test_drafts import drafted, leave, types
from tests.bot.slack.stage import DANA, ELI, FAY, GUEST, Stage
from tests.brand_at_work import ANSWER, SECOND
from tests.brand_at_work import DANA as DANA_WHO
from tests.networks import refusal

BETTER = "We do. It takes a week."


def answered(stage: Stage) -> tuple[Mention, str]:
    """A card whose reply stands, drawn as it is now."""
    mention, _ = stage.card()
    stage.work.claim(mention)
    stage.work.send()
    return mention, stage.draw(mention)


def buttons(stage: Stage, ts: str) -> list[str]:
    """What can be clicked on the card now."""
    with stage.slack.editing() as workspace:
        message = next(one for one in workspace.channels["C1"].messages if one.ts == ts)
        acts = next(block for block in message.blocks if block["type"] == "actions")
    return [one["text"]["text"] for one in acts["elements"] if one["type"] == "button"]


def words(stage: Stage, ts: str) -> str:
    """The card as it reads now, as JSON."""
    with stage.slack.editing() as workspace:
        message = next(one for one in workspace.channels["C1"].messages if one.ts == ts)
        return json.dumps(message.blocks, ensure_ascii=False)


def delete(stage: Stage) -> int:
    return take_back.delete_due(stage.work.runtime, stage.work.team, stage.work.now)


def shown(stage: Stage) -> list[str]:
    return [one.text for one in stage.work.network.published]


# Take back


def test_a_guest_takes_nothing_back_and_reads_why(stage: Stage) -> None:
    mention, ts = answered(stage)
    stage.click(GUEST, ts, Button.TAKE_BACK)
    assert "Guests cannot act" in stage.whispers(GUEST)[0]
    assert (stage.work.state(mention), delete(stage)) == ("sent", 0)
    assert stage.entries('"refused":"') == 1


def test_a_reply_that_stands_can_be_taken_back_and_the_card_says_so(stage: Stage) -> None:
    mention, ts = answered(stage)
    assert buttons(stage, ts) == ["Take back", "Correct", "Open our reply", "Why?"]
    assert "Delete your reply?" in words(stage, ts)
    stage.click(FAY, ts, Button.TAKE_BACK)
    stage.draw(mention)
    assert "Deleting: your reply to " in words(stage, ts)
    assert buttons(stage, ts) == ["Open our reply", "Why?"]
    delete(stage)
    stage.draw(mention)
    assert "It was deleted on " in words(stage, ts)
    assert "Reply" in buttons(stage, ts), "it may be answered anew"
    assert shown(stage) == []


def test_by_an_old_card_nothing_is_taken_back_a_second_time(stage: Stage) -> None:
    _, ts = answered(stage)
    stage.click(FAY, ts, Button.TAKE_BACK)
    delete(stage)
    for user, button in ((ELI, Button.TAKE_BACK), (DANA, Button.CORRECT)):
        stage.click(user, ts, button)
        assert len(stage.whispers(user)) == 1
    assert len(stage.work.network.deletions) == 1


def test_where_the_network_does_not_delete_it_the_card_says_why_and_offers_it_again(stage: Stage) -> None:
    mention, ts = answered(stage)
    stage.click(DANA, ts, Button.TAKE_BACK)
    stage.work.network.outcomes = [refusal()]
    delete(stage)
    stage.draw(mention)
    assert "X said no." in words(stage, ts)
    assert buttons(stage, ts)[0] == "Take back"
    assert shown(stage) == [ANSWER]


# Correct


def correct(stage: Stage, ts: str, better: str = BETTER, user: str = DANA) -> Delivered:
    stage.click(user, ts, Button.CORRECT)
    return stage.send(user, better)


def test_a_correction_opens_with_what_was_sent_and_says_that_it_is_deleted_first(stage: Stage) -> None:
    _, ts = answered(stage)
    stage.click(DANA, ts, Button.CORRECT)
    form = stage.form(DANA)
    assert form is not None
    told = json.dumps(form, ensure_ascii=False)
    assert (form["callback_id"], form["submit"]["text"]) == (CORRECT_FORM, "Delete, then send")
    assert FIRST in told
    assert ANSWER in told
    assert "Saved replies" not in told


def test_what_is_sent_is_deleted_first_and_goes_every_way_anew(stage: Stage) -> None:
    mention, ts = answered(stage)
    assert correct(stage, ts).acked
    assert stage.form(DANA) is None
    stage.draw(mention)
    assert "To be said instead: " in words(stage, ts)
    assert shown(stage) == [ANSWER]
    delete(stage)
    assert shown(stage) == []
    stage.draw(mention)
    assert buttons(stage, ts) == ["Undo", "Why?"]
    stage.work.send()
    assert shown(stage) == [BETTER]


@pytest.mark.slack_behaviour(26)
def test_a_correction_that_was_begun_survives_closing_and_a_restart_until_it_is_sent(stage: Stage) -> None:
    mention, ts = answered(stage)
    stage.work.now += SECOND
    stage.click(DANA, ts, Button.CORRECT)
    assert types(stage, DANA, BETTER)
    leave(stage, DANA)
    stage.room.stop()
    stage.room = stage.new_room()
    stage.open()
    stage.click(ELI, ts, Button.CORRECT)
    assert drafted(stage, ELI) == ANSWER, "a draft is its member's own"
    stage.click(DANA, ts, Button.CORRECT)
    assert drafted(stage, DANA) == BETTER
    assert stage.send(DANA, BETTER).response_action == "clear"
    delete(stage)
    stage.work.send()
    assert shown(stage) == [BETTER]
    stage.click(DANA, stage.draw(mention), Button.CORRECT)
    assert drafted(stage, DANA) == BETTER, "it is what was sent now"
    assert stage.work.count("draft", f"text = '{BETTER}'") == 0


def test_what_somebody_had_begun_before_a_reply_was_sent_does_not_take_its_place(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(ELI, ts, Button.REPLY)
    assert types(stage, ELI, "Never.")
    leave(stage, ELI)
    stage.work.claim(mention)
    stage.work.send()
    stage.click(ELI, stage.draw(mention), Button.CORRECT)
    assert drafted(stage, ELI) == ANSWER


def test_the_words_that_stand_already_are_an_error_below_the_field_and_nothing_is_deleted(stage: Stage) -> None:
    mention, ts = answered(stage)
    assert "These words stand there already." in str(correct(stage, ts, ANSWER).errors)
    assert stage.work.state(mention) == "sent"


def test_a_form_that_comes_twice_corrects_once_and_hears_the_same(stage: Stage) -> None:
    mention, ts = answered(stage)
    told = correct(stage, ts)
    assert submitted(stage.work.runtime, stage.room.members, told.payload) == CLEAR
    delete(stage)
    assert submitted(stage.work.runtime, stage.room.members, told.payload) == CLEAR
    stage.work.send()
    assert (stage.work.state(mention), shown(stage)) == ("sent", [BETTER])
    other = submitted(stage.work.runtime, stage.room.members, told.payload)
    assert "These words stand there already." in str(other)


@pytest.mark.parametrize("why", ["late", "paused"])
def test_where_nothing_could_be_said_anew_no_form_opens_and_the_card_is_drawn_anew(stage: Stage, why: str) -> None:
    mention, ts = answered(stage)
    if why == "late":
        stage.work.now += CORRECT_US
    else:
        pause.pause(stage.work.runtime, stage.work.team, DANA_WHO, "We check a price.", stage.work.now)
    wanted = stage.wanted(mention)
    stage.click(DANA, ts, Button.CORRECT)
    assert stage.form(DANA) is None
    [told] = stage.whispers(DANA)
    assert (told == TOO_LATE) is (why == "late")
    assert stage.wanted(mention) == wanted + 1


def test_what_a_colleague_must_see_waits_for_them_and_nothing_stands_meanwhile(make_stage: MakeStage) -> None:
    stage = make_stage(second_look={"new_members": True})
    mention, _ = stage.card()
    stage.work.claim(mention)
    stage.work.approve(mention)
    stage.work.send()
    ts = stage.draw(mention)
    stage.click(ELI, ts, Button.CORRECT)
    form = stage.form(ELI)
    assert form is not None
    correct(stage, ts, user=ELI)
    delete(stage)
    assert (stage.work.state(mention), shown(stage)) == ("held", [])


def test_what_has_to_be_confirmed_again_is_asked_for_in_the_form(stage: Stage) -> None:
    mention, _ = stage.card("Look at what @acme did", handles=(Handle(13, 18, "acme", "x:1000"),), lang="xx")
    ts = stage.draw(mention)
    _tick(stage, ts, Button.REPLY, ANSWER)
    stage.work.send()
    stage.draw(mention)
    _tick(stage, ts, Button.CORRECT, BETTER)
    delete(stage)
    stage.work.send()
    assert shown(stage) == [BETTER]


def test_words_that_could_not_be_sent_instead_are_there_when_somebody_corrects_again(stage: Stage) -> None:
    mention, ts = answered(stage)
    correct(stage, ts)
    stage.work.network.outcomes = [refusal()]
    delete(stage)
    stage.draw(mention)
    assert "X said no." in words(stage, ts)
    stage.click(DANA, ts, Button.CORRECT)
    assert BETTER in json.dumps(stage.form(DANA))


def _tick(stage: Stage, ts: str, button: Button, text: str) -> None:
    """Write this in the form that the button opens, and tick that it was read again."""
    stage.click(DANA, ts, button)
    form = stage.form(DANA)
    assert form is not None
    drawn = drawn_of(form["private_metadata"])
    box: object = ["yes"]
    typed: dict[str, object] = {TEXT_ACTION: text}
    values = {text_block_id(drawn): typed, confirm_block_id(drawn): {CONFIRM_ACTION: box}}
    stage.slack.people.submit(DANA, form["id"], values)
