"""What X keeps: accounts, posts, and the keys of an account."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.networks.x.text import Found, Link

SNOWFLAKE_EPOCH_MS = 1288834974657
APP_BEARER = "app-bearer"
EDITS_MAX = 5
EDIT_WINDOW_S = 3600
"""Payloads of 2026-07 show `editable_until` one hour after the first version."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account as it stands now; `past` are the handles it has had."""

    id: str
    username: str
    name: str
    created_at: int
    protected: bool = False
    suspended: bool = False
    verified_type: str = "none"
    affiliation: Mapping[str, object] | None = None
    description: str = ""
    past: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A handle in a text that belonged to somebody when the text was posted."""

    start: int
    end: int
    username: str
    id: str


@dataclass(frozen=True, slots=True)
class Body:
    """A text as X holds it (links shortened, nothing escaped) with all that X found in it."""

    text: str
    mentions: tuple[Mention, ...] = ()
    links: tuple[Link, ...] = ()
    hashtags: tuple[Found, ...] = ()
    cashtags: tuple[Found, ...] = ()


EMPTY = Body("")


@dataclass(frozen=True, slots=True)
class Post:
    """One version of one post. Times are microseconds UTC; `first` is the id of the first version."""

    id: str
    first: str
    author_id: str
    typed: str
    body: Body
    shown: tuple[int, int]
    """`display_text_range`: handles before it were carried along by the reply chain."""
    created_at: int
    conversation_id: str
    note: Body | None = None
    replied_to: str | None = None
    in_reply_to_user_id: str | None = None
    quoted: str | None = None
    reposted: str | None = None
    reply_settings: str = "everyone"
    lang: str = "en"
    sensitive: bool = False
    media: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    by_api: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def full(self) -> Body:
        """The whole text: a long post's note, else the body."""
        return self.note or self.body

    def mentions(self, account_id: str) -> bool:
        return any(m.id == account_id for m in self.full.mentions)

    def mentions_explicitly(self, account_id: str) -> bool:
        """Tell whether the author typed this handle; a repost's text is not its author's."""
        typed = (m for m in self.full.mentions if m.start >= self.shown[0])
        return self.reposted is None and any(m.id == account_id for m in typed)


@dataclass(frozen=True, slots=True)
class Keys:
    """What an app needs to act as one account, and to read as itself."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str
    user_token: str
    """An OAuth 2.0 user token, sent as a bearer token."""
    bearer_token: str
    """The app's own token; it can read, not write."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request that arrived: its endpoint as the documentation names it, the query, the caller and the answer."""

    endpoint: str
    path: str
    query: Mapping[str, str]
    status: int


def iso(at: int) -> str:
    """Write microseconds UTC the way X writes times."""
    return dt.datetime.fromtimestamp(at // 1_000_000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def micros(text: str) -> int:
    """Read a time of a query string; raises ValueError where it is none."""
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"The time {text!r} names no zone. Add Z.")
    return (at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def snowflake(at: int) -> int:
    """Give the first post id of the millisecond that `at` (microseconds UTC) lies in."""
    return (at // 1000 - SNOWFLAKE_EPOCH_MS) << 22
