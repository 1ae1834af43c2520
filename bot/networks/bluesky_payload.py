"""One response of Bluesky becomes posts; what does not parse stands apart.

The shapes: a page of notifications, of posts (`getPosts`, `searchPosts`, `getQuotes`) or of a feed, a thread, one post
alone, an event of Jetstream, and private messages. Likes, follows and whatever else publishes nothing are passed over;
so is what Bluesky only says is gone or blocked.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.networks.bluesky_account import account
from bot.networks.bluesky_embed import quoted_views
from bot.networks.bluesky_event import is_event, is_update, view_of
from bot.networks.bluesky_message import Talk, is_of_messages, messages_in, read_message
from bot.networks.bluesky_post import moment_us, read_post, read_repost, repost
from bot.networks.bluesky_text import POSTS, REPOSTS, Unreadable, address, object_at, objects_at, text_at
from bot.ports import Unread
from rules.mention import Post, Ref

_PAGES = ("notifications", "posts", "feed")
_DELETED = "app.bsky.notification.defs#recordDeleted"
_REPOSTED = "app.bsky.feed.defs#reasonRepost"


def posts(payload: object) -> tuple[list[Post], list[Unread]]:
    """Read every post of one response; one that does not parse never stops the others. Never raises."""
    found = in_order(payload)
    return [one for one in found if isinstance(one, Post)], [one for one in found if isinstance(one, Unread)]


def in_order(payload: object) -> list[Post | Unread]:
    """Read every post of one response, each in its place. Never raises."""
    found: list[Post | Unread] = []
    for raw, talk in _objects(payload):
        try:
            post = _read(raw) if talk is None else read_message(raw, talk)
        except Unreadable as problem:
            found.append(_unread(raw, str(problem)))
        else:
            found += [post] if post else []
    return found


def included_posts(payload: object) -> list[Post]:
    """Read the posts that Bluesky sent along (parents, roots, quoted ones): known, but not what was asked for."""
    found = []
    for raw, _ in _objects(payload):
        for view in _beside(raw) if isinstance(raw, dict) else ():
            try:
                found.append(read_post(view))
            except Unreadable:
                continue
    return found


def _objects(payload: object) -> Iterator[tuple[object, Talk | None]]:
    """Every object that should be a post, a repost or something that publishes nothing; a message with its talk."""
    if isinstance(payload, dict) and is_of_messages(payload):
        yield from messages_in(payload)
    else:
        yield from ((view, None) for view in _views(payload))


def _views(payload: object) -> Iterator[object]:
    if not isinstance(payload, dict):
        yield payload
        return
    pages = [payload[name] for name in _PAGES if name in payload]
    for page in pages:
        yield from page if isinstance(page, list) else (page,)
    if "thread" in payload:
        yield from _thread(payload["thread"], payload.get("threadgate"))
    elif not pages and not text_at(payload, "error"):
        yield payload  # a post alone, an event, or nothing that Bluesky sends


def _thread(anchor: object, gate: object) -> Iterator[object]:
    """Every post of a thread: what the anchor answers, from the top, then it, then all replies, each with its own."""
    above, node = [], anchor
    while isinstance(node, dict):
        above.append(node)
        node = node.get("parent")
    for node in reversed(above):
        yield _alone(node, gate)
    if not isinstance(anchor, dict):
        yield anchor
        return
    waiting = list(objects_at(anchor, "replies"))[::-1]
    while waiting:
        node = waiting.pop()
        yield _alone(node, gate)
        waiting += list(objects_at(node, "replies"))[::-1]


def _alone(node: Mapping[str, Any], gate: object) -> Mapping[str, Any]:
    """The node without the thread around it, its post behind the gate of that thread."""
    alone = {name: value for name, value in node.items() if name not in ("parent", "replies")}
    post = object_at(node, "post")
    return alone if gate is None or not post else {**alone, "post": {"threadgate": gate, **post}}


def _read(raw: object) -> Post | None:
    """Read one object; `None` where it publishes nothing. Raises `Unreadable`."""
    if not isinstance(raw, dict):
        raise Unreadable("It is not an object.")
    if is_event(raw):
        view = view_of(raw)
        return None if view is None else _read_view(view, edited=is_update(raw))
    if "post" not in raw:
        return _read_view(raw)
    reason, post = object_at(raw, "reason"), object_at(raw, "post")
    return _passed_on(post, reason) if text_at(reason, "$type") == _REPOSTED else _read_view(post)


def _read_view(view: Mapping[str, Any], *, edited: bool = False) -> Post | None:
    at = address(text_at(view, "uri"))
    gone = "record" not in view and (view.get("notFound") is True or view.get("blocked") is True)
    if gone or text_at(object_at(view, "record"), "$type") == _DELETED:
        return None
    if at is not None and at.collection not in (POSTS, REPOSTS):
        return None
    return read_repost(view) if at is not None and at.collection == REPOSTS else read_post(view, edited=edited)


def _passed_on(post: Mapping[str, Any], reason: Mapping[str, Any]) -> Post:
    """Read a repost out of a feed; older answers of Bluesky name no address for it."""
    subject, uri = text_at(post, "uri"), text_at(reason, "uri")
    at, there = address(subject), address(uri)
    if at is None:
        raise Unreadable("`post.uri` is not the address of a record.")
    by = account(object_at(reason, "by"), there)
    text = text_at(object_at(post, "record"), "text")
    when_us = moment_us(text_at(reason, "indexedAt"), text_at(post, "indexedAt"))
    return repost(uri if there else f"{subject}#{by.key}", by, Ref(subject, at.key, text), when_us)


def _beside(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The post views that stand beside what was asked for."""
    reply, post = object_at(raw, "reply"), object_at(raw, "post") or raw
    yield object_at(reply, "root")
    yield object_at(reply, "parent")
    if text_at(object_at(raw, "reason"), "$type") == _REPOSTED:
        yield post
    for quoted in quoted_views(post):
        yield {**quoted, "record": quoted.get("value")}


def _unread(raw: object, why: str) -> Unread:
    uri = text_at(raw, "uri") or text_at(object_at(raw, "post"), "uri") or text_at(raw, "id")
    try:
        kept = json.dumps(raw, default=repr)
    except RecursionError:
        kept = ""
        why = f"{why} It is nested too deeply to keep."
    return Unread(uri or None, kept, why)
