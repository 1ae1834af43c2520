"""Who somebody is, as Slack knows them now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from bot.runtime import Team, Who
from bot.slack.chat import Chat
from bot.slack.members import FRESH_US, Known, Members
from rules.mention import Brand
from sandbox.slack.server import Running, start
from sandbox.slack.workspace import BOT_TOKEN, TEAM_ID, User
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
def clock() -> Clock:
    return Clock()


@pytest.fixture
def members(running: Running, clock: Clock) -> Iterator[Members]:
    members = Members(Chat(BOT_TOKEN, running.api_url), TEAM_ID, clock)
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
    assert (known.who, known.full) == (Who("U1", False, False), False)
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
