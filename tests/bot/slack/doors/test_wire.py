"""The other side's end is an error, unless we hung up ourselves."""

import socket
from collections.abc import Iterator

import pytest

from bot.slack.doors.wire import Wire


@pytest.fixture
def ends() -> Iterator[tuple[Wire, socket.socket]]:
    ours, theirs = socket.socketpair()
    wire = Wire(ours)
    yield wire, theirs
    wire.close()
    theirs.close()


def test_whoever_reads_what_has_ended_is_told(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    theirs.sendall(b"last words")
    theirs.close()
    assert wire.recv(100) == b"last words"
    with pytest.raises(ConnectionResetError, match="Slack has ended"):
        wire.recv(100)


def test_whoever_hangs_up_reads_nothing_more_and_may_still_speak(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    wire.hang_up()
    assert wire.recv(100) == b""
    assert wire.send(b"bye") == 3
    assert theirs.recv(100) == b"bye"
