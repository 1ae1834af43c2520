"""The addresses of both sign-ins, as Starlette apps."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.networks.oauth.desk import Client, Desk, Refused

Work = Callable[[Request, dict[str, str]], Response]
READS_ME = frozenset({"users.read"})
READS_ACCOUNT = frozenset({"profile", "read", "read:accounts"})


def x_app(desk: Desk) -> Starlette:
    """X: one server, whose operator registers apps at the console."""
    return Starlette(
        routes=[
            Route("/i/oauth2/authorize", _served(desk, _page(desk)), methods=["GET"]),
            Route("/i/oauth2/authorize", _served(desk, _answer(desk)), methods=["POST"]),
            Route("/2/oauth2/token", _served(desk, _token(desk)), methods=["POST"]),
            Route("/2/oauth2/revoke", _served(desk, _revoke(desk)), methods=["POST"]),
            Route("/2/users/me", _served(desk, _x_me(desk)), methods=["GET"]),
        ]
    )


def mastodon_app(desk: Desk) -> Starlette:
    """Any number of Mastodon servers, each under a path of its own name."""
    return Starlette(
        routes=[
            Route("/{server}/api/v1/apps", _served(desk, _apps(desk)), methods=["POST"]),
            Route("/{server}/oauth/authorize", _served(desk, _page(desk)), methods=["GET"]),
            Route("/{server}/oauth/authorize", _served(desk, _answer(desk)), methods=["POST"]),
            Route("/{server}/oauth/token", _served(desk, _token(desk)), methods=["POST"]),
            Route("/{server}/oauth/revoke", _served(desk, _revoke(desk)), methods=["POST"]),
            Route("/{server}/api/v1/accounts/verify_credentials", _served(desk, _account(desk)), methods=["GET"]),
        ]
    )


def _served(desk: Desk, work: Work) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        try:
            answer = work(request, form)
        except Refused as no:
            answer = JSONResponse({"error": no.error, "error_description": no.words}, no.status)
        desk.calls.append((request.url.path, answer.status_code))
        return answer

    return serve


def _page(desk: Desk) -> Work:
    def page(request: Request, form: dict[str, str]) -> Response:  # noqa: ARG001 - as all work here
        asked = dict(request.query_params)
        desk.asks(asked, _server(request))
        kept = "".join(
            f'<input type="hidden" name="{escape(key)}" value="{escape(one)}">' for key, one in asked.items()
        )
        people = [person for person in desk.people if person.server == _server(request)]
        buttons = "".join(
            f'<button name="as" value="{escape(one.id)}">Yes, as @{escape(one.name)}</button> ' for one in people
        )
        return HTMLResponse(
            "<!doctype html><html lang=en><title>Sign in</title><h1>An app wants to know whose account this is</h1>"
            f"<form method=post>{kept}{buttons}<button name=as value=''>No</button></form>"
        )

    return page


def _answer(desk: Desk) -> Work:
    def answer(request: Request, form: dict[str, str]) -> Response:
        desk.asks(form, _server(request))
        person = next((one for one in desk.people if one.id == form.get("as") and one.server == _server(request)), None)
        back = {"error": "access_denied"} if person is None else {"code": desk.grant(form, person)}
        return RedirectResponse(f"{form['redirect_uri']}?{urlencode({**back, 'state': form['state']})}", 303)

    return answer


def _token(desk: Desk) -> Work:
    def token(request: Request, form: dict[str, str]) -> Response:
        made, grant = desk.exchange(_client(desk, request, form), form)
        told = {"access_token": made, "token_type": "bearer", "scope": grant.scope, "expires_in": 7200}
        return JSONResponse(told)

    return token


def _revoke(desk: Desk) -> Work:
    def revoke(request: Request, form: dict[str, str]) -> Response:
        _client(desk, request, form)
        desk.revoke(form.get("token", ""))
        return JSONResponse({})

    return revoke


def _apps(desk: Desk) -> Work:
    def apps(request: Request, form: dict[str, str]) -> Response:
        made = desk.new_client(form.get("redirect_uris", ""), form.get("scopes", "read"), _server(request))
        told: dict[str, Any] = {
            "id": made.id,
            "name": form.get("client_name", ""),
            "redirect_uri": made.redirect_uris[0],
        }
        return JSONResponse(told | {"client_id": made.id, "client_secret": made.secret, "scopes": made.scope.split()})

    return apps


def _x_me(desk: Desk) -> Work:
    def me(request: Request, form: dict[str, str]) -> Response:  # noqa: ARG001 - as all work here
        person = desk.holder(_bearer(request), READS_ME)
        return JSONResponse(desk.me or {"data": {"id": person.id, "name": person.name, "username": person.name}})

    return me


def _account(desk: Desk) -> Work:
    def account(request: Request, form: dict[str, str]) -> Response:  # noqa: ARG001 - as all work here
        person = desk.holder(_bearer(request), READS_ACCOUNT, _server(request))
        told = {"id": "1", "username": person.name, "acct": person.name, "uri": person.id}
        return JSONResponse(desk.me or told)

    return account


def _server(request: Request) -> str:
    return str(request.path_params.get("server", ""))


def _bearer(request: Request) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token if kind == "Bearer" else ""


def _client(desk: Desk, request: Request, form: dict[str, str]) -> Client:
    """The client of a request: by HTTP Basic, or in the form; a public one shows no secret. Raises `Refused`."""
    kind, _, word = request.headers.get("authorization", "").partition(" ")
    if kind == "Basic":
        try:
            shown = base64.b64decode(word, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            shown = ""
        client_id, _, secret = shown.partition(":")
        return desk.known(client_id, secret, _server(request))
    return desk.known(form.get("client_id", ""), form.get("client_secret", ""), _server(request))
