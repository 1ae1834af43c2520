"""Slack over HTTP: what it did not sign is refused, what stalls stalls only us."""

import http.client
import json
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from urllib.parse import urlsplit

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.slack.doors.chat import Chat
from bot.slack.doors.hall import Hall
from bot.slack.handlers import LISTENERS
from bot.slack.ids import action_id
from bot.slack.room import Desk
from bot.slack.work import WORKERS
from bot.web.app import Probe, WebServer
from bot.web.slack_http import BODY_MAX, HERE, PATH, THREADS, SlackServer, app
from rules.card import Button
from sandbox.slack.posting import ask, signed, verify
from sandbox.slack.workspace import BOT_TOKEN, SIGNING_SECRET, TEAM_ID
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.conftest import make_stage as make_stage  # noqa: PLC0414 - a fixture of the room next door
from tests.bot.slack.stage import DANA, Stage
from tests.brand_at_work import ANSWER
from tests.whole_bot import until

NOW_S = 1_800_000_000
CANARY = "unmistakable parcel"
BODY = json.dumps({"type": "event_callback", "event": {"type": "team_join", "text": CANARY}}).encode()
JSON = {"Content-Type": "application/json"}


class Door:
    """The address alone, with the clock standing still; what passes it is `heard`."""

    def __init__(self) -> None:
        self.heard: list[BoltRequest] = []
        self.answer: Callable[[BoltRequest], BoltResponse] = lambda _: BoltResponse(status=200)
        application = app(self._hear, SIGNING_SECRET, lambda: NOW_S * 1_000_000, threads=4, body_s=0.3)
        self.server = SlackServer(application, "127.0.0.1", 0)
        self.server.start()

    def _hear(self, request: BoltRequest) -> BoltResponse:
        self.heard.append(request)
        return self.answer(request)

    def post(self, body: bytes, headers: dict[str, str]) -> int:
        return ask(self.server.url + PATH, body, JSON | headers, 10)[0]


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.server.stop()


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
GOOD = signed(BODY, NOW_S)
STAMP, MARK = "X-Slack-Request-Timestamp", "X-Slack-Signature"


FORGERIES: list[dict[str, str]] = [
    {},
    {STAMP: str(NOW_S)},
    {MARK: GOOD[MARK]},
    GOOD | {MARK: ""},
    GOOD | {MARK: "v0=" + "0" * 64},
    GOOD | {MARK: "v0=gr\u00fc\u00df"},
    GOOD | {STAMP: "soon"},
    GOOD | {STAMP: "\u00b2"},
    GOOD | {STAMP: f"{NOW_S}.5"},
    GOOD | {STAMP: f"-{NOW_S}"},
    GOOD | {STAMP: "9" * 5_000},
    GOOD | {STAMP: str(NOW_S + 1)},
    signed(BODY, NOW_S - 301),
    signed(BODY, NOW_S + 301),
    signed(BODY + b" ", NOW_S),
    signed(BODY, NOW_S, "another secret"),
]


@pytest.mark.slack_behaviour(42)
def test_what_slack_has_not_signed_just_now_is_refused_and_its_body_never_logged(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    for headers in FORGERIES:
        assert door.post(BODY, headers) == 401, headers
    assert door.heard == []
    assert len(caplog.records) == 3, "Each kind of refusal is told once a minute."
    assert CANARY not in caplog.text


@pytest.mark.slack_behaviour(42)
def test_what_slack_has_signed_within_five_minutes_is_heard(door: Door) -> None:
    for at_s in (NOW_S - 300, NOW_S, NOW_S + 300):
        assert door.post(BODY, signed(BODY, at_s)) == 200
    assert [one.body["event"]["text"] for one in door.heard] == [CANARY] * 3


def test_nobody_outside_tells_bolt_how_to_run(door: Door) -> None:
    assert door.post(BODY, GOOD | {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Retry-Num": "2"}) == 200
    assert not door.heard[0].lazy_only
    assert door.heard[0].headers["x-slack-retry-num"] == ["2"]


def test_what_slack_would_never_write_is_refused_without_a_word(door: Door) -> None:
    for body in (b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000):
        assert door.post(body, signed(body, NOW_S)) == 400
    for body in (b"payload=null", b"payload=%5B%5D", b"payload=%7B%22team%22%3A5%7D", b"\xff=1"):
        assert door.post(body, FORM | signed(body, NOW_S)) == 400
    assert door.heard == []


def test_a_form_is_read_as_it_is_encoded_and_the_same_form_encoded_otherwise_is_not_what_was_signed(door: Door) -> None:
    body = b"command=%2Fearshot&text=find+a%20payload%ff&empty=&payloads=%00"  # in that word Bolt itself sees a form
    for kind in ("application/x-www-form-urlencoded", "Application/X-WWW-Form-Urlencoded; charset=UTF-8"):
        assert door.post(body, {"Content-Type": kind} | signed(body, NOW_S)) == 200
    assert [one.body["text"] for one in door.heard] == ["find a payload\ufffd"] * 2
    assert door.post(body.replace(b"%20", b"+"), FORM | signed(body, NOW_S)) == 401
    assert door.post(body.replace(b"%2F", b"%2f"), FORM | signed(body, NOW_S)) == 401
    assert len(door.heard) == 2


def test_what_could_not_be_kept_is_not_acknowledged_and_tells_nothing(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: BoltRequest) -> BoltResponse:
        raise RuntimeError(CANARY)

    door.answer = fail
    assert door.post(BODY, GOOD) == 500
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text


def test_a_body_without_end_is_not_read_to_its_end(door: Door) -> None:
    assert door.post(b"x" * (BODY_MAX + 1), {}) == 413


def test_whoever_sends_half_a_body_is_not_waited_for(door: Door) -> None:
    parts = urlsplit(door.server.url)
    with closing(socket.create_connection((str(parts.hostname), parts.port or 0), timeout=10)) as slow:
        slow.sendall(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf".encode())
        assert b"408" in slow.recv(100)


def test_whoever_looks_at_the_address_sees_that_we_are_there(door: Door) -> None:
    with urllib.request.urlopen(door.server.url + PATH, timeout=10) as answer:  # noqa: S310 - our own server
        assert answer.read().decode() == HERE
        assert answer.headers["cache-control"] == "no-store"


# A workspace whose app has an address


class Copies:
    """So many copies of us behind a load balancer, on one database."""

    def __init__(self, stage: Stage, stack: ExitStack, number: int = 1, threads: int = THREADS) -> None:
        self.stage = stage
        for _ in range(number):
            hall = Hall({TEAM_ID: Desk(stage.work.runtime, stage.chat)}, only=True)
            server = SlackServer(app(hall.hear, SIGNING_SECRET, threads=threads), "127.0.0.1", 0)
            for part in (hall, server):
                part.start()
                stack.callback(part.stop)
            assert hall.alive()
            stage.slack.hub.poster.addresses.append(server.url + PATH)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(open_room=False)


@pytest.mark.slack_behaviour(42)
def test_slack_learns_that_the_address_is_ours(stage: Stage, stack: ExitStack) -> None:
    Copies(stage, stack)
    assert verify(stage.slack.hub.poster.addresses[0], "3eZbrw1aBm2rZgRNFdxV", 10)


def test_a_click_a_form_and_a_command_are_heard_by_http_as_over_a_socket(stage: Stage, stack: ExitStack) -> None:
    Copies(stage, stack)
    mention, ts = stage.card()
    assert stage.click(DANA, ts, Button.REPLY).acked
    assert stage.send(DANA, "x" * 300).errors
    assert stage.send(DANA, ANSWER).response_action == "clear"
    assert stage.work.state(mention) == "claimed"
    assert "/earshot" in stage.slack.people.command(DANA, "C1", "/earshot", "help").answer["text"]
    assert "We found nothing" in stage.slack.people.command(DANA, "C1", "/earshot", "find payload").answer["text"]
    assert stage.slack.people.event({"type": "team_join", "user": {"id": "U9"}}).acked


@pytest.mark.slack_behaviour(2)
@pytest.mark.slack_behaviour(42)
def test_what_comes_to_two_copies_at_once_is_done_once_and_both_answer_the_same(stage: Stage, stack: ExitStack) -> None:
    Copies(stage, stack, 2)
    stage.slack.hub.copies = 2
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    assert stage.send(DANA, ANSWER).acked
    assert stage.slack.people.command(DANA, "C1", "/earshot", "pause a storm").acked
    assert stage.click(DANA, ts, Button.DONE).acked
    for delivery in stage.slack.hub.deliveries:
        until(lambda delivery=delivery: len(delivery.acks) == 2)  # type: ignore[misc]  # bound here
        assert {ack.connection for ack in delivery.acks} == {0, 1}
        assert delivery.acks[0].payload == delivery.acks[1].payload
    assert len(stage.slack.snapshot()["views"].get(DANA, [])) <= 1
    assert len(stage.slack.called("views.open")) == 1
    assert stage.work.state(mention) == "claimed"
    assert stage.entries('"act":"claim"') == stage.entries('"act":"pause"') == 1
    assert stage.work.count("entry", "kind = 'done'") == 1


def health_of(stage: Stage, stack: ExitStack) -> str:
    """Serve our health, and say where."""
    health = WebServer(Probe(stage.work.runtime, lambda: True), "127.0.0.1", 0)
    health.start()
    stack.callback(health.stop)
    return health.url


def asked(url: str) -> int:
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)) as connection:
        connection.request("GET", urlsplit(url).path)
        return connection.getresponse().status


def test_clicks_that_fill_every_thread_stall_neither_the_health_nor_another_address(
    stage: Stage, stack: ExitStack
) -> None:
    threads = 4
    Copies(stage, stack, threads=threads)
    health = health_of(stage, stack)
    _, ts = stage.card()
    hands = stack.enter_context(ThreadPoolExecutor(2 * threads + 1))
    held, free, pause = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        with stage.work.database.write():
            held.set()
            free.wait(30)

    hands.submit(hold)
    assert held.wait(10)
    clicks = [
        hands.submit(stage.slack.people.click, DANA, "C1", ts, action_id(Button.DONE)) for _ in range(2 * threads)
    ]
    while sum(one.kind == "interactive" for one in stage.slack.hub.deliveries) < len(clicks):
        pause.wait(0.01)
    for url in (f"{health}/healthz", f"{health}/readyz", stage.slack.hub.poster.addresses[0]):
        assert asked(url) == 200
    assert not any(one.done() for one in clicks)
    free.set()
    assert all(one.result().acked for one in clicks)


@pytest.mark.slack_behaviour(1)
@pytest.mark.parametrize("mode", ["socket", "http"])
def test_while_slack_answers_nothing_every_click_is_acknowledged_and_we_are_alive_and_ready(
    stage: Stage, stack: ExitStack, mode: str
) -> None:
    stage.chat = Chat(BOT_TOKEN, stage.running.api_url, timeout_s=60)  # whatever our own patience, Slack's is worse
    if mode == "socket":
        stage.room = stage.new_room()
        stage.open()
    else:
        Copies(stage, stack, threads=4)
    health = health_of(stage, stack)
    _, ts = stage.card()
    held = stage.slack.faults.hold("users.info", times=1_000)
    number = WORKERS + LISTENERS
    for _ in range(number):  # more than all workers, and then than all that listen
        assert stage.slack.people.click(DANA, "C1", ts, action_id(Button.DONE)).acked
    assert held.reached.wait(10)
    until(lambda: stage.work.count("inbox", "taken_us IS NOT NULL AND done_us IS NULL") == WORKERS)
    assert "did not tell us who you are" in str(stage.slack.people.command(DANA, "C1", "/earshot", "status").answer)
    for path in ("/healthz", "/readyz"):
        assert asked(health + path) == 200
    assert stage.work.count("inbox", "done_us IS NULL") == number, "Nothing was done, and nothing lost."
    held.release()
    stage.slack.faults.clear()
    stage.wait(number)
    assert stage.work.count("entry", "kind = 'done'") == 1
