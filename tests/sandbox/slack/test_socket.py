"""Sockets as an app sees them: each frame can be looked at."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import APP_TOKEN, BOT_USER_ID


class App:
    """Opens sockets, reads frames, acks."""

    def __init__(self, client: WebClient, stack: ExitStack) -> None:
        self._client, self._stack = client, stack

    def address(self) -> str:
        return str(self._client.apps_connections_open(app_token=APP_TOKEN)["url"])

    def open(self) -> ClientConnection:
        socket = self._stack.enter_context(connect(self.address(), proxy=None, close_timeout=1))
        assert self.read(socket)["type"] == "hello"
        return socket

    def read(self, socket: ClientConnection) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(socket.recv(10))
        return message

    def ack(self, socket: ClientConnection, envelope: dict[str, Any]) -> None:
        socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))


@pytest.fixture
def app(client: WebClient) -> Iterator[App]:
    with ExitStack() as stack:
        yield App(client, stack)


def test_a_ticket_is_good_for_one_socket(app: App) -> None:
    address = app.address()
    with connect(address, proxy=None):
        pass
    with pytest.raises(InvalidStatus), connect(address, proxy=None):
        pass


def test_an_eleventh_socket_is_one_too_many(app: App, slack: Slack) -> None:
    for _ in range(10):
        app.open()
    with connect(app.address(), proxy=None) as socket:
        assert app.read(socket)["reason"] == "too_many_websockets"
        with pytest.raises(ConnectionClosed):
            socket.recv(10)
    assert len(slack.hub.connections) == 10


def test_an_app_without_a_socket_did_not_respond(slack: Slack) -> None:
    delivered = slack.people.event({"type": "tokens_revoked"})
    assert (delivered.acked, delivered.problem) == (False, "The app did not respond.")


def test_an_answer_to_nothing_is_ignored(app: App, slack: Slack) -> None:
    socket = app.open()
    socket.send(json.dumps({"envelope_id": "none"}))
    delivery = slack.hub.deliver("interactive", {"type": "shortcut"})
    app.ack(socket, app.read(socket))
    assert delivery.acked.wait(10)


def test_hello_says_how_many_sockets_there_are(app: App, client: WebClient) -> None:
    app.open()
    with connect(app.address(), proxy=None) as socket:
        hello = app.read(socket)
    assert (hello["num_connections"], hello["connection_info"]["app_id"][0]) == (2, "A")


def test_a_ping_comes_back_to_the_letter(app: App) -> None:
    assert app.open().ping("session:1700000000.5").wait(10)


def test_an_envelope_goes_to_one_socket_and_its_ack_is_on_record(app: App, slack: Slack) -> None:
    sockets = {one.number: socket for socket in (app.open(), app.open()) for one in slack.hub.connections[-1:]}
    delivery = slack.hub.deliver("interactive", {"type": "block_actions"})
    (number,) = delivery.connections
    envelope = app.read(sockets[number])
    assert envelope["accepts_response_payload"] is False
    app.ack(sockets[number], envelope)
    assert delivery.acked.wait(10)
    assert [(ack.connection, ack.at_us) for ack in delivery.acks] == [(number, slack.clock())]


def test_an_event_without_an_ack_comes_again_with_the_same_id(app: App, slack: Slack) -> None:
    slack.hub.ack_s, slack.hub.retry_after_s = 0.05, (0.0, 0.0, 0.0)
    socket = app.open()
    slack.people.event({"type": "app_uninstalled"})
    envelopes = [app.read(socket) for _ in range(4)]
    assert [one["retry_attempt"] for one in envelopes] == [0, 1, 2, 3]
    assert [one["retry_reason"] for one in envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({one["payload"]["event_id"] for one in envelopes}) == 1


def test_an_event_with_an_ack_does_not_come_again(app: App, slack: Slack) -> None:
    slack.hub.ack_s, slack.hub.retry_after_s = 1.0, (0.0,)
    socket = app.open()
    first = slack.hub.deliver("events_api", {"event_id": "Ev1"})
    app.ack(socket, app.read(socket))
    assert first.acked.wait(10)
    slack.hub.deliver("events_api", {"event_id": "Ev2"})
    heard = [app.read(socket)["payload"]["event_id"] for _ in range(2)]
    assert heard == ["Ev2", "Ev2"]


def test_a_refresh_behind_a_click_leaves_that_socket_open_for_its_ack(app: App, slack: Slack) -> None:
    old = app.open()
    slack.hub.refresh_next = True
    click = slack.hub.deliver("interactive", {"type": "block_actions"})
    envelope = app.read(old)
    assert app.read(old)["reason"] == "refresh_requested"
    new = app.open()
    second = slack.hub.deliver("interactive", {"type": "block_actions"})
    app.ack(new, app.read(new))
    app.ack(old, envelope)
    assert click.acked.wait(10)
    assert second.acked.wait(10)
    assert click.connections != second.connections


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_slack_says_why_a_socket_has_to_go(app: App, slack: Slack, reason: str) -> None:
    socket = app.open()
    slack.hub.disconnect(reason)
    assert (app.read(socket))["reason"] == reason


def test_a_silent_socket_stays_open_and_answers_no_ping(app: App, slack: Slack) -> None:
    socket = app.open()
    slack.hub.silence()
    delivery = slack.hub.deliver("interactive", {"type": "block_actions"})
    assert not socket.ping("x:1").wait(0.2)
    assert delivery.connections
    with pytest.raises(TimeoutError):
        socket.recv(0.1)
    assert slack.hub.connections


def test_a_cut_socket_is_gone_at_once(app: App, slack: Slack) -> None:
    socket = app.open()
    slack.hub.cut()
    with pytest.raises(ConnectionClosed):
        socket.recv(10)


def test_everything_three_times_and_shuffled_still_arrives(app: App, slack: Slack) -> None:
    socket = app.open()
    slack.hub.copies = 3
    for number in range(4):
        slack.hub.deliver("interactive", {"number": number})
    slack.hub.flush()
    heard = [app.read(socket)["payload"]["number"] for _ in range(12)]
    assert sorted(heard) == sorted([0, 1, 2, 3] * 3)
    assert heard != sorted(heard)


def test_connections_may_be_waited_for(app: App, slack: Slack) -> None:
    assert not slack.hub.wait_connected(0.01)
    app.open()
    assert slack.hub.wait_connected(10)
    assert not slack.hub.wait_connected(0.01, newer_than=slack.hub.connections[0].number)


def test_home_events_carry_what_every_event_carries(app: App, slack: Slack) -> None:
    slack.hub.ack_s = 0.01
    payload = slack.people.open_home("U1").payload
    assert payload["event"]["tab"] == "home"
    assert payload["event_id"].startswith("Ev")
    assert payload["authorizations"][0]["user_id"] == BOT_USER_ID
