"""The addresses of the preference pages, and how a request reaches its handler.

GET and HEAD only read; whatever changes something is a POST. Handlers are plain functions that run in a few threads of
their own, so that neither the store nor a slow page holds up the others. Whatever goes wrong is a page with one
sentence, and never a traceback. Longer than most files, for its table of addresses.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.runtime import Runtime
from bot.settings.parts import PagesPart
from bot.steps.hearing.put_back import end_what_was_begun
from bot.store import brands
from bot.web.pages import acts, kit, me, prove, public, receipts, sign_in, stop
from bot.web.pages.asked import Asked, TooLong, read
from bot.web.pages.paper import HEADERS, SECURE, Paper, static
from bot.web.pages.restraint import Restraint
from bot.web.pages.site import Handler, Notice, Refused, Site, shown
from bot.web.pages.words import Words
from bot.web.serving import Guarded, Server

THREADS: Final = 12
CONNECTIONS_MAX: Final = 500
LOOK_S: Final = 1.0
RETRY_S: Final = 10
A_DAY: Final = {"cache-control": "public, max-age=86400", "vary": "accept-encoding"}
ROBOTS: Final = "User-agent: *\nDisallow: /\n"

log = logging.getLogger("earshot.pages")


def app(site: Site) -> Starlette:
    """All addresses of the pages."""
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")
    outward = ThreadPoolExecutor(THREADS, thread_name_prefix="pages outward")

    def answering(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            if not site.opened.is_set():
                return _not_yet(site, request.method)
            try:
                asked = await read(request, site.address, site.proxies)
            except TooLong:
                return site.refuse(Asked(request.method, {}), None, Refused("long", 413))
            if handler in _AT_ONCE:
                return _answer(site, handler, asked)
            threads = outward if handler in _OUTWARD else pool
            return await asyncio.get_running_loop().run_in_executor(threads, _answer, site, handler, asked)

        return endpoint

    routes = [
        Route("/", _front(site)),
        Route("/healthz", lambda _: PlainTextResponse("alive\n")),
        Route("/robots.txt", lambda _: PlainTextResponse(ROBOTS)),
        Route("/.well-known/gpc.json", lambda _: JSONResponse({"gpc": True, "lastUpdate": "2026-11-22"})),
        *(Route(f"/static/{name}", _file(name, kind)) for name, kind in _FILES.items()),
        Route("/notice", _first(site, "notice")),
    ]
    for path, methods in _table().items():
        for method, handler in methods.items():
            routes.append(Route(f"/{{brand}}{path}", answering(handler), methods=[method]))
    made = Starlette(
        routes=routes,
        middleware=[Middleware(Guarded, headers={**HEADERS, **(SECURE if site.secure else {})})],
        exception_handlers={HTTPException: _nothing_there(site)},
    )
    made.router.redirect_slashes = False
    return made


class PageServer(Server):
    """Serves the pages from a thread of its own, once the store has all that the journal has.

    Until then a database that was put back may show somebody who was forgotten since. What a kill cut off is ended
    here; a restore is a start of the bot's to judge and to put back, and we look until that is done, or are told so.
    """

    def __init__(self, site: Site, host: str, port: int) -> None:
        super().__init__(app(site), host, port, "[pages]", CONNECTIONS_MAX)
        self._site = site
        self._told = threading.Event()

    def start(self) -> None:
        """Make sure that the brands are known, and begin to answer. Raises `BadWeb`."""
        with self._site.runtime.database.write() as session:
            for team in self._site.teams:
                brands.enrol(session, team.brand.id)
        self._look()
        super().start()
        if not self._site.opened.is_set():
            log.warning("The preference pages wait until all that the journal knows is put back.")
            threading.Thread(target=self._look_again, name="pages opening", daemon=True).start()

    def open(self) -> None:
        """Serve the pages from now on."""
        self._site.opened.set()

    def stop(self) -> None:
        """Answer nobody any more."""
        self._told.set()
        super().stop()

    def _look_again(self) -> None:
        while not self._site.opened.is_set() and not self._told.wait(LOOK_S):
            self._look()

    def _look(self) -> None:
        runtime = self._site.runtime
        try:
            if end_what_was_begun(runtime, runtime.clock()):
                self.open()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next look comes
            log.error("The preference pages cannot open yet: %s.", type(error).__name__)  # noqa: TRY400 - as above


def server(runtime: Runtime, part: PagesPart, notices: Mapping[str, Notice]) -> PageServer:
    """The pages as the settings want them, with each brand's privacy notice."""
    teams = [team for team in runtime.teams if part.of(team.brand.id)]
    site = Site(runtime, teams, part.address, Paper(Words()), frozenset(part.proxies), notices)
    return PageServer(site, part.host, part.port)


def _table() -> dict[str, dict[str, Handler]]:
    """What stands behind `/<brand>`: for each address the methods that it takes."""
    return {
        "": {"GET": public.home},
        "/stop": {"POST": stop.stop},
        "/link/{link}": {"GET": stop.link, "POST": stop.by_link},
        "/receipt/{receipt}": {"GET": receipts.page},
        "/receipt/{receipt}/file.txt": {"GET": receipts.file},
        "/prove": {"GET": prove.ways},
        "/prove/code": {"POST": prove.code},
        "/prove/check": {"POST": prove.check},
        "/prove/look": {"POST": prove.look},
        "/prove/sign-in": {"POST": sign_in.begin},
        "/signed-in/{network}": {"GET": sign_in.came_back, "POST": sign_in.finish},
        "/signed-in/{network}/{server}": {"GET": sign_in.came_back, "POST": sign_in.finish},
        "/leave": {"POST": prove.leave},
        "/me": {"GET": me.me},
        "/me/copy.json": {"GET": me.copy},
        "/me/choose": {"POST": acts.choose},
        "/me/listen": {"POST": acts.do_not_listen},
        "/me/invite": {"POST": acts.invite},
        "/me/uninvite": {"POST": acts.uninvite},
        "/me/forget": {"POST": acts.be_forgotten},
        "/me/take-back": {"POST": acts.take_back},
        "/restraint": {"GET": Restraint()},
        "/kit": {"GET": kit.page},
        "/kit/qr.svg": {"GET": kit.picture},
        "/notice": {"GET": public.notice},
    }


_AT_ONCE: Final = (public.home, public.notice, kit.page, kit.picture, stop.link)
"""These ask nobody, not even the store: written before another thread would have had its turn."""
_OUTWARD: Final = (sign_in.begin, sign_in.finish, prove.look)
"""These ask a network while they are asked, and wait in threads of their own: a slow server holds up nobody else."""


def _answer(site: Site, handler: Handler, asked: Asked) -> Response:
    """Let a handler answer; what it refuses, and what fails, is a page too."""
    team = None
    try:
        team = site.team(asked.names["brand"])
        return handler(site, asked, team)
    except Refused as why:
        return site.refuse(asked, team, why)
    except Exception as error:  # noqa: BLE001 - a traceback may hold what somebody typed
        log.error("A page failed: %s.", type(error).__name__)  # noqa: TRY400 - same
        return site.refuse(asked, team, Refused("down", 503))


def _not_yet(site: Site, method: str) -> Response:
    answer = site.refuse(Asked(method, {}), None, Refused("starting", 503))
    answer.headers["retry-after"] = str(RETRY_S)
    return answer


def _front(site: Site) -> Callable[[Request], Response]:
    def front(_: Request) -> Response:
        if len(site.teams) == 1:
            return RedirectResponse(f"/{site.teams[0].brand.id}", 303)
        return site.show(Asked("GET", {}), None, "front", brands=[shown(team) for team in site.teams])

    return front


def _first(site: Site, page: str) -> Callable[[Request], Response]:
    """The same page of the first brand, under an address that names none."""
    return lambda _: RedirectResponse(f"/{site.teams[0].brand.id}/{page}", 303)


def _nothing_there(site: Site) -> Callable[[Request, Exception], Response]:
    def told(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        name = "method" if status == 405 else "missing"  # noqa: PLR2004 - as HTTP numbers it
        return site.refuse(Asked(request.method, {}), None, Refused(name, status))

    return told


_FILES: Final = {"pages.css": "text/css", "ear.svg": "image/svg+xml"}


def _file(name: str, kind: str) -> Callable[[Request], Response]:
    body = static(name)
    return lambda _: Response(body, media_type=kind, headers=A_DAY)
