"""Take care: the words leave the channel, and the care group alone sees them.

Longer than most files: each way in which the words might stay, or a reply go out, is tried.
"""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.jobs import DRAWERS
from bot.slack.acts import CARED_FOR
from bot.slack.cards.care import BACK, IN_CARE
from bot.slack.deeds import NO_CARD
from bot.slack.doors.pace import Pace
from bot.slack.ids import MORE_ACTION
from bot.slack.people.members import WHY_NOT
from bot.slack.sender import send_due
from bot.steps.team.take_care import IN_CARE as ALREADY
from bot.steps.team.take_care import NO_ROOM, NOT_IN_CARE, give_back, take_care
from bot.store.mentions import Mention
from rules.card import Button
from rules.mention import Visibility
from rules.reply import State
from rules.roles import Act
from sandbox.slack.workspace import BOT_USER_ID, Channel, Message
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, GUEST, Stage
from tests.brand_at_work import ANSWER, MINUTE
from tests.brand_at_work import DANA as DANA_WHO

CALM: dict[str, Any] = {"second_look": {"new_members": False}}
HELD: dict[str, Any] = {"second_look": {"new_members": False, "labels": ["direct"]}}
WORDS = "@acme i am eleven and nobody helps me"


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return staged(make_stage, **CALM)


def staged(make_stage: MakeStage, *, care: frozenset[str] = frozenset({ELI, FAY}), **tables: object) -> Stage:
    """Eli and Fay are the care group, in a channel of theirs; Dana and Eli may approve elsewhere."""
    stage = make_stage(open_room=False, **tables)
    stage.team(care=care, care_channel="G1")
    stage.work.runtime = replace(stage.work.runtime, teams=(stage.work.team,))
    with stage.slack.editing() as workspace:
        workspace.channels["G1"] = Channel("G1", "care", {ELI, FAY, DANA, GUEST, BOT_USER_ID}, is_private=True)
    stage.room = stage.new_room()
    stage.open()
    return stage


def post_all(stage: Stage) -> None:
    pace = Pace()
    for _ in range(12):
        stage.work.now += 2_000_000
        send_due(stage.work.runtime, stage.chat, stage.work.team.workspace, stage.work.now, pace, DRAWERS)


def messages(stage: Stage, channel: str) -> list[Message]:
    with stage.slack.looking() as workspace:
        return list(workspace.channels[channel].messages)


def words_in(stage: Stage, channel: str) -> str:
    return json.dumps([[one.text, one.blocks] for one in messages(stage, channel)], ensure_ascii=False)


def given(stage: Stage, by: str = DANA) -> tuple[Mention, str, str]:
    """A post that somebody gave into care: the mention, the ts in the channel, the ts in the care channel."""
    mention = stage.work.says(WORDS, "nora")
    post_all(stage)
    ts = messages(stage, "C1")[-1].ts
    stage.slack.people.select(by, "C1", ts, MORE_ACTION, Button.TAKE_CARE.value)
    stage.wait()
    post_all(stage)
    return mention, ts, messages(stage, "G1")[-1].ts if messages(stage, "G1") else ""


def by_menu(stage: Stage, user: str, ts: str) -> None:
    """Choose "Take care" in the menu of a message."""
    stage.slack.people.shortcut(user, "take_care", "C1", ts)
    stage.wait()


def clicked(stage: Stage, user: str, ts: str, button: Button) -> None:
    stage.slack.people.click(user, "G1", ts, f"card.{button.value}")
    stage.wait()


# No


def test_neither_the_words_nor_who_wrote_them_stay_in_the_channel(stage: Stage) -> None:
    given(stage)
    shown = words_in(stage, "C1")
    assert "eleven" not in shown
    assert "nora" not in shown.lower()
    assert IN_CARE in shown
    assert "eleven" in words_in(stage, "G1")


def test_the_record_has_neither_the_words_nor_anything_on_who_wrote_them(stage: Stage) -> None:
    mention, _, _ = given(stage)
    assert stage.work.count("entry", "kind = 'care' AND author_key IS NULL") == 1
    assert stage.entries("eleven") == 0
    assert stage.work.count("in_care", f"mention_id = '{mention.id}' AND member = '{DANA}'") == 1


def test_a_guest_gives_nothing_into_care(stage: Stage) -> None:
    given(stage, by=GUEST)
    assert "Guests cannot act" in stage.whispers(GUEST)[-1]
    assert stage.work.count("in_care") == 0
    assert stage.entries('"act":"take_care"%"refused"') == 1


def test_from_a_messages_menu_a_guest_gives_nothing_into_care_and_what_is_no_card_cannot_be_given(stage: Stage) -> None:
    stage.work.says(WORDS, "nora")
    post_all(stage)
    by_menu(stage, GUEST, messages(stage, "C1")[-1].ts)
    assert "Guests cannot act" in stage.whispers(GUEST)[-1]
    assert stage.entries('"act":"take_care"%"refused"') == 1
    by_menu(stage, DANA, stage.slack.people.say(DANA, "C1", "Good morning."))
    assert NO_CARD in json.dumps(stage.form(DANA))
    assert stage.work.count("in_care") == 0


@pytest.mark.parametrize("button", [Button.WHY, Button.REPLY, Button.DONE])
def test_whoever_is_not_of_the_care_group_learns_nothing_from_an_old_card(stage: Stage, button: Button) -> None:
    mention, _, ts = given(stage)
    with stage.slack.editing() as workspace:
        old = workspace.channels["G1"].messages[-1]
        blocks = json.loads(json.dumps(old.blocks).replace(Button.REPLY_TOGETHER.value, button.value))
        workspace.channels["C1"].messages[-1].blocks = blocks
        workspace.channels["C1"].messages[-1].ts = ts
    stage.slack.people.click(DANA, "C1", ts, f"card.{button.value}")
    stage.wait()
    assert stage.form(DANA) is None
    assert stage.whispers(DANA)[-1] == WHY_NOT[Act.APPROVE_IN_CARE]
    answer = stage.slack.people.command(DANA, "C1", "/earshot", f"why https://x.com/nora/status/{mention.post_id}")
    assert WHY_NOT[Act.APPROVE_IN_CARE] in json.dumps(answer.answer)
    assert stage.entries('"act":"why"%"refused"') == (2 if button is Button.WHY else 1)


def test_no_reply_goes_out_before_another_of_the_care_group_has_agreed(stage: Stage) -> None:
    mention, _, ts = given(stage)
    clicked(stage, FAY, ts, Button.REPLY_TOGETHER)
    stage.send(FAY, ANSWER)
    assert stage.work.state(mention) == State.HELD
    post_all(stage)
    call = messages(stage, "G1")[-1]
    assert call.thread_ts == ts
    assert ELI in json.dumps(call.blocks)
    assert DANA not in json.dumps(call.blocks)
    clicked(stage, FAY, ts, Button.APPROVE)
    assert stage.work.state(mention) == State.HELD
    stage.work.approve(mention, DANA_WHO)
    assert stage.work.state(mention) == State.HELD
    assert stage.entries('"act":"approve"%"refused"') == 2
    clicked(stage, ELI, ts, Button.APPROVE)
    stage.work.runtime = replace(stage.work.runtime, who=stage.room.members.who)
    stage.work.send(MINUTE)
    assert [one.text for one in stage.work.network.published] == [ANSWER]


def test_what_others_agreed_to_before_counts_no_longer(make_stage: MakeStage) -> None:
    stage = staged(make_stage, second_look={"new_members": False, "labels": ["direct"], "members": 2})
    mention, ts = stage.card(WORDS, "nora")
    stage.click(FAY, ts, Button.REPLY_TOGETHER)
    stage.send(FAY, ANSWER)
    stage.draw(mention)
    stage.click(DANA, ts, Button.APPROVE)
    assert stage.work.count("reply", "seconded_by IS NOT NULL") == 1
    assert take_care(stage.work.runtime, stage.work.team, mention.id, DANA_WHO, stage.work.now) == ""
    assert stage.work.count("reply", "seconded_by IS NOT NULL") == 0


@pytest.mark.parametrize("together", [False, True])
def test_what_was_on_its_way_when_it_came_into_care_is_not_sent(make_stage: MakeStage, together: bool) -> None:  # noqa: FBT001 - drawn
    stage = staged(make_stage, **(HELD if together else CALM))
    mention, ts = stage.card(WORDS, "nora")
    stage.click(FAY, ts, Button.REPLY_TOGETHER if together else Button.REPLY)
    stage.send(FAY, ANSWER)
    stage.draw(mention)
    if together:
        stage.click(DANA, ts, Button.APPROVE)
    assert stage.work.state(mention) == State.CLAIMED
    assert take_care(stage.work.runtime, stage.work.team, mention.id, DANA_WHO, stage.work.now) == ""
    stage.work.runtime = replace(stage.work.runtime, who=stage.room.members.who)
    stage.work.send(MINUTE)
    assert stage.work.network.published == []
    assert stage.work.state(mention) == State.REFUSED


def test_without_a_care_channel_it_is_not_offered_and_does_nothing(make_stage: MakeStage) -> None:
    stage = make_stage(**CALM)
    mention, ts = stage.card()
    assert Button.TAKE_CARE.value not in words_in(stage, "C1")
    assert take_care(stage.work.runtime, stage.work.team, mention.id, DANA_WHO, stage.work.now) == NO_ROOM
    assert ts


def test_twice_is_once_and_nothing_comes_back_that_was_not_given(stage: Stage) -> None:
    mention, _, _ = given(stage)
    work = stage.work
    assert take_care(work.runtime, work.team, mention.id, DANA_WHO, work.now) == ALREADY
    assert take_care(work.runtime, work.team, "none", DANA_WHO, work.now) == ALREADY
    assert give_back(work.runtime, work.team, "none", DANA_WHO, work.now) == NOT_IN_CARE
    assert work.count("entry", "kind = 'care'") == 1


# Yes


def test_the_care_group_gives_it_back_to_the_team(stage: Stage) -> None:
    mention, _, ts = given(stage)
    for user in (DANA, FAY):
        stage.slack.people.select(user, "G1", ts, MORE_ACTION, Button.CARE_OVER.value)
        stage.wait()
        assert stage.work.count("in_care") == (user == DANA)
    post_all(stage)
    assert "eleven" in words_in(stage, "C1")
    assert "eleven" not in words_in(stage, "G1")
    assert BACK in words_in(stage, "G1")
    assert stage.entries('"act":"back to the team"') == 1
    assert stage.work.claim(mention).__class__.__name__ == "Permit"


def test_a_private_message_stays_in_its_private_channel(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False, **CALM)
    stage.team(private_channel="G1", care_channel="G1")
    with stage.slack.editing() as workspace:
        workspace.channels["G1"] = Channel("G1", "closed", {DANA, BOT_USER_ID}, is_private=True)
    mention = stage.work.says(WORDS, "nora", visibility=Visibility.PRIVATE)
    for act in (None, take_care, give_back):
        if act is not None:
            assert act(stage.work.runtime, stage.work.team, mention.id, DANA_WHO, stage.work.now) == ""
        post_all(stage)
        assert "eleven" in words_in(stage, "G1")
        assert words_in(stage, "C1") == "[]"


def test_chosen_from_a_messages_menu_the_words_leave_the_channel_and_come_to_the_care_group(stage: Stage) -> None:
    mention = stage.work.says(WORDS, "nora")
    post_all(stage)
    ts = messages(stage, "C1")[-1].ts
    by_menu(stage, DANA, ts)
    post_all(stage)
    assert "eleven" not in words_in(stage, "C1")
    assert "eleven" in words_in(stage, "G1")
    assert stage.whispers(DANA)[-1].startswith(CARED_FOR[:30])
    assert stage.work.count("in_care", f"mention_id = '{mention.id}' AND member = '{DANA}'") == 1
