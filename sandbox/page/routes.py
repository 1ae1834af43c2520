"""The page's addresses: the page, its stream of states, its acts, the audit log."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.networks.x.page import snapshot
from sandbox.networks.x.world import X
from sandbox.page.acts import UnknownAct, perform
from sandbox.page.parts import Day, Record
from sandbox.slack.stand_in import Slack

STATIC = Path(__file__).parent / "static"
LOOK_EVERY_S = 0.1
"""How often the stream looks for a change: many changes in that time make one state."""
HEARTBEAT_S = 15.0
"""A comment is sent when nothing happened for so long, so that a browser that has gone is noticed."""
BODY_BYTES_MAX = 64_000

GUARDS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
"""Sent with every answer. No script, style or picture but ours, and nobody may frame the page."""


def page_routes(slack: Slack, x: X, day: Day, record: Record) -> list[BaseRoute]:
    """Give the routes of one running demo; `record` verifies the log anew at each call.

    Acts and controls are accepted only as JSON from the page itself: no other site can press a button here.
    """
    run = secrets.token_hex(4)

    async def index(_request: Request) -> Response:
        return FileResponse(STATIC / "index.html", headers=GUARDS)

    async def audit(_request: Request) -> Response:
        return FileResponse(STATIC / "audit.html", headers=GUARDS)

    async def events(_request: Request) -> Response:
        return StreamingResponse(states(slack, x, day, run), media_type="text/event-stream", headers=GUARDS)

    async def act(request: Request) -> Response:
        return await _answer(request, lambda sent: _act(slack, day, sent))

    async def control(request: Request) -> Response:
        return await _answer(request, lambda sent: direct(day, sent))

    async def recorded(_request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(record), headers=GUARDS)

    return [
        Route("/", index),
        Route("/page/audit", audit),
        Route("/page/record", recorded),
        Route("/page/events", events),
        Route("/page/act", act, methods=["POST"]),
        Route("/page/day", control, methods=["POST"]),
        Mount("/page/static", _Guarded(directory=STATIC)),
    ]


async def states(slack: Slack, x: X, day: Day, run: str) -> AsyncIterator[str]:
    """Yield the whole state now and after each change, as server-sent events, for as long as somebody listens."""
    sent: object = None
    idle_s = 0.0
    while True:
        moment = day.snapshot()
        seen = (slack.changed(0, 0), x.changed(0, 0), moment)
        if seen != sent:
            state = {"run": run, "slack": slack.snapshot(), "x": snapshot(x), "day": moment}
            yield f"event: state\ndata: {json.dumps(state, separators=(',', ':'))}\n\n"
            sent, idle_s = seen, 0.0
        elif idle_s >= HEARTBEAT_S:
            yield ": still here\n\n"
            idle_s = 0.0
        await asyncio.sleep(LOOK_EVERY_S)
        idle_s += LOOK_EVERY_S


def direct(day: Day, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Carry out one of the day's controls; raises UnknownAct."""
    does = {"pause": day.pause, "play": day.play, "next": day.next, "digest": day.digest}
    if sent.get("do") == "speed" and sent.get("speed") in {1, 2, 4}:
        day.speed(int(sent["speed"]))
    elif act := does.get(str(sent.get("do"))):
        act()
    else:
        raise UnknownAct(f"The day knows {', '.join(does)} and speed 1, 2 or 4, not {sent.get('do')!r}.")
    return {}


def _act(slack: Slack, day: Day, sent: dict[str, Any]) -> dict[str, Any]:
    day.person_acts(str(sent.get("as")))
    return perform(slack, sent)


async def _answer(request: Request, work: Callable[[dict[str, Any]], dict[str, Any]]) -> Response:
    origin = request.headers.get("origin", "")
    if origin and origin.partition("://")[2] != request.headers.get("host"):
        return _refuse(403, "Only the demo's own page may do this.")
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return _refuse(415, "Acts are sent as application/json.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            return _refuse(413, f"An act has at most {BODY_BYTES_MAX} bytes.")
    try:
        sent = json.loads(body)
    except ValueError:
        return _refuse(400, "The act is not JSON.")
    if not isinstance(sent, dict):
        return _refuse(400, "An act is a JSON object.")
    try:
        return JSONResponse(await run_in_threadpool(work, sent), headers=GUARDS)
    except UnknownAct as unknown:
        return _refuse(400, str(unknown))


def _refuse(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status, headers=GUARDS)


class _Guarded(StaticFiles):
    """Our own files, with the same guards as every other answer."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 - passed on as they come
        """Add the guards to the file."""
        answer = super().file_response(*args, **kwargs)
        answer.headers.update(GUARDS)
        return answer
