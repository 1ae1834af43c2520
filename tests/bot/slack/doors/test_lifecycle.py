"""Our app is removed, or told too much: written down first, and heard once."""

from typing import Any

import pytest

from bot.slack.doors import lifecycle
from bot.slack.doors.hall import Hall
from bot.slack.room import Desk
from bot.store.team import installations
from bot.store.team.installations import Installation
from bot.web.slack_http import PATH, SlackServer, app
from sandbox.slack.payloads import event_callback
from sandbox.slack.workspace import BOT_USER_ID, SIGNING_SECRET, TEAM_ID
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, Stage
from tests.brand_at_work import NOW, SECOND

REMOVED: dict[str, Any] = {"type": "app_uninstalled"}


def revoked(*bots: str) -> dict[str, Any]:
    return {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": list(bots)}}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """A workspace that has let us in an hour before all began."""
    stage = make_stage(open_room=False)
    with stage.work.database.write() as session:
        installations.keep(session, Installation(TEAM_ID, "", "Sandbox", BOT_USER_ID, "sealed", NOW - 3_600 * SECOND))
    return stage


def told(stage: Stage, event: dict[str, Any], at_us: int = NOW) -> dict[str, Any]:
    """An event as Slack tells it at this moment."""
    with stage.slack.editing() as workspace:
        return event_callback(workspace, event) | {"event_time": at_us // SECOND}


def ended(stage: Stage) -> str:
    """Why our app is out of the workspace; empty while it is in."""
    with stage.work.database.read() as session:
        found = installations.find(session, "", TEAM_ID)
    assert found is not None
    return found.ended_why


def test_what_is_none_of_these_is_for_others(stage: Stage) -> None:
    assert not lifecycle.heard(stage.work.runtime, TEAM_ID, told(stage, {"type": "team_join"}))
    assert not lifecycle.heard(stage.work.runtime, TEAM_ID, {"type": "block_actions"})


def test_a_member_who_takes_their_own_token_back_does_not_show_us_out(stage: Stage) -> None:
    assert lifecycle.heard(stage.work.runtime, TEAM_ID, told(stage, revoked()))
    assert ended(stage) == ""


@pytest.mark.parametrize("event", [REMOVED, revoked(BOT_USER_ID)], ids=["removed", "revoked"])
def test_whoever_shows_us_out_is_believed_unless_we_were_let_in_again_since(
    stage: Stage, event: dict[str, Any]
) -> None:
    assert lifecycle.heard(stage.work.runtime, TEAM_ID, told(stage, event, NOW - 7_200 * SECOND))
    assert ended(stage) == ""
    for _ in range(2):
        assert lifecycle.heard(stage.work.runtime, TEAM_ID, told(stage, event))
    assert ended(stage) == event["type"]


@pytest.mark.slack_behaviour(3)
def test_what_comes_first_as_a_retry_is_heard_all_the_same(stage: Stage) -> None:
    stage.open()
    assert stage.slack.hub.deliver("events_api", told(stage, REMOVED), attempt=2).acked.wait(20)
    assert ended(stage) == "app_uninstalled"


@pytest.mark.slack_behaviour(3)
@pytest.mark.slack_behaviour(42)
def test_by_http_too_and_what_nobody_heard_comes_again_until_somebody_does(stage: Stage) -> None:
    hall = Hall({TEAM_ID: Desk(stage.work.runtime, stage.chat)}, only=True)
    server = SlackServer(app(hall.hear, SIGNING_SECRET), "127.0.0.1", 0)
    hall.start()
    server.start()
    wrong = app(hall.hear, "another secret")  # a copy of us with an old secret, which refuses
    others = SlackServer(wrong, "127.0.0.1", 0)
    others.start()
    stage.slack.hub.retry_after_s = (0.0, 0.0, 0.0)
    stage.slack.hub.poster.addresses = [f"{one.url}{PATH}" for one in (others, others, server)]
    try:
        delivery = stage.slack.hub.deliver("events_api", told(stage, REMOVED), attempt=1)
        assert delivery.acked.wait(20)
        assert (delivery.attempt, delivery.acks[0].connection) == (3, 2)
        assert ended(stage) == "app_uninstalled"
    finally:
        for part in (server, others, hall):
            part.stop()


@pytest.mark.slack_behaviour(2)
def test_what_slack_holds_back_is_said_in_the_status(make_stage: MakeStage) -> None:
    stage = make_stage()
    for _ in range(2):
        limited = {"type": "app_rate_limited", "team_id": TEAM_ID, "minute_rate_limited": NOW // SECOND}
        assert stage.slack.hub.deliver("events_api", limited).acked.wait(20)
    answer = stage.slack.people.command(DANA, "C1", "/earshot", "status").answer
    assert "If this goes on, tell your operator." in str(answer)


def test_what_cannot_be_written_down_is_told_again(stage: Stage) -> None:
    stage.work.database.close()
    path = stage.work.database.path
    assert path is not None
    kept = path.read_bytes()
    path.write_bytes(b"This is no database at all. " * 200)
    with pytest.raises(Exception, match="not a database"):
        lifecycle.heard(stage.work.runtime, TEAM_ID, told(stage, REMOVED))
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes(kept)
