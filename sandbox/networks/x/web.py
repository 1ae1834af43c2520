"""The endpoints of X API v2, as one mountable Starlette app."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.networks.x import fields, problems
from sandbox.networks.x.auth import Caller, caller
from sandbox.networks.x.endpoints import NEEDS_USER, QUERY, WORK, Answer, Asked, Work
from sandbox.networks.x.problems import Problem
from sandbox.networks.x.records import Call, Post
from sandbox.networks.x.wire import after, before, cut_off
from sandbox.networks.x.world import CALLS_MAX, X


def app(x: X) -> Starlette:
    """Give the app that answers for this world; mount it anywhere, or serve it at a root."""
    routes = [_route(x, endpoint, work) for endpoint, work in WORK.items()]
    return Starlette(routes=[*routes, Route("/{path:path}", _unknown(x), methods=["GET", "POST", "PUT", "DELETE"])])


def _route(x: X, endpoint: str, work: Work) -> Route:
    method, path = endpoint.split()
    pattern = "/".join(f"{{{part[1:]}}}" if part.startswith(":") else part for part in path.split("/"))
    return Route(pattern, _serve(x, endpoint, work), methods=[method])


def _serve(x: X, endpoint: str, work: Work) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        body = await request.body()  # first, so that a stalled call is served even when its caller has left
        fault = None if x.faults.is_down else x.faults.take(endpoint)
        early = cut_off() if x.faults.is_down else await before(fault, x.clock())
        if early is not None:
            _record(x, endpoint, request, early.status_code)
            return early
        with x.held():
            answer, made, headers = _answer(x, endpoint, work, request, body)
            if fault is not None and fault.kind == "late":
                for post in made:
                    x.hide(post, fault.seconds)
        status = answer.status if isinstance(answer, Problem) else 201 if endpoint == "POST /2/tweets" else 200
        _record(x, endpoint, request, status)
        return await after(fault, status, dict(answer.body) if isinstance(answer, Problem) else answer, headers)

    return serve


def _answer(
    x: X, endpoint: str, work: Work, request: Request, body: bytes
) -> tuple[Answer, list[Post], dict[str, str]]:
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    pairs = request.query_params.multi_items()
    who = caller(x, request.method, path, pairs, request.headers.get("authorization", ""))
    if who is None:
        return problems.unauthorized(), [], {}
    window = x.limits.count(endpoint, who.name, x.clock(), is_user=who.account is not None)
    query = dict(pairs)
    no = problems.too_many() if window.remaining < 0 else _refused(x, endpoint, who, query)
    want = no or fields.wanted(query)
    if isinstance(want, Problem):
        return want, [], window.headers()
    asked = Asked(x, who, request.path_params, query, want, body)
    return work(asked), asked.made, window.headers()


def _refused(x: X, endpoint: str, who: Caller, query: Mapping[str, str]) -> Problem | None:
    if who.account is None and endpoint in NEEDS_USER:
        return problems.app_only()
    if x.money.is_out:
        return problems.out_of_credits()
    if x.money.capped and endpoint.startswith("GET"):
        return problems.capped()
    known = QUERY.get(endpoint, frozenset()) | (fields.PARAMETERS if endpoint.startswith("GET") else frozenset())
    for name in query:
        if name not in known:
            why = f"The query parameter [{name}] is not one of [{','.join(sorted(known))}]"
            return problems.invalid(why, **{name: query[name]})
    return None


def _record(x: X, endpoint: str, request: Request, status: int) -> None:
    x.calls.append(Call(endpoint, request.url.path, dict(request.query_params), status))
    del x.calls[:-CALLS_MAX]


def _unknown(x: X) -> Callable[[Request], Awaitable[Response]]:
    async def unknown(request: Request) -> Response:
        x.unknown.append(f"{request.method} {request.url.path}")
        return await after(None, 404, dict(problems.not_found().body), {})

    return unknown
