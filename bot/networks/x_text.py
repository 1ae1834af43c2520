"""The text of a post on X, unescaped, with its marks in their places.

X escapes `&`, `<` and `>`, and does not say whether its indices count the escaped text or the plain one: the reading by
which more marks stand where they should wins. A long post is whole only in `note_tweet`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.mention import Handle, Link, Tag

ID_DIGITS_MAX = 20
_ESCAPED = re.compile(r"&(?:amp|lt|gt);")
_PLAIN = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}


class Unreadable(Exception):
    """This object is no post that we can read; the text says which field, and what is wrong with it."""


def id_of(value: object, place: str) -> str:
    """Read an id of X: digits, as text or as a whole number. Raises `Unreadable`."""
    if type(value) is int:
        value = str(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= ID_DIGITS_MAX:
        return value
    raise Unreadable(f"`{place}` is missing." if value is None else f"`{place}` is not an id of X.")


def optional_id(raw: Mapping[str, Any], place: str) -> str | None:
    """Read an id that may be left out. Raises `Unreadable` where there is one that is none."""
    value = raw.get(place)
    return None if value is None else id_of(value, place)


def optional_text(raw: Mapping[str, Any], place: str) -> str | None:
    """Read a text that may be left out. Raises `Unreadable` where it is something else."""
    value = raw.get(place)
    if value is None or isinstance(value, str):
        return value
    raise Unreadable(f"`{place}` is not a text.")


def list_of(raw: Mapping[str, Any], old: str, new: str) -> Sequence[Any]:
    """Read a list that may be left out, by its tweet-named or its post-named field. Raises `Unreadable`."""
    found = raw.get(old, raw.get(new))
    if found is None:
        return ()
    if not isinstance(found, list):
        raise Unreadable(f"`{old}` is not a list.")
    return found


def plain_text(text: str) -> str:
    """Undo X's escaping of `&`, `<` and `>`, once."""
    return _ESCAPED.sub(lambda found: _PLAIN[found[0]], text) if "&" in text else text


@dataclass(frozen=True, slots=True)
class Marks:
    """How to read X's indices: as they are, or as places in the escaped text."""

    moved: Sequence[int] | None = None

    def span(self, mark: Mapping[str, Any], kind: str) -> tuple[int, int]:
        """Give the place of one mark in the plain text. Raises `Unreadable` where it has none."""
        start, end = mark.get("start"), mark.get("end")
        if type(start) is not int or type(end) is not int:
            raise Unreadable(f"`entities.{kind}` has a mark without a place.")
        return self.place(start), self.place(end)

    def place(self, index: int) -> int:
        """Give the place in the plain text; an index outside the text stays as it is."""
        if self.moved is None or not 0 <= index < len(self.moved):
            return index
        return self.moved[index]


_AS_THEY_ARE = Marks()


def text_of(raw: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], Marks]:
    """Give the whole plain text of a post object, its entities, and how to read their places. Raises `Unreadable`."""
    whole, escaped = _whole(raw)
    entities = whole.get("entities", raw.get("entities"))
    if entities is None:
        entities = {}
    elif not isinstance(entities, dict):
        raise Unreadable("`entities` is not an object.")
    text = plain_text(escaped)
    if len(text) == len(escaped):
        return text, entities, _AS_THEY_ARE
    moved = Marks(_moved(escaped))
    return text, entities, max((_AS_THEY_ARE, moved), key=lambda marks: _standing(text, entities, marks))


def words_of(raw: Mapping[str, Any]) -> str:
    """Give the whole plain text of a post object, whatever else it holds. Raises `Unreadable`."""
    return plain_text(_whole(raw)[1])


def _whole(raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """The object that holds the whole text, and the text as X escapes it."""
    note = raw.get("note_tweet", raw.get("note_post"))
    whole = note if isinstance(note, dict) and "text" in note else raw
    escaped = whole.get("text")
    if isinstance(escaped, str):
        return whole, escaped
    raise Unreadable("`text` is missing." if escaped is None else "`text` is not a text.")


def _moved(escaped: str) -> list[int]:
    """For each place in the escaped text, the place in the plain one."""
    moved: list[int] = []
    plain = last = 0
    for found in _ESCAPED.finditer(escaped):
        moved += range(plain, plain + found.start() - last)
        plain += found.start() - last
        moved += [plain] * len(found[0])
        plain, last = plain + 1, found.end()
    moved += range(plain, plain + len(escaped) - last + 1)
    return moved


def _standing(text: str, entities: Mapping[str, Any], marks: Marks) -> int:
    """How many marks stand where they say, read this way."""
    standing = 0
    for kind, word in (("mentions", "username"), ("hashtags", "tag"), ("cashtags", "tag"), ("urls", "url")):
        for mark in _objects(entities, kind):
            said = (optional_text(mark, word) or "")[kind == "urls" :]  # a handle and a tag without their sign
            start, end = marks.span(mark, kind)
            if end - start == 1 + len(said) and start >= 0:
                standing += text[start + 1 : end].casefold() == said.casefold()
    return standing


def handles(entities: Mapping[str, Any], marks: Marks) -> list[Handle]:
    """Read the handles that X marked, each with the account it stands for where X says so. Raises `Unreadable`."""
    found = []
    for mark in _objects(entities, "mentions"):
        user_id = optional_id(mark, "id")
        name = optional_text(mark, "username") or ""
        found.append(Handle(*marks.span(mark, "mentions"), name, None if user_id is None else f"x:{user_id}"))
    return found


def tags(entities: Mapping[str, Any], marks: Marks) -> list[Tag]:
    """Read the hashtags and cashtags that X marked. Raises `Unreadable`."""
    return [
        Tag(*marks.span(mark, kind), optional_text(mark, "tag") or "", sign)
        for kind, sign in (("hashtags", "#"), ("cashtags", "$"))
        for mark in _objects(entities, kind)
    ]


def links(entities: Mapping[str, Any], marks: Marks) -> list[Link]:
    """Read the links that X marked, each with the farthest target that X knows. Raises `Unreadable`."""
    return [
        Link(*marks.span(mark, "urls"), next((t for k in _TARGETS if (t := optional_text(mark, k))), ""))
        for mark in _objects(entities, "urls")
    ]


_TARGETS = ("unwound_url", "expanded_url", "url")


def _objects(entities: Mapping[str, Any], kind: str) -> Sequence[Mapping[str, Any]]:
    found = entities.get(kind)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(f"`entities.{kind}` is not a list of objects.")
    return found
