"""The socket stays open, or says why it is not."""

import logging
import threading
from collections.abc import Iterator
from socket import SHUT_WR

import pytest

from bot.slack.doors.socket import PING_S, SILENT_PINGS, TIMEOUT_S, Socket
from sandbox.slack.server import Running, start
from sandbox.slack.workspace import APP_TOKEN

LOG = logging.getLogger("tests.socket")


class Ticks:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Told(logging.Handler):
    """Rings when something is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - as the base has it
        self.heard.set()


@pytest.fixture
def running() -> Iterator[Running]:
    running = start()
    running.slack.rates.on = False
    yield running
    running.close()


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def socket(running: Running, ticks: Ticks) -> Iterator[Socket]:
    socket = Socket(APP_TOKEN, running.api_url, lambda size: b"\0" * size, LOG, ping_s=0.2, tick=ticks)
    yield socket
    socket.close()


def test_nobody_is_alive_before_the_first_connection(socket: Socket) -> None:
    assert not socket.alive()
    assert socket.trouble


@pytest.mark.slack_behaviour(9)
@pytest.mark.parametrize("fault", ["error", "html", "garbage", "cut"])
def test_where_slack_does_not_let_us_in_it_waits_longer_each_time_and_never_ends(
    running: Running, socket: Socket, ticks: Ticks, fault: str
) -> None:
    faults = running.slack.faults
    match fault:
        case "error":
            faults.error("apps.connections.open", "internal_error", times=2)
        case "html":
            faults.html("apps.connections.open", times=2)
        case "garbage":
            faults.garbage("apps.connections.open", times=2)
        case "cut":
            faults.cut("apps.connections.open", times=2)
    socket.connect_to_new_endpoint()
    assert "We try again by ourselves" in socket.trouble
    socket.connect_to_new_endpoint()
    ticks.now += 0.49
    socket.connect_to_new_endpoint()
    assert len(running.slack.called("apps.connections.open")) == 1
    ticks.now += 0.02
    socket.connect_to_new_endpoint()
    ticks.now += 0.98
    socket.connect_to_new_endpoint()
    assert len(running.slack.called("apps.connections.open")) == 2
    ticks.now += 0.03
    socket.connect_to_new_endpoint()
    assert socket.is_connected()
    assert socket.alive()
    assert socket.trouble == ""


@pytest.mark.slack_behaviour(9)
def test_another_copy_comes_back_at_another_moment(running: Running, ticks: Ticks) -> None:
    socket = Socket(APP_TOKEN, running.api_url, lambda size: b"\xff" * size, LOG, tick=ticks)
    running.slack.faults.error("apps.connections.open", "internal_error")
    socket.connect_to_new_endpoint()
    for later_s, tries in ((0.98, 1), (0.03, 2)):  # where chance is nothing, after half a second
        ticks.now += later_s
        socket.connect_to_new_endpoint()
        assert len(running.slack.called("apps.connections.open")) == tries
    socket.close()


@pytest.mark.slack_behaviour(9)
@pytest.mark.parametrize(("told", "wait_s"), [("7", 7.0), ("soon", 60.0), (None, 0.5)])
def test_a_rate_limit_is_waited_out(
    running: Running, socket: Socket, ticks: Ticks, told: str | None, wait_s: float
) -> None:
    running.slack.faults.rate_limit("apps.connections.open", told)
    socket.connect_to_new_endpoint()
    assert "ratelimited" in socket.trouble
    ticks.now += wait_s - 0.01
    socket.connect_to_new_endpoint()
    assert not socket.is_connected()
    ticks.now += 0.02
    socket.connect_to_new_endpoint()
    assert socket.is_connected()


@pytest.mark.slack_behaviour(10)
@pytest.mark.parametrize(
    ("reason", "told"), [("too_many_websockets", "too many copies"), ("link_disabled", "switched off")]
)
def test_where_we_are_not_wanted_we_leave_say_so_and_come_back_later(
    running: Running, socket: Socket, ticks: Ticks, caplog: pytest.LogCaptureFixture, reason: str, told: str
) -> None:
    socket.open()
    assert running.slack.hub.wait_connected(20)
    newest = running.slack.hub.connections[0].number
    running.slack.hub.disconnect(reason)
    assert _gone(running)
    assert told in socket.trouble
    assert told in caplog.text
    assert not socket.alive()
    socket.connect_to_new_endpoint()
    assert len(running.slack.called("apps.connections.open")) == 1, "It is too soon."
    ticks.now += 60
    assert running.slack.hub.wait_connected(20, newer_than=newest)


@pytest.mark.slack_behaviour(8)
def test_a_silent_socket_is_not_alive_and_is_opened_anew(running: Running, socket: Socket) -> None:
    socket.open()
    assert running.slack.hub.wait_connected(20)
    newest = running.slack.hub.connections[0].number
    running.slack.hub.silence()
    assert running.slack.hub.wait_connected(20, newer_than=newest)


@pytest.mark.slack_behaviour(8)
def test_as_we_ship_it_a_silent_socket_is_opened_anew_within_twenty_seconds() -> None:
    """Stale after four pings (builtin/connection.py), seen at the next look of the client, then connected."""
    stale, look = 4 * PING_S, PING_S
    assert stale + look + TIMEOUT_S <= 20
    assert stale > SILENT_PINGS * PING_S, "Readiness goes first."


@pytest.mark.slack_behaviour(8)
def test_whoever_hears_no_answer_to_its_pings_is_not_alive(socket: Socket) -> None:
    socket.connect_to_new_endpoint()
    session = socket.current_session
    assert session is not None
    assert socket.alive()
    session.last_ping_pong_time = 0.0
    assert not socket.alive()


def test_a_cut_connection_is_opened_anew(running: Running, socket: Socket) -> None:
    socket.open()
    assert running.slack.hub.wait_connected(20)
    newest = running.slack.hub.connections[0].number
    running.slack.hub.cut()
    assert running.slack.hub.wait_connected(20, newer_than=newest)


def test_an_ended_connection_is_dead_before_any_ping_is_missed(running: Running, ticks: Ticks) -> None:
    lost = threading.Event()
    socket = Socket(APP_TOKEN, running.api_url, lambda size: b"\0" * size, LOG, ping_s=3_600, tick=ticks)
    try:
        socket.on_error_listeners.append(lambda _error: lost.set())
        socket.connect_to_new_endpoint()
        assert socket.alive()
        transport = running.slack.hub.connections[0].transport
        assert transport is not None
        transport.get_extra_info("socket").shutdown(SHUT_WR)
        assert lost.wait(20)
    finally:
        socket.close()


@pytest.mark.slack_behaviour(9)
def test_a_refresh_that_fails_is_tried_again_while_the_old_connection_still_stands(
    running: Running, socket: Socket, ticks: Ticks
) -> None:
    socket.open()
    assert running.slack.hub.wait_connected(20)
    newest = running.slack.hub.connections[0].number
    running.slack.faults.error("apps.connections.open", "internal_error")
    told = Told()
    LOG.addHandler(told)
    running.slack.hub.disconnect("warning")
    assert told.heard.wait(20)
    LOG.removeHandler(told)
    assert socket.is_connected()
    ticks.now += 60
    assert running.slack.hub.wait_connected(20, newer_than=newest)


def test_after_the_close_nobody_connects_again(running: Running, socket: Socket) -> None:
    socket.open()
    assert running.slack.hub.wait_connected(20)
    socket.close()
    calls = len(running.slack.called("apps.connections.open"))
    socket.connect_to_new_endpoint(force=True)
    assert len(running.slack.called("apps.connections.open")) == calls


def _gone(running: Running) -> bool:
    """Wait until no socket is open: the stand-in knows, and tells nobody but those who hold its lock."""
    hub = running.slack.hub
    with hub._lock:
        return hub._lock.wait_for(lambda: not hub._connections, 20)
