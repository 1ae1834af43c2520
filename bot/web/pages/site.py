"""What every page is made of: the world, the brands, the words, how answers look."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.ports import LISTENED
from bot.runtime import Runtime, Team
from bot.web.pages.asked import Asked
from bot.web.pages.paper import Paper

NETWORKS: Final = ("x", "mastodon", "bluesky")
Notice = Sequence[tuple[str, Sequence[str]]]
"""A privacy notice: its headings, each with its paragraphs."""
OK, SEE_OTHER, WRONG = 200, 303, 422
_WAYS: Final = {"late": ("/prove", "stop.more_button"), "elsewhere": ("/me", "saved.back")}
"""Where a refusal leads, and the name of what its button says; every other one leads to the front page of the brand."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A brand as its pages name it, with the accounts that hear what is said to them: network and handle."""

    id: str
    name: str
    accounts: tuple[tuple[str, str], ...]


class Refused(Exception):
    """A page that says in one sentence why not: the name of that sentence among the words, its values, the status."""

    def __init__(self, name: str, status: int, **values: object) -> None:
        super().__init__(name)
        self.name, self.status, self.values = name, status, values


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of some brands under one public address (`https://prefer.acme.example`).

    `notices` are their privacy notices, by brand; one that is not finished is empty. Until they are `opened` each page
    says that we are about to begin.
    """

    runtime: Runtime
    teams: Sequence[Team]
    address: str
    paper: Paper
    proxies: frozenset[str] = frozenset()
    notices: Mapping[str, Notice] = field(default_factory=dict)
    opened: threading.Event = field(default_factory=threading.Event)

    @property
    def secure(self) -> bool:
        """Whether people reach the pages by https."""
        return self.address.startswith("https://")

    def team(self, brand_id: str) -> Team:
        """The team of a brand that has pages. Raises `Refused`."""
        for team in self.teams:
            if team.brand.id == brand_id:
                return team
        raise Refused("missing", 404)

    def say(self, name: str, **values: object) -> Markup:
        """A sentence of the catalogue."""
        return self.paper.words(name, **values)

    def show(self, asked: Asked, team: Team | None, page: str, status: int = OK, **values: object) -> Response:
        """A page, with what every page knows."""
        brand = None if team is None else shown(team)
        return HTMLResponse(self.paper.page(page, brand=brand, gpc=asked.gpc, **values), status)

    def refuse(self, asked: Asked, team: Team | None, why: Refused) -> Response:
        """The page of a refusal."""
        values = {"brand": "us" if team is None else shown(team).name} | why.values
        title, told = self.say(f"problem.{why.name}_title", **values), self.say(f"problem.{why.name}", **values)
        path, way = _WAYS.get(why.name, ("", "problem.back"))
        return self.show(asked, team, "problem", why.status, title=title, told=told, path=path, way=way)


Handler = Callable[[Site, Asked, Team], Response]
"""Answers one request to a brand's pages. Raises `Refused`."""


def shown(team: Team) -> Shown:
    """The brand of a team, as people know it."""
    hearing = tuple((one.network, one.handle) for one in team.brand.accounts if one.network in LISTENED)
    return Shown(team.brand.id, team.brand.names[0], hearing)


def see(path: str) -> Response:
    """Send the browser on to another page of ours, so that a page that is loaded again does nothing again."""
    return RedirectResponse(path, SEE_OTHER)
