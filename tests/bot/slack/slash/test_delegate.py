"""An approver names who stands in for them, in Slack."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.slack.people.members import UNKNOWN, WHY_NOT
from bot.slack.slash.delegate import EXAMPLE, HAS_IT, NOT_THEM, PASSED_ON
from bot.steps.team.leave import leave
from bot.steps.team.stand_in import ALL_MAY, FAR, NOBODY, OWN, PAST, name
from rules.card import Button
from rules.roles import Act
from sandbox.slack.limits import check_message
from sandbox.slack.workspace import User
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, GONE, GUEST, STRANGER, Stage
from tests.brand_at_work import ANSWER, DAY

GUS = "U7"
NAMES = {DANA: "dana", ELI: "eli", FAY: "fay", GUEST: "guest", GONE: "gone", STRANGER: "stranger", GUS: "gus"}
HELD = {"second_look": {"new_members": False, "labels": ["direct"]}}
UNTIL = "2027-01-20"  # the tests' own day is 2027-01-15


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    stage = make_stage(**HELD)
    with stage.slack.editing() as workspace:
        workspace.users[GUS] = User(GUS, "gus", "Gus")
        workspace.channels["C1"].members.add(GUS)
    return stage


def typed(stage: Stage, user: str, text: str) -> str:
    delivered = stage.slack.people.command(user, "C1", "/earshot", text)
    assert delivered.acked
    assert check_message(delivered.answer) == []
    return json.dumps(delivered.answer, ensure_ascii=False)


def delegated(stage: Stage, by: str = DANA, to: str = FAY, until: str = UNTIL) -> str:
    return typed(stage, by, f"delegate @{NAMES[to]} until {until}")


def may_approve(stage: Stage, user: str) -> bool:
    known = stage.room.members.ask(stage.work.team, user)
    assert known is not None
    return bool(known.who.may_approve)


# No


@pytest.mark.slack_behaviour(39)
@pytest.mark.parametrize(
    "text", ["", "@nobody until 2027-01-20", "@fay until tomorrow", "@fay until 2027-02-30", "end"]
)
def test_misused_it_shows_an_example(stage: Stage, text: str) -> None:
    assert EXAMPLE in typed(stage, DANA, f"delegate {text}")
    assert stage.work.count("stand_in") == 0


@pytest.mark.slack_behaviour(28)
@pytest.mark.parametrize("user", [FAY, GUEST, STRANGER, GONE])
def test_only_an_approver_names_somebody(stage: Stage, user: str) -> None:
    answer = delegated(stage, by=user, to=GUS)
    assert WHY_NOT[Act.DELEGATE] in answer or user != FAY
    assert stage.work.count("stand_in") == 0
    assert not may_approve(stage, GUS)


@pytest.mark.parametrize("to", [GUEST, STRANGER, GONE])
def test_only_a_full_member_can_stand_in(stage: Stage, to: str) -> None:
    assert NOT_THEM in delegated(stage, to=to)
    assert stage.work.count("stand_in") == 0


@pytest.mark.parametrize(
    ("to", "until", "why"),
    [(DANA, UNTIL, HAS_IT), (ELI, UNTIL, HAS_IT), (FAY, "2027-01-01", PAST), (FAY, "2028-01-01", FAR)],
)
def test_what_makes_no_sense_is_refused(stage: Stage, to: str, until: str, why: str) -> None:
    assert why in delegated(stage, to=to, until=until)
    assert stage.work.count("stand_in") == 0


def test_it_cannot_be_passed_on(stage: Stage) -> None:
    delegated(stage)
    assert PASSED_ON in delegated(stage, by=FAY, to=GUS)
    assert not may_approve(stage, GUS)


def test_an_auditor_cannot_stand_in_and_nobody_has_to_where_all_may_approve(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(auditors=frozenset({FAY}))
    stage.room = stage.new_room()
    stage.open()
    assert NOT_THEM in delegated(stage)
    stage.work.team = replace(stage.work.team, approvers=frozenset())
    stage.work.runtime = replace(stage.work.runtime, teams=(stage.work.team,))
    stage.room.stop()
    stage.room = stage.new_room()
    stage.open()
    assert ALL_MAY in delegated(stage, to=ELI)


def test_where_slack_does_not_say_who_they_are_nobody_is_named(stage: Stage) -> None:
    assert stage.room.members.ask(stage.work.team, DANA) is not None
    stage.slack.faults.error("users.info", "internal_error")
    assert UNKNOWN in delegated(stage)
    assert stage.work.count("stand_in") == 0


def test_whoever_stands_in_does_not_approve_what_they_wrote(stage: Stage) -> None:
    delegated(stage)
    mention, ts = stage.card()
    stage.click(FAY, ts, Button.REPLY_TOGETHER)
    stage.send(FAY, ANSWER)
    stage.draw(mention)
    stage.click(FAY, ts, Button.APPROVE)
    assert "This reply is your own." in stage.whispers(FAY)[-1]
    assert stage.work.state(mention) == "held"


def test_it_counts_no_longer_once_the_one_who_named_them_has_left_or_may_not_approve(stage: Stage) -> None:
    delegated(stage)
    assert may_approve(stage, FAY)
    without = replace(stage.work.team, approvers=stage.work.team.approvers - {DANA})
    known = stage.room.members.ask(without, FAY)
    assert known is not None
    assert not known.who.may_approve, "the settings name their approver no more"
    with stage.slack.editing() as workspace:
        workspace.users[DANA] = User(DANA, "dana", deleted=True)
    stage.work.now += DAY
    assert stage.room.members.ask(stage.work.team, DANA) is not None
    assert not may_approve(stage, FAY)


# Yes


def test_whoever_stands_in_approves_until_the_day_is_over_and_it_ends_by_itself(stage: Stage) -> None:
    assert "until the end of 20 January 2027" in delegated(stage)
    assert stage.entries('"act":"stand in"') == 1
    assert "may approve for" in typed(stage, GUS, "status")
    mention, ts = stage.card()
    stage.click(GUS, ts, Button.REPLY_TOGETHER)
    stage.send(GUS, ANSWER)
    stage.draw(mention)
    stage.click(FAY, ts, Button.APPROVE)
    assert stage.work.state(mention) == "claimed"
    stage.work.now += 6 * DAY
    assert not may_approve(stage, FAY)
    assert "may approve for" not in typed(stage, GUS, "status")


def test_an_approver_ends_it_and_naming_again_takes_the_place_of_what_was(stage: Stage) -> None:
    delegated(stage)
    delegated(stage, until="2027-01-25")
    assert stage.work.count("stand_in", "ended_us IS NULL") == 1
    assert WHY_NOT[Act.DELEGATE] in typed(stage, GUS, "delegate end @fay")
    assert "no longer" in typed(stage, ELI, "delegate end @fay")
    assert not may_approve(stage, FAY)
    assert stage.entries('"act":"end of standing in"') == 1
    assert NOBODY in typed(stage, ELI, "delegate end @fay")


def test_a_colleague_stands_in_for_two_and_goes_on_for_one_when_the_other_leaves(stage: Stage) -> None:
    delegated(stage)
    delegated(stage, by=ELI)
    assert stage.work.count("stand_in", "ended_us IS NULL") == 2
    leave(stage.work.runtime, stage.work.team, ELI, stage.work.now)
    assert stage.work.count("stand_in", "ended_us IS NULL") == 1
    assert may_approve(stage, FAY)


def test_nobody_stands_in_for_themselves(stage: Stage) -> None:
    known = stage.room.members.ask(stage.work.team, DANA)
    assert known is not None
    assert name(stage.work.runtime, stage.work.team, known.who, DANA, date(2027, 1, 20), stage.work.now) == OWN
