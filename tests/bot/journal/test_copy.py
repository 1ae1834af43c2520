"""What the journal holds goes to another place, in order, and waits if it must."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.journal.copy import Copy
from bot.journal.file import BadJournal, Journal
from tests.bot.journal.test_file import SECRETS, a_line


class Taker(HTTPServer):
    """Takes lines, as long as `status` is good."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 204
        self.taken = b""
        self.paths: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Taker)
        said = self.rfile.read(int(self.headers["Content-Length"]))
        server.paths.append(self.path)
        server.meanwhile()
        if server.status == 204:
            server.taken += said
        self.send_response(server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def taker() -> Iterator[Taker]:
    with Taker() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "earshot.journal")


def test_how_far_it_came_that_cannot_be_noted_is_told_and_the_lines_go_there_again(
    journal: Journal, taker: Taker
) -> None:
    copy = Copy(journal, f"http://127.0.0.1:{taker.server_port}/")
    journal.add([a_line("a")], SECRETS)
    far = journal.path.with_name(f"{journal.path.name}.copied")
    taker.meanwhile = far.mkdir
    for what in ("written", "read"):
        with pytest.raises(BadJournal, match=f"copied cannot be {what}: Is a directory"):
            copy.deliver(0)
    far.rmdir()
    taker.meanwhile = lambda: None
    assert copy.deliver(0) > 0
    assert taker.taken == journal.path.read_bytes() * 2


def test_lines_that_nobody_takes_wait(journal: Journal, taker: Taker) -> None:
    copy = Copy(journal, f"http://127.0.0.1:{taker.server_port}/lines?brand=acme")
    assert copy.deliver(0) == 0
    journal.add([a_line("a")], SECRETS)
    taker.status = 500
    with pytest.raises(BadJournal, match="does not take our lines"):
        copy.deliver(0)
    with pytest.raises(BadJournal, match="cannot be reached"):
        Copy(journal, "https://127.0.0.1:1").deliver(0)
    taker.status = 204
    journal.add([a_line("b")], SECRETS)
    assert copy.deliver(0) == len(taker.taken)
    assert taker.taken == journal.path.read_bytes()
    assert taker.paths[-1] == "/lines?brand=acme"


def test_what_was_taken_is_not_posted_again_by_another_process(journal: Journal, taker: Taker) -> None:
    address = f"http://127.0.0.1:{taker.server_port}"
    journal.add([a_line("a")], SECRETS)
    Copy(journal, address).deliver(0)
    journal.add([a_line("b")], SECRETS)
    Copy(journal, address).deliver(0)
    assert taker.taken == journal.path.read_bytes()
    assert taker.paths == ["/", "/"]


def test_of_a_journal_that_began_anew_all_is_posted(journal: Journal, taker: Taker) -> None:
    copy = Copy(journal, f"http://127.0.0.1:{taker.server_port}/")
    for name in "abc":
        journal.add([a_line(name)], SECRETS)
    copy.deliver(0)
    old = taker.taken
    journal.set_aside("old")
    journal.add([a_line("d")], SECRETS)
    copy.deliver(0)
    assert taker.taken == old + journal.path.read_bytes()


def test_no_turn_posts_without_end(journal: Journal, taker: Taker) -> None:
    copy = Copy(journal, f"http://127.0.0.1:{taker.server_port}/")
    journal.add([a_line(f"{number}" * 30) for number in range(10, 99)] * 350, SECRETS)
    copy.deliver(0)
    assert 0 < len(taker.taken) < journal.path.stat().st_size
    assert taker.taken.endswith(b"\n")
