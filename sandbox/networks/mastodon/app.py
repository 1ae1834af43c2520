"""The public addresses of all servers, as a Starlette app."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.networks.mastodon.towns import Account, Towns

LIMIT, LIMIT_MAX = 20, 40
ACTIVITY = "application/activity+json"
Work = Callable[[Towns, str, Request], Response]


class Refused(Exception):
    """A server says no: the status, and its words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


def towns_app(towns: Towns) -> Starlette:
    """Give the app that answers for every server."""

    def served(work: Work) -> Callable[[Request], Response]:
        def serve(request: Request) -> Response:
            server = request.path_params["server"]
            try:
                _count(towns, server)
                answer = work(towns, server, request)
            except Refused as no:
                answer = JSONResponse({"error": no.words}, no.status)
            towns.calls.append((request.url.path, answer.status_code))
            return answer

        return serve

    return Starlette(
        routes=[
            Route("/{server}/api/v1/accounts/lookup", served(_lookup)),
            Route("/{server}/api/v1/accounts/{id}/statuses", served(_statuses)),
            Route("/{server}/users/{name}", served(_actor)),
        ]
    )


def _lookup(towns: Towns, server: str, request: Request) -> Response:
    _open(towns, server)
    name = request.query_params.get("acct", "").lower().removesuffix(f"@{server}")
    return JSONResponse(towns.shown(_found(towns, lambda one: (one.server, one.name.lower()) == (server, name))))


def _statuses(towns: Towns, server: str, request: Request) -> Response:
    _open(towns, server)
    asked: Mapping[str, str] = request.query_params
    account = _found(towns, lambda one: (one.server, one.id) == (server, request.path_params["id"]))
    limit = min(int(asked.get("limit", LIMIT)), LIMIT_MAX)
    seen: list[dict[str, Any]] = [one for one in account.statuses if one["visibility"] in ("public", "unlisted")]
    if asked.get("exclude_reblogs") == "true":
        seen = [one for one in seen if one["reblog"] is None]
    return JSONResponse(seen[:limit])


def _actor(towns: Towns, server: str, request: Request) -> Response:
    account = _found(towns, lambda one: (one.server, one.name) == (server, request.path_params["name"]))
    if ACTIVITY not in request.headers.get("accept", ""):
        return HTMLResponse("<!doctype html><title>A profile</title>")
    if server in towns.secure:
        raise Refused(401, "Request not signed")
    told: dict[str, Any] = {"@context": "https://www.w3.org/ns/activitystreams", "id": account.uri, "type": "Person"}
    told |= {"preferredUsername": account.name, "alsoKnownAs": list(account.also_known_as)}
    return JSONResponse(told | ({"movedTo": account.moved} if account.moved else {}), media_type=ACTIVITY)


def _count(towns: Towns, server: str) -> None:
    if not towns.may_ask(server):
        raise Refused(429, "Too many requests")


def _open(towns: Towns, server: str) -> None:
    if server in towns.closed:
        raise Refused(401, "This method requires an authenticated user")


def _found(towns: Towns, which: Callable[[Account], bool]) -> Account:
    account = next(filter(which, towns.accounts.values()), None)
    if account is None:
        raise Refused(404, "Record not found")
    if account.uri in towns.gone:
        raise Refused(410, "Gone")
    return account
