"""One response of Mastodon's API becomes posts; what does not parse stands apart.

The shapes: a status, a notification around one, a list of either, a page of grouped notifications or a search
(`statuses`), the posts around a post (`ancestors`, `descendants`), a private conversation (`last_status`), and an event
of the streaming API, whose payload is JSON within JSON. A notification of something that is no post (somebody follows
us, or the post is gone) gives nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from bot.networks.mastodon_marks import Unreadable
from bot.networks.mastodon_post import People, account, people_in, read_status
from bot.ports import Unread
from rules.mention import OwnAccount, Post, Ref

_EVENTS = ("update", "status.update", "notification", "conversation")
_LISTS = ("statuses", "ancestors", "descendants")


def read_page(payload: object, own: Sequence[OwnAccount]) -> tuple[list[Post | Unread], list[Post]]:
    """Read one response: what was asked for, each post in its place, and the posts sent along. Never raises.

    `own` are our accounts on Mastodon, by which mentions of us and answers to us are known.
    """
    asked = list(_objects(payload))
    along = [other for raw, _ in asked for other in _within(raw)]
    statuses = [raw for raw, _ in asked if isinstance(raw, dict)] + along
    people = people_in(statuses, own)
    found: list[Post | Unread] = []
    for raw, event in asked:
        try:
            found.append(_read(raw, event, people))
        except Unreadable as problem:
            found.append(_unread(raw, str(problem)))
    return found, [post for other in along if (post := _readable(other, people)) is not None]


def _objects(payload: object) -> Iterator[tuple[object, Mapping[str, Any]]]:
    """Every object that should be a status, with the notification around it (`{}` if none)."""
    for one in payload if isinstance(payload, list) else (payload,):
        if not isinstance(one, dict) or "content" in one:
            yield one, {}
        elif "event" in one:
            event = _event(one)
            yield from [(one, {})] if event is None else _objects(event)
        elif isinstance(one.get("type"), str):
            yield from [] if one.get("status") is None else [(one["status"], one)]
        elif "last_status" in one:
            yield from [] if one["last_status"] is None else [(one["last_status"], {})]
        else:
            yield from _statuses(one)


def _statuses(page: Mapping[str, Any]) -> Iterator[tuple[object, Mapping[str, Any]]]:
    lists = [page[name] for name in _LISTS if isinstance(page.get(name), list)]
    if not lists and "error" not in page:
        yield page, {}  # nothing that Mastodon sends
    for statuses in lists:
        yield from ((raw, {}) for raw in statuses)


def _event(envelope: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a streaming event carries, or `None` where that is no post."""
    payload = envelope.get("payload")
    if envelope["event"] not in _EVENTS or not isinstance(payload, str | dict):
        return None
    try:
        inner = json.loads(payload) if isinstance(payload, str) else payload
    except (ValueError, RecursionError):
        return None
    return inner if isinstance(inner, dict) and "event" not in inner else None


def _read(raw: object, notification: Mapping[str, Any], people: People) -> Post:
    if not isinstance(raw, dict):
        raise Unreadable("It is not an object.")
    if "event" in raw:
        raise Unreadable("It is an event that publishes no post.")
    post = read_status(raw, people)
    if notification.get("type") != "reblog":
        return post
    # Somebody passed our post on: the words are ours, the act is theirs.
    return replace(post, author=account(notification.get("account")), reposts=Ref(post.id, post.author.key, post.text))


def _within(raw: object) -> Iterator[Mapping[str, Any]]:
    """The statuses inside a status: the one that it quotes, the one that it repeats."""
    if isinstance(raw, dict):
        quote = raw.get("quote")
        inner = quote.get("quoted_status") if isinstance(quote, dict) else None
        yield from (one for one in (inner, raw.get("reblog")) if isinstance(one, dict))


def _readable(raw: Mapping[str, Any], people: People) -> Post | None:
    try:
        return read_status(raw, people)
    except Unreadable:
        return None


def _unread(raw: object, why: str) -> Unread:
    given = raw.get("id") if isinstance(raw, dict) else None
    return Unread(str(given) if isinstance(given, str | int) else None, json.dumps(raw, default=repr), why)
