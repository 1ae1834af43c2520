"""The socket over which Slack speaks to us: it stays open, or says why it is not.

Slack asks for a new connection every few hours. The client of slack_sdk then holds its send lock until the old
connection hears something, up to three seconds in which no click is acknowledged; here the old one stops listening
first. Where Slack refuses us we wait longer each time, and never give up. A connection that has not answered our pings
is dead whatever TCP says. One that the other side has ended is dead at once; the client would go on reading its end, as
fast as it can, until five pings have failed.
"""

import json
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import Connection

from bot.slack.doors.wire import Wire
from bot.store.ids import Chance

PING_S = 3.0
"""A ping each so many seconds; after four without an answer the connection is opened anew."""
SILENT_PINGS = 3
BACK_OFF_S = 1.0
BACK_OFF_S_MAX = 60.0
TIMEOUT_S = 5
CONCURRENCY = 32

_TOO_MANY = "Slack says that too many copies of this app are connected. Stop the others; we try again by ourselves."
_DISABLED = "Socket Mode is switched off for this app. Switch it on in the app's settings at api.slack.com."
_REFUSED = "Slack does not let us connect ({code}). We try again by ourselves; earshot doctor says what to check."
_NO_ANSWER = "Slack cannot be reached. We try again by ourselves; check the network if this lasts."
_REASONS = {"too_many_websockets": _TOO_MANY, "link_disabled": _DISABLED}


class Socket(SocketModeClient):
    """Socket Mode that closes fast, backs off, and knows whether it is alive.

    `chance` spreads the tries of several processes; `tick` counts seconds for the back-off. `trouble` is a sentence
    while we are not connected, and empty else.
    """

    def __init__(
        self,
        app_token: str,
        api_url: str | None,
        chance: Chance,
        logger: logging.Logger,
        ping_s: float = PING_S,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self.trouble = "Not connected to Slack yet."
        self._chance = chance
        self._tick = tick
        self._failures = 0
        self._next_try = 0.0
        self._asked_to_leave = False
        self._backing_off = threading.Lock()
        web = WebClient(base_url=api_url or WebClient.BASE_URL, timeout=TIMEOUT_S, retry_handlers=[], logger=logger)
        super().__init__(app_token, logger, web, ping_interval=ping_s, concurrency=CONCURRENCY)

    def open(self) -> None:
        """Begin to connect, in the background; never fails, never gives up."""
        self.current_app_monitor_started = True
        self.current_app_monitor.start()

    def alive(self) -> bool:
        """Whether Slack has answered one of our last pings."""
        session = self.current_session
        if session is None or not session.is_active() or session.last_ping_pong_time is None:
            return False
        return time.time() - session.last_ping_pong_time <= SILENT_PINGS * self.ping_interval

    def connect(self) -> None:
        """Open a connection and close the one before; called by the client itself."""
        super().connect()
        session = self.current_session
        if session is not None and session.is_active():
            session.last_ping_pong_time = session.last_ping_pong_time or time.time()  # else it could never grow stale
            wire = Wire(session.sock)
            session.sock = cast("Any", wire)
            session.close = partial(_close_now, session, wire)  # type: ignore[method-assign] # the client makes it itself

    def disconnect(self) -> None:
        """Close the connection at once."""
        if self.current_session is not None:
            self.current_session.close()

    def close(self) -> None:
        """Hear nothing more; what was heard is still acknowledged."""
        self.closed = True
        self.message_queue.put(None)  # wakes the thread that waits for messages
        super().close()

    def issue_new_wss_url(self) -> str:
        """Ask Slack where to connect; raises where it does not say."""
        return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])

    def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - as in the base
        """Connect anew, unless a failure was too short a while ago."""
        if self.closed or self._tick() < self._next_try:
            return
        try:
            super().connect_to_new_endpoint(force=force)
            trouble, wait_s = ("", 0.0) if self.is_connected() else (_NO_ANSWER, 0.0)
        except SlackApiError as error:
            code = str(error.response.get("error") or "no answer") if hasattr(error.response, "get") else "no answer"
            trouble, wait_s = _REFUSED.format(code=code), _retry_after_s(error)
        except Exception:  # noqa: BLE001 - an error here would end the thread that connects us, for ever
            trouble, wait_s = _NO_ANSWER, 0.0
        if trouble:
            self._back_off(trouble, wait_s)
        else:
            self._failures, self._asked_to_leave, self.trouble = 0, False, ""

    def enqueue_message(self, message: str) -> None:
        """Take what Slack says; a request to leave because we are not wanted makes us wait."""
        if message.startswith("{") and '"disconnect"' in message:
            told = json.loads(message)
            if told.get("type") == "disconnect" and told.get("reason") in _REASONS:
                self._back_off(_REASONS[told["reason"]], 0.0)
                self.disconnect()
                return
            self._asked_to_leave = self._asked_to_leave or told.get("type") == "disconnect"
        super().enqueue_message(message)

    def _run_current_session(self) -> None:
        """Read from the connection until it goes. The base forgets here that it was closed a moment ago."""
        state, session = self.current_session_state, self.current_session
        if session is None or not session.is_active():
            return
        try:
            session.run_until_completion(state)
        except Exception as error:  # noqa: BLE001 - the thread that reads must not end
            self.logger.warning("Slack: a connection broke: %s.", type(error).__name__)

    def _monitor_current_session(self) -> None:
        if self.current_session is not None:
            super()._monitor_current_session()  # type: ignore[no-untyped-call] # the SDK's own
        if self.auto_reconnect_enabled and (self._asked_to_leave or not self.is_connected()):
            self.connect_to_new_endpoint(force=self._asked_to_leave)

    def _back_off(self, trouble: str, at_least_s: float) -> None:
        with self._backing_off:
            wait_s = min(BACK_OFF_S * 2.0**self._failures, BACK_OFF_S_MAX)
            wait_s *= 0.5 + int.from_bytes(self._chance(2)) / 0x20000
            self._failures = min(self._failures + 1, 16)
            self._next_try = self._tick() + max(wait_s, at_least_s)
            if trouble != self.trouble:
                self.logger.error(trouble)
            self.trouble = trouble


def _close_now(session: Connection, wire: Wire) -> None:
    """Close a connection without waiting for what it might still hear."""
    if session.sock is None:
        return
    wire.hang_up()
    with session.sock_send_lock, session.sock_receive_lock:
        session.sock = None
        wire.close()


def _retry_after_s(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "0")
    try:
        return min(max(float(told), 0.0), BACK_OFF_S_MAX)
    except (TypeError, ValueError):
        return BACK_OFF_S_MAX
