"""Slack by HTTP, looked at by Slack's own verifier: signed, retried, taking turns."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import Clock, SignatureVerifier

from sandbox.slack.posting import signed, verify
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import SIGNING_SECRET


@dataclass
class App:
    """Answers with these statuses in turn, then 200; keeps what it heard."""

    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    kind: str = "text/plain"
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    def serve(self) -> ThreadingHTTPServer:
        ours = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # as the base calls it
                body = self.rfile.read(int(self.headers["Content-Length"]))
                ours.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(ours.statuses.pop(0) if ours.statuses else 200)
                for name, value in {"Content-Type": ours.kind, **ours.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(ours.body)

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}/slack/events"
        return server


@pytest.fixture
def apps() -> Iterator[tuple[App, App]]:
    apps = (App(), App())
    servers = [app.serve() for app in apps]
    yield apps
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def slack(apps: tuple[App, App]) -> Iterator[Slack]:
    slack = Slack()
    slack.hub.poster.addresses = [app.url for app in apps]
    slack.hub.retry_after_s = (0.0, 0.0, 0.0)
    yield slack
    slack.hub.poster.close()


class At(Clock):
    def __init__(self, at_s: float) -> None:
        self.at_s = at_s

    def now(self) -> float:
        return self.at_s


def test_the_signature_is_what_slacks_own_verifier_expects() -> None:
    verifier = SignatureVerifier(SIGNING_SECRET, At(1_000))
    assert verifier.is_valid_request(b"body", signed(b"body", 1_000))
    assert not verifier.is_valid_request(b"other", signed(b"body", 1_000))
    assert not verifier.is_valid_request(b"body", signed(b"body", 600))


def test_events_come_as_json_and_what_people_do_as_forms_to_each_address_in_turn(
    slack: Slack, apps: tuple[App, App]
) -> None:
    payload: dict[str, Any] = {"type": "x", "text": "æ & b"}
    kinds = ("events_api", "interactive", "slash_commands")
    for kind in kinds:
        assert slack.hub.deliver(kind, payload).acked.wait(10)
    (_, event), (_, command) = apps[0].heard
    ((headers, click),) = apps[1].heard
    assert json.loads(event) == payload
    assert json.loads(parse_qs(click.decode())["payload"][0]) == payload
    assert parse_qs(command.decode())["text"] == ["æ & b"]
    assert SignatureVerifier(SIGNING_SECRET, At(time.time())).is_valid_request(click, headers)
    assert [slack.hub.deliveries[number].acks[0].connection for number in range(3)] == [0, 1, 0]


def test_an_event_that_is_not_answered_well_comes_again_and_says_so(slack: Slack, apps: tuple[App, App]) -> None:
    apps[0].statuses, apps[1].statuses = [500, 500], [404]
    assert slack.hub.deliver("events_api", {"type": "x"}).acked.wait(10)
    told = [headers for app in apps for headers, _ in app.heard]
    assert sorted(one.get("x-slack-retry-num", "0") for one in told) == ["0", "1", "2", "3"]
    assert {one.get("x-slack-retry-reason") for one in told} == {None, "http_error"}


def test_a_click_comes_once_and_so_does_what_the_app_does_not_want_again(slack: Slack, apps: tuple[App, App]) -> None:
    apps[0].statuses = [500]
    assert not slack.hub.deliver("interactive", {"type": "x"}).acked.wait(0.3)
    apps[1].statuses, apps[1].headers = [500], {"X-Slack-No-Retry": "1"}
    assert not slack.hub.deliver("events_api", {"type": "x"}).acked.wait(0.3)
    assert [len(app.heard) for app in apps] == [1, 1]


def test_where_nobody_listens_the_load_balancer_asks_the_next(slack: Slack, apps: tuple[App, App]) -> None:
    slack.hub.poster.addresses = ["http://127.0.0.1:9/slack/events", apps[1].url]
    assert slack.hub.deliver("interactive", {"type": "x"}).acked.wait(10)
    slack.hub.poster.addresses = ["http://127.0.0.1:9/slack/events"]
    assert not slack.hub.deliver("interactive", {"type": "x"}).acked.wait(0.3)


def test_what_an_app_answers_is_kept_as_the_acknowledgement(slack: Slack, apps: tuple[App, App]) -> None:
    apps[0].body, apps[1].body, apps[1].kind = b"Stopped.", b'{"response_action": "clear"}', "application/json"
    answers = []
    for _ in range(2):
        delivery = slack.hub.deliver("slash_commands", {"command": "/x"})
        assert delivery.acked.wait(10)
        answers.append(delivery.acks[0].payload)
    assert answers == [{"text": "Stopped."}, {"response_action": "clear"}]
    assert not verify(apps[0].url, "challenge", 10)
