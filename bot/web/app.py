"""Answers whether the bot is alive, whether it is ready, and how it does.

`/healthz` touches nothing, so that neither a stalled database nor a silent Slack gets a bot killed that works on.
`/readyz` is 503 only where the bot cannot do its work at all: the database, its version, Slack's socket.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.runtime import Runtime
from bot.store.database import BadDatabase, explain
from bot.store.state import read_state
from bot.web.health import Watched, degraded
from bot.web.numbers import written
from bot.web.serving import Guarded, Server

PATIENCE_S = 3.0
READERS = 2
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


@dataclass(slots=True)
class Probe:
    """Where the answers come from: the world of the steps, whether Slack's socket lives, and the steps that fail.

    `more` reads what else is not as it should be, in sentences.

    Not frozen: we answer from the first moment on, and learn our workspace when Slack tells it.
    """

    runtime: Runtime
    socket_alive: Callable[[], bool]
    troubles: Mapping[str, str] = field(default_factory=dict)
    more: Callable[[], tuple[str, ...]] = tuple


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
            watched, more = await reading(lambda: (_checked(probe.runtime), probe.more()))
            sentences = (*more, *degraded(watched, dict(probe.troubles), probe.runtime.clock()))
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
        middleware=[Middleware(Guarded, headers=HEADERS)],
    )


class WebServer(Server):
    """Serves the three addresses from a thread of its own."""

    def __init__(self, probe: Probe, host: str, port: int, patience_s: float = PATIENCE_S) -> None:
        super().__init__(app(probe, patience_s), host, port, "[web]")


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
