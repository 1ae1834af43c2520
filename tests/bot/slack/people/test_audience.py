"""Slack is asked at once in which channels somebody is; a no is not remembered."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.runtime import Team
from bot.slack.doors.chat import PAGE_CHANNELS, PAGES_MAX, Chat
from bot.slack.people.audience import FRESH_US, NOWHERE, Audience, channels_of, told
from rules.mention import Brand
from rules.policy import build
from rules.route import Route
from sandbox.slack.server import start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_TOKEN, BOT_USER_ID, Channel, User

ASKED = "users.conversations"
TEAM = Team(Brand("acme", ("Acme",), ()), build({"registry": {"own_list": True}}, "policy.toml"), "0" * 64, "T1", "C1")


class Room:
    """A channel with Dana in it, and an audience that asks about it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000_000
        self.slack = Slack()
        self.slack.rates.on = False
        with self.slack.editing() as workspace:
            for user in ("U1", "U2"):
                workspace.users[user] = User(user, user)
            workspace.channels["C1"] = Channel("C1", "community", {"U1", BOT_USER_ID})
            workspace.channels["C2"] = Channel("C2", "quiet", {"U1", "U2", BOT_USER_ID}, is_private=True)
        self.running = start(self.slack)
        self.audience = self.of(replace(TEAM, private_channel="C2"))

    def of(self, *teams: Team) -> Audience:
        """An audience of these teams; of the world it asks no more than their names and the time."""
        world = cast("Any", SimpleNamespace(teams=teams, clock=lambda: self.now))
        return Audience(world, Chat(BOT_TOKEN, self.running.api_url))

    def has(self, channel: str, user: str) -> bool:
        return self.audience.among({channel}, user) == frozenset({channel})


@pytest.fixture
def room() -> Iterator[Room]:
    one = Room()
    yield one
    one.audience.close()
    one.running.close()


def test_nobody_is_in_a_channel_that_is_not_ours_and_slack_is_not_asked(room: Room) -> None:
    assert room.audience.among({"", "C9"}, "U1") == NOWHERE
    assert room.slack.called(ASKED) == []


def test_whom_slack_does_not_know_or_tell_of_is_nowhere(room: Room) -> None:
    assert not room.has("C1", "U9")
    room.slack.faults.error(ASKED, "internal_error", times=2)
    assert room.audience.among({"C1"}, "U1") is None
    assert told(room.audience.begin({"C1"}, "U1")) == NOWHERE
    assert room.has("C1", "U1")


def test_somebody_is_in_those_of_our_channels_that_slack_names_private_ones_too(room: Room) -> None:
    assert room.audience.among({"C1", "C2"}, "U1") == frozenset({"C1", "C2"})
    assert room.audience.among({"C1", "C2"}, "U2") == frozenset({"C2"})
    assert not room.has("C1", "U2")


def test_a_no_is_asked_for_again_each_time(room: Room) -> None:
    assert not room.has("C1", "U2")
    with room.slack.editing() as workspace:
        workspace.channels["C1"].members.add("U2")
    assert room.has("C1", "U2")


def test_a_yes_is_remembered_for_a_while_and_no_longer(room: Room) -> None:
    assert room.has("C1", "U1")
    with room.slack.editing() as workspace:
        workspace.channels["C1"].members.discard("U1")
    assert room.has("C1", "U1")
    room.now += FRESH_US
    assert not room.has("C1", "U1")


def test_so_many_channels_are_read_and_no_more(room: Room) -> None:
    most = PAGE_CHANNELS * PAGES_MAX
    with room.slack.editing() as workspace:
        workspace.channels.clear()
        for number in range(most + 1):
            name = f"C{number:05}"
            workspace.channels[name] = Channel(name, "room", {"U1", BOT_USER_ID})
    ours = [f"C{most - 1:05}", f"C{most:05}"]
    audience = room.of(*(replace(TEAM, channel=channel) for channel in ours))
    assert audience.among(ours, "U1") == frozenset({ours[0]})
    assert len(room.slack.called(ASKED)) == PAGES_MAX
    audience.close()


def test_an_answer_that_takes_too_long_is_there_for_the_next_time(room: Room) -> None:
    held = room.slack.faults.hold(ASKED)
    asked = room.audience.begin({"C1"}, "U1")
    assert told(asked) == NOWHERE
    held.release()
    assert asked.result(20) == frozenset({"C1"})
    assert told(room.audience.begin({"C1"}, "U1")) == {"C1"}
    assert len(room.slack.called(ASKED)) == 1


def test_a_team_shows_what_it_has_in_its_channels_in_the_private_one_and_in_that_for_care() -> None:
    assert channels_of(TEAM) == {"C1"}
    team = replace(TEAM, routes=(Route("C5", "x"),), private_channel="C2", care_channel="C3")
    assert channels_of(team) == {"C1", "C2", "C3", "C5"}
