"""The two addresses at which somebody installs our Slack app: out, and back in.

The browser holds the state in a cookie that no script reads and no other site sends. What is told is plain text.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

COOKIE = "__Host-earshot-install"
COOKIE_S = 600
THREADS = 4

Begin = Callable[[], tuple[str, str]]
Finish = Callable[[Mapping[str, str], str], tuple[bool, str]]


def routes(install: str, redirect: str, begin: Begin, finish: Finish, busy: str) -> list[Route]:
    """The addresses `install` and `redirect`; `busy` is said where nobody can begin now."""
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="slack-install")

    async def out(_: Request) -> Response:
        way, state = await asyncio.get_running_loop().run_in_executor(pool, begin)
        if not way:
            return PlainTextResponse(f"{busy}\n", 503)
        sent = RedirectResponse(way, 302)
        sent.set_cookie(COOKIE, state, max_age=COOKIE_S, path="/", secure=True, httponly=True, samesite="lax")
        return sent

    async def back(request: Request) -> Response:
        brought, held = dict(request.query_params), request.cookies.get(COOKIE, "")
        done, told = await asyncio.get_running_loop().run_in_executor(pool, finish, brought, held)
        answer = PlainTextResponse(f"{told}\n", 200 if done else 400)
        answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
        return answer

    return [Route(install, out), Route(redirect, back)]
