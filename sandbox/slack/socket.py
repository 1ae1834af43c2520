"""Socket Mode: hello, envelopes, acks on record, refreshes, redelivery.

Source: docs.slack.dev/apis/events-api/using-socket-mode and /apis/events-api. Longer than most files, because one
connection's whole life stands in it. Everything that touches a socket runs in the server's event loop; `deliver` and
the faults may be called from any other thread.
"""

import asyncio
import json
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.slack.delivery import Ack, Delivery
from sandbox.slack.posting import Poster
from sandbox.slack.workspace import APP_ID, Json

CONNECTIONS_MAX = 10
ACK_S = 3.0
RETRY_AFTER_S = (0.0, 60.0, 300.0)


@dataclass(slots=True, eq=False)
class Connection:
    """One open socket of the app. A `leaving` one was asked to refresh and gets no more payloads."""

    number: int
    outbox: asyncio.Queue[str]
    transport: asyncio.Transport | None
    leaving: bool = False
    silent: bool = False


class Hub:
    """All sockets of the app, and what went over them."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.clock = clock
        self.copies = 1  # how often each payload is delivered
        self.refresh_next = False  # ask for a refresh right behind the next payload
        self.ack_s = ACK_S
        self.retry_after_s: tuple[float, ...] = RETRY_AFTER_S
        self.deliveries: list[Delivery] = []
        self.chance = random.Random(5)
        self.codes: dict[str, Any] = {}  # of installations that were allowed and not yet taken
        self.poster = Poster()  # with addresses, everything goes there by HTTP
        self.transport_of: Callable[[tuple[str, int]], asyncio.Transport | None] = lambda _peer: None
        self._lock = threading.Condition()
        self._connections: list[Connection] = []
        self._late: list[tuple[Delivery, str]] = []
        self._tickets: set[str] = set()
        self._by_id: dict[str, Delivery] = {}
        self._numbers = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def connections(self) -> list[Connection]:
        """The sockets that are open now."""
        with self._lock:
            return list(self._connections)

    def wait_connected(self, timeout_s: float, *, at_least: int = 1, newer_than: int = 0) -> bool:
        """Wait until so many sockets are open whose number is above `newer_than`."""
        with self._lock:
            return self._lock.wait_for(
                lambda: sum(one.number > newer_than for one in self._connections) >= at_least, timeout_s
            )

    def new_ticket(self) -> str:
        """A ticket for one connection."""
        with self._lock:
            ticket = f"{self._next():08x}"
            self._tickets.add(ticket)
            return ticket

    def deliver(self, kind: str, payload: Json, attempt: int = 0) -> Delivery:
        """Send a payload to any one socket (or `copies` of it, in any order); retried if it is an event.

        With an `attempt` it comes as that retry already: what came before was lost on its way.
        """
        with self._lock:
            envelope_id = f"00000000-0000-4000-8000-{self._next():012x}"
            delivery = Delivery(envelope_id, kind, payload, self.clock(), attempt=attempt)
            self.deliveries.append(delivery)
            self._by_id[envelope_id] = delivery
        if self.poster.addresses:
            self.poster.post(self, delivery)
        else:
            self._send(delivery)
        return delivery

    def heard(self, delivery: Delivery, connection: int, payload: Json) -> None:
        """Put on record that the app has acknowledged this."""
        with self._lock:
            delivery.acks.append(Ack(delivery.envelope_id, self.clock(), connection, payload))
            delivery.acked.set()

    def flush(self) -> None:
        """Send the copies that are still to come."""
        with self._lock:
            late, self._late = self._late, []
        for delivery, text in late:
            self._put(delivery, text)

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every socket to go: warning, refresh_requested, too_many_websockets or link_disabled."""
        for connection in self.connections:
            self._ask_to_leave(connection, reason)

    def silence(self) -> None:
        """Let all open sockets hang: nothing is read, nothing sent, no ping answered, the TCP connection stays."""
        for connection in self.connections:
            connection.silent = True
            if connection.transport is not None:
                self._soon(connection.transport.pause_reading)

    def cut(self) -> None:
        """Break the TCP connection of every open socket."""
        for connection in self.connections:
            if connection.transport is not None:
                self._soon(connection.transport.abort)

    async def serve(self, websocket: WebSocket) -> None:
        """Speak with one socket until it goes."""
        self._loop = asyncio.get_running_loop()
        with self._lock:
            ticket = websocket.query_params.get("ticket", "")
            known = ticket in self._tickets
            self._tickets.discard(ticket)
        if not known:
            await websocket.close()
            return
        await websocket.accept()
        connection = self._join(websocket)
        if connection is None:
            await websocket.send_text(_disconnect("too_many_websockets"))
            await websocket.close()
            return
        writer = asyncio.create_task(_write(connection, websocket))
        try:
            await self._read(connection, websocket)
        finally:
            writer.cancel()
            with self._lock:
                self._connections.remove(connection)
                self._lock.notify_all()

    def _join(self, websocket: WebSocket) -> Connection | None:
        peer = websocket.client
        transport = self.transport_of((peer.host, peer.port)) if peer else None
        with self._lock:
            if len(self._connections) >= CONNECTIONS_MAX:
                return None
            connection = Connection(self._next(), asyncio.Queue(), transport)
            connection.outbox.put_nowait(_hello(len(self._connections) + 1))
            self._connections.append(connection)
            self._lock.notify_all()
            return connection

    async def _read(self, connection: Connection, websocket: WebSocket) -> None:
        while True:
            try:
                text = await websocket.receive_text()
            except WebSocketDisconnect:
                return
            if connection.silent:
                if connection.transport is not None:
                    connection.transport.pause_reading()
                continue
            message = json.loads(text)
            with self._lock:
                delivery = self._by_id.get(message.get("envelope_id"))
            if delivery is not None:
                self.heard(delivery, connection.number, message.get("payload") or {})

    def _send(self, delivery: Delivery) -> None:
        text = _envelope(delivery)
        with self._lock:
            self._late += [(delivery, text)] * self.copies
            self.chance.shuffle(self._late)
            now: list[tuple[Delivery, str]] = []
            while delivery not in [one for one, _ in now]:
                now.append(self._late.pop())
            refresh, self.refresh_next = self.refresh_next, False
        for one, its_text in now:
            connection = self._put(one, its_text)
            if refresh and one is delivery and connection is not None:
                self._ask_to_leave(connection, "refresh_requested")
        if delivery.kind == "events_api" and self._loop is not None:
            self._soon(self._watch, delivery)

    def _put(self, delivery: Delivery, text: str) -> Connection | None:
        with self._lock:
            staying = [one for one in self._connections if not one.leaving] or self._connections
            if not staying:
                return None
            connection = self.chance.choice(staying)
            delivery.connections.append(connection.number)
        self._soon(connection.outbox.put_nowait, text)
        return connection

    def _watch(self, delivery: Delivery) -> None:
        if self._loop is not None and delivery.attempt < len(self.retry_after_s):
            self._loop.call_later(self.ack_s + self.retry_after_s[delivery.attempt], self._again, delivery)

    def _again(self, delivery: Delivery) -> None:
        if not delivery.acked.is_set():
            delivery.attempt += 1
            self._send(delivery)

    def _ask_to_leave(self, connection: Connection, reason: str) -> None:
        connection.leaving = True
        self._soon(connection.outbox.put_nowait, _disconnect(reason))

    def _soon(self, act: Callable[..., object], *args: object) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act, *args)

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers


async def _write(connection: Connection, websocket: WebSocket) -> None:
    while True:
        text = await connection.outbox.get()
        if not connection.silent:
            await websocket.send_text(text)


def _envelope(delivery: Delivery) -> str:
    envelope: Json = {
        "envelope_id": delivery.envelope_id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind == "slash_commands"
        or delivery.payload.get("type") in ("view_submission", "block_suggestion"),
    }
    if delivery.kind == "events_api":
        envelope |= {"retry_attempt": delivery.attempt, "retry_reason": "timeout" if delivery.attempt else ""}
    return json.dumps(envelope)


def _hello(number: int) -> str:
    debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18_060}
    return json.dumps(
        {"type": "hello", "num_connections": number, "debug_info": debug, "connection_info": {"app_id": APP_ID}}
    )


def _disconnect(reason: str) -> str:
    return json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
