"""Puts values on a page: compiled templates, everything escaped, nothing missing.

The headers that go with every page stand here too. No script, no picture, no letter from anywhere but us; nobody may
frame a page, send its forms elsewhere, or learn from a link where its reader came from.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.web.pages.words import Words

HEADERS: Final[Mapping[str, str]] = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "vary": "sec-gpc, cookie",
    "x-content-type-options": "nosniff",
}
SECURE: Final[Mapping[str, str]] = {"strict-transport-security": "max-age=31536000"}
"""Said too where the pages are on https."""


class Paper:
    """The templates in one language, compiled when it is made."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._months = words.plain("time.months").split()
        self._templates = Environment(
            loader=PackageLoader("bot.web.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {"t": words, "lang": words.lang}
        self._templates.filters |= {"moment": self.moment, "day": self.day}
        for name in self._templates.list_templates(["html"]):
            self._templates.get_template(name)

    def page(self, name: str, **values: object) -> str:
        """Write one page."""
        return self._templates.get_template(f"{name}.html").render(values)

    def moment(self, us: int) -> Markup:
        """A moment for people and for machines: `3 May 2027, 10:02 UTC`."""
        at = datetime.fromtimestamp(us // 1_000_000, UTC)
        told = self.words("time.moment", day=at.day, month=self._months[at.month - 1], year=at.year, time=f"{at:%H:%M}")
        return Markup('<time datetime="{}">{}</time>').format(f"{at:%Y-%m-%dT%H:%MZ}", told)

    def day(self, us: int) -> Markup:
        """A day for people and for machines: `3 May 2027`."""
        at = datetime.fromtimestamp(us // 1_000_000, UTC)
        told = self.words("time.day", day=at.day, month=self._months[at.month - 1], year=at.year)
        return Markup('<time datetime="{}">{}</time>').format(f"{at:%Y-%m-%d}", told)


def static(name: str) -> bytes:
    """One of our own files."""
    return resources.files("bot.web.pages").joinpath("static", name).read_bytes()
