"""One response of X's API becomes posts; what does not parse stands apart.

The shapes: a page (`data` is a list), one post (`data` is an object), a stream line (with `matching_rules`), an event
of the Activity API (`data.payload`), and a bare post object. Private messages come as events and as pages of their own.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.networks.x_message import is_message, read_event_messages, read_message
from bot.networks.x_post import Included, account, created_us, read_post
from bot.networks.x_text import Unreadable, id_of, words_of
from bot.ports import Unread
from rules.mention import Post, ReplyLimit, Visibility

_POST_WORDS = frozenset({"note_post", "referenced_posts", "edit_history_post_ids", "in_reply_to_post_id"})


def posts(payload: object) -> tuple[list[Post], list[Unread]]:
    """Read every post of one response; one that does not parse never stops the others. Never raises."""
    found = in_order(payload)
    return [one for one in found if isinstance(one, Post)], [one for one in found if isinstance(one, Unread)]


def in_order(payload: object) -> list[Post | Unread]:
    """Read every post of one response, each in its place. Never raises."""
    found: list[Post | Unread] = []
    for raw, included, event in _objects(payload):
        try:
            found += _read(raw, included, event)
        except Unreadable as problem:
            found.append(_unread(raw, str(problem)))
    return found


def included_posts(payload: object) -> list[Post]:
    """Read the posts that X sent along (parents, roots, quoted ones): known, but not what was asked for."""
    body = payload.get("data") if isinstance(payload, dict) else None
    around = body if isinstance(body, dict) and "payload" in body else payload
    included = _included(around.get("includes") if isinstance(around, dict) else None)
    found = []
    for raw in included.posts.values():
        try:
            found.append(read_post(raw, included))
        except Unreadable:
            continue
    return found


def renamed_posts(payload: object) -> int:
    """How many posts of the response carry post-named fields: the sign that X's announced renaming has begun."""
    return sum(isinstance(raw, dict) and not _POST_WORDS.isdisjoint(raw) for raw, _, _ in _objects(payload))


def _objects(payload: object) -> Iterator[tuple[object, Included, Mapping[str, Any]]]:
    """Every object that should be a post, with what came along and the event around it (`{}` if none)."""
    if not isinstance(payload, dict):
        yield payload, Included(), {}
        return
    data = payload.get("data")
    if data is None:
        if "id" in payload or not ("meta" in payload or "errors" in payload):
            yield payload, Included(), {}  # a bare post, or nothing that X sends
        return
    included = _included(payload.get("includes"))
    if isinstance(data, dict) and "event_type" in data and "payload" in data:
        yield data["payload"], _included(data.get("includes")), data
    elif isinstance(data, list):
        for raw in data:
            yield raw, included, {}
    else:
        yield data, included, {}


def _read(raw: object, included: Included, event: Mapping[str, Any]) -> Sequence[Post | Unread]:
    if not isinstance(raw, dict):
        raise Unreadable("It is not an object.")
    kind = event.get("event_type")
    if kind is None:
        return [read_message(raw, included) if is_message(raw) else _post(raw, included)]
    if kind in ("dm.received", "dm.sent"):
        return read_event_messages(raw)
    if not isinstance(kind, str) or not kind.startswith("post.") or not kind.endswith("create"):
        raise Unreadable("It is an event that publishes no post.")
    about = event.get("filter")
    user_id = about.get("user_id") if isinstance(about, dict) else None
    # X fires this event only for a direct quote of the filtered user's own post, and often sends no quoted post along.
    quoted_author = f"x:{user_id}" if kind == "post.quote.create" and isinstance(user_id, str) else None
    return [_post(raw, included, quoted_author)]


def _post(raw: Mapping[str, Any], included: Included, quoted_author: str | None = None) -> Post | Unread:
    try:
        return read_post(raw, included, quoted_author)
    except Unreadable as problem:
        return _unread(raw, str(problem), _words(raw, str(problem)))


def _words(raw: Mapping[str, Any], why: str) -> Post | None:
    """Read who wrote a post, and what, where the rest does not parse (`why`): a stop in it must be heard.

    `None` where that cannot be read either.
    """
    try:
        post_id, author_id = id_of(raw.get("id"), "id"), id_of(raw.get("author_id"), "author_id")
        text = words_of(raw)
    except Unreadable:
        return None
    return Post(
        network="x",
        id=post_id,
        root_id=post_id,
        author=account(author_id, Included()),
        text=text,
        created_us=created_us(None, post_id),
        conversation_id=post_id,
        visibility=Visibility.LIMITED,
        reply_limit=ReplyLimit.OTHER,
        url=f"https://x.com/i/status/{post_id}",
        unread=(why,),
    )


def _included(raw: object) -> Included:
    if not isinstance(raw, dict):
        return Included()
    return Included(
        users=_by(raw.get("users"), "id"),
        posts={**_by(raw.get("tweets"), "id"), **_by(raw.get("posts"), "id")},
        media=_by(raw.get("media"), "media_key"),
    )


def _by(objects: object, key: str) -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for one in _mappings(objects):
        inner = one.get("data", one)  # the Activity API wraps some of them
        if isinstance(inner, dict) and inner.get(key) is not None:
            found[str(inner[key])] = inner
    return found


def _mappings(objects: object) -> Iterable[Mapping[str, Any]]:
    return [one for one in objects if isinstance(one, dict)] if isinstance(objects, list) else ()


def _unread(raw: object, why: str, words: Post | None = None) -> Unread:
    given = raw.get("id") if isinstance(raw, dict) else None
    return Unread(str(given) if isinstance(given, str | int) else None, json.dumps(raw, default=repr), why, words)
