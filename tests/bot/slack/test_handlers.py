"""What Slack tells us is kept and acknowledged, whatever it is and whatever fails."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.slack.handlers import NOT_SAVED
from rules.card import Button
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, Stage
from tests.brand_at_work import ANSWER, MINUTE

CLICKS = 50


@pytest.mark.slack_behaviour(1)
def test_fifty_clicks_at_once_are_acknowledged_though_slack_stalls_to_the_end(stage: Stage) -> None:
    """Each within Slack's own three seconds; how soon is measured by `make bench`, as `ack_p99_ms`."""
    _, ts = stage.card()
    held = stage.slack.faults.hold("*", times=10 * CLICKS)
    before = len(stage.slack.hub.deliveries)
    with ThreadPoolExecutor(CLICKS) as hands:
        clicks = list(hands.map(lambda _: stage.click(DANA, ts, Button.REPLY, wait=False), range(CLICKS)))
    assert held.reached.wait(20)
    assert all(click.acked for click in clicks)
    deliveries = stage.slack.hub.deliveries[before:]
    assert len(deliveries) == CLICKS
    assert all(delivery.acks for delivery in deliveries)


@pytest.mark.slack_behaviour(5)
def test_what_nobody_knows_is_acknowledged_and_logged_once(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    _, ts = stage.card()
    click: dict[str, Any] = stage.click(DANA, ts, Button.WHY, wait=False).payload
    action = click["actions"][0]
    view = {"id": "V1", "type": "modal", "callback_id": "strange", "private_metadata": "", "state": {"values": {}}}
    rest = {name: click[name] for name in ("user", "team", "token", "api_app_id", "trigger_id")}
    strange: list[tuple[str, dict[str, Any]]] = [
        ("interactive", click | {"actions": [action | {"action_id": "strange"}]}),
        ("interactive", rest | {"type": "view_submission", "view": view | {"blocks": []}}),
        ("interactive", rest | {"type": "view_closed", "view": view | {"blocks": []}}),
        ("interactive", rest | {"type": "shortcut", "callback_id": "strange"}),
        ("interactive", click | {"type": "message_action", "callback_id": "strange", "message_ts": ts}),
        ("interactive", rest | {"type": "block_suggestion", "action_id": "strange", "block_id": "b", "value": "x"}),
        ("slash_commands", {"command": "/strange", "user_id": DANA, "team_id": "T1", "channel_id": "C1", "text": ""}),
        ("events_api", {"type": "event_callback", "event_id": "Ev1", "event": {"type": "team_join"}, "team_id": "T1"}),
        ("events_api", {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1}),
    ]
    for _ in range(2):
        for kind, payload in strange:
            assert stage.slack.hub.deliver(kind, payload).acked.wait(20), payload["type"]
    logged = [record.getMessage() for record in caplog.records if "do not know" in record.getMessage()]
    assert len(logged) == len(set(logged)) == len(strange) - 1


@pytest.mark.slack_behaviour(6)
def test_nothing_that_fails_later_takes_an_acknowledgement_back(stage: Stage) -> None:
    _, ts = stage.card()
    for point in ("work: taken", "work: before done"):
        stage.work.stops[point] = _fail
    delivered = [stage.click(DANA, ts, Button.DONE, wait=False) for _ in range(40)]
    assert all(one.acked for one in delivered)


@pytest.mark.slack_behaviour(6)
def test_what_fails_right_after_an_acknowledgement_takes_none_back(stage: Stage) -> None:
    """Bolt takes an acknowledgement back where its listener raises within some ten milliseconds of it."""
    rest = {"type": "shortcut", "callback_id": "strange", "user": {"id": DANA}, "team": {"id": "T1"}, "trigger_id": "1"}
    unreadable = rest | {"view": "no view"}
    delivered = [stage.slack.hub.deliver("interactive", unreadable) for _ in range(200)]
    assert all(one.acked.wait(20) for one in delivered)


def _fail() -> None:
    raise RuntimeError("This fails.")


def test_what_cannot_be_kept_is_not_acknowledged_and_a_form_keeps_its_text(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    stage.slack.hub.ack_s = 1.0
    stage.work.database.close()
    path = stage.work.database.path
    assert path is not None
    kept = path.with_suffix(".kept")
    shutil.copyfile(path, kept)
    path.write_bytes(b"This is no database at all. " * 200)
    try:
        assert not stage.click(DANA, ts, Button.DONE, wait=False).acked
        answer = stage.send(DANA, ANSWER)
        assert NOT_SAVED in str(answer.errors)
        told = stage.slack.people.command(DANA, "C1", "/earshot", "status").answer
        assert "Wait a minute" in told["text"]
    finally:
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        shutil.copyfile(kept, path)


@pytest.mark.slack_behaviour(2)
def test_what_slack_delivers_four_times_over_five_minutes_is_done_once(stage: Stage) -> None:
    mention, ts = stage.card()
    opened = stage.slack.people.open_home(DANA)
    stage.wait()
    clicked = stage.click(DANA, ts, Button.DONE)
    for attempt, later in enumerate((0, MINUTE, 5 * MINUTE), 1):
        stage.work.now += later
        for kind, first in (("events_api", opened), ("interactive", clicked)):
            assert stage.slack.hub.deliver(kind, first.payload, attempt).acked.wait(20)
    stage.slack.people.open_home(ELI)
    stage.wait()  # whatever else woke somebody came before
    assert [call.args["user_id"] for call in stage.slack.called("views.publish")] == [DANA, ELI]
    assert stage.work.count("entry", "kind = 'done'") == 1
    assert stage.work.again(mention).closed_by == DANA


@pytest.mark.slack_behaviour(7)
def test_a_refresh_in_mid_click_costs_no_acknowledgement(stage: Stage) -> None:
    mention, ts = stage.card()
    newest = max(one.number for one in stage.slack.hub.connections)
    stage.slack.hub.refresh_next = True
    with ThreadPoolExecutor(1) as hand:
        with stage.work.database.write():  # the click cannot be kept before the new connection stands
            clicked = hand.submit(stage.click, DANA, ts, Button.DONE, wait=False)
            assert stage.slack.hub.wait_connected(20, newer_than=newest)
        delivered = clicked.result()
    assert delivered.acked
    stage.wait()
    assert stage.work.again(mention).state == "done"
    assert stage.work.count("entry", "kind = 'done'") == 1


@pytest.mark.slack_behaviour(43)
def test_the_inbox_holds_no_word_of_the_post_and_no_address(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    _, ts = stage.card("@acme where is my unmistakable parcel?")
    stage.room.socket.open()
    assert stage.slack.hub.wait_connected(20)
    stage.click(DANA, ts, Button.DONE, wait=False)
    assert stage.work.count("inbox") == 1
    assert stage.work.count("inbox", "payload LIKE '%unmistakable%' OR payload LIKE '%/response/%'") == 0
