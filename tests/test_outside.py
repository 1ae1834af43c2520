"""What the suite asks of hosts outside: nothing."""

import socket

import pytest

from tests import outside

TESTS = "192.0.2.1"
"""Kept for documentation, RFC 5737: nobody answers there."""


@pytest.mark.slack_behaviour(44)
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_whoever_asks_a_host_outside_is_refused_and_noted(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as door, pytest.raises(ConnectionRefusedError, match=TESTS):
        door.connect((TESTS, 443))
    assert outside.asked == [TESTS]
    outside.asked.clear()


def test_whoever_asks_this_machine_is_not_kept_from_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        assert outside.asked == []
