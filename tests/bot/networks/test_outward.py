"""Nothing that somebody types in leads into our own house, or holds us."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager

import pytest
import requests
from urllib3.exceptions import HTTPError

from bot.networks import outward
from bot.networks.outward import LedAstray, asking, connect, is_public

Told = Callable[[socket.socket], object]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104 - no socket is opened on it
        "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:8.8.8.8", "2002:a00:1::", "64:ff9b::a00:1", "2001:db8::1", "2001::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_of_the_open_internet_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::6810:84e5", "2a00:1450:4001:81b::200e"])
def test_an_address_of_the_open_internet_is_one(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("addresses", [[], ["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"]])
def test_no_connection_is_begun_to_a_host_with_one_address_in_our_house(addresses: Sequence[str]) -> None:
    with pytest.raises(LedAstray, match="open internet"):
        connect("social.example", 443, 1.0, lambda *_: addresses, is_public)


def test_the_system_s_resolver_is_asked_once_and_its_answer_is_the_address_that_is_called() -> None:
    assert not any(map(is_public, outward.resolve("localhost", 443)))
    asked: list[tuple[str, int]] = []

    def look_up(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port = listening.getsockname()[1]
        with closing(connect("social.example", port, 1.0, look_up, lambda address: address == "127.0.0.1")) as sock:
            assert sock.getpeername() == ("127.0.0.1", port)
    assert asked == [("social.example", port)]


@pytest.mark.parametrize("address", ["https://localhost/", "https://127.0.0.1:9/", "https://[::1]/"])
def test_a_session_reaches_no_machine_in_our_house_by_https(address: str) -> None:
    with asking(requests.Session()) as session, pytest.raises((requests.RequestException, OSError)):
        session.get(address)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "http://social.example/", "ftp://social.example/", "file:///etc/passwd"]
)
def test_a_session_asks_by_https_alone(address: str) -> None:
    with asking(requests.Session()) as session, pytest.raises(requests.RequestException):
        session.get(address)


@contextmanager
def server(tell: Told) -> Iterator[str]:
    """A server that says this to whoever connects."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def serve() -> None:
            try:
                while True:
                    sock, _ = listening.accept()
                    with closing(sock):
                        sock.recv(65_536)
                        tell(sock)
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


def saying(raw: bytes) -> Told:
    return lambda sock: sock.sendall(raw)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: "
TOO_MUCH = HEAD + b"999999999\r\n\r\n" + b"x" * (outward.BODY_BYTES_MAX + 1)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"nonsense\r\n\r\n", HEAD + b"9\r\n\r\nshort", TOO_MUCH,
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["nothing", "nonsense", "cut", "too much", "sent on", "sent on within"],
)  # fmt: skip
def test_a_server_that_misbehaves_is_an_error_and_no_more(raw: bytes) -> None:
    with (
        server(saying(raw)) as url,
        asking(requests.Session(), stand_in=True) as session,
        pytest.raises((requests.RequestException, OSError, HTTPError)),
    ):
        session.get(url)


def test_a_server_that_drips_is_cut_at_the_deadline() -> None:
    def drip(sock: socket.socket) -> None:
        while True:
            sock.sendall(b"H")
            if over.wait(0.02):
                return

    over = threading.Event()
    with server(drip) as url, asking(requests.Session(), stand_in=True, total_s=0.2) as session:
        with pytest.raises((requests.RequestException, OSError, HTTPError)):
            session.get(url)
        over.set()


def test_a_short_answer_is_read_whole_and_no_cookie_or_proxy_of_ours_goes_along() -> None:
    with server(saying(HEAD + b'11\r\n\r\n{"ok":true}')) as url, asking(requests.Session(), stand_in=True) as session:
        told = session.get(url)
    assert told.json() == {"ok": True}
    assert told.request.headers["Accept-Encoding"] == "identity"
    assert not session.trust_env
