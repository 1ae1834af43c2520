"""Whoever dawdles holds no connection; whoever comes again is served."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.serving import Server

WHOLE = b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody"
QUICK_S, CALM_S = 0.05, 60.0


async def echo(request: Request) -> Response:
    return PlainTextResponse(await request.body())


def served(request_s: float) -> Server:
    server = Server(Starlette(routes=[Route("/", echo, methods=["POST"])]), "127.0.0.1", 0, "[pages]", 3, request_s)
    server.start()
    return server


@pytest.fixture
def hasty() -> Iterator[Server]:
    server = served(QUICK_S)
    yield server
    server.stop()


@pytest.fixture
def calm() -> Iterator[Server]:
    server = served(CALM_S)
    yield server
    server.stop()


def connected(server: Server) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


@pytest.mark.parametrize("part", [b"", b"PO", WHOLE[:-6], WHOLE[:-1]])
def test_no_connection_is_held_by_a_request_that_does_not_come_in(hasty: Server, part: bytes) -> None:
    with closing(connected(hasty)) as dawdling:
        dawdling.sendall(part)
        assert dawdling.recv(1_000) == b""


def test_no_connection_that_was_answered_is_held_by_the_next_request(hasty: Server) -> None:
    with closing(connected(hasty)) as dawdling:
        dawdling.sendall(WHOLE)
        told = b""
        while not told.endswith(b"body"):
            told += dawdling.recv(1_000)
        dawdling.sendall(b"POST")
        assert dawdling.recv(1_000) == b""


def test_a_request_in_pieces_and_one_after_it_on_the_same_connection_are_answered(calm: Server) -> None:
    with closing(connected(calm)) as asking:
        for _ in range(2):
            for piece in (WHOLE[:3], WHOLE[3:-2], WHOLE[-2:]):
                asking.sendall(piece)
            told = b""
            while not told.endswith(b"body"):
                told += asking.recv(1_000)
