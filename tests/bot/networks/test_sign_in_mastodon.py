"""Whatever a strange server answers, it shows nothing but an account of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.networks.sign_in_mastodon import MastodonSignIn
from bot.networks.signing_in import FAILED, SILENT
from bot.sign_in_ports import App, Flow, NotShown
from sandbox.networks.x.serve import serve

FLOW = Flow(App("us", "hush", "profile"), "social.example", "https://say.acme.example/back", "v" * 43)
TOKEN = {"access_token": "t", "token_type": "bearer"}
ANA = {"uri": "https://social.example/users/ana", "username": "ana"}


class Server:
    """A server that answers each address with what it was told to."""

    def __init__(self) -> None:
        self.says: dict[str, Response] = {}
        self.asked: list[str] = []
        paths = ("api/v1/apps", "oauth/token", "oauth/revoke", "api/v1/accounts/verify_credentials")
        app = Starlette(
            routes=[Route(f"/social.example/{path}", self.answer, methods=["GET", "POST"]) for path in paths]
        )
        self.running = serve(app)
        self.door = MastodonSignIn(self.running.url)

    async def answer(self, request: Request) -> Response:
        last = request.url.path.rpartition("/")[2]
        self.asked.append(last)
        return self.says.get(last, Response(status_code=404))

    def whose(self, token: Any, me: Any = None, revoke: Response | None = None) -> str:  # noqa: ANN401 - any JSON
        """Whose account it says it is."""
        self.says = {"token": _said(token), "verify_credentials": _said(ANA if me is None else me)}
        if revoke is not None:
            self.says["revoke"] = revoke
        return self.door.whose(FLOW, "code").account_key


def _said(what: Any) -> Response:  # noqa: ANN401 - any JSON
    return what if isinstance(what, Response) else JSONResponse(what)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.running.close()


@pytest.mark.parametrize(
    "token",
    [
        {}, [], 7, None, "t", {"access_token": "t", "token_type": "mac"}, {**TOKEN, "expires_in": "soon"},
        {"error": ["no"]}, {"error": "invalid_grant"}, Response("not JSON", media_type="application/json"),
        Response("[" * 100_000, media_type="application/json"), Response(status_code=500), Response(b"\xff\xfe"),
        Response(status_code=302, headers={"location": "http://127.0.0.1:9/"}),
    ],
    ids=lambda token: repr(token)[:40],
)  # fmt: skip
def test_no_answer_instead_of_a_token_shows_an_account(server: Server, token: object) -> None:
    with pytest.raises(NotShown) as told:
        server.whose(token)
    assert str(told.value) in {FAILED, SILENT}


@pytest.mark.parametrize(
    "me",
    [
        [], 7, "ana", {}, Response("{", media_type="application/json"), Response(status_code=401),
        Response(status_code=500), Response("[" * 100_000, media_type="application/json"), Response("x" * 300_000),
        Response(status_code=307, headers={"location": "https://other.example/"}),
    ],
    ids=lambda me: repr(me)[:40],
)  # fmt: skip
def test_no_answer_to_whose_it_is_shows_an_account_and_the_token_goes_back(server: Server, me: object) -> None:
    server.asked.clear()
    with pytest.raises(NotShown):
        server.whose(TOKEN, me)
    assert server.asked[-1] == "revoke"


def test_a_server_that_does_not_take_its_token_back_is_believed_all_the_same(server: Server) -> None:
    for revoke in (Response(status_code=500), Response(status_code=302, headers={"location": "/"}), JSONResponse([])):
        assert server.whose(TOKEN, revoke=revoke) == "mastodon:https://social.example/users/ana"


@pytest.mark.parametrize(
    "said",
    [
        [], {}, {"client_id": "a"}, {"client_id": 7, "client_secret": "b"}, {"client_id": "", "client_secret": "b"},
        {"client_id": "a", "client_secret": "b" * 501}, {"client_id": "a\n", "client_secret": "b"},
        {"client_id": "a", "client_secret": "é"}, Response("{", media_type="application/json"),
        Response(status_code=500), Response("[" * 100_000, media_type="application/json"),
    ],
    ids=lambda said: repr(said)[:40],
)  # fmt: skip
def test_a_server_that_registers_us_as_nothing_is_left_alone(server: Server, said: object) -> None:
    server.says = {"apps": _said(said)}
    with pytest.raises(NotShown, match="does not answer as it should"):
        server.door.register("social.example", "Acme", FLOW.redirect_uri)
