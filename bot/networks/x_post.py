"""One post object of X's API v2 becomes a `Post`, or is refused by its place.

X renames its fields from tweet to post words (OpenAPI 2.167, August 2026); both are read. Fields without a value are
left out, never null.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.networks.x_text import (
    Marks,
    Unreadable,
    handles,
    id_of,
    links,
    list_of,
    optional_id,
    optional_text,
    tags,
    text_of,
)
from bot.networks.x_ties import ties_of
from rules.mention import Account, Post, Ref, ReplyLimit, Visibility

SNOWFLAKE_EPOCH_MS = 1_288_834_974_657  # X's ids count milliseconds from here, above 22 bits
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,30}")
_REPLY_LIMITS = {
    "everyone": ReplyLimit.EVERYONE,
    "mentionedUsers": ReplyLimit.MENTIONED,
    "mentioned_users": ReplyLimit.MENTIONED,
    "following": ReplyLimit.FOLLOWING,
}


@dataclass(frozen=True, slots=True)
class Included:
    """What X sent along with the posts: users, other posts and media, by id."""

    users: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    posts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    media: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def read_post(raw: Mapping[str, Any], included: Included, quoted_author: str | None = None) -> Post:
    """Read one post. `quoted_author` is the key of the quoted author where only the event around the post tells it.

    Raises `Unreadable`.
    """
    post_id = id_of(raw.get("id"), "id")
    author = account(optional_id(raw, "author_id"), included)
    text, entities, marks = text_of(raw)
    references, unknown = ties_of(raw)
    conversation_id = optional_id(raw, "conversation_id")
    answers = _answers(raw, references.get("replied_to"), included, is_root=conversation_id == post_id)
    if conversation_id is None:
        conversation_id = answers.post_id if answers and answers.post_id else post_id
    versions = list_of(raw, "edit_history_tweet_ids", "edit_history_post_ids")
    history = [id_of(one, "edit_history_tweet_ids") for one in versions]
    root_id = min(history, key=int) if history else post_id
    shown_from, shown_to = _shown(raw, marks)
    return Post(
        network="x",
        id=post_id,
        root_id=root_id,
        author=author,
        text=text,
        created_us=created_us(raw.get("created_at"), post_id),
        conversation_id=conversation_id,
        shown_from=shown_from,
        shown_to=shown_to,
        handles=tuple(handles(entities, marks)),
        tags=tuple(tags(entities, marks)),
        links=tuple(links(entities, marks)),
        answers=answers,
        quotes=_reference(references.get("quoted"), included, quoted_author),
        reposts=_reference(references.get("reposted"), included, None),
        conversation_author=_conversation_author(conversation_id, post_id, author, answers, included),
        visibility=_visibility(raw, author),
        reply_limit=_REPLY_LIMITS.get(str(raw.get("reply_settings", "everyone")), ReplyLimit.OTHER),
        lang=optional_text(raw, "lang"),
        pictures=_pictures(raw, included),
        sensitive=raw.get("possibly_sensitive") is True or "withheld" in raw,
        advertisement=raw.get("paid_partnership") is True or raw.get("nullcast") is True,
        edited=len(history) > 1,
        url=f"https://x.com/{author.handle if _HANDLE.fullmatch(author.handle) else 'i'}/status/{post_id}",
        unread=tuple(f"It is tied to another post in a way that we do not know: “{kind}”." for kind in unknown),
    )


def account(user_id: str | None, included: Included) -> Account:
    """Read the account with this id; where X sent no user along, only the key is known, or not even that."""
    if user_id is None:
        return Account(key="", handle="", name="")
    user = included.users.get(user_id)
    if user is None:
        return Account(key=f"x:{user_id}", handle="", name="")
    affiliation = user.get("affiliation")
    automated, employer = False, None
    if isinstance(affiliation, dict):
        automated = str(affiliation.get("description", "")).casefold().startswith("automated")
        employers = affiliation.get("user_id")
        first = employers[0] if isinstance(employers, list) and employers else employers
        employer = f"x:{id_of(first, 'affiliation.user_id')}" if first else None
    return Account(
        key=f"x:{user_id}",
        handle=optional_text(user, "username") or "",
        name=optional_text(user, "name") or "",
        protected=user.get("protected") is True,
        bot=automated,
        staff_of=employer,
    )


def created_us(value: object, post_id: str) -> int:
    """When it was published, in microseconds UTC; where X did not say, the moment that the id itself carries."""
    if value is None:
        return ((int(post_id) >> 22) + SNOWFLAKE_EPOCH_MS) * 1_000
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        return (moment - _EPOCH) // _MICROSECOND
    except (TypeError, ValueError, OverflowError):
        raise Unreadable("`created_at` is not a moment with its time zone.") from None


def _shown(raw: Mapping[str, Any], marks: Marks) -> tuple[int | None, int | None]:
    span = raw.get("display_text_range")
    if span is None:
        return None, None
    if isinstance(span, list) and [type(place) for place in span] == [int, int]:
        return marks.place(span[0]), marks.place(span[1])
    raise Unreadable("`display_text_range` is not two places.")


def _reference(post_id: str | None, included: Included, author_key: str | None) -> Ref | None:
    if post_id is None:
        return None
    other = included.posts.get(post_id)
    if other is None:
        return Ref(post_id, author_key)
    author_id = optional_id(other, "author_id")
    return Ref(post_id, author_key if author_id is None else f"x:{author_id}", text_of(other)[0])


def _answers(raw: Mapping[str, Any], parent_id: str | None, included: Included, *, is_root: bool) -> Ref | None:
    """Whom it answers. A post that only opens with a handle may name a user here too; a root answers nobody."""
    said = optional_id(raw, "in_reply_to_user_id")
    if parent_id is None:
        if said is None or is_root:
            return None
        parent_id = optional_id(raw, "in_reply_to_tweet_id") or optional_id(raw, "in_reply_to_post_id") or ""
    parent = _reference(parent_id, included, None) or Ref(parent_id)
    if said is None or parent.author_key == f"x:{said}":
        return parent
    known = None if parent.author_key is not None else f"x:{said}"  # two different authors: then we know neither
    return Ref(parent_id, known, parent.text)


def _conversation_author(
    conversation_id: str, post_id: str, author: Account, answers: Ref | None, included: Included
) -> str | None:
    if conversation_id == post_id:
        return author.key or None
    if answers is not None and answers.post_id == conversation_id:
        return answers.author_key
    root = included.posts.get(conversation_id)
    root_author = None if root is None else optional_id(root, "author_id")
    return None if root_author is None else f"x:{root_author}"


def _visibility(raw: Mapping[str, Any], author: Account) -> Visibility:
    scopes = raw.get("scopes")
    for_followers = isinstance(scopes, dict) and scopes.get("followers") is True
    return Visibility.LIMITED if for_followers or author.protected or "community_id" in raw else Visibility.PUBLIC


def _pictures(raw: Mapping[str, Any], included: Included) -> tuple[str, ...]:
    attachments = raw.get("attachments")
    keys = attachments.get("media_keys") if isinstance(attachments, dict) else None
    if not isinstance(keys, list):
        return ()
    return tuple(optional_text(included.media.get(str(key), {}), "alt_text") or "" for key in keys)
