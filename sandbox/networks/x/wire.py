"""What can go wrong between a request and its answer: stalls, cuts, garbage."""

import asyncio
import json
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.networks.x import problems
from sandbox.networks.x.faults import Fault, broken
from sandbox.networks.x.limits import WINDOW_S, Window


class _Cut(Response):
    """Closes the connection after `sent` bytes of the body, or before the first byte where it is None."""

    def __init__(self, body: bytes = b"", sent: int | None = None) -> None:
        super().__init__(body, media_type="application/json")
        self.status_code = 200 if sent is not None else 0
        self._sent = sent

    async def __call__(
        self,
        scope: Scope,  # noqa: ARG002 - the shape of ASGI
        receive: Receive,
        send: Send,
    ) -> None:
        transport: asyncio.Transport = receive.__self__.transport  # type: ignore[attr-defined]  # uvicorn's cycle
        if self._sent is None:
            transport.abort()
        else:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": bytes(self.body)[: self._sent], "more_body": True})
            transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


def cut_off() -> Response:
    """Close the connection without a byte of answer."""
    return _Cut()


async def before(fault: Fault | None, now: int) -> Response | None:
    """Do what goes wrong before anything has happened (`now` in microseconds UTC); None lets the request be served."""
    match fault:
        case Fault(kind="429" | "429 without headers" | "500" | "503" | "refuse"):
            return _refusal(fault, now)
        case Fault(kind="drop before"):
            return cut_off()
        case Fault(kind="stall"):
            await asyncio.sleep(fault.seconds)
    return None


async def after(fault: Fault | None, status: int, answer: dict[str, Any], headers: dict[str, str]) -> Response:
    """Write the answer, or what is left of it."""
    match fault:
        case Fault(kind="malformed"):
            answer = broken(answer, fault.how)
        case Fault(kind="drop after commit"):
            return cut_off()
        case Fault(kind="stall after commit"):
            await asyncio.sleep(fault.seconds)
        case Fault(kind="garbage"):
            return Response("\x00<!doctype html><p>Something went wrong.", media_type="application/json")
        case Fault(kind="cut"):
            return _Cut(_written(answer), fault.after_bytes)
    return Response(_written(answer), status, headers, "application/json; charset=utf-8")


def _refusal(fault: Fault, now: int) -> Response:
    if fault.kind in ("500", "503"):
        return Response("<html><body>Over capacity</body></html>", int(fault.kind), media_type="text/html")
    if fault.kind == "refuse":
        return Response(_written(dict(problems.forbidden(fault.detail).body)), 403, media_type="application/json")
    headers = Window(0, 0, now // 1_000_000 + WINDOW_S).headers() if fault.kind == "429" else None
    return Response(_written(dict(problems.too_many().body)), 429, headers, "application/json")


def _written(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()
