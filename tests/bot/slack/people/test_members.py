"""Who somebody is, as Slack knows them now."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.runtime import Team, Who, who_of
from bot.slack.doors.chat import Chat
from bot.slack.people.groups import FRESH_US as GROUP_FRESH_US
from bot.slack.people.members import DOUBT, FRESH_US, SURE_US, WORN_US, Known, Members
from bot.store.database import Database
from bot.store.team.colleagues import AGE_MAX_US
from rules.mention import Brand
from rules.roles import NOBODY, Act
from sandbox.slack.server import Running, start
from sandbox.slack.workspace import BOT_TOKEN, TEAM_ID, User, UserGroup
from tests.strategies import POLICY

TEAM = Team(Brand("acme", ("Acme",), ()), POLICY, "", TEAM_ID, "C1")


@dataclass
class Clock:
    now: int = 1_800_000_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def running() -> Iterator[Running]:
    running = start()
    yield running
    running.close()


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copyfile(sqlite_template, tmp_path / "earshot.db")
    store = Database(f"sqlite:///{tmp_path}/earshot.db")
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def members(store: Database, running: Running, clock: Clock) -> Iterator[Members]:
    members = Members(store, Chat(BOT_TOKEN, running.api_url), TEAM_ID, clock)
    yield members
    members.close()


def add(running: Running, user: User) -> None:
    with running.slack.editing() as workspace:
        workspace.users[user.id] = user


@pytest.mark.slack_behaviour(28)
@pytest.mark.parametrize(
    ("user", "why"),
    [
        (User("U1", "a", deleted=True), "switched off"),
        (User("U1", "a", is_bot=True), "not apps"),
        (User("U1", "a", team_id="T9"), "another company"),
        (User("U1", "a", is_restricted=True), "Guests"),
        (User("U1", "a", is_ultra_restricted=True), "Guests"),
        (User("U2", "b"), "does not know you"),
    ],
)
def test_whoever_is_no_full_member_may_nothing(running: Running, members: Members, user: User, why: str) -> None:
    add(running, user)
    known = members.ask(replace(TEAM, may_reply=frozenset({"U1"}), approvers=frozenset({"U1"})), "U1")
    assert known is not None
    assert (known.who, known.full) == (who_of("U1", NOBODY), False)
    assert why in known.no


@pytest.mark.parametrize("fault", ["internal_error", "ratelimited", "invalid_auth"])
def test_where_slack_does_not_answer_nobody_is_known(running: Running, members: Members, fault: str) -> None:
    add(running, User("U1", "a"))
    running.slack.faults.error("users.info", fault)
    assert members.ask(TEAM, "U1") is None
    assert members.known(TEAM, "U1") is None


def test_who_must_answer_soon_does_not_wait_for_slack(running: Running, members: Members) -> None:
    add(running, User("U1", "a"))
    held = running.slack.faults.hold("users.info")
    assert members.ask_soon(TEAM, "U1") is None
    held.release()


@pytest.mark.parametrize(
    ("may_reply", "approvers", "expected"),
    [
        ((), (), (True, True)),
        ((), ("U2",), (True, False)),
        (("U2",), (), (False, True)),
        (("U2",), ("U2",), (False, False)),
        (("U2",), ("U1",), (True, True)),
        (("U1",), ("U2",), (True, False)),
    ],
)
def test_the_team_says_who_of_the_full_members_may_what(
    running: Running,
    members: Members,
    may_reply: tuple[str, ...],
    approvers: tuple[str, ...],
    expected: tuple[bool, bool],
) -> None:
    add(running, User("U1", "a"))
    known = members.ask(replace(TEAM, may_reply=frozenset(may_reply), approvers=frozenset(approvers)), "U1")
    assert known is not None
    assert known.full
    assert (known.who.may_reply, known.who.may_approve) == expected
    assert bool(known.no) is not expected[0]


def test_slack_is_asked_once_in_five_minutes(running: Running, members: Members, clock: Clock) -> None:
    add(running, User("U1", "a"))
    assert members.ask(TEAM, "U1") == members.ask_soon(TEAM, "U1") == members.known(TEAM, "U1")
    assert len(running.slack.called("users.info")) == 1
    clock.now += FRESH_US
    add(running, User("U1", "a", deleted=True))
    assert members.known(TEAM, "U1") is None
    known = members.ask_soon(TEAM, "U1")
    assert isinstance(known, Known)
    assert not known.full


# User groups


def group(running: Running, *users: str) -> None:
    with running.slack.editing() as workspace:
        workspace.groups["S1"] = UserGroup("S1", "approvers", users)


GROUPED = replace(TEAM, may_reply=frozenset({"U9", "S1"}), approvers=frozenset({"U2", "S1"}))


@pytest.mark.slack_behaviour(38)
@pytest.mark.parametrize("trouble", ["ratelimited", "plan_upgrade_required", "missing_scope", "internal_error"])
def test_a_group_that_slack_does_not_tell_grants_nothing_and_whoever_is_named_stays(
    running: Running, members: Members, trouble: str
) -> None:
    add(running, User("U1", "a"))
    add(running, User("U2", "b"))
    group(running, "U1")
    match trouble:
        case "plan_upgrade_required":
            with running.slack.editing() as workspace:
                workspace.has_user_groups = False
        case "missing_scope":
            with running.slack.editing() as workspace:
                workspace.scopes -= {"usergroups:read"}
        case "ratelimited":
            running.slack.faults.rate_limit("usergroups.users.list", "30")
        case _:
            running.slack.faults.error("usergroups.users.list", trouble)
    in_group, named = members.ask(GROUPED, "U1"), members.ask(GROUPED, "U2")
    assert in_group is not None
    assert named is not None
    assert (in_group.full, in_group.no, in_group.why_not(Act.APPROVE)) == (True, DOUBT, DOUBT)
    assert (in_group.who.may_reply, in_group.who.may_approve) == (None, None)
    assert (named.no, named.why_not(Act.APPROVE), named.who.may_approve) == ("", "", True)
    assert len(running.slack.called("usergroups.users.list")) == 1  # nobody asks again before its time


@pytest.mark.slack_behaviour(38)
def test_what_slack_told_of_a_group_counts_for_an_hour_and_then_for_nothing(
    running: Running, members: Members, clock: Clock
) -> None:
    add(running, User("U1", "a"))
    group(running, "U1")
    first = members.ask(GROUPED, "U1")
    assert first is not None
    assert first.who.may_approve
    with running.slack.editing() as workspace:
        workspace.has_user_groups = False
    for later_us, may in ((GROUP_FRESH_US, True), (AGE_MAX_US, None)):
        clock.now += later_us
        known = members.ask(GROUPED, "U1")
        assert known is not None
        assert known.who.may_approve is may


def test_whoever_left_the_group_may_nothing_once_it_was_read_again(
    running: Running, members: Members, clock: Clock
) -> None:
    add(running, User("U1", "a"))
    group(running, "U1")
    assert members.ask(GROUPED, "U1") is not None
    group(running)
    clock.now += GROUP_FRESH_US
    known = members.ask(GROUPED, "U1")
    assert known is not None
    assert (known.who.may_reply, known.who.may_approve) == (False, False)


def test_two_processes_share_what_slack_told(running: Running, store: Database, clock: Clock) -> None:
    add(running, User("U1", "a"))
    group(running, "U1")
    for _ in range(2):
        members = Members(store, Chat(BOT_TOKEN, running.api_url), TEAM_ID, clock)
        known = members.ask(GROUPED, "U1")
        members.close()
        assert known is not None
        assert known.who.may_approve
    assert len(running.slack.called("usergroups.users.list")) == len(running.slack.called("users.info")) == 1


# At the moment at which something goes out


def test_slack_is_asked_again_before_something_goes_out(running: Running, members: Members, clock: Clock) -> None:
    add(running, User("U1", "a"))
    assert members.who(TEAM, "U1").may_reply
    clock.now += SURE_US
    add(running, User("U1", "a", deleted=True))
    assert members.who(TEAM, "U1") == who_of("U1", NOBODY)


def test_where_slack_does_not_answer_what_it_told_lately_counts_and_then_nothing(
    running: Running, members: Members, clock: Clock
) -> None:
    add(running, User("U1", "a"))
    assert members.who(TEAM, "U1").may_reply
    running.slack.faults.error("users.info", "internal_error", times=2)
    clock.now += SURE_US
    assert members.who(TEAM, "U1").may_reply
    clock.now += WORN_US
    assert members.who(TEAM, "U1") == Who("U1")
