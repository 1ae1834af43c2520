"""How X reads a text: handles, tags, links, and how long it counts.

The expressions follow the public twitter-text rules (github.com/twitter/twitter-text, Apache-2.0), in our own words and
only as far as a stand-in needs them. All positions are Unicode code points, end exclusive.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex

WEIGHT_MAX = 280
LINK_WEIGHT = 23
TEXT_CUT = 275
"""A long post's short form keeps at most this many code points before its ellipsis."""

_ACCENTS = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"  # fmt: skip # noqa: E501 - one character class
_MENTION = re.compile(
    r"(?:^|[^a-zA-Z0-9_!#$%&*@＠]|(?:^|[^a-zA-Z0-9_+~.-])(?:rt|RT|rT|Rt):?)"
    r"(?P<at>[@＠](?P<handle>[a-zA-Z0-9_]{1,20}+))(?P<list>/[a-zA-Z][a-zA-Z0-9_\-]{0,24}+)?+"
    rf"(?![@＠{_ACCENTS}]|://)",
)
_TAG_SIGNS = r"[\p{L}\p{M}\p{Nd}_\u200c\u200d\u00b7\u05be\u05f3\u05f4\u301c\uff5e\u3003]"
_HASHTAG = regex.compile(
    rf"(?<![&/]|(?![\ufe0e\ufe0f]){_TAG_SIGNS})(?P<at>[#＃](?P<tag>(?=\S*?\p{{L}}){_TAG_SIGNS}++))(?![#＃]|://)"
)
_CASHTAG = re.compile(r"(?:^|\s)(?P<at>\$(?P<tag>[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?))(?![A-Za-z0-9])")
_LINK = re.compile(
    r"(?<![A-Za-z0-9@＠$#＃.\-_/])"
    r"(?:https?://[^\s<>\"'，。）\u202a-\u202e\u2066-\u2069]+|(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"(?:com|org|net|io|co|dev|example|social|app|no|de|uk)(?![A-Za-z0-9_@-])(?:/[^\s<>\"']*)?)",
    re.IGNORECASE,
)
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3")
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found in a text: `value` is the handle or tag without its sign."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    """One t.co address in a text, and where it leads."""

    start: int
    end: int
    url: str
    expanded: str
    display: str


def handles(text: str) -> list[Found]:
    """Give the @handles that X would link in this text, whether or not somebody owns them."""
    return [Found(m.start("at"), m.end("at"), m["handle"]) for m in _MENTION.finditer(text) if m["list"] is None]


def hashtags(text: str) -> list[Found]:
    return [Found(m.start("at"), m.end("at"), m["tag"]) for m in _HASHTAG.finditer(text)]


def cashtags(text: str) -> list[Found]:
    return [Found(m.start("at"), m.end("at"), m["tag"]) for m in _CASHTAG.finditer(text)]


def shorten_links(text: str, mint: Callable[[], str]) -> tuple[str, tuple[Link, ...]]:
    """Put a t.co address, made by `mint`, in the place of every link, as X does when it takes a post."""
    out, links, done = "", [], 0
    for start, typed in _typed_links(text):
        out += text[done:start]
        links.append(_link(len(out), mint(), typed if "://" in typed else f"http://{typed}"))
        out += links[-1].url
        done = start + len(typed)
    return out + text[done:], tuple(links)


def add_link(text: str, url: str, expanded: str) -> tuple[str, Link]:
    """Append one address, as X does for a quoted post and for media."""
    text = f"{text} " if text else ""
    link = _link(len(text), url, expanded)
    return text + link.url, link


def weighted_length(text: str) -> int:
    """Count as X counts: a link 23, an emoji 2, East Asian characters 2, most others 1."""
    typed = unicodedata.normalize("NFC", text)
    links = [link for _, link in _typed_links(typed)]
    for link in links:
        typed = typed.replace(link, "", 1)
    return LINK_WEIGHT * len(links) + sum(_weight(cluster) for cluster in regex.findall(r"\X", typed))


def escaped(text: str) -> str:
    """Escape the three characters that X escapes in every text it hands out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _typed_links(text: str) -> Iterator[tuple[int, str]]:
    """Give each link with its place, without the full stop after it; a host that no name server takes is no link."""
    for match in _LINK.finditer(text):
        typed = match[0].rstrip(".,;:!?)…")
        try:
            re.sub(r"^https?://", "", typed).split("/")[0].encode("idna")
        except UnicodeError:
            continue
        yield match.start(), typed


def _link(start: int, url: str, expanded: str) -> Link:
    bare = re.sub(r"^https?://(www\.)?", "", expanded)
    return Link(start, start + len(url), url, expanded, bare if len(bare) <= 27 else bare[:26] + "…")  # noqa: PLR2004 - X shows 26 characters


def _weight(cluster: str) -> int:
    if _EMOJI.search(cluster):
        return 2
    return sum(1 if any(low <= ord(c) <= high for low, high in _LIGHT) else 2 for c in cluster)
