"""Mastodon's HTML becomes the words that a person sees, and links in their places.

A tokenizer of our own, not `html.parser`: that one takes quadratic time on some broken input (CVE-2025-6069), and what
a server sends has been sanitised, so that tags are whole and nested. What is no whole tag is text, from there to the
end. Source of what a reader shows and hides: Mastodon, Status.content, and its style sheets (`invisible`, `ellipsis`,
`quote-inline`).
"""

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import NamedTuple

_TOKEN = re.compile(
    r"""[^<]++|<(/?)([A-Za-z][A-Za-z0-9]*+)((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>|<!--(?:[^-]++|-(?!->))*+-->|<"""
)
_OPENS_A_TAG = re.compile(r"[A-Za-z/!]")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>=]++))""")
_SPACE = re.compile(r"[ \t\r\n]++")
_VOID = frozenset({"br", "hr", "img", "wbr", "input"})
_BLOCKS = {
    **dict.fromkeys(("p", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"), 2),
    **dict.fromkeys(("li", "div"), 1),
}
_HIDDEN = frozenset({"invisible", "quote-inline"})


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link in the text: its place, where it leads, and the words that its author's server put on it."""

    start: int
    end: int
    href: str
    classes: frozenset[str]
    is_tag: bool  # rel="tag", as servers other than Mastodon mark a hashtag


class Seen(NamedTuple):
    """What a person sees, with the links in the order in which they end."""

    text: str
    anchors: list[Anchor]

    def behind(self, words: str) -> "Seen":
        """The same, with other words before it."""
        far = len(words)
        moved = [replace(anchor, start=anchor.start + far, end=anchor.end + far) for anchor in self.anchors]
        return Seen(words + self.text, moved)


def read_html(html: str) -> Seen:
    """Read the content of a status. Never raises; the time it takes grows with the length alone."""
    page = _Page()
    for token in _TOKEN.finditer(html):
        name = token[2]
        if name is None:
            words = token[0]
            if words == "<" and _OPENS_A_TAG.match(html, token.end()):
                page.write(html[token.start() :])
                break
            if not words.startswith("<!--"):
                page.write(words)
        elif token[1]:
            page.close(name.lower())
        else:
            page.open(name.lower(), token[3])
    return Seen("".join(page.pieces), page.anchors)


class _Page:
    """The text so far, and what is open in it: the one thing here that changes."""

    __slots__ = (
        *("anchors", "gap", "hidden", "length", "links_open", "links_torn"),
        *("open_elements", "pieces", "verbatim"),
    )

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.gap = 0  # line breaks that are due before the next word
        self.hidden = 0  # how deep we are in what nobody sees
        self.verbatim = 0
        self.links_open = 0
        self.links_torn = False  # one began within another: no browser shows that, and neither proves anything
        self.anchors: list[Anchor] = []
        self.open_elements: list[tuple[int, dict[str, str]] | None] = []

    def write(self, raw: str) -> None:
        if self.hidden:
            return
        words = unescape(raw) if "&" in raw else raw
        if not self.verbatim:
            words = _SPACE.sub(" ", words)
            if self.gap or not self.length:
                words = words.lstrip(" ")
        if words:
            self._break()
            self._add(words)

    def open(self, name: str, raw_attributes: str) -> None:
        if name in _VOID:
            self.gap += name in ("br", "hr") and not self.hidden
            return
        if self.hidden:
            self.hidden += 1
            return
        attributes = _attributes(raw_attributes) if raw_attributes else {}
        if not _HIDDEN.isdisjoint(attributes.get("class", "").split()):
            self.hidden = 1
            return
        self.verbatim += name == "pre"
        if name in _BLOCKS:
            self.gap = max(self.gap, _BLOCKS[name])
        if name == "a":
            self._break()
            self.links_torn = self.links_open > 0
            self.links_open += 1
        self.open_elements.append((self.length, attributes) if attributes else None)

    def close(self, name: str) -> None:
        if name in _VOID:
            return
        if self.hidden:
            self.hidden -= 1
            return
        opened = self.open_elements.pop() if self.open_elements else None
        self.verbatim -= name == "pre" and self.verbatim > 0
        if name in _BLOCKS:
            self.gap = max(self.gap, _BLOCKS[name])
        if name == "a":
            self.links_open = max(0, self.links_open - 1)
        if opened is None:
            return
        start, attributes = opened
        classes = frozenset(attributes.get("class", "").split())
        if name == "a" and not self.links_torn:
            is_tag = "tag" in attributes.get("rel", "").split()
            self.anchors.append(Anchor(start, self.length, attributes.get("href", ""), classes, is_tag))
        elif "ellipsis" in classes:
            self._add("…")

    def _break(self) -> None:
        if self.gap and self.length:
            self._add("\n" * self.gap)
        self.gap = 0

    def _add(self, words: str) -> None:
        self.pieces.append(words)
        self.length += len(words)


def _attributes(raw: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(raw):
        found.setdefault(name.lower(), unescape("".join(values)))
    return found
