"""What X answers beside the posts: pages, versions, what is gone, and who we are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from bot.networks.x_ask import FIELDS
from bot.networks.x_errors import unanswered, unheard
from bot.networks.x_http import Answered, Lost, NeverSent, object_of
from bot.networks.x_text import ID_DIGITS_MAX, Unreadable, id_of
from bot.ports import Gone, Unread
from rules.mention import Post

TOKEN_CHARS_MAX = 1_000
_GONE = {
    "resource-not-found": Gone("The post was deleted.", deleted=True),
    "not-authorized-for-resource": Gone("The post is no longer open to all: its author is protected or suspended."),
    "resource-unavailable": Gone("X no longer shows the post."),
}


@dataclass(frozen=True, slots=True)
class Me:
    """Whom X takes us for, and how often it lets us ask that: calls left, of how many, and when it counts anew."""

    key: str
    handle: str
    calls_left: int | None
    calls: int | None
    anew_us: int | None


def call(tell: Callable[..., requests.Response], now_us: int, *given: object, **asked: object) -> requests.Response:
    """Ask X something, once. Raises `Unheard`."""
    try:
        return tell(*given, **asked)
    except (NeverSent, Lost):
        raise unanswered(now_us) from None
    except Answered as no:
        raise unheard(no, now_us) from None


def ask(tell: Callable[..., requests.Response], now_us: int, *given: object, **asked: object) -> Mapping[str, Any]:
    """Ask X for posts, with all of their fields. Raises `Unheard`."""
    response = call(tell, now_us, *given, **FIELDS, **asked)
    try:
        return object_of(response)
    except Lost:
        raise unanswered(now_us) from None


def is_id(post_id: object) -> bool:
    """Whether X could have given this id to a post."""
    return isinstance(post_id, str) and post_id.isascii() and post_id.isdecimal() and len(post_id) <= ID_DIGITS_MAX


def ids_of(posts: Sequence[Post], unread: Sequence[Unread]) -> list[str]:
    """The ids of all that a page brought, read or not, each once."""
    lost = [one.post_id for one in unread if one.post_id and is_id(one.post_id)]
    return list(dict.fromkeys([*(post.id for post in posts), *lost]))


def next_token(body: Mapping[str, Any], before: str | None, now_us: int) -> str | None:
    """X's word for the page after this one; `None` on the last. Raises `Unheard` where this is no page at all.

    Without the count that X gives on every page, an answer without posts would pass for silence.
    """
    meta = body.get("meta")
    count = meta.get("result_count") if isinstance(meta, Mapping) else None
    token = meta.get("next_token") if isinstance(meta, Mapping) else None
    if type(count) is not int or (count > 0 and not body.get("data")):
        raise unanswered(now_us)
    if token is None:
        return None
    if not isinstance(token, str) or not 0 < len(token) <= TOKEN_CHARS_MAX or token == before:
        raise unanswered(now_us)
    return token


def gone_in(body: Mapping[str, Any], asked: Sequence[str]) -> dict[str, Gone]:
    """The posts of those asked for of which X says why it does not show them."""
    errors = body.get("errors")
    found = {}
    for error in errors if isinstance(errors, list) else ():
        if not isinstance(error, Mapping) or error.get("resource_type") not in ("tweet", "post", None):
            continue
        post_id = str(error.get("resource_id", error.get("value")))
        gone = _GONE.get(str(error.get("type", "")).rpartition("/")[2])
        if gone is not None and post_id in asked:
            found[post_id] = gone
    return found


def newest_versions(body: Mapping[str, Any]) -> dict[str, str]:
    """For each post of the answer, the id of its newest version."""
    data = body.get("data")
    found = {}
    for raw in data if isinstance(data, list) else ():
        history = (
            raw.get("edit_history_tweet_ids", raw.get("edit_history_post_ids")) if isinstance(raw, Mapping) else None
        )
        if isinstance(history, list) and history and all(map(is_id, history)):
            found[str(raw.get("id"))] = max(history, key=int)
    return found


def read_me(response: requests.Response, now_us: int) -> Me:
    """Read X's answer to who we are. Raises `Unheard`."""
    try:
        user = object_of(response).get("data")
        user = user if isinstance(user, Mapping) else {}
        key = f"x:{id_of(user.get('id'), 'id')}"
    except (Lost, Unreadable):
        raise unanswered(now_us) from None
    left, calls, anew = (
        _count(response.headers.get(f"x-rate-limit-{of}", "")) for of in ("remaining", "limit", "reset")
    )
    return Me(key, str(user.get("username", "")), left, calls, None if anew is None else anew * 1_000_000)


def _count(told: str) -> int | None:
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= ID_DIGITS_MAX else None
