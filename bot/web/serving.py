"""Serves a small web application from a thread: a port, limits, a calm end."""

import asyncio
import functools
import socket
import threading
from collections.abc import Mapping
from typing import Any

import h11
import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

CONNECTIONS_MAX = 50
REQUEST_S = 10.0
"""So long a request may take to come in, head and body: connections are few, and whoever dawdles holds one."""
STOP_S = 5.0


class BadWeb(RuntimeError):
    """A web server cannot start; the text names the address and the remedy."""


class Guarded:
    """Gives every answer, refusals too, the same strict headers; one that an answer sets itself stays."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, with the headers."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)


class Impatient(H11Protocol):
    """One connection, which is closed where a request does not come in whole in time."""

    def __init__(self, *args: Any, request_s: float = REQUEST_S, **named: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*args, **named)
        self._request_s = request_s
        self._too_late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._too_late = self.loop.call_later(self._request_s, transport.close)

    def data_received(self, data: bytes) -> None:
        """Go on waiting until the request is there; one that comes later, on the same connection, has its own time."""
        super().data_received(data)
        is_coming = self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        if not is_coming:
            self._wait_no_more()
        elif self._too_late is None:
            self._too_late = self.loop.call_later(self._request_s, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait_no_more(self) -> None:
        if self._too_late is not None:
            self._too_late.cancel()
            self._too_late = None


class Server:
    """Serves an application on one port. `table` is the part of the settings that sets its host and port."""

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int,
        table: str,
        connections_max: int = CONNECTIONS_MAX,
        request_s: float = REQUEST_S,
    ) -> None:
        self._host, self._port, self._table = host, port, table
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=functools.partial(Impatient, request_s=request_s),  # type: ignore[arg-type] # it is called like one
                ws="none",
                lifespan="off",
                proxy_headers=False,
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                limit_concurrency=connections_max,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it is served, once it has started; with port 0 a free port was taken."""
        return f"http://{self._host}:{self._port}"

    def start(self) -> None:
        """Take the port and begin to answer. Raises `BadWeb` where the port is not to be had."""
        try:
            bound = socket.create_server((self._host, self._port), family=_family(self._host))
        except OSError as error:
            reason = (error.strerror or "it is no address").partition(" (")[0]
            raise BadWeb(
                f"The web server cannot use {self._host}:{self._port}: {reason}. "
                f"Stop what else uses it, or set another {self._table} host or port."
            ) from None
        self._port = bound.getsockname()[1]
        name = self._table.strip("[]")
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [bound]}, name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more. Whoever waits for a stalled database does not hold us up."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(STOP_S)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
