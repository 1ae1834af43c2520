"""A brand whose preference pages are served, and somebody who visits them."""

import http.client
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from msgspec import structs

from bot.store.database import Database
from bot.web.pages.app import PageServer
from bot.web.pages.paper import Paper
from bot.web.pages.site import Site
from bot.web.pages.words import Words
from tests.brand_at_work import Work

PAPER = Paper(Words())
ADDRESS = "https://prefer.acme.example"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: str


class Stage:
    """Acme's pages on a port of their own, and a visitor who comes from somewhere."""

    def __init__(self, database: Database, address: str = ADDRESS, brands: tuple[str, ...] = ("acme",)) -> None:
        self.work = work = Work(database)
        teams = [
            replace(work.team, brand=structs.replace(work.team.brand, id=one, names=(one.title(),))) for one in brands
        ]
        self.site = Site(work.runtime, teams, address, PAPER, frozenset({"127.0.0.1"}))
        self.server = PageServer(self.site, "127.0.0.1", 0)
        self.comes_from = "93.184.216.34"
        self.cookie = ""

    def serve(self, site: Site) -> None:
        """Serve the pages of another site from now on."""
        self.server.stop()
        self.site, self.server = site, PageServer(site, "127.0.0.1", 0)
        self.server.start()

    @property
    def url(self) -> str:
        """Where the pages are served."""
        return self.server.url

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Read a page."""
        return self._ask(method, path, None, headers)

    def post(self, path: str, fields: Mapping[str, object] | None = None, **headers: str) -> Answer:
        """Send a form."""
        given = {"content_type": "application/x-www-form-urlencoded"} | headers
        return self._ask("POST", path, urlencode(fields or {}, doseq=True), given)

    def send(self, path: str, body: bytes) -> Answer:
        """Send these bytes as a form."""
        return self._ask("POST", path, body, {"content_type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, body: str | bytes | None, headers: Mapping[str, str]) -> Answer:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.comes_from:
            given.setdefault("x-forwarded-for", self.comes_from)
        if self.cookie:
            given.setdefault("cookie", self.cookie)
        with closing(http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=20)) as connection:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, told, answer.read().decode())
