"""Private messages are shown only where Slack tells that nobody else reads along."""

from dataclasses import replace

import pytest

from bot.slack.doors.chat import Room
from bot.slack.people.private_room import if_private, why_not
from sandbox.slack.workspace import Channel
from tests.bot.slack.stage import DANA, Stage

QUIET = Room("C9", "quiet", archived=False, shared=False, ours=True, private=True)


@pytest.mark.parametrize(
    ("room", "sentence"),
    [
        (replace(QUIET, archived=True), "#quiet is archived."),
        (replace(QUIET, private=False), "#quiet is open to everyone in the workspace."),
        (replace(QUIET, private=False, shared=True), "#quiet is open to everyone in the workspace."),
        (replace(QUIET, shared=True), "#quiet is shared with others outside."),
        (replace(QUIET, ours=False), "We are not in #quiet."),
        (QUIET, ""),
    ],
)
def test_no_channel_will_do_but_a_private_one_that_is_ours_alone(room: Room, sentence: str) -> None:
    assert why_not(room) == sentence


def test_what_slack_does_not_tell_is_no_and_says_so(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    with stage.slack.editing() as workspace:
        workspace.channels["C9"] = Channel("C9", "quiet", {DANA, *workspace.channels["C1"].members}, is_private=True)
    assert if_private(stage.chat, "C9") == "C9"
    assert if_private(stage.chat, "") == ""
    assert caplog.messages == []
    assert if_private(stage.chat, "C1") == ""
    assert if_private(stage.chat, "C404") == ""
    stage.slack.faults.error("conversations.info", "internal_error")
    assert if_private(stage.chat, "C9") == ""
    assert len([one for one in caplog.messages if one.startswith("Private messages stay off")]) == 3
