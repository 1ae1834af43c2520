"""Whom a message would notify, and which links it shows: a judge of hostile text.

Source: docs.slack.dev/messaging/formatting-message-text and /reference/block-kit/composition-objects/text-object. The
top-level text and mrkdwn honour `<!…>`, `<@…>` and `<url|label>`; mrkdwn that is not verbatim also hears a bare @here,
@channel or @everyone; plain_text honours nothing; rich_text says what it means by its elements.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sandbox.slack.workspace import Json

_CONTROL = re.compile(r"<([^<>\n]+)>")
_BARE = re.compile(r"(?<![\w@])@(here|channel|everyone)\b")
_MENTIONS = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}


class Link(NamedTuple):
    """A link as people see it: where it leads, and what it says (the address itself where nothing else is said)."""

    url: str
    label: str


def pings(payload: Json) -> list[str]:
    """Who would be notified by this message's `text` and `blocks`: ids of members and groups, or here and the like."""
    found = [name for code, _ in _codes(payload) if (name := _pinged(code))]
    for element in _elements(payload.get("blocks") or []):
        if element.get("type") == "mrkdwn" and not element.get("verbatim"):
            found += _BARE.findall(element["text"])
        if element.get("type") in _MENTIONS and _MENTIONS[element["type"]] in element:
            found.append(element[_MENTIONS[element["type"]]])
    return found


def links(payload: Json) -> list[Link]:
    """The links of this message's `text` and `blocks` that somebody wrote as a link (bare addresses apart)."""
    found = [Link(code, label or code) for code, label in _codes(payload) if code[0] not in "!@#"]
    shown = [one for one in _elements(payload.get("blocks") or []) if one.get("type") == "link"]
    return found + [Link(one["url"], one.get("text") or one["url"]) for one in shown]


def _codes(payload: Json) -> Iterator[tuple[str, str]]:
    marked = [one for one in _elements(payload.get("blocks") or []) if one.get("type") in ("mrkdwn", "markdown")]
    for text in (payload.get("text") or "", *(one["text"] for one in marked)):
        for inside in _CONTROL.findall(text):
            code, _, label = inside.partition("|")
            yield code, label


def _pinged(code: str) -> str:
    if code.startswith("@"):
        return code[1:]
    if code.startswith("!subteam^"):
        return code.removeprefix("!subteam^")
    return code[1:] if code in ("!here", "!channel", "!everyone") else ""


def _elements(part: object) -> Iterator[Json]:
    if isinstance(part, list):
        for one in part:
            yield from _elements(one)
    elif isinstance(part, dict):
        yield part
        for one in part.values():
            yield from _elements(one)
