"""No test asks a host outside: it is refused, and fails with that host's name."""

import sys
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

asked: list[str] = []
"""The hosts outside that were asked since the last test began."""


def _listen(event: str, told: tuple[object, ...]) -> None:
    """Hear of every connection that this process opens (docs.python.org/3/library/audit_events.html)."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and isinstance(told[1], tuple):
        host = str(told[1][0])
        if not _is_here(host):
            asked.append(host)
            raise ConnectionRefusedError(f"A test asked {host}, which is outside.")


def _is_here(host: str) -> bool:
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host in {"", "localhost"} or host.endswith(".invalid")  # RFC 6761: the latter is nobody
    return found.is_loopback or found.is_unspecified


sys.addaudithook(_listen)


@pytest.fixture(autouse=True)
def no_host_outside_is_asked() -> Iterator[None]:
    """Fail a test that asked a host outside, whatever it made of the refusal."""
    asked.clear()
    yield
    assert asked == [], "A test may ask only hosts on this machine."
