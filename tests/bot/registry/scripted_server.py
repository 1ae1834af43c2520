"""A server that answers each path with exactly the bytes that a test wrote."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket
from typing import Self, TypeAlias

Answer: TypeAlias = bytes | Callable[[socket, threading.Event], None]


class ScriptedServer:
    """Answers by script, and keeps each request's head as it came."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.heads: list[str] = []
        self.over = threading.Event()
        scripted = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                head = "".join(line.decode("latin-1") for line in iter(self.rfile.readline, b"\r\n"))
                scripted.heads.append(head)
                answer = scripted.answers[head.split(" ")[1]]
                if isinstance(answer, bytes):
                    self.wfile.write(answer)
                else:
                    answer(self.connection, scripted.over)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.base = f"http://127.0.0.1:{self.port}"

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        server = cls()
        thread = threading.Thread(target=server._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server._server.shutdown()
            thread.join()
            server._server.server_close()

    def answer(
        self, path: str, *headers: str, body: bytes = b"", status: str = "200 OK", length: int | None = -1
    ) -> str:
        """Let a path answer so, and give its address; the length is the body's, another, or not said (`None`)."""
        lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
        if length is not None:
            lines.append(f"Content-Length: {len(body) if length < 0 else length}")
        return self.script(path, "\r\n".join([*lines, "", ""]).encode() + body)

    def script(self, path: str, answer: Answer) -> str:
        """Let a path answer with these bytes, or hand its socket to a function; give its address."""
        self.answers[path] = answer
        return f"{self.base}{path}"
