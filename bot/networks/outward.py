"""A way out to a server that somebody named: public, bounded, asked once.

What people type in as their server is hostile until shown otherwise. Its name is looked up once, every address that it
has must be one of the open internet, and the connection goes to just that address: no second answer of a name server
can turn it to a machine in our own house. No redirect is followed, no proxy and no password of ours is used, and one
deadline ends it all, however slowly it drips.
"""

import io
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from bot.registry.connection import Deadline

BODY_BYTES_MAX = 256 * 1024
TOTAL_S = 15.0
CONNECT_S, READ_S = 3.0, 8.0
_CHUNK_BYTES = 16 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

S = TypeVar("S", bound=requests.Session)
Resolve = Callable[[str, int], Sequence[str]]
"""All numerical addresses of a host; raises `OSError` where it has none."""


class LedAstray(requests.RequestException):
    """The server is not where servers are, sends us on, or sends too much."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether a numerical address is one of the open internet, and hides no other address within."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in _NAT64):
        return False
    return ip.is_global and not ip.is_multicast


def connect(host: str, port: int, timeout_s: float, look_up: Resolve, allowed: Callable[[str], bool]) -> socket.socket:
    """Open a connection to a host, all of whose addresses must be allowed. Raises `LedAstray` and `OSError`."""
    addresses = look_up(host, port)
    if not addresses or not all(map(allowed, addresses)):
        raise LedAstray(f"{host} is no server of the open internet.")
    return socket.create_connection((addresses[0], port), timeout_s)


@contextmanager
def asking(
    session: S,
    *,
    stand_in: bool = False,
    total_s: float = TOTAL_S,
    look_up: Resolve = resolve,
    allowed: Callable[[str], bool] = is_public,
) -> Iterator[S]:
    """Let this session ask, and cut all of its connections at the end; `stand_in` lets it ask this machine by http."""
    deadline = Deadline()
    timer = threading.Timer(total_s, deadline.cut)
    timer.daemon = True
    session.trust_env = False
    session.adapters.clear()
    session.mount("https://", _Once(deadline, look_up, allowed))
    if stand_in:
        session.mount("http://127.0.0.1:", _Once(deadline, look_up, allowed))
    timer.start()
    try:
        yield session
    finally:
        timer.cancel()
        session.close()
        deadline.release()


class _Once(HTTPAdapter):
    """Sends a request once and reads the whole answer within bounds."""

    def __init__(self, deadline: Deadline, look_up: Resolve, allowed: Callable[[str], bool]) -> None:
        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return deadline.watch(super()._new_conn())

        class Public(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return deadline.watch(connect(self.host, self.port or 0, CONNECT_S, look_up, allowed))

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class PublicPool(HTTPSConnectionPool):
            ConnectionCls = Public

        super().__init__(max_retries=0)
        self._deadline = deadline
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": PublicPool}

    def send(  # type: ignore[override] # the rest of the arguments are passed on
        self,
        request: requests.PreparedRequest,
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 - none is used
        **rest: Any,  # noqa: ANN401 - passed on
    ) -> requests.Response:
        request.headers.update({"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "earshot"})
        given = {**rest, "stream": True, "timeout": (CONNECT_S, READ_S), "proxies": {}}
        response = super().send(request, **given)
        body = bytearray()
        try:
            while part := response.raw.read1(_CHUNK_BYTES, decode_content=False):
                body += part
                if len(body) > BODY_BYTES_MAX:
                    raise LedAstray("The server sends too much.")
        finally:
            response.raw.close()
        if response.is_redirect or self._deadline.passed:
            raise LedAstray("The server sends us on, or takes too long.")
        response.raw = io.BytesIO(bytes(body))
        return response
