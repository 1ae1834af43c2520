"""Connections that are cut at a deadline, and that notice when they are cut.

The time-outs of requests begin anew with every byte, so a server that drips one byte a second holds a fetch for ever:
in the handshake, in the headers, in the size of a chunk. Here one timer shuts every socket of the fetch down.

And http.client takes a line that ends with the connection for a whole one, so a body cut within `00a0`, the size of its
next chunk, would count as ended. Here a line without an end is an error.
"""

import http.client
import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """Holds a second handle on each socket, to shut it down when the time is up."""

    def __init__(self) -> None:
        self.passed = False
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []

    def watch(self, sock: socket.socket) -> socket.socket:
        """Take note of a new socket, and give it back; after the deadline it is useless at once."""
        with self._lock:
            self._sockets.append(sock.dup())
        if self.passed:
            self.cut()
        return sock

    def cut(self) -> None:
        """Shut every socket down: whoever waits on one is told that it has ended."""
        self.passed = True
        with self._lock:
            for sock in self._sockets:
                with suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)

    def release(self) -> None:
        """Let go of every socket."""
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()


@contextmanager
def session_until(seconds: float) -> Iterator[tuple[requests.Session, Deadline]]:
    """Open a session whose every connection is cut after so many seconds; it retries nothing and sends no password."""
    deadline = Deadline()
    timer = threading.Timer(seconds, deadline.cut)
    timer.daemon = True
    session = requests.Session()
    session.auth = _no_password
    session.mount("https://", _Adapter(deadline))
    session.mount("http://", _Adapter(deadline))
    timer.start()
    try:
        yield session, deadline
    finally:
        timer.cancel()
        session.close()
        deadline.release()


def _no_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from looking for one in a .netrc file."""
    return request


class _WholeLines(io.BufferedReader):
    """Raises where a line is cut."""

    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(size)
        if not line.endswith(b"\n") and not (size and 0 < size <= len(line)):
            raise http.client.IncompleteRead(line)
        return line


class _Response(http.client.HTTPResponse):
    """Reads its lines whole."""

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp = _WholeLines(self.fp.detach())


class _Adapter(HTTPAdapter):
    """Makes connections, direct and by proxy, that the deadline knows of."""

    def __init__(self, deadline: Deadline) -> None:
        class Http(HTTPConnection):
            response_class = _Response

            def _new_conn(self) -> socket.socket:
                return deadline.watch(super()._new_conn())

        class Https(HTTPSConnection):
            response_class = _Response

            def _new_conn(self) -> socket.socket:
                return deadline.watch(super()._new_conn())

        class HttpPool(HTTPConnectionPool):
            ConnectionCls = Http

        class HttpsPool(HTTPSConnectionPool):
            ConnectionCls = Https

        super().__init__(max_retries=0)
        self._pools = {"http": HttpPool, "https": HttpsPool}
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: object) -> object:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager
