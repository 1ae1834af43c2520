"""Whatever a server answers, only an account's own public words are shown."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.networks import bluesky_public, mastodon_public
from bot.networks.bluesky_public import BlueskyPosts
from bot.networks.mastodon_public import MastodonPublic
from bot.networks.sign_ins import public_posts
from bot.settings.parts import SignInPart
from bot.sign_in_ports import NotShown, PublicPosts
from sandbox.networks.x.serve import serve
from tests.bot.networks.bluesky_shapes import ANA, BEN, person, record, view

NAME, THERE = "bluesky:@ana.example", "mastodon:@ana@social.example"
URI = "https://social.example/users/ana"
OWN = {"id": "7", "username": "ana", "acct": "ana", "uri": URI}
STATUS = {
    "id": "9", "created_at": "2026-07-02T06:49:53.771Z", "content": "<p>hello</p>", "visibility": "public",
    "account": OWN, "reblog": None,
}  # fmt: skip
AT_US = 1_782_974_993_771_000


class Server:
    """A server that answers each address with what it was told to, and notes how it was asked."""

    def __init__(self) -> None:
        self.says: dict[str, Response] = {}
        self.asked: list[Request] = []
        self.running = serve(Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])]))
        self.bluesky = BlueskyPosts(self.running.url)
        self.mastodon = MastodonPublic(self.running.url)

    async def answer(self, request: Request) -> Response:
        self.asked.append(request)
        return self.says.get(request.url.path.rpartition("/")[2], Response(status_code=404))

    def bluesky_says(self, feed: Any, did: Any = ANA) -> None:  # noqa: ANN401 - any JSON
        self.says = {
            "com.atproto.identity.resolveHandle": said({"did": did} if isinstance(did, str) else did),
            "app.bsky.feed.getAuthorFeed": said({"feed": feed} if isinstance(feed, list) else feed),
        }

    def mastodon_says(self, statuses: Any, account: Any = OWN) -> None:  # noqa: ANN401 - any JSON
        self.says = {"lookup": said(account), "statuses": said(statuses)}


def said(what: Any) -> Response:  # noqa: ANN401 - any JSON
    return what if isinstance(what, Response) else JSONResponse(what)


def why_not(door: PublicPosts, key: str) -> str:
    with pytest.raises(NotShown) as told:
        door.newest(key)
    return str(told.value)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.running.close()


GARBAGE: list[Any] = [
    7, None, "feed", Response("{", media_type="application/json"), Response("[" * 100_000), Response(b"\xff\xfe"),
    Response(status_code=500), Response("x" * 300_000), JSONResponse({"error": "InternalServerError"}, 500),
    Response(status_code=302, headers={"location": "http://127.0.0.1:9/"}), JSONResponse([], 400),
    JSONResponse({"error": "ExpiredToken"}, 400), JSONResponse({"error": 7}, 400),
]  # fmt: skip


@pytest.mark.parametrize("what", [*GARBAGE, {}, {"feed": {}}, {"feed": None}], ids=lambda what: repr(what)[:40])
def test_no_garbage_from_bluesky_shows_anything(server: Server, what: object) -> None:
    server.bluesky_says(what)
    assert why_not(server.bluesky, NAME) == bluesky_public.SILENT
    server.bluesky_says([], {"did": 7} if isinstance(what, dict) else what)
    assert why_not(server.bluesky, NAME) == bluesky_public.SILENT


@pytest.mark.parametrize("what", [*GARBAGE, {}, {"id": "7"}], ids=lambda what: repr(what)[:40])
def test_no_garbage_from_a_mastodon_server_shows_anything(server: Server, what: object) -> None:
    server.mastodon_says(what)
    assert why_not(server.mastodon, THERE) == mastodon_public.SILENT
    server.mastodon_says([], what)
    assert why_not(server.mastodon, THERE) == mastodon_public.SILENT


@pytest.mark.parametrize(
    "account",
    [
        OWN | {"uri": "https://other.example/users/ana"}, OWN | {"uri": 7}, OWN | {"id": None}, OWN | {"id": ["7"]},
        OWN | {"uri": "https://social.example.evil.example/users/ana"},
    ],
    ids=repr,
)  # fmt: skip
def test_no_server_speaks_for_an_account_of_another(server: Server, account: object) -> None:
    server.mastodon_says([STATUS], account)
    assert why_not(server.mastodon, THERE) == mastodon_public.SILENT


def test_each_way_to_say_no_has_its_sentence(server: Server) -> None:
    no = JSONResponse({"error": "InvalidRequest", "message": "Unable to resolve handle"}, 400)
    server.bluesky_says([], no)
    assert why_not(server.bluesky, NAME) == bluesky_public.NO_ACCOUNT
    server.bluesky_says(JSONResponse({"error": "InvalidRequest", "message": "Profile not found"}, 400))
    assert why_not(server.bluesky, NAME) == bluesky_public.HIDDEN
    server.bluesky_says(JSONResponse({"error": "RateLimitExceeded"}, 429))
    assert why_not(server.bluesky, NAME) == bluesky_public.BUSY
    for status, sentence in (
        (404, mastodon_public.NO_ACCOUNT),
        (410, mastodon_public.NO_ACCOUNT),
        (401, mastodon_public.SHUT),
        (403, mastodon_public.SHUT),
        (429, mastodon_public.BUSY),
    ):
        server.mastodon_says([], JSONResponse({"error": "no"}, status))
        assert why_not(server.mastodon, THERE) == sentence


def test_nobody_is_asked_at_an_address_in_our_own_house() -> None:
    asked: list[str] = []

    def house(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.7"]

    assert why_not(MastodonPublic(look_up=house), THERE) == mastodon_public.SILENT
    assert why_not(BlueskyPosts("https://appview.example", house), NAME) == bluesky_public.SILENT
    assert asked == ["social.example", "appview.example"]
    assert why_not(BlueskyPosts("http://10.0.0.7"), NAME) == bluesky_public.SILENT  # nor by http anywhere else


def test_on_bluesky_only_readable_posts_of_their_own_count(server: Server) -> None:
    passed_on = {"post": view(record("no"), BEN), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}
    forged = view(record("no"), BEN, author=person(ANA))  # at another's address
    pinned = {"post": view(record("no")), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    odd = [7, {}, {"post": 7}, {"post": {}}, passed_on, pinned, {"post": forged}, {"post": view(record("no"), BEN)}]
    server.bluesky_says([*odd, {"post": view(record("hello"))}])
    told = server.bluesky.newest(NAME)
    assert told.account_key == f"bluesky:{ANA}"
    assert told.posts == ((AT_US, "hello"),)
    asked = server.asked[-1].query_params
    assert asked["actor"] == ANA  # by the id, not by the name
    assert "cookie" not in server.asked[-1].headers
    assert "authorization" not in server.asked[-1].headers


def test_on_mastodon_only_readable_public_posts_of_their_own_count(server: Server) -> None:
    others = OWN | {"uri": "https://social.example/users/ben"}
    odd = [
        7, {}, STATUS | {"content": 7}, STATUS | {"reblog": STATUS}, STATUS | {"account": others},
        STATUS | {"visibility": "private"}, STATUS | {"visibility": "direct"}, STATUS | {"created_at": "soon"},
    ]  # fmt: skip
    server.mastodon_says([*odd, STATUS, STATUS | {"visibility": "unlisted"}])
    told = server.mastodon.newest(THERE)
    assert (told.account_key, told.handle) == (f"mastodon:{URI}", "ana@social.example")
    assert told.posts == ((AT_US, "hello"), (AT_US, "hello"))


def test_the_settings_say_where_we_look_and_what_is_switched_off_is_not_there() -> None:
    assert list(public_posts(SignInPart())) == ["bluesky", "mastodon"]
    assert public_posts(SignInPart(bluesky="", mastodon=False)) == {}
    assert public_posts(SignInPart())["bluesky"].host(NAME) == "bluesky"
    assert public_posts(SignInPart())["mastodon"].host(THERE) == "social.example"
