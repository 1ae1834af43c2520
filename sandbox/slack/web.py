"""The addresses of the stand-in: /api/, /link/, /response/, /upload/ and /files/."""

import asyncio
import json

from starlette.applications import Starlette
from starlette.datastructures import Address
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from sandbox.slack import oauth
from sandbox.slack.faults import Fault
from sandbox.slack.files import upload
from sandbox.slack.respond import respond
from sandbox.slack.stand_in import Call, Slack
from sandbox.slack.workspace import Json

_STRUCTURED = ("blocks", "attachments", "metadata", "view", "files")


def app(slack: Slack) -> Starlette:
    """Slack alone, as an application."""
    return Starlette(routes=routes(slack))


def routes(slack: Slack) -> list[BaseRoute]:
    """Slack's addresses, to be mounted at the root beside others. `slack.url` must say where that is."""

    async def api(request: Request) -> Response:
        return await _call(slack, request)

    async def answer(request: Request) -> Response:
        error = respond(slack, request.path_params["key"], await request.json())
        return JSONResponse({"ok": False, "error": error}, 404) if error else Response("ok")

    async def take(request: Request) -> Response:
        content = await request.body()
        fault = slack.faults.take("upload")
        if fault is not None and fault.hold is not None:
            await fault.hold.wait()
        if fault is not None and fault.reply is not None:
            return Response(fault.reply.body, fault.reply.status)
        with slack.editing():
            taken = upload(slack, request.path_params["file"], content)
        return Response(f"OK - {len(content)}", 200 if taken else 404)

    async def show(request: Request) -> Response:
        with slack.editing() as workspace:
            file = workspace.files.get(request.path_params["file"])
        return Response(file.content, media_type="image/png") if file else Response("", 404)

    return [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        Route("/response/{key}", answer, methods=["POST"]),
        Route("/upload/{file}", take, methods=["POST"]),
        Route("/files/{file}", show),
        WebSocketRoute("/link/", slack.hub.serve),
    ]


async def _call(slack: Slack, request: Request) -> Response:
    try:
        args = await _arguments(request)
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_json"})
    given = request.headers.get("authorization", "")
    token = given.removeprefix("Bearer ") or str(args.get("token", ""))
    if given.startswith("Basic "):  # an app that names itself, as in oauth.v2.access
        token, args = "", args | oauth.credentials(given)
    slack = slack.of(token)
    call = slack.arrives(request.path_params["method"], token, args)
    fault = slack.faults.take(call.method)
    if fault is None:
        return _answer(call, slack.carry_out(call))
    call.fault = fault.name
    await asyncio.sleep(fault.seconds)
    if fault.hold is not None and not fault.committed:
        await fault.hold.wait()
    headers: dict[str, str] = {}
    if fault.committed or (fault.reply is None and not fault.cut):
        headers = slack.carry_out(call)
    if fault.hold is not None and fault.committed:
        await fault.hold.wait()
    return _disturbed(slack, call, fault, request.client, headers)


def _disturbed(slack: Slack, call: Call, fault: Fault, peer: Address | None, headers: dict[str, str]) -> Response:
    if fault.lose and call.answer.get("ok"):
        with slack.editing() as workspace:
            message = workspace.message(call.answer["channel"], call.answer["ts"])
            if message is not None:
                message.lost = True
    if fault.cut:
        call.status = 0
        transport = slack.hub.transport_of((peer.host, peer.port)) if peer else None
        if transport is not None:
            transport.abort()
    if fault.reply is not None:
        call.status = fault.reply.status
        return Response(
            fault.reply.body, fault.reply.status, {"Content-Type": "application/json", **fault.reply.headers}
        )
    return _answer(call, headers)


def _answer(call: Call, headers: dict[str, str]) -> Response:
    return JSONResponse(call.answer, call.status or 200, headers)


async def _arguments(request: Request) -> Json:
    """The call's arguments: JSON (or an empty body that only says so), or a form whose lists are JSON strings."""
    kind = request.headers.get("content-type", "")
    args: Json = dict(request.query_params)
    if kind.startswith("application/json"):
        body = await request.body()
        sent = json.loads(body) if body else {}
        return args | (sent if isinstance(sent, dict) else {})
    async with request.form() as form:
        args |= {name: value for name, value in form.items() if isinstance(value, str)}
    for name in _STRUCTURED:
        if isinstance(args.get(name), str):
            args[name] = json.loads(args[name])
    return args
