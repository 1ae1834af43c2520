"""One record of Bluesky, with what Bluesky shows around it, becomes a `Post`.

The address of the record (`at://did/…`) is its id and says whose it is. `createdAt` is what the author's own program
claims, so the moment at which Bluesky took the post in goes before it. On Bluesky a reply carries no handles along:
every mention was typed.
Sources: atproto lexicons app.bsky.feed.post, app.bsky.feed.defs (views, threadgate), com.atproto.label.defs.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.networks.bluesky_account import account
from bot.networks.bluesky_embed import embedded
from bot.networks.bluesky_text import (
    NOWHERE,
    POSTS,
    Address,
    Unreadable,
    address,
    object_at,
    objects_at,
    said_in,
    text_at,
    texts_at,
)
from rules.mention import Account, Post, Ref, ReplyLimit, Tag, Visibility

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SENSITIVE = frozenset({"porn", "sexual", "nudity", "graphic-media", "gore", "nsfl", "!hide", "!warn"})
_SIGNED_IN_ONLY = "!no-unauthenticated"
_MENTIONED = "app.bsky.feed.threadgate#mentionRule"
_FOLLOWED = "app.bsky.feed.threadgate#followingRule"


def read_post(view: Mapping[str, Any], *, edited: bool = False) -> Post:
    """Read a post view or a notification: its record, and what Bluesky says around it. Raises `Unreadable`."""
    uri, at = _address(view)
    record = _record(view)
    text, marks = said_in(record, "record.text")
    below = embedded(record, view)
    answers, root = _reply(record)
    author = account(object_at(view, "author"), at, whole="isRead" in view)
    labels = _labels(view, record)
    return Post(
        network="bluesky",
        id=uri,
        root_id=uri,
        author=author,
        text=text,
        created_us=moment_us(text_at(view, "indexedAt"), text_at(record, "createdAt")),
        conversation_id=root.post_id if root else uri,
        shown_from=0,
        shown_to=len(text),
        handles=marks.handles,
        tags=(*marks.tags, *(Tag(NOWHERE, NOWHERE, tag) for tag in texts_at(record, "tags"))),
        links=(*marks.links, *below.links),
        answers=answers,
        quotes=below.quotes,
        conversation_author=root.author_key if root else author.key or None,
        heard_under=_heard_under(view, answers, root),
        visibility=Visibility.LIMITED if _SIGNED_IN_ONLY in labels else Visibility.PUBLIC,
        reply_limit=_reply_limit(view, answers),
        lang=next(iter(texts_at(record, "langs")), None),
        pictures=below.pictures,
        sensitive=not _SENSITIVE.isdisjoint(labels),
        edited=edited,
        url=_page(at),
    )


def read_repost(view: Mapping[str, Any]) -> Post:
    """Read a repost that Bluesky notified us of: somebody passed a post on, without a word. Raises `Unreadable`."""
    uri, at = _address(view)
    record = _record(view)
    when_us = moment_us(text_at(view, "indexedAt"), text_at(record, "createdAt"))
    return repost(uri, account(object_at(view, "author"), at), _ref(object_at(record, "subject")), when_us)


def repost(uri: str, author: Account, subject: Ref, created_us: int) -> Post:
    """Make the value for a repost; it has no words and no page of its own, so its link leads to what it repeats."""
    there = address(subject.post_id)
    return Post(
        network="bluesky",
        id=uri,
        root_id=uri,
        author=author,
        text="",
        created_us=created_us,
        conversation_id=uri,
        reposts=subject,
        url=_page(there) if there else "",
    )


def moment_us(*told: str) -> int:
    """Give the first of these that is a moment, in microseconds UTC. Raises `Unreadable` where none is."""
    for text in told:
        try:
            return (datetime.fromisoformat(text) - _EPOCH) // _MICROSECOND
        except (TypeError, ValueError, OverflowError):
            continue
    raise Unreadable("Neither `indexedAt` nor `createdAt` is a moment with its time zone.")


def _address(view: Mapping[str, Any]) -> tuple[str, Address]:
    uri = text_at(view, "uri")
    at = address(uri)
    if at is None:
        raise Unreadable("`uri` is not the address of a record." if view.get("uri") else "`uri` is missing.")
    return uri, at


def _page(at: Address) -> str:
    return f"https://bsky.app/profile/{at.did}/post/{at.rkey}"


def _record(view: Mapping[str, Any]) -> Mapping[str, Any]:
    record = view.get("record")
    if not isinstance(record, dict):
        raise Unreadable("`record` is missing." if record is None else "`record` is not an object.")
    return record


def _reply(record: Mapping[str, Any]) -> tuple[Ref | None, Ref | None]:
    """Which post it answers, and which one began the conversation."""
    if record.get("reply") is None:
        return None, None
    reply = object_at(record, "reply")
    parent, root = _ref(object_at(reply, "parent")), _ref(object_at(reply, "root"))
    return parent, root if root.post_id else parent


def _heard_under(view: Mapping[str, Any], answers: Ref | None, root: Ref | None) -> Ref | None:
    """The post for which Bluesky notified us of a reply: it tells everybody up to four posts further up."""
    above = _ref({"uri": view.get("reasonSubject")}) if view.get("reason") == "reply" else Ref("")
    return above if above.post_id and above not in (answers, root) else None


def _ref(strong: Mapping[str, Any]) -> Ref:
    """Read a reference to a post; its author is known only where it is the full address of a post."""
    uri = text_at(strong, "uri")
    at = address(uri)
    return Ref(uri, at.key if at is not None and at.collection == POSTS else None)


def _labels(view: Mapping[str, Any], record: Mapping[str, Any]) -> set[str]:
    """What the author or a moderator said of the post, or of its author."""
    said = (
        *objects_at(view, "labels"),
        *objects_at(object_at(view, "author"), "labels"),
        *objects_at(object_at(record, "labels"), "values"),
    )
    return {text_at(one, "val") for one in said if one.get("neg") is not True}


def _reply_limit(view: Mapping[str, Any], answers: Ref | None) -> ReplyLimit:
    """Whom the author lets reply: a gate on the thread, and whether Bluesky says that we in particular may not."""
    about_us = object_at(view, "viewer"), object_at(object_at(view, "author"), "viewer")
    if about_us[0].get("replyDisabled") is True or about_us[1].get("blockedBy") is True:
        return ReplyLimit.OTHER
    if view.get("threadgate") is None:
        return ReplyLimit.EVERYONE
    gate = object_at(object_at(view, "threadgate"), "record")
    if gate and gate.get("allow") is None:
        return ReplyLimit.EVERYONE  # it only hides replies
    allowed = {text_at(one, "$type") for one in objects_at(gate, "allow")}
    if _MENTIONED in allowed and answers is None:  # those whom the first post of the thread mentions
        return ReplyLimit.MENTIONED
    return ReplyLimit.FOLLOWING if allowed == {_FOLLOWED} else ReplyLimit.OTHER
