"""Approval in Slack: who is called, who may, and what undoes an approval.

Longer than most files: who may is tried at each step.
"""

import json
from dataclasses import replace

import pytest

from bot.jobs import DRAWERS
from bot.runtime import Who
from bot.slack.doors.pace import Pace
from bot.slack.sender import send_due
from bot.steps import reply
from bot.steps.team.settle import settle
from rules.card import Button
from rules.own import Setting
from rules.reply import State
from sandbox.slack.reach import pings
from sandbox.slack.workspace import Message, User, UserGroup
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, GUEST, STRANGER, Stage
from tests.brand_at_work import ANSWER, DAY, HOUR, MINUTE

HELD = {"second_look": {"new_members": False, "labels": ["direct"]}}
TWO = {"second_look": {"new_members": False, "labels": ["direct"], "members": 2}}


def post_all(stage: Stage) -> None:
    """Let the sender put everything into Slack that is wanted there."""
    pace = Pace()
    for _ in range(20):
        stage.work.now += 2_000_000
        work = stage.work
        send_due(work.runtime, stage.chat, work.team.workspace, work.now, pace, DRAWERS)


def lines(stage: Stage, ts: str) -> list[Message]:
    """What stands in the thread of a card."""
    with stage.slack.looking() as workspace:
        return [one for one in workspace.channels["C1"].messages if one.thread_ts == ts]


def shown(message: Message) -> dict[str, object]:
    return {"text": message.text, "blocks": message.blocks}


def held(stage: Stage, author: str = DANA, words: str = ANSWER) -> str:
    """A reply that waits for a colleague, and the ts of its card as it shows that."""
    mention, ts = stage.card()
    stage.click(author, ts, Button.REPLY_TOGETHER)
    stage.send(author, words)
    assert stage.work.state(mention) == State.HELD
    post_all(stage)
    return ts


# No


def test_the_author_is_not_called_and_nobody_who_may_not_approve(make_stage: MakeStage) -> None:
    stage = make_stage(**HELD)
    ts = held(stage)
    [line] = lines(stage, ts)
    assert pings(shown(line)) == [ELI]


def test_where_any_colleague_may_approve_nobody_is_called(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False, **HELD)
    stage.team(approvers=frozenset())
    stage.room = stage.new_room()
    stage.open()
    [line] = lines(stage, held(stage))
    assert pings(shown(line)) == []
    assert "A colleague has to agree" in line.text


@pytest.mark.slack_behaviour(28)
@pytest.mark.parametrize(
    ("user", "why"),
    [
        (User(ELI, "eli", deleted=True), "switched off"),
        (User(ELI, "eli", is_restricted=True), "Guests cannot act"),
        (User(ELI, "eli", team_id="T0OTHER"), "another company"),
        (User(ELI, "eli", is_bot=True), "not apps"),
    ],
)
def test_an_approver_of_a_minute_ago_who_is_none_any_more_approves_nothing(
    make_stage: MakeStage, user: User, why: str
) -> None:
    stage = make_stage(**TWO)
    ts = held(stage)
    assert stage.room.members.ask(stage.work.team, ELI) is not None
    with stage.slack.editing() as workspace:
        workspace.users[ELI] = user
    stage.work.now += MINUTE
    stage.click(ELI, ts, Button.APPROVE)
    assert why in stage.whispers(ELI)[-1]
    assert stage.entries('"act":"approve"%"refused"') == 1
    assert stage.work.count("reply", "state = 'held' AND seconded_by IS NULL") == 1


@pytest.mark.slack_behaviour(38)
def test_who_is_in_a_group_that_cannot_be_read_approves_nothing_and_it_is_recorded(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False, **HELD)
    stage.team(approvers=frozenset({"S1"}))
    stage.room = stage.new_room()
    stage.open()
    with stage.slack.editing() as workspace:
        workspace.groups["S1"] = UserGroup("S1", "approvers", (ELI,))
        workspace.has_user_groups = False
    ts = held(stage)
    [line] = lines(stage, ts)
    assert pings(shown(line)) == ["S1"]  # its people are not known, so the group itself is called
    stage.click(ELI, ts, Button.APPROVE)
    assert "could not check whether you may approve" in stage.whispers(ELI)[-1]
    assert stage.entries('"act":"approve"%"refused"') == 1
    with stage.slack.editing() as workspace:
        workspace.has_user_groups = True
    stage.work.now += 2 * MINUTE
    stage.click(ELI, ts, Button.APPROVE)
    assert stage.work.count("reply", f"state = 'claimed' AND seconded_by = '{ELI}'") == 1


def test_an_approval_counts_no_longer_once_who_gave_it_may_not_approve(make_stage: MakeStage) -> None:
    stage = make_stage(**HELD)
    ts = held(stage)
    stage.click(ELI, ts, Button.APPROVE)
    assert stage.work.count("reply", "state = 'claimed'") == 1
    work = stage.work
    work.runtime = replace(work.runtime, who=stage.room.members.who)
    with stage.slack.editing() as workspace:
        workspace.users[ELI] = User(ELI, "eli", is_restricted=True)
    work.send(MINUTE)
    assert work.network.published == []
    assert work.count("reply", "state = 'refused'") == 1
    assert stage.entries('"act":"send"%"verdict":"held"') == 1


def test_a_reply_is_not_sent_once_its_author_may_not_reply(make_stage: MakeStage) -> None:
    stage = make_stage()
    mention, ts = stage.card()
    stage.click(FAY, ts, Button.REPLY)
    stage.send(FAY, ANSWER)
    work = stage.work
    work.runtime = replace(work.runtime, who=stage.room.members.who)
    with stage.slack.editing() as workspace:
        workspace.users[FAY] = User(FAY, "fay", deleted=True)
    work.send(MINUTE)
    assert work.network.published == []
    assert work.state(mention) == State.REFUSED
    assert stage.entries('"act":"send"%not_authorised') == 1


def test_an_edit_starts_over_and_no_earlier_approval_counts(make_stage: MakeStage) -> None:
    stage = make_stage(**TWO)
    ts = held(stage, author=FAY)
    stage.click(DANA, ts, Button.APPROVE)
    post_all(stage)
    stage.click(FAY, ts, Button.SEND_BACK)
    post_all(stage)
    stage.click(FAY, ts, Button.REPLY_TOGETHER)
    stage.send(FAY, "Other words.")
    post_all(stage)
    assert stage.work.count("reply", "state = 'held' AND seconded_by IS NULL AND attempt = 2") == 1
    stage.click(ELI, ts, Button.APPROVE)
    assert stage.work.count("reply", f"state = 'held' AND seconded_by = '{ELI}'") == 1


@pytest.mark.parametrize("user", [GUEST, STRANGER])
def test_who_is_no_full_member_sends_nothing_back(make_stage: MakeStage, user: str) -> None:
    stage = make_stage(**HELD)
    ts = held(stage)
    stage.click(user, ts, Button.SEND_BACK)
    assert stage.work.count("reply", "state = 'held'") == 1
    assert stage.entries('"act":"send_back"%"refused"') == 1


def test_where_nobody_decides_nothing_is_sent_and_all_concerned_are_told_once(make_stage: MakeStage) -> None:
    stage = make_stage(**HELD)
    ts = held(stage)
    stage.work.now += DAY
    for _ in range(3):
        reply.let_held_lapse(stage.work.runtime, stage.work.team, stage.work.now)
        post_all(stage)
    first, last = lines(stage, ts)
    assert "waits no longer" in first.text
    with stage.slack.editing() as workspace:
        card = workspace.message("C1", ts)
        assert card is not None
        assert " wrote it, and a colleague had to agree. Nobody decided by " in json.dumps(card.blocks)
    assert "nobody decided in time, so nothing was sent" in last.text
    assert sorted(pings(shown(last))) == [DANA, ELI]
    assert stage.work.network.published == []


# Yes


def test_as_many_agree_as_the_policy_asks_and_the_call_is_made_once(make_stage: MakeStage) -> None:
    stage = make_stage(**TWO)
    ts = held(stage, author=FAY)
    [line] = lines(stage, ts)
    assert sorted(pings(shown(line))) == [DANA, ELI]
    for user in (DANA, ELI):
        stage.click(user, ts, Button.APPROVE)
        post_all(stage)
    [line] = lines(stage, ts)
    assert "waits no longer" in line.text
    stage.work.send(HOUR // 60)
    assert [one.text for one in stage.work.network.published] == [ANSWER]


def test_the_people_of_a_small_group_are_called_without_the_author(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False, **HELD)
    stage.team(approvers=frozenset({"S1"}))
    stage.room = stage.new_room()
    stage.open()
    with stage.slack.editing() as workspace:
        workspace.groups["S1"] = UserGroup("S1", "approvers", (DANA, ELI))
    [line] = lines(stage, held(stage))
    assert pings(shown(line)) == [ELI]


def test_who_is_in_their_quiet_hours_is_not_called_and_finds_it_in_their_home_tab(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False, **HELD)
    stage.team(approvers=frozenset({ELI, FAY}))
    work = stage.work
    work.now += (17 * HOUR - work.now) % DAY
    stage.room = stage.new_room()
    stage.open()
    for quiet in (FAY, ELI):
        settle(work.runtime, work.team, Who(quiet), Setting.CALLS, "day", "Asia/Tokyo", work.now)
        *_, line = lines(stage, held(stage))
        assert pings(shown(line)) == ([ELI] if quiet == FAY else [])
    assert "It waits in their Home tab." in line.text


def test_where_all_sleep_the_lapse_is_told_without_a_name(make_stage: MakeStage) -> None:
    stage = make_stage(**HELD)
    work = stage.work
    ts = held(stage)
    for quiet in (DANA, ELI):
        settle(work.runtime, work.team, Who(quiet), Setting.CALLS, "day", "Etc/UTC", work.now)
    work.now += (23 * HOUR - work.now) % DAY + DAY
    reply.let_held_lapse(work.runtime, work.team, work.now)
    post_all(stage)
    *_, last = lines(stage, ts)
    assert pings(shown(last)) == []
    assert "Nobody decided in time, so nothing was sent." in last.text
