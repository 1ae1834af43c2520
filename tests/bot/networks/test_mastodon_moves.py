"""A move counts only where the new account's own server knows the old one."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.networks.mastodon_moves import NAMES_MAX, MastodonMoves
from bot.networks.mastodon_public import MastodonPublic
from bot.networks.sign_ins import moves
from bot.settings.parts import SignInPart
from bot.sign_in_ports import Bearer, NotShown
from sandbox.networks.x.serve import serve

OLD, NEW = "https://one.example/users/ana", "https://two.example/@ana"
LOOKED_UP = "https://one.example/api/v1/accounts/lookup"


class Server:
    """Servers that answer each actor's address with what they were told to."""

    def __init__(self) -> None:
        self.says: dict[str, Any] = {}
        self.asked: list[tuple[str, str]] = []
        self.running = serve(Starlette(routes=[Route("/{path:path}", self.answer)]))
        self.moves = MastodonMoves(MastodonPublic(self.running.url))

    async def answer(self, request: Request) -> Response:
        uri = f"https:/{request.url.path}"
        self.asked.append((uri, request.headers["accept"]))
        told = self.says.get(uri, Response(status_code=404))
        return told if isinstance(told, Response) else JSONResponse(told)

    def moved(self, old: Any, new: Any, says: str = "") -> str | None:  # noqa: ANN401 - any JSON
        """Where Ana moved, if these are the two actors."""
        self.asked.clear()
        self.says = {OLD: old, NEW: new}
        return self.moves.moved(f"mastodon:{OLD}", says)

    def looked_up(self, *, says: Any, old: Any = None) -> str | None:  # noqa: ANN401 - any JSON
        """Where Ana moved, if her server shows her actor to nobody, and its open API tells this of her account."""
        self.asked.clear()
        old = Response(status_code=401) if old is None else old
        self.says = {OLD: old, NEW: NEW_ACTOR, LOOKED_UP: says}
        return self.moves.moved(f"mastodon:{OLD}")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.running.close()


OLD_ACTOR = {"id": OLD, "movedTo": NEW}
NEW_ACTOR = {"id": NEW, "alsoKnownAs": [OLD]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"id": OLD}, NEW_ACTOR), ({"id": OLD, "movedTo": None}, NEW_ACTOR), (OLD_ACTOR | {"movedTo": OLD}, NEW_ACTOR),
        (OLD_ACTOR | {"movedTo": [NEW]}, NEW_ACTOR), (OLD_ACTOR | {"movedTo": "http://two.example/@ana"}, NEW_ACTOR),
        (OLD_ACTOR, {"id": NEW}), (OLD_ACTOR, NEW_ACTOR | {"alsoKnownAs": []}),
        (OLD_ACTOR, NEW_ACTOR | {"alsoKnownAs": [{"id": OLD}]}), (OLD_ACTOR, NEW_ACTOR | {"alsoKnownAs": {OLD: 1}}),
        (OLD_ACTOR, NEW_ACTOR | {"alsoKnownAs": [f"{OLD}/other"]}),
        (OLD_ACTOR, NEW_ACTOR | {"alsoKnownAs": [*["x"] * NAMES_MAX, OLD]}),
    ],
    ids=repr,
)  # fmt: skip
def test_no_move_follows_from_what_one_side_says(server: Server, old: object, new: object) -> None:
    assert server.moved(old, new) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ([], NEW_ACTOR), (7, NEW_ACTOR), ({}, NEW_ACTOR), (OLD_ACTOR | {"id": NEW}, NEW_ACTOR),
        (OLD_ACTOR, NEW_ACTOR | {"id": OLD}), (OLD_ACTOR, NEW_ACTOR | {"id": "https://two.example/@eva"}),
        (OLD_ACTOR, Response(status_code=401)), (OLD_ACTOR, Response("x" * 300_000)), (Response(status_code=410), {}),
        (OLD_ACTOR, Response(status_code=301, headers={"location": NEW})),
    ],
    ids=lambda what: f"status {what.status_code}" if isinstance(what, Response) else repr(what)[:60],
)  # fmt: skip
def test_what_cannot_be_told_is_no_move_and_is_said(server: Server, old: object, new: object) -> None:
    with pytest.raises(NotShown):
        server.moved(old, new)


def test_both_sides_agree_and_are_asked_as_everybody_may(server: Server) -> None:
    for names in ([OLD], ["https://three.example/@ana", OLD], OLD):
        assert server.moved(OLD_ACTOR, NEW_ACTOR | {"alsoKnownAs": names}) == f"mastodon:{NEW}"
    assert server.asked == [(OLD, "application/activity+json"), (NEW, "application/activity+json")]


# A server that wants the questions of strangers signed


@pytest.mark.parametrize(
    "account",
    [
        {"uri": "https://one.example/users/eva", "moved": {"uri": NEW}}, {"uri": "https://three.example/users/ana"}, [],
        {"moved": {"uri": NEW}}, Response(status_code=401), Response(status_code=404),
    ],
    ids=lambda what: f"status {what.status_code}" if isinstance(what, Response) else repr(what),
)  # fmt: skip
def test_no_move_follows_where_its_open_api_does_not_tell_of_this_very_account(server: Server, account: object) -> None:
    with pytest.raises(NotShown):
        server.looked_up(says=account)


@pytest.mark.parametrize("moved", [None, {}, {"uri": None}, {"uri": 7}, [NEW], NEW, {"uri": OLD}], ids=repr)
def test_no_move_follows_from_an_account_that_names_no_other(server: Server, moved: object) -> None:
    assert server.looked_up(says={"uri": OLD, "moved": moved}) is None


def test_what_has_no_name_in_its_address_cannot_be_looked_up(server: Server) -> None:
    server.says = {"https://one.example/ap/people/7": Response(status_code=401)}
    with pytest.raises(NotShown):
        server.moves.moved("mastodon:https://one.example/ap/people/7")


def test_the_old_side_is_heard_by_its_open_api_where_actors_are_shown_to_signed_questions_alone(server: Server) -> None:
    for status in (401, 403):
        told = {"uri": OLD, "moved": {"uri": NEW}}
        assert server.looked_up(says=told, old=Response(status_code=status)) == f"mastodon:{NEW}"
    assert [uri for uri, _ in server.asked] == [OLD, LOOKED_UP, NEW]


def test_a_handle_is_borne_by_whom_its_own_server_names(server: Server) -> None:
    server.says = {LOOKED_UP: {"uri": OLD, "moved": {"uri": NEW}}}
    assert server.moves.bearer("mastodon:@ana@one.example") == Bearer(f"mastodon:{OLD}", NEW)
    server.says = {LOOKED_UP: {"uri": NEW}}
    with pytest.raises(NotShown):
        server.moves.bearer("mastodon:@ana@one.example")


def test_where_an_account_says_it_itself_only_the_other_side_is_asked(server: Server) -> None:
    assert server.moved(Response(status_code=401), NEW_ACTOR, NEW) == f"mastodon:{NEW}"
    assert [uri for uri, _ in server.asked] == [NEW]


def test_where_nobody_can_show_such_an_account_nobody_is_asked() -> None:
    assert moves(SignInPart(mastodon=False)) is None
    assert moves(SignInPart()) is not None
