"""Wires that misbehave: cut after so many bytes, or with any answer at all."""

import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

EVERYTHING = 1_000_000


class Cut:
    """A wire to the stand-in that lets so many bytes of the request through, and so many of the answer."""

    def __init__(self, url: str) -> None:
        self.request, self.answer = EVERYTHING, EVERYTHING
        self.asked, self.said = 0, 0
        self._to = ("127.0.0.1", urlsplit(url).port or 0)

    def carry(self, near: socket.socket) -> None:
        asked = _whole_request(near)
        self.asked = len(asked)
        with socket.create_connection(self._to) as far:
            if self.request < EVERYTHING:  # a signature makes a request longer or shorter by a few bytes
                far.sendall(asked[: min(self.request, len(asked) - 1)])
                return
            far.sendall(asked)
            answer = b"".join(iter(lambda: far.recv(65_536), b""))
        self.said = len(answer)
        near.sendall(answer[: self.answer])


def _whole_request(near: socket.socket) -> bytes:
    asked = b""
    while b"\r\n\r\n" not in asked:
        part = near.recv(65_536)
        if not part:
            raise OSError
        asked += part
    head, _, body = asked.partition(b"\r\n\r\n")
    lengths = [int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    missing = sum(lengths) - len(body)
    while missing > 0:
        part = near.recv(missing)
        asked, missing = asked + part, missing - len(part)
    return asked


def saying(parts: Iterable[bytes]) -> Callable[[socket.socket], None]:
    """Read a request, then answer with these bytes, part by part, for as long as somebody listens."""

    def say(near: socket.socket) -> None:
        _whole_request(near)
        for part in parts:
            near.sendall(part)

    return say


def a_page(body: object, status: str = "200 OK") -> bytes:
    """An answer of X with this JSON."""
    written = json.dumps(body).encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(written)}\r\n\r\n".encode() + written


@contextmanager
def served(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """Serve each connection with this; gives the address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                threading.Thread(target=talk, args=(near,), daemon=True).start()

    def talk(near: socket.socket) -> None:
        with near, suppress(OSError):
            serve(near)
            near.shutdown(socket.SHUT_WR)
            while near.recv(65_536):  # until the other side has read all and left
                pass

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
