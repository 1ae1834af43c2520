"""Read a registry from an https address, without trusting its server."""

import gzip
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from bot.ports import Fetched, NotModified, SourceFailed
from bot.registry.connection import Deadline, session_until
from bot.registry.fetched import Limits
from bot.registry.https import _address
from bot.registry.source import STANDARD, read
from tests.bot.registry.scripted_server import ScriptedServer

LIST = b"op,key,scope,reason,since\nA,x:1,any,,\n#rows 1\n"
SHORT = Limits(total_s=0.4)
PACED_S = 0.02


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer.running() as running:
        yield running


def refused(source: str, etag: str | None = None, limits: Limits = STANDARD) -> str:
    with pytest.raises(SourceFailed) as failed:
        read(source, etag, limits)
    assert failed.value.__cause__ is None
    sentence = str(failed.value)
    assert sentence.endswith(".")
    return sentence


def fetched(source: str, etag: str | None = None, limits: Limits = STANDARD) -> tuple[bytes, str | None]:
    result = read(source, etag, limits)
    assert isinstance(result, Fetched)
    with result:
        content = b"".join(result.chunks())
        assert content == b"".join(result.chunks())
        assert len(content) == result.size
        return content, result.etag


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("http://registry.example/list.csv", "not https"),
        ("ftp://registry.example/list.csv", "not https"),
        ("file:///etc/passwd", "not one"),
        ("https://", "not one"),
        ("https://[::1/list", "not one"),
        ("https://registry.example:port/list", "not one"),
        ("https://ana:secret@registry.example/list", "name or password"),
        ("http://127.0.0.1.example.org/list", "not https"),
        ("http://localhost@registry.example/list", "not https"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_before_it_is(source: str, what: str) -> None:
    sentence = refused(source)
    assert what in sentence
    assert "secret" not in sentence


@pytest.mark.promise(16)
@pytest.mark.parametrize(
    "status", ["204 No Content", "206 Partial Content", "401 No", "404 No", "429 No", "500 No", "503 No"]
)
def test_any_other_answer_than_the_list_is_refused_with_its_number(server: ScriptedServer, status: str) -> None:
    url = server.answer("/list", body=b"" if status.startswith("204") else LIST, status=status)
    assert f"answered {status[:3]} instead of its list" in refused(url)


def test_not_modified_without_our_asking_is_refused(server: ScriptedServer) -> None:
    assert "answered 304" in refused(server.answer("/list", status="304 Not Modified"))


def test_a_sentence_names_the_address_without_its_query(server: ScriptedServer) -> None:
    url = server.answer("/list?token=secret", status="500 No")
    assert refused(url) == (
        f"The registry at {server.base}/list answered 500 instead of its list. Check the address, or ask its publisher."
    )


@pytest.mark.promise(16)
@pytest.mark.parametrize("come", [0, 1, len(LIST) - 1])
def test_a_body_shorter_than_announced_is_refused(server: ScriptedServer, come: int) -> None:
    assert "broke off" in refused(server.answer("/list", body=LIST[:come], length=len(LIST)))


def test_a_body_of_no_announced_length_is_refused(server: ScriptedServer) -> None:
    assert "does not say how long" in refused(server.answer("/list", body=LIST, length=None))


@pytest.mark.parametrize("length", ["x", "-1", "1e3", "٣"])
def test_a_length_that_is_no_number_is_refused(server: ScriptedServer, length: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    assert "The registry at" in refused(server.script("/list", head.encode() + LIST))


@pytest.mark.promise(16)
def test_a_chunked_body_cut_anywhere_is_refused(server: ScriptedServer) -> None:
    whole = b"00" + chunked(LIST[:20]) + b"00" + chunked(LIST[20:]) + b"0\r\n\r\n"
    for end in range(len(whole)):
        head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert "broke off" in refused(server.script("/list", head + whole[:end]))


def test_a_chunked_body_is_read_whole(server: ScriptedServer) -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    url = server.script("/list", head + chunked(LIST[:20], LIST[20:]) + b"0\r\n\r\n")
    assert fetched(url) == (LIST, None)


@pytest.mark.promise(17)
@pytest.mark.parametrize("size", [101, 100_000])
def test_more_bytes_than_there_may_be_are_refused(server: ScriptedServer, size: int) -> None:
    url = server.answer("/list", body=b"a" * size)
    assert "more than 100 bytes" in refused(url, limits=Limits(bytes_max=100))


@pytest.mark.promise(17)
def test_endless_data_is_cut_at_the_bound(server: ScriptedServer) -> None:
    def endless(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            while not over.is_set():
                connection.sendall(chunked(b"a" * 9_999))

    assert "more than 100,000 bytes" in refused(server.script("/list", endless), limits=Limits(bytes_max=100_000))


@pytest.mark.promise(17)
def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(server: ScriptedServer) -> None:
    bomb = gzip.compress(gzip.compress(bytes(64 << 20)))
    url = server.answer("/list", "Content-Encoding: gzip", body=gzip.decompress(bomb))
    assert "more than 1,000,000 bytes" in refused(url, limits=Limits(bytes_max=1_000_000))


@pytest.mark.promise(16)
def test_a_packed_body_that_is_cut_or_damaged_is_refused(server: ScriptedServer) -> None:
    packed = gzip.compress(LIST)
    damaged = packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:]
    for body in (b"", packed[:-1], packed[: len(packed) // 2], damaged, packed + b"more", LIST, zlib.compress(LIST)):
        url = server.answer("/list", "Content-Encoding: gzip", body=body)
        assert "cannot be unpacked" in refused(url)


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip"])
def test_a_packing_that_we_did_not_ask_for_is_refused(server: ScriptedServer, coding: str) -> None:
    assert "cannot unpack" in refused(server.answer("/list", f"Content-Encoding: {coding}", body=LIST))


@pytest.mark.parametrize(
    "packed", [gzip.compress(LIST), gzip.compress(LIST[:9]) + gzip.compress(LIST[9:])], ids=["once", "in two parts"]
)
def test_a_packed_body_is_unpacked(server: ScriptedServer, packed: bytes) -> None:
    assert fetched(server.answer("/list", "Content-Encoding: gzip", body=packed)) == (LIST, None)
    assert "Accept-Encoding: gzip\r\n" in server.heads[0]


def test_a_packed_body_larger_than_a_chunk_is_unpacked_whole(server: ScriptedServer) -> None:
    large = b"".join(b"A,x:%d,any,,\n" % number for number in range(50_000))
    assert fetched(server.answer("/list", "Content-Encoding: gzip", body=gzip.compress(large)))[0] == large


@pytest.mark.promise(17)
@pytest.mark.parametrize(
    "opening",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_a_server_that_drips_is_cut_at_the_deadline(server: ScriptedServer, opening: bytes) -> None:
    def drip(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(opening)
        with suppress(OSError):
            while not over.wait(PACED_S):
                connection.sendall(b"0")

    assert "takes too long" in refused(server.script("/list", drip), limits=SHORT)


def test_a_server_that_drips_through_the_handshake_is_cut_at_the_deadline() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            connection.sendall(b"\x16\x03\x03\x3f\xff")  # a TLS record of 16 KB begins
            while not over.wait(PACED_S):
                connection.sendall(b"\0")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        assert "takes too long" in refused(f"https://127.0.0.1:{listening.getsockname()[1]}/list", limits=SHORT)
    finally:
        over.set()
        thread.join()
        listening.close()


def test_a_silent_server_does_not_answer(server: ScriptedServer) -> None:
    def be_silent(_: socket.socket, over: threading.Event) -> None:
        over.wait()

    assert "does not answer" in refused(server.script("/list", be_silent), limits=Limits(read_s=0.1))


def test_a_server_that_falls_silent_in_mid_list_does_not_answer(server: ScriptedServer) -> None:
    def fall_silent(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nop,key")
        over.wait()

    assert "does not answer" in refused(server.script("/list", fall_silent), limits=Limits(read_s=0.1))


def test_nobody_listening_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert "cannot be reached" in refused(f"http://127.0.0.1:{port}/list")


@pytest.mark.parametrize("garbage", [b"", b"\0\0\0\0", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 two hundred\r\n\r\n"])
def test_a_server_that_speaks_something_else_is_refused(server: ScriptedServer, garbage: bytes) -> None:
    assert "The registry at" in refused(server.script("/list", garbage))


def test_a_server_that_cannot_prove_who_it_is_is_refused(tmp_path: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            "-keyout",
            "key",
            "-out",
            "crt",
        ],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "crt", tmp_path / "key")

    def shake_hands() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=shake_hands)
        thread.start()
        sentence = refused(f"https://127.0.0.1:{listening.getsockname()[1]}/list")
        thread.join()
    assert "cannot prove who it is" in sentence


def test_a_proxy_that_drips_is_cut_at_the_deadline(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(connection: socket.socket, over: threading.Event) -> None:
        with suppress(OSError):
            while not over.wait(PACED_S):
                connection.sendall(b"H")

    server.script("registry.example:443", drip)
    monkeypatch.setenv("https_proxy", server.base)
    monkeypatch.setenv("no_proxy", "")
    assert "takes too long" in refused("https://registry.example/list", limits=SHORT)


def test_a_public_registry_may_not_send_us_to_this_machine() -> None:
    with pytest.raises(SourceFailed, match="on this machine"):
        _address("https://localhost/list", sent_on_by=_address("https://registry.example/list"))


def test_a_connection_made_after_the_deadline_is_cut_at_once() -> None:
    ours, theirs = socket.socketpair()
    deadline = Deadline()
    deadline.cut()
    with ours, theirs:
        assert deadline.watch(ours) is ours
        assert theirs.recv(1) == b""
    deadline.release()


@pytest.mark.parametrize(
    ("location", "what"),
    [
        ("http://registry.example/list", "sends us on to an address that is not https"),
        ("//registry.example/list", "sends us on to an address that is not https"),
        ("file:///etc/passwd", "not one"),
        ("https://", "not one"),
        ("https://ana:secret@registry.example/list", "name or password"),
        ("", "too often"),
        ("/start?again", "too often"),
    ],
)
def test_a_redirect_to_where_we_may_not_go_is_refused(server: ScriptedServer, location: str, what: str) -> None:
    for path in ("/start", "/start?again"):
        server.answer(path, f"Location: {location}", status="302 Found")
    sentence = refused(f"{server.base}/start")
    assert what in sentence
    assert "secret" not in sentence
    assert len(server.heads) <= 1 + 3


def test_three_redirects_are_followed(server: ScriptedServer) -> None:
    for path, to in (("/1", "/2"), ("/2", f"{server.base}/3"), ("/3", "4")):
        server.answer(path, f"Location: {to}", status="307 Go on")
    server.answer("/4", body=LIST)
    assert fetched(f"{server.base}/1") == (LIST, None)


def test_an_unchanged_list_is_not_sent_again(server: ScriptedServer) -> None:
    url = server.answer("/list", 'ETag: W/"v1"', body=LIST)
    content, etag = fetched(url)
    assert (content, etag) == (LIST, 'W/"v1"')
    server.answer("/list", status="304 Not Modified")
    assert read(url, etag) == NotModified()
    assert 'If-None-Match: W/"v1"\r\n' in server.heads[-1]


def test_a_settled_date_of_change_serves_where_there_is_no_tag(server: ScriptedServer) -> None:
    changed = "Sun, 03 May 2026 10:00:00 GMT"
    url = server.answer("/list", f"Last-Modified: {changed}", "Date: Sun, 03 May 2026 10:01:00 GMT", body=LIST)
    assert fetched(url) == (LIST, changed)
    server.answer("/list", status="304 Not Modified")
    assert read(url, changed) == NotModified()
    assert f"If-Modified-Since: {changed}\r\n" in server.heads[-1]


@pytest.mark.parametrize(
    "headers",
    [
        ("Last-Modified: Sun, 03 May 2026 10:00:00 GMT", "Date: Sun, 03 May 2026 10:00:59 GMT"),
        ("Last-Modified: Sun, 03 May 2026 10:00:00 GMT",),
        ("Last-Modified: yesterday", "Date: today"),
        ("Last-Modified: Sun, 03 May 2026 10:00:00 -0000", "Date: Sun, 03 May 2026 11:00:00 GMT"),
        ("ETag: v1",),
        (f'ETag: "{"v" * 300}"',),
    ],
)
def test_what_cannot_tell_two_lists_apart_is_not_used_to(server: ScriptedServer, headers: tuple[str, ...]) -> None:
    assert fetched(server.answer("/list", *headers, body=LIST)) == (LIST, None)


def test_no_password_file_is_consulted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine registry.example login ana password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with session_until(5) as (session, _):
        request = session.prepare_request(requests.Request("GET", "https://registry.example/list"))
    assert "Authorization" not in request.headers
