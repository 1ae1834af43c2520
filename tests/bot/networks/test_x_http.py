"""The one way out to X: nowhere else, within bounds, without telling secrets."""

import gzip
import itertools
import json
import logging
import threading
import traceback
from socket import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.networks import x_http
from bot.networks.x_http import BODY_BYTES_MAX, HOST, Patience
from bot.ports import NotDone, Unheard, Unknown
from tests.bot.networks.conftest import CANARIES, HASTY, Scene, outgoing, permit_for
from tests.bot.networks.wires import a_page, saying, served
from tests.strategies import NOW, TEXT

ENDLESS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def test_no_other_host_can_be_reached_at_all(scene: Scene) -> None:
    client = x_http.connect(scene.keys, scene.url, HASTY)
    assert list(client.session.adapters) == [f"{HOST}/"]
    with pytest.raises(Exception, match="No connection adapters"):
        client.session.get("https://elsewhere.example/")


def test_without_an_address_of_its_own_it_goes_to_x(scene: Scene) -> None:
    adapter = x_http.connect(scene.keys, None, HASTY).session.get_adapter(f"{HOST}/2/tweets")
    assert adapter._url == HOST


def test_no_connection_is_used_twice(scene: Scene) -> None:
    heard: list[object] = []

    def serve(near: socket) -> None:
        heard.append(near)
        for _ in range(2):
            saying([a_page({"data": {"id": "5", "username": "acme"}})])(near)

    with served(serve) as url:
        client = scene.client(url=url)
        for _ in range(3):
            client.who_am_i(NOW)
    assert len(heard) == 3


def test_a_proxy_is_not_asked_for_what_stays_on_this_machine(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    with served(asked.append) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        scene.client().fetch("mentions", None, NOW)
        by_name = scene.client(url=scene.url.replace("127.0.0.1", "localhost"))
        by_name.fetch("mentions", None, NOW)
    assert asked == []


def test_a_proxy_is_asked_for_what_leaves_this_machine(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    with served(asked.append) as proxy:
        monkeypatch.setenv("https_proxy", proxy)
        with pytest.raises((NotDone, Unknown)):
            scene.client(url="https://nobody.invalid").send(permit_for(TEXT), outgoing("1", TEXT), NOW)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "parts",
    [
        itertools.repeat(b"1\r\n \r\n"),
        itertools.repeat(b"10000\r\n" + b" " * 65_536 + b"\r\n"),
        [b"%x\r\n" % (bomb := len(squeezed := gzip.compress(b" " * (BODY_BYTES_MAX + 1)))) + squeezed],
    ],
    ids=["a trickle", "a flood", "a bomb"],
)
def test_an_endless_answer_is_left(scene: Scene, parts: list[bytes]) -> None:
    head = ENDLESS.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n") if isinstance(parts, list) else ENDLESS
    with served(saying(itertools.chain([head], parts))) as url, pytest.raises(Unheard):
        scene.client(url=url, patience=HASTY).fetch("mentions", None, NOW)


def test_a_silent_answer_is_left(scene: Scene) -> None:
    heard = threading.Event()
    silence = (b"" for _ in range(1) if heard.wait(60))
    with served(saying(itertools.chain([ENDLESS], silence))) as url, pytest.raises(Unknown):
        scene.client(url=url, patience=HASTY).send(permit_for(TEXT), outgoing("1", TEXT), NOW)
    heard.set()


def test_the_bound_of_a_call_counts_every_wait() -> None:
    assert Patience(connect_s=3, read_s=10, answer_s=20).total_us == 36_000_000


def test_a_post_that_no_database_takes_becomes_one_that_it_does(scene: Scene) -> None:
    scene.x.post("ana", "@acme he\x00llo")
    (post,) = scene.client().fetch("mentions", None, NOW).posts
    assert post.text == "@acme he\ufffdllo"
    body = rb'{"data":[{"id":"7","text":"@acme \ud800","author_id":"5"}],"meta":{"result_count":1}}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    with served(saying([head + body])) as url:
        (post,) = scene.client(url=url).fetch("mentions", None, NOW).posts
    assert post.text == "@acme \ufffd"


@pytest.mark.promise(34)
def test_no_key_no_text_and_no_handle_reaches_a_log_or_an_error(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    question = scene.x.post("ana", f"@acme {TEXT}")
    client = scene.client(searches=True)
    errors = [repr(client), repr(scene.keys), str(scene.keys), repr(vars(client))]
    client.send(permit_for(TEXT), outgoing(question.id, TEXT), NOW)
    client.fetch("mentions", None, NOW)
    client.fetch("search", None, NOW)
    client.who_am_i(NOW)
    scene.x.faults.next("*", "refuse")
    scene.x.faults.next("*", "drop before", times=2)
    scene.x.faults.next("*", "garbage", times=2)
    scene.x.suspend(scene.acme)
    for _ in range(3):
        for deed in (
            lambda: client.send(permit_for(TEXT), outgoing(question.id, TEXT), NOW),
            lambda: client.fetch("mentions", None, NOW),
        ):
            try:
                deed()
            except (NotDone, Unknown, Unheard):
                errors.append(traceback.format_exc())
    told = caplog.text + "".join(errors)
    assert len(errors) == 10
    for secret in (*CANARIES, "oauth_", "OAuth ", TEXT, "ana"):
        assert secret not in told


@given(
    st.dictionaries(
        st.text(), st.recursive(st.text() | st.integers() | st.floats(allow_nan=False), st.lists), max_size=4
    )
)
def test_a_body_reads_the_same_by_the_quick_way_and_by_the_plain_one(body: dict[str, object]) -> None:
    written = json.dumps(body)
    plain = x_http._storable(json.loads(written))
    assert x_http.read_object(written.encode()) == plain
    assert x_http.read_object(json.dumps(plain, ensure_ascii=False).encode()) == plain


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff", b'{"a":"\x00"}', b"[" * 100_000, b'{"a":' * 100_000])
def test_a_body_that_is_no_object_is_none(body: bytes) -> None:
    assert x_http.read_object(body) is None


def test_of_a_number_told_twice_the_last_counts_and_long_ones_keep_every_digit() -> None:
    assert x_http.read_object(b'{"a":1,"a":123456789012345678901234567890}') == {"a": 123456789012345678901234567890}
