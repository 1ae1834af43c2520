"""Answers whether the bot is alive, whether it is ready, and how it does.

`/healthz` touches nothing, so that neither a stalled database nor a silent Slack gets a bot killed that works on.
`/readyz` is 503 only where the bot cannot do its work at all: the database, its version, Slack's socket.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.runtime import Runtime
from bot.store.database import BadDatabase, explain
from bot.store.state import read_state
from bot.web.health import Watched, degraded
from bot.web.numbers import written

PATIENCE_S = 3.0
READERS = 2
CONNECTIONS_MAX = 50
STOP_S = 5.0
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
SILENT = "Slack has not answered on the socket lately. Check the network and the app token."
NOT_IN_TIME = "The database does not answer in time."

log = logging.getLogger("earshot.web")
_T = TypeVar("_T")


class BadWeb(RuntimeError):
    """The web server cannot start; the text names the address and the remedy."""


@dataclass(slots=True)
class Probe:
    """Where the answers come from: the world of the steps, whether Slack's socket lives, and the steps that fail.

    Not frozen: we answer from the first moment on, and learn our workspace when Slack tells it.
    """

    runtime: Runtime
    socket_alive: Callable[[], bool]
    troubles: Mapping[str, str] = field(default_factory=dict)


def app(probe: Probe, patience_s: float = PATIENCE_S) -> Starlette:
    """The three addresses. The database is read in at most two threads; who waits longer than that is told so."""
    readers = ThreadPoolExecutor(READERS, thread_name_prefix="health")

    async def reading(read: Callable[[], _T]) -> _T:
        try:
            return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(readers, read), patience_s)
        except TimeoutError:
            raise BadDatabase(NOT_IN_TIME) from None
        except Exception as error:  # noqa: BLE001 - we are not ready, and a traceback may hold a text
            raise BadDatabase(_told(error, probe.runtime.database.name)) from None

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def readyz(_: Request) -> Response:
        stops = [] if probe.socket_alive() else [SILENT]
        sentences: tuple[str, ...] = ()
        try:
            watched = await reading(lambda: _checked(probe.runtime))
            sentences = degraded(watched, dict(probe.troubles), probe.runtime.clock())
        except BadDatabase as error:
            stops.append(str(error))
        for sentence in stops:
            log.warning("Not ready: %s", sentence)
        told = {"ready": not stops, "stopped": stops, "degraded": sentences}
        return JSONResponse(told, 503 if stops else 200)

    async def metrics(_: Request) -> Response:
        try:
            watched = await reading(lambda: _watched(probe.runtime))
        except BadDatabase as error:
            return PlainTextResponse(f"{error}\n", 503)
        numbers = written(watched, probe.runtime.clock(), socket_alive=probe.socket_alive())
        return Response(numbers, media_type="text/plain; version=0.0.4; charset=utf-8")

    return Starlette(
        routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)],
        middleware=[Middleware(_Guarded)],
    )


class WebServer:
    """Serves the three addresses from a thread of its own."""

    def __init__(self, probe: Probe, host: str, port: int, patience_s: float = PATIENCE_S) -> None:
        self._host, self._port = host, port
        self._server = uvicorn.Server(
            uvicorn.Config(
                app(probe, patience_s),
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                limit_concurrency=CONNECTIONS_MAX,
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
                "Stop what else uses it, or set another [web] host or port."
            ) from None
        self._port = bound.getsockname()[1]
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [bound]}, name="web", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more. Whoever waits for a stalled database does not hold us up."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(STOP_S)


class _Guarded:
    """Gives every answer, refusals too, the same strict headers."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._inner(scope, receive, guarded)


def _checked(runtime: Runtime) -> tuple[Watched, ...]:
    runtime.database.check()
    return _watched(runtime)


def _watched(runtime: Runtime) -> tuple[Watched, ...]:
    """How each team stands, read in one moment; with the first road of each network that the brand is on."""
    now_us = runtime.clock()
    with runtime.database.read() as session:
        return tuple(
            Watched(
                team,
                read_state(session, team.brand.id, team.workspace, now_us),
                tuple(
                    (name, network.roads()[0])
                    for name, network in runtime.networks.items()
                    if team.brand.account_on(name) is not None
                ),
            )
            for team in runtime.teams
        )


def _told(error: Exception, name: str) -> str:
    return str(error) if isinstance(error, BadDatabase) else explain(error, name)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
