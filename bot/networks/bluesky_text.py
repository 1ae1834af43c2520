"""The text of a post on Bluesky, and what its facets mark in it.

A facet marks a part of the text by places counted in bytes of UTF-8, its end not included; here they become places
counted in characters. Whoever wrote the record also wrote its facets: a place may lie outside the text or inside a
character, two facets may claim the same words, and the words under a mention may be any. The account id (`did`) of a
mention governs. A mention that we cannot place stands nowhere (`start` is -1) and proves nothing.
Source: atproto lexicon app.bsky.richtext.facet.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rules.mention import Handle, Link, Tag

NOWHERE = -1
POSTS = "app.bsky.feed.post"
REPOSTS = "app.bsky.feed.repost"
ADDRESS_CHARS_MAX = 8_192
MENTION_CHARS_MAX = 300  # as many as a whole post may have
_AT = ("@", "＠")
_INSIDE_A_CHARACTER = range(0x80, 0xC0)  # bytes of UTF-8 that begin none
_DID = r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]"
_IS_DID = re.compile(_DID)
_ADDRESS = re.compile(rf"at://(?P<did>{_DID})/(?P<collection>[A-Za-z0-9.-]+)/(?P<rkey>[A-Za-z0-9._:~-]+)")
_HALF = re.compile("[\ud800-\udfff]")


class _Feature(NamedTuple):
    start: object
    end: object
    kind: str
    value: str


class Unreadable(Exception):
    """This object is no post that we can read; the text says which field, and what is wrong with it."""


class Address(NamedTuple):
    """Where a record lives: whose it is, of what kind, and its name there."""

    did: str
    collection: str
    rkey: str

    @property
    def key(self) -> str:
        """The account key of whoever keeps the record."""
        return f"bluesky:{self.did}"


class Marks(NamedTuple):
    """What the facets mark, each at its place in characters."""

    handles: tuple[Handle, ...] = ()
    tags: tuple[Tag, ...] = ()
    links: tuple[Link, ...] = ()


def is_did(value: str) -> bool:
    """Whether this is an immutable account id, by its form."""
    return len(value) <= ADDRESS_CHARS_MAX and _IS_DID.fullmatch(value) is not None


def address(uri: str) -> Address | None:
    """Read the address of a record (`at://did/collection/rkey`); `None` where it is none, or names a mere handle."""
    found = _ADDRESS.fullmatch(uri) if len(uri) <= ADDRESS_CHARS_MAX else None
    return Address(found["did"], found["collection"], found["rkey"]) if found else None


def text_at(raw: object, place: str) -> str:
    """The text under this name, without halves of characters; an empty one where there is none, or something else."""
    value = raw.get(place) if isinstance(raw, dict) else None
    return whole(value) if isinstance(value, str) else ""


def texts_at(raw: object, place: str) -> list[str]:
    """The texts in the list under this name, likewise."""
    values = raw.get(place) if isinstance(raw, dict) else None
    return [whole(one) for one in values if isinstance(one, str)] if isinstance(values, list) else []


def object_at(raw: object, place: str) -> Mapping[str, Any]:
    """The object under this name; an empty one where there is none, or something else."""
    value = raw.get(place) if isinstance(raw, dict) else None
    return value if isinstance(value, dict) else {}


def objects_at(raw: object, place: str) -> Iterable[Mapping[str, Any]]:
    """The objects in the list under this name; none where there is no list, and without what is no object."""
    values = raw.get(place) if isinstance(raw, dict) else None
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else ()


def whole(text: str) -> str:
    """Give the text with a sign for each half of a character: JSON can spell those, and nothing can write them."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def said_in(raw: Mapping[str, Any], where: str) -> tuple[str, Marks]:
    """Give the text of a record or message, and what its facets mark in it; what is no facet is left out.

    Where the text holds halves of characters its bytes cannot be counted, and no mark has a place. `where` names the
    text to people. Raises `Unreadable` where there is none.
    """
    said = raw.get("text")
    if not isinstance(said, str):
        raise Unreadable(f"`{where}` is missing." if said is None else f"`{where}` is not a text.")
    text = whole(said)
    features = list(_features(raw))
    return (text, _marks(text, features, sound=text == said)) if features else (text, Marks())


def _marks(text: str, features: Sequence[_Feature], *, sound: bool) -> Marks:
    offsets = {offset for one in features for offset in (one.start, one.end) if type(offset) is int}
    place = _places(text, offsets) if sound else {}
    placed = [(_span(one, place), one) for one in features]
    links = tuple(Link(*span, one.value) for span, one in placed if one.kind == "link")
    tags = tuple(Tag(*span, one.value) for span, one in placed if one.kind == "tag")
    crossed = _crossed({span for span, one in placed if one.kind != "link" and span[0] >= 0})
    begun = sorted(link.start for link in links)
    handles = tuple(
        _handle(text, span if span not in crossed and _is_short_of(begun, span) else (NOWHERE, NOWHERE), one.value)
        for span, one in placed
        if one.kind == "mention"
    )
    return Marks(handles, tags, links)


_VALUES = {"mention": "did", "link": "uri", "tag": "tag"}


def _features(raw: object) -> Iterator[_Feature]:
    for facet in objects_at(raw, "facets"):
        index = object_at(facet, "index")
        for feature in objects_at(facet, "features"):
            kind = text_at(feature, "$type").removeprefix("app.bsky.richtext.facet#")
            value = text_at(feature, _VALUES.get(kind, ""))
            if value:
                yield _Feature(index.get("byteStart"), index.get("byteEnd"), kind, value)


def _places(text: str, offsets: Iterable[int]) -> dict[int, int]:
    """For each offset in bytes that lies between two characters, how many characters stand before it."""
    raw = text.encode()
    found = {}
    at = count = 0
    for offset in sorted(offsets):
        if not 0 <= offset <= len(raw) or (offset < len(raw) and raw[offset] in _INSIDE_A_CHARACTER):
            continue
        count += len(raw[at:offset].decode())
        at, found[offset] = offset, count
    return found


def _span(feature: _Feature, place: Mapping[int, int]) -> tuple[int, int]:
    start, end = feature.start, feature.end
    if type(start) is not int or type(end) is not int or start >= end or start not in place or end not in place:
        return NOWHERE, NOWHERE
    return place[start], place[end]


def _crossed(spans: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the spans that share a character with another one."""
    crossed: set[tuple[int, int]] = set()
    longest = (NOWHERE, NOWHERE)
    for span in sorted(spans):
        if span[0] < longest[1]:
            crossed |= {span, longest}
        if span[1] > longest[1]:
            longest = span
    return crossed


def _is_short_of(starts: Sequence[int], span: tuple[int, int]) -> bool:
    """Whether a mention is no longer than may be, and ends before the next of these sorted places."""
    after = bisect_right(starts, span[0])
    return span[1] - span[0] <= MENTION_CHARS_MAX and not (after < len(starts) and starts[after] < span[1])


def _handle(text: str, span: tuple[int, int], did: str) -> Handle:
    words = text[span[0] : span[1]] if span[0] >= 0 else ""
    typed = words.startswith(_AT)
    return Handle(*span, words[1:] if typed else words, f"bluesky:{did}", bare=not typed)
