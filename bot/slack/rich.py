"""Lines as rich text, where words stand as they are: nothing there parses them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from bot.slack.text import clean, cut, escape_within
from rules.card import Line, Text
from rules.roles import is_group
from rules.sight import Link, Member, Moment

Json = dict[str, Any]

URL_CHARS_MAX = 3000
_DATE = "{date_short_pretty} {time}"


def section(lines: Iterable[Line], chars_max: int, *, bold: bool = False) -> Json:
    """One section of lines, cut after `chars_max` code points; always at least one element. No moment can be bold."""
    elements: list[Json] = []
    left = chars_max
    for line in lines:
        for piece in (*(("\n",) if elements else ()), *line):
            if left <= 0 or (element := _element(piece, left)) is None:
                continue
            left -= len(element.get("text", ""))
            if element["type"] == "text" and elements and elements[-1]["type"] == "text":
                elements[-1]["text"] += element["text"]
            else:
                elements.append(element | ({"style": {"bold": True}} if bold else {}))
    return {"type": "rich_text_section", "elements": elements or [{"type": "text", "text": " "}]}


def paragraph(lines: Iterable[Line], chars_max: int) -> Json:
    """Lines as a block of their own."""
    return {"type": "rich_text", "elements": [section(lines, chars_max)]}


def as_is(words: str) -> Json:
    """Words of ours for a title, a label or a button, where Slack is to read no signs in them."""
    return {"type": "plain_text", "text": words, "emoji": False}


def button(action: str, words: str, value: str) -> Json:
    """A button: the name under which a click on it arrives, what stands on it, what it brings back."""
    return {"type": "button", "action_id": action, "text": as_is(words), "value": value}


def dialog(title: str, text: str, confirm: str, deny: str = "Cancel") -> Json:
    """What somebody reads before a click counts: a question, what comes of it, and the words for yes and no."""
    return {"title": as_is(title), "text": as_is(text), "confirm": as_is(confirm), "deny": as_is(deny)}


def quote(words: str, url: str, chars_max: int, instead: str) -> Json:
    """Somebody else's words as a quotation, and the way to the original, where there is an address for it."""
    shown = clean(words).strip()
    short = cut(shown, chars_max) if shown else instead
    elements: list[Json] = [{"type": "text", "text": short}]
    if target := web_address(url):
        elements += [{"type": "text", "text": "\n"}, {"type": "link", "url": target, "text": "Open the post"}]
    return {"type": "rich_text_quote", "elements": elements}


def plain(line: Line, chars_max: int) -> str:
    """A line as mrkdwn for a message's fallback, escaped; `chars_max` bounds each piece."""
    return "".join(_mrkdwn(piece, chars_max) for piece in line)


def posted(text: str, blocks: list[Json]) -> Json:
    """A message of ours for a channel: nothing in it is unfurled, and Slack looks for nothing in its words.

    `parse` and `link_names` are always sent, because chat.update falls back to others where they are left out. Source:
    docs.slack.dev/reference/methods/chat.update.
    """
    safe = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}
    return {"text": text, "blocks": blocks} | safe


def posted_line(line: Line, chars_max: int) -> Json:
    """A message of ours that is one line."""
    return posted(plain(line, chars_max), [paragraph([line], chars_max)])


def web_address(url: str) -> str | None:
    """The address if Slack may link it: http or https, nothing odd in it; else `None`."""
    fine = url.startswith(("https://", "http://")) and len(url) <= URL_CHARS_MAX
    return url if fine and url.isascii() and url.isprintable() and not set(url) & set(' <>|"') else None


def _element(piece: str | Text | Moment | Member | Link, left: int) -> Json | None:
    match piece:
        case Link(words=shown, url=url) if target := web_address(url):
            return {"type": "link", "url": target, "text": cut(shown, left)}
        case Moment():
            return {"type": "date", "timestamp": _seconds(piece), "format": _DATE, "fallback": _utc(piece)}
        case Member(id=str(known)) if is_group(known):
            return {"type": "usergroup", "usergroup_id": known}
        case Member(id=str(known)) if known:
            return {"type": "user", "user_id": known}
    words = clean(_words(piece))
    return {"type": "text", "text": cut(words, left)} if words else None


def _mrkdwn(piece: str | Text | Moment | Member | Link, chars_max: int) -> str:
    if isinstance(piece, Moment):
        return f"<!date^{_seconds(piece)}^{_DATE}|{_utc(piece)}>"
    return escape_within(" ".join(clean(_words(piece)).split("\n")), chars_max)


def _words(piece: str | Text | Member | Link) -> str:
    if isinstance(piece, Member):
        return piece.name
    return piece.words if isinstance(piece, Text | Link) else piece


def _seconds(moment: Moment) -> int:
    return moment.us // 1_000_000


def _utc(moment: Moment) -> str:
    return f"{datetime.fromtimestamp(_seconds(moment), UTC):%Y-%m-%d %H:%M} UTC"
