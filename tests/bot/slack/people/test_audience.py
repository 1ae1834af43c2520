"""Who is in a channel is asked of Slack, and a no is never remembered."""

from collections.abc import Iterator

import pytest

from bot.slack.doors.chat import PAGE_MEMBERS, PAGES_MAX, Chat
from bot.slack.people.audience import FRESH_US, Audience
from sandbox.slack.server import start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_TOKEN, BOT_USER_ID, Channel

ASKED = "conversations.members"


class Room:
    """A channel with Dana in it, and an audience that asks about it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000_000
        self.slack = Slack()
        self.slack.rates.on = False
        with self.slack.editing() as workspace:
            workspace.channels["C1"] = Channel("C1", "community", {"U1", BOT_USER_ID})
        self.running = start(self.slack)
        self.audience = Audience(Chat(BOT_TOKEN, self.running.api_url), lambda: self.now)


@pytest.fixture
def room() -> Iterator[Room]:
    one = Room()
    yield one
    one.running.close()


def test_nobody_is_in_a_channel_without_a_name_or_in_one_that_slack_does_not_know(room: Room) -> None:
    assert not room.audience.has("", "U1")
    assert room.slack.called(ASKED) == []
    assert not room.audience.has("C9", "U1")


def test_a_no_is_asked_for_again_each_time(room: Room) -> None:
    assert not room.audience.has("C1", "U2")
    with room.slack.editing() as workspace:
        workspace.channels["C1"].members.add("U2")
    assert room.audience.has("C1", "U2")


def test_a_yes_is_remembered_for_a_while_and_no_longer(room: Room) -> None:
    assert room.audience.has("C1", "U1")
    with room.slack.editing() as workspace:
        workspace.channels["C1"].members.discard("U1")
    assert room.audience.has("C1", "U1")
    room.now += FRESH_US
    assert not room.audience.has("C1", "U1")


def test_so_many_members_are_read_and_no_more(room: Room) -> None:
    most = PAGE_MEMBERS * PAGES_MAX
    with room.slack.editing() as workspace:
        workspace.channels["C1"].members = {f"U{number:05}" for number in range(most + 1)}
    assert room.audience.has("C1", f"U{most - 1:05}")
    assert not room.audience.has("C1", f"U{most:05}")
    assert len(room.slack.called(ASKED)) == 2 * PAGES_MAX
