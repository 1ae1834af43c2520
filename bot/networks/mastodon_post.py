"""One status of Mastodon's API becomes a `Post`, or is refused by its place.

A status names its author by actor uri. Everybody else it names by `acct`, and by an id that means something on the
answering server alone: so whom it answers is known for our own accounts and for those that the response itself shows.
`in_reply_to_account_id` carries on along an author's own thread: under our post it names us at every step.
Source: Mastodon API 4.5, entities Status, Account and Quote. A visibility that we do not know counts as limited.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from bot.networks.mastodon_html import Seen, read_html
from bot.networks.mastodon_marks import Marks, Unreadable, key_of_ours, objects_in, optional_text, our_names, server_of
from bot.networks.nobot import says_no_bots
from rules.mention import Account, OwnAccount, Post, Ref, Visibility
from rules.registry.key import BadKey, canonical

ID_CHARS_MAX = 255
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]++", re.IGNORECASE)
_SNOWFLAKE = re.compile(r"[0-9]{15,19}")
_NUMBERED = re.compile(r"/ap/users/([0-9]+)\Z")  # since 4.5 an actor's address ends with its id at home, where we ask
_VISIBLE_TO = {"public": Visibility.PUBLIC, "unlisted": Visibility.PUBLIC, "direct": Visibility.PRIVATE}


@dataclass(frozen=True, slots=True)
class People:
    """Whom one response lets us know: our accounts by name and server, and all that it shows by the server's ids."""

    ours: Mapping[tuple[str, str], str]
    by_id: Mapping[str, str]


def people_in(statuses: Iterable[Mapping[str, Any]], own: Sequence[OwnAccount]) -> People:
    """Collect who is known from all statuses of a response. Never raises."""
    ours = our_names(tuple(own))
    by_id = {found[1]: account.key for account in own if (found := _NUMBERED.search(account.key))}
    for raw in statuses:
        author, mentions = raw.get("account"), raw.get("mentions")
        for mark in mentions if isinstance(mentions, list) else ():
            if isinstance(mark, dict) and (key := key_of_ours(mark, ours)):
                by_id[str(mark.get("id"))] = key
        if isinstance(author, dict):
            by_id[str(author.get("id"))] = _key(author.get("uri"))
    return People(ours, by_id)


def read_status(raw: Mapping[str, Any], people: People) -> Post:
    """Read one status. Raises `Unreadable`."""
    post_id = id_of(raw.get("id"), "id")
    author = account(raw.get("account"))
    seen, opens_at = _seen(raw)
    marks = Marks(seen, raw, people.ours)
    answers = _answers(raw, people)
    visibility = _VISIBLE_TO.get(str(raw.get("visibility")), Visibility.LIMITED)
    return Post(
        network="mastodon",
        id=post_id,
        root_id=post_id,
        author=author,
        text=seen.text,
        shown_from=None if answers else 0,  # only a reply carries handles along, and nobody says which
        opens_at=opens_at,
        created_us=created_us(raw.get("created_at"), post_id),
        conversation_id=(answers.post_id if answers else "") or post_id,
        handles=tuple(marks.handles),
        tags=tuple(marks.tags),
        links=tuple(marks.links),
        answers=answers,
        quotes=_quoted(raw.get("quote")),
        reposts=_other(raw.get("reblog")),
        conversation_author=None if answers else author.key or None,
        sent_to=marks.ours if visibility is Visibility.PRIVATE else (),
        visibility=visibility,
        lang=optional_text(raw, "language"),
        pictures=tuple(optional_text(one, "description") or "" for one in objects_in(raw, "media_attachments")),
        sensitive=raw.get("sensitive") is True,
        edited=raw.get("edited_at") is not None,
        url=next((said for place in ("url", "uri") if (said := _address(raw.get(place)))), ""),
    )


def account(raw: object) -> Account:
    """Read an account; where its actor is missing or no address of one, nobody is known to have written."""
    if raw is None:
        return Account(key="", handle="", name="")
    if not isinstance(raw, dict):
        raise Unreadable("`account` is not an object.")
    acct = optional_text(raw, "acct") or ""
    server = "" if "@" in acct or not acct else server_of(raw.get("uri")) or server_of(raw.get("url"))
    return Account(
        key=_key(raw.get("uri")),
        handle=f"{acct}@{server}" if server else acct,
        name=optional_text(raw, "display_name") or "",
        bot=raw.get("bot") is True,
        nobot=_asks_bots_away(raw),
        limited=raw.get("limited") is True or raw.get("suspended") is True,
    )


def _asks_bots_away(raw: Mapping[str, Any]) -> bool | None:
    """Whether the profile says so, in its description or its fields; `None` where the description was not shown."""
    note, fields = raw.get("note"), raw.get("fields")
    shown = [one for one in fields if isinstance(one, dict)] if isinstance(fields, list) else []
    said = [note, *(field.get(part) for field in shown for part in ("name", "value"))]
    of_bots = [one for one in said if isinstance(one, str) and "bot" in one.casefold()]
    if not of_bots:
        return False if isinstance(note, str) else None
    return says_no_bots(*(read_html(one).text for one in of_bots))


def id_of(value: object, place: str) -> str:
    """Read an id: any short printable text, or a whole number. Raises `Unreadable`."""
    if type(value) is int:
        value = str(value)
    if isinstance(value, str) and 0 < len(value) <= ID_CHARS_MAX and value.isprintable():
        return value
    raise Unreadable(f"`{place}` is missing." if value is None else f"`{place}` is not an id.")


def created_us(value: object, post_id: str) -> int:
    """When it was published, in microseconds UTC. Raises `Unreadable`.

    Where it is left out: the moment that Mastodon's ids carry, in milliseconds above 16 bits; no other id tells one.
    """
    if value is None:
        return (int(post_id) >> 16) * 1_000 if _SNOWFLAKE.fullmatch(post_id) else 0
    try:
        return (datetime.fromisoformat(value if isinstance(value, str) else "") - _EPOCH) // _MICROSECOND
    except (TypeError, ValueError, OverflowError):
        raise Unreadable("`created_at` is not a moment with its time zone.") from None


def _seen(raw: Mapping[str, Any]) -> tuple[Seen, int]:
    """The words that a person sees, the content warning first, and where the post opens behind it."""
    content = optional_text(raw, "content")
    if content is None:
        raise Unreadable("`content` is missing.")
    warning = " ".join((optional_text(raw, "spoiler_text") or "").split())
    seen = read_html(content)
    return (seen.behind(f"{warning}\n\n"), len(warning) + 2) if warning else (seen, 0)


def _answers(raw: Mapping[str, Any], people: People) -> Ref | None:
    """Whom it answers. Once the answered post is deleted only its author's id is left."""
    post_id, author_id = raw.get("in_reply_to_id"), raw.get("in_reply_to_account_id")
    if post_id is None and author_id is None:
        return None
    key = "" if author_id is None else people.by_id.get(id_of(author_id, "in_reply_to_account_id"))
    return Ref("" if post_id is None else id_of(post_id, "in_reply_to_id"), key or None)


def _quoted(quote: object) -> Ref | None:
    """The quoted post; where its author has not agreed to be quoted, or no longer, it is as good as not there."""
    if not isinstance(quote, dict):
        return None
    if quote.get("state") != "accepted":
        return Ref("")
    if isinstance(quote.get("quoted_status"), dict):
        return _other(quote["quoted_status"])
    said = quote.get("quoted_status_id")
    return Ref("" if said is None else id_of(said, "quote.quoted_status_id"))


def _other(raw: object) -> Ref | None:
    if not isinstance(raw, dict):
        return None
    content = raw.get("content")
    text = read_html(content).text if isinstance(content, str) else None
    return Ref(id_of(raw.get("id"), "id"), account(raw.get("account")).key or None, text)


def _key(uri: object) -> str:
    """The account key for an actor. A server under test that has no TLS yet is keyed as if it had."""
    return _canonical(uri.replace("http:", "https:", 1)) if isinstance(uri, str) else ""


@lru_cache(maxsize=4096)
def _canonical(uri: str) -> str:
    try:
        return canonical(f"mastodon:{uri}")
    except BadKey:
        return ""


def _address(value: object) -> str:
    return value if isinstance(value, str) and _ADDRESS.fullmatch(value) and value.isprintable() else ""
