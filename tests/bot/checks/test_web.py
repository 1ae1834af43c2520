"""Whether the preference pages have their port, or can have it."""

import socket
import threading
from contextlib import suppress

from bot.checks.web import pages_port
from bot.settings.parts import PagesPart
from tests.bot.web.pages.conftest import stage as stage  # noqa: PLC0414 - the fixture, for this file as well
from tests.bot.web.pages.stage import Stage


def part(port: int) -> PagesPart:
    return PagesPart(address="https://prefer.acme.example", port=port)


def _hang_up(listening: socket.socket) -> None:
    """Be another program, which says nothing."""
    with suppress(OSError):
        listening.settimeout(30)
        listening.accept()[0].close()


def test_a_port_that_another_program_has_is_told_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = threading.Thread(target=_hang_up, args=(taken,))
        answer.start()
        found = pages_port(part(taken.getsockname()[1]))
        answer.join()
    assert found.ok is False
    assert "Stop what else uses it, or set [pages] port." in str(found)


def test_pages_that_are_served_there_already_are_well(stage: Stage) -> None:
    found = pages_port(part(int(stage.url.rpartition(":")[2])))
    assert (found.ok, found.sentence) == (True, "Earshot is running there.")


def test_a_free_port_is_well() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert pages_port(part(port)).ok is True
