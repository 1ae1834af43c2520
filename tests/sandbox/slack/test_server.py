"""A real Socket Mode client stays through refreshes, cuts and refusals."""

import os
import socket
import threading
import urllib.request
from collections.abc import Iterator

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from sandbox.slack.server import PROXY_VARIABLES, Running, start
from sandbox.slack.stand_in import Slack
from sandbox.slack.web import app
from sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN
from tests.sandbox.slack.bolt_app import make_app


@pytest.fixture
def connected(running: Running, slack: Slack) -> Iterator[Slack]:
    handler = SocketModeHandler(make_app(running.api_url, []), APP_TOKEN, ping_interval=1)
    handler.connect()  # type: ignore[no-untyped-call]  # Bolt ships it so
    assert slack.hub.wait_connected(10)
    yield slack
    closing = threading.Thread(target=handler.close)
    closing.start()
    running.close()
    closing.join()


def newest(slack: Slack) -> int:
    return max(one.number for one in slack.hub.connections)


def test_a_port_that_is_taken_is_not_shared() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        start(port=taken.getsockname()[1])


@pytest.mark.slack_behaviour(44)
def test_no_proxy_stands_between_the_app_and_the_stand_in(running: Running) -> None:
    assert running.url.startswith("http://127.0.0.1:")
    assert {os.environ[name] for name in PROXY_VARIABLES} == {""}


def test_closing_lets_go_whoever_is_held(slack: Slack) -> None:
    running = start(slack)
    hold = slack.faults.hold("auth.test")
    client = WebClient(token=BOT_TOKEN, base_url=running.api_url, retry_handlers=[])
    answers: list[bool] = []
    caller = threading.Thread(target=lambda: answers.append(bool(client.auth_test()["ok"])))
    caller.start()
    assert hold.reached.wait(10)
    running.close()
    caller.join()
    assert answers == [True]


def test_other_pages_may_stand_beside_slack() -> None:
    async def hello(_request: object) -> PlainTextResponse:
        return PlainTextResponse("Hello.")

    running = start(more=[Route("/", hello)])
    with urllib.request.urlopen(running.url) as answer:  # noqa: S310 - our own server
        assert answer.read() == b"Hello."
    running.close()


def test_slack_can_be_part_of_another_application(slack: Slack) -> None:
    running = start(more=[Mount("/inner", app(slack))])
    client = WebClient(token=BOT_TOKEN, base_url=f"{running.url}/inner/api/")
    assert client.chat_postMessage(channel="C1", text="Hello.")["ok"]
    assert len(slack.called("chat.postMessage")) == 1
    running.close()


def test_a_client_comes_back_after_a_refresh_and_after_a_cut(connected: Slack) -> None:
    before = newest(connected)
    connected.hub.disconnect("refresh_requested")
    assert connected.hub.wait_connected(20, newer_than=before)
    before = newest(connected)
    connected.hub.cut()
    assert connected.hub.wait_connected(20, newer_than=before)


def test_a_client_that_is_refused_a_socket_tries_again(connected: Slack) -> None:
    before = newest(connected)
    connected.faults.error("apps.connections.open", "internal_error")
    connected.hub.cut()
    assert connected.hub.wait_connected(20, newer_than=before)
    assert [call.fault for call in connected.called("apps.connections.open")][:2] == ["", "answered 200"]


def test_a_client_notices_a_silent_socket(connected: Slack) -> None:
    before = newest(connected)
    connected.hub.silence()
    assert connected.hub.wait_connected(30, newer_than=before)
