"""A socket on which the other side's end is an error, not silence.

The client of slack_sdk takes the end of the stream for a message that has not come yet, and reads again at once: it
computes for nothing, and hears no click, until five of its pings have failed.
"""

import socket
from contextlib import suppress
from typing import Any


class Wire:
    """A TCP or SSL socket on which the other side's end is an error, unless we hung up ourselves."""

    def __init__(self, sock: Any) -> None:  # noqa: ANN401 - the client has two kinds
        self._sock = sock
        self._hung_up = False

    def recv(self, size: int) -> bytes:
        """What has come; raises `OSError` where nothing ever will."""
        received: bytes = self._sock.recv(size)
        if not received and not self._hung_up:
            raise ConnectionResetError("Slack has ended the connection.")
        return received

    def send(self, data: bytes) -> int:
        """Send, as the socket does."""
        return int(self._sock.send(data))

    def hang_up(self) -> None:
        """Hear nothing more; whoever waits for something is woken."""
        self._hung_up = True
        with suppress(OSError):  # the other side may have closed it already
            # The plain socket's own method: that of an SSL socket would let a late ack go out unencrypted.
            socket.socket.shutdown(self._sock, socket.SHUT_RD)

    def close(self) -> None:
        """Let go of the socket."""
        self._sock.close()
