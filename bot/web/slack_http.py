"""Hears Slack over HTTP: only what Slack has signed, in a thread pool of its own.

Slack sends events, clicks, forms and commands to one address. What it has not signed within the last five minutes is
refused before anybody reads it, and no body is ever logged. What is heard is dispatched in threads of our own: Bolt's
ASGI adapters would dispatch on the event loop, where one stalled click stops all others. Copies of us behind a load
balancer need nothing from each other: what comes twice is told by the inbox. Source:
docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

from slack_bolt import BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.clock import wall_us
from bot.web.serving import Guarded, Server

PATH = "/slack/events"
HERE = "Slack's events are heard here.\n"
BODY_MAX = 1_000_000
"""Bytes. A message of fifty blocks comes back with a click, three times as long for being in a form."""
BODY_S = 3.0
SKEW_S = 300
THREADS = 64
CONNECTIONS_MAX = 400
WARN_EVERY_US = 60_000_000
JSON = {"content-type": "application/json"}
KEPT = ("x-slack-retry-num", "x-slack-retry-reason")
"""What Bolt is told of the headers; by others anybody could tell it how to run."""
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
UNSIGNED = "A request without Slack's signature was refused."
SKEWED = "A request was refused for its age: {off} seconds. If Slack sent it, set this machine's clock right."
FORGED = "A request was refused: its signature is not Slack's. If Slack sent it, check SLACK_SIGNING_SECRET."

log = logging.getLogger("earshot.slack")

Hear = Callable[[BoltRequest], BoltResponse]


def why_not(headers: Mapping[str, str], body: bytes, secret: str, now_us: int) -> str:
    """Why this did not come from Slack just now, as a sentence; empty where it did."""
    told, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not (told.isascii() and told.isdigit() and signature):
        return UNSIGNED
    off_s = now_us // 1_000_000 - int(told[:12])
    if abs(off_s) > SKEW_S:
        return SKEWED.format(off=off_s)
    right = hmac.new(secret.encode(), b"v0:%s:%s" % (told.encode(), body), hashlib.sha256).hexdigest()
    return "" if hmac.compare_digest(f"v0={right}".encode(), signature.encode("utf-8", "replace")) else FORGED


def app(
    hear: Hear,
    secret: str,
    clock: Callable[[], int] = wall_us,
    more: Sequence[BaseRoute] = (),
    *,
    threads: int = THREADS,
    body_s: float = BODY_S,
) -> Starlette:
    """The address, and `more` beside it. `hear` is called in our own threads; `clock` is the machine's own."""
    pool = ThreadPoolExecutor(threads, thread_name_prefix="slack-http")
    warnings = _Warnings()

    async def here(_: Request) -> Response:
        return PlainTextResponse(HERE)

    async def events(request: Request) -> Response:
        try:
            body = await asyncio.wait_for(_body(request), body_s)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        if body is None:
            return Response(status_code=413)
        if no := why_not(request.headers, body, secret, clock()):
            warnings.say(no, clock())
            return Response(status_code=401)
        return await asyncio.get_running_loop().run_in_executor(pool, _heard, hear, body, request.headers)

    return Starlette(
        routes=[Route(PATH, here, methods=["GET"]), Route(PATH, events, methods=["POST"]), *more],
        middleware=[Middleware(Guarded, headers=HEADERS)],
    )


class SlackServer(Server):
    """Serves Slack's address from a thread of its own."""

    def __init__(self, application: Starlette, host: str, port: int) -> None:
        super().__init__(application, host, port, "[slack]", CONNECTIONS_MAX)


def _heard(hear: Hear, body: bytes, headers: Mapping[str, str]) -> Response:
    kept: dict[str, str | Sequence[str]] = {name: headers[name] for name in KEPT if name in headers}
    try:
        request = BoltRequest(body=_as_json(body.decode(), headers.get("content-type", "")), headers=kept | JSON)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return Response(status_code=400)
    try:
        told = hear(request)
    except Exception as error:  # noqa: BLE001 - Slack delivers again what could not be kept
        log.error("Slack: something could not be kept, and was not acknowledged: %s.", type(error).__name__)  # noqa: TRY400 - no text
        return Response(status_code=500)
    return Response(told.body or "", told.status, {"content-type": told.first_headers().get("content-type", "")})


def _as_json(body: str, content_type: str) -> str:
    """What Slack tells, as JSON. A form is read here: Bolt finds nothing in one that holds the word payload."""
    if content_type.partition(";")[0].strip().lower() == JSON["content-type"] or body.startswith("{"):
        return body
    fields = dict(parse_qsl(body, keep_blank_values=True))
    return fields.get("payload", json.dumps(fields))


async def _body(request: Request) -> bytes | None:
    """The body; `None` where it is longer than anything that Slack sends."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            return None
    return bytes(body)


class _Warnings:
    """Says each kind of refusal once a minute: the address is public, and anybody may knock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[str, int] = {}

    def say(self, sentence: str, now_us: int) -> None:
        kind = sentence.partition(":")[0]
        with self._lock:
            if now_us - self._said.get(kind, -WARN_EVERY_US) < WARN_EVERY_US:
                return
            self._said[kind] = now_us
        log.warning("Slack: %s", sentence)
