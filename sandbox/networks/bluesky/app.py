"""The AppView's addresses, as a Starlette app."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.networks.bluesky.view import AppView

LIMIT, LIMIT_MAX = 50, 100
FILTERS = ("posts_with_replies", "posts_no_replies")
_HANDLE = re.compile(r"([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?")
_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")


class Refused(Exception):
    """The AppView says no, as XRPC does: the status, the error's name, and its words."""

    def __init__(self, status: int, error: str, words: str) -> None:
        super().__init__(words)
        self.status, self.error, self.words = status, error, words


def appview_app(view: AppView) -> Starlette:
    """Give the app that answers for what is indexed."""

    def ask(request: Request) -> Response:
        method = request.path_params["method"]
        try:
            answer: Response = JSONResponse(_answer(view, method, request))
        except Refused as no:
            answer = JSONResponse({"error": no.error, "message": no.words}, no.status)
        view.calls.append((method, answer.status_code))
        return answer

    async def by_hand(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if form.get("as") in view.handles and form.get("text"):
            view.post(form["as"], form["text"])
        return RedirectResponse("/", 303)

    return Starlette(
        routes=[
            Route("/", lambda _: HTMLResponse(_page(view)), methods=["GET"]),
            Route("/", by_hand, methods=["POST"]),
            Route("/xrpc/{method}", ask, methods=["GET", "POST"]),
        ]
    )


def _answer(view: AppView, method: str, request: Request) -> Mapping[str, Any]:
    work = {"com.atproto.identity.resolveHandle": _resolve, "app.bsky.feed.getAuthorFeed": _feed}.get(method)
    if work is None:
        raise Refused(501, "MethodNotImplemented", "Method Not Implemented")
    if request.method != "GET":
        raise Refused(400, "InvalidRequest", f"Incorrect HTTP method ({request.method}) expected GET")
    if not view.may_ask():
        raise Refused(429, "RateLimitExceeded", "Rate Limit Exceeded")
    return work(view, request.query_params)


def _resolve(view: AppView, asked: Mapping[str, str]) -> Mapping[str, Any]:
    handle = _given(asked, "handle").lower()
    if not _HANDLE.fullmatch(handle):
        raise Refused(400, "InvalidRequest", "Error: handle must be a valid handle")
    return {"did": _did_of(view, handle, "Unable to resolve handle")}


def _feed(view: AppView, asked: Mapping[str, str]) -> Mapping[str, Any]:
    actor = _given(asked, "actor")
    if not _DID.fullmatch(actor) and not _HANDLE.fullmatch(actor):
        raise Refused(400, "InvalidRequest", "Error: actor must be a valid did or a handle")
    limit, only = _limit(asked), asked.get("filter", FILTERS[0])
    did = actor if actor in view.handles else _did_of(view, actor.lower(), "Profile not found")
    if did in view.hidden:
        raise Refused(400, "InvalidRequest", "Profile not found")
    feed = [item for item in view.feed(did) if only == FILTERS[0] or "reply" not in item]
    cursor = asked.get("cursor", "")
    begin = int(cursor) if cursor.isdigit() else 0
    more = {"cursor": str(begin + limit)} if begin + limit < len(feed) else {}
    return {"feed": feed[begin : begin + limit], **more}


def _given(asked: Mapping[str, str], name: str) -> str:
    if name not in asked:
        raise Refused(400, "InvalidRequest", f'Error: Params must have the property "{name}"')
    return asked[name]


def _limit(asked: Mapping[str, str]) -> int:
    told = asked.get("limit", str(LIMIT))
    if not told.isdigit():
        raise Refused(400, "InvalidRequest", "Error: limit must be an integer")
    if not 1 <= int(told) <= LIMIT_MAX:
        raise Refused(400, "InvalidRequest", "Error: limit can not be greater than 100")
    return int(told)


def _did_of(view: AppView, handle: str, no: str) -> str:
    found = next((did for did, name in view.handles.items() if name == handle), None)
    if found is None:
        raise Refused(400, "InvalidRequest", no)
    return found


_TITLE = "Bluesky, as a stand-in"
_ABOUT = (
    "Nothing here leaves this computer. On a preference page somebody on Bluesky shows that an account is theirs by"
    " posting a code: post it here."
)
_LOOKS = (
    "<style>body{font:16px/1.5 sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}"
    "select,input,button{font:inherit;padding:.3rem .6rem}label{display:block;margin:.6rem 0}"
    "li{overflow-wrap:anywhere}</style>"
)


def _page(view: AppView) -> str:
    people = "".join(f'<option value="{escape(did)}">@{escape(name)}</option>' for did, name in view.handles.items())
    newest = sorted((post for post in view.posts.values() if post.text), key=lambda post: -post.at_us)
    said = "".join(f"<li>@{escape(view.handles.get(one.did, '?'))}: {escape(one.text)}</li>" for one in newest)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{_TITLE}</title>{_LOOKS}<h1>{_TITLE}</h1><p>{_ABOUT}</p><form method=post>"
        f"<label>Who posts? <select name=as>{people}</select></label> "
        f"<label>What? <input name=text required></label> <button>Post</button></form><h2>Posts</h2><ul>{said}</ul>"
    )
