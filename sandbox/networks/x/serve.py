"""Serves the stand-in over a real socket, in a thread."""

import socket
import threading
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from sandbox.networks.x.web import app
from sandbox.networks.x.world import X


@dataclass(frozen=True, slots=True)
class Running:
    """A stand-in that is being served at `url`."""

    url: str
    _server: uvicorn.Server
    _thread: threading.Thread
    _socket: socket.socket

    def close(self) -> None:
        """Stop serving; calls that still wait are cut."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._socket.close()


def start(x: X, port: int = 0) -> Running:
    """Serve `x` on 127.0.0.1; port 0 takes a free one."""
    return serve(app(x), port)


def serve(served: ASGIApp, port: int = 0) -> Running:
    """Serve any ASGI app on 127.0.0.1; port 0 takes a free one."""
    listening = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(served, lifespan="off", ws="none", log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="x-stand-in", daemon=True)
    thread.start()
    return Running(f"http://127.0.0.1:{listening.getsockname()[1]}", server, thread, listening)
