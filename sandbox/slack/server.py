"""Serves the stand-in on a real port, in a thread of its own."""

import asyncio
import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakValueDictionary

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.slack.stand_in import Slack
from sandbox.slack.web import routes

PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


@dataclass(frozen=True, slots=True)
class Running:
    """A stand-in that is being served at `url` (http://127.0.0.1:port, no slash at its end)."""

    url: str
    slack: Slack
    _server: uvicorn.Server
    _thread: threading.Thread

    @property
    def api_url(self) -> str:
        """The `base_url` for a WebClient."""
        return f"{self.url}/api/"

    def close(self) -> None:
        """Stop serving; calls that are held, and whoever waits for a change, are let go."""
        self._server.should_exit = True
        self.slack.faults.clear()
        self.slack.hub.poster.close()
        with self.slack.editing():
            pass
        self._thread.join()


def start(slack: Slack | None = None, port: int = 0, more: Sequence[BaseRoute] = ()) -> Running:
    """Serve Slack, and `more` routes beside it, on 127.0.0.1; port 0 takes a free one.

    Clears this process's proxy variables, because slack_sdk would send even local calls through a proxy.
    """
    os.environ.update(dict.fromkeys(PROXY_VARIABLES, ""))
    slack = slack or Slack()
    bound = socket.create_server(("127.0.0.1", port), backlog=256)
    slack.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    transports: WeakValueDictionary[tuple[str, int], asyncio.Transport] = WeakValueDictionary()

    class Protocol(H11Protocol):
        """Remembers each peer's transport, so that a fault can cut or silence it."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base
            transports[transport.get_extra_info("peername")] = transport
            super().connection_made(transport)

    slack.hub.transport_of = transports.get
    config = uvicorn.Config(
        Starlette(routes=[*routes(slack), *more]),
        http=Protocol,
        ws="websockets-sansio",
        ws_ping_interval=None,
        lifespan="off",
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="slack-stand-in", daemon=True)
    thread.start()
    return Running(slack.url, slack, server, thread)
