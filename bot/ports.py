"""What Earshot asks of a network and of a registry, and how they fail.

Two kinds of failure, named by what we know afterwards: `NotDone` (the world said no, nothing happened) and `Unknown`
(it may have happened). A third, `Unheard`, is for reading: we learnt nothing this time. A registry is only read, and
what we do not learn is `SourceFailed`. Longer than most files: both doors are read side by side.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Protocol, Self

from rules.audit.checkpoint import Check
from rules.mention import Post
from rules.verdict import Permit

LISTENED = frozenset({"x"})
"""The networks on which we hear what people say; of the others posts can be labelled, and nobody hears them yet."""


class Why(StrEnum):
    """What kind of no a network gave, as far as it can be told apart."""

    REFUSED = "refused"  # it will not take this reply: not summoned, limited, blocked
    DUPLICATE = "duplicate"  # the same words stand there already
    GONE = "gone"  # the post is no longer there
    LIMITED = "limited"  # too many requests for now
    CREDIT = "credit"  # money or quota is used up
    AUTH = "auth"  # our key is not accepted
    SUSPENDED = "suspended"  # our account may not write: suspended or locked
    DOWN = "down"  # no answer, or an answer that makes no sense


class NotDone(Exception):
    """The network said no, and nothing was published. The text is one sentence for a member."""

    def __init__(self, why: Why, sentence: str, retry_us: int | None = None) -> None:
        super().__init__(sentence)
        self.why = why
        self.retry_us = retry_us


class Unknown(Exception):
    """The reply may have been published, or not. Only reading the network can tell."""


class Unheard(Exception):
    """Nothing could be read this time; nothing is lost, the cursor stays. `retry_us` says when to try again."""

    def __init__(self, why: Why, sentence: str, retry_us: int | None = None) -> None:
        super().__init__(sentence)
        self.why = why
        self.retry_us = retry_us


@dataclass(frozen=True, slots=True)
class Unread:
    """One post that did not parse: kept raw for 72 hours, counted, shown by `earshot doctor`.

    `words` is the same post where at least its author and its words could be read.
    """

    post_id: str | None
    raw: str
    why: str
    words: Post | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call cost: how many posts were read, and how many millionths of a US dollar that is at list price."""

    reads: int = 0
    micro_usd: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page from a network.

    `cursor` is the network's own word for where to go on; it is stored in the transaction that stores the posts.
    `complete_us` is set on the last page only: everything said before that moment has been heard.
    """

    posts: tuple[Post, ...]
    unread: tuple[Unread, ...]
    cursor: str
    more: bool
    complete_us: int | None
    cost: Cost = Cost()


@dataclass(frozen=True, slots=True)
class Gone:
    """The post is no longer to be had: deleted, protected, suspended or withheld.

    `deleted` says that the network proves the first: it will not come back.
    """

    why: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply as it leaves us: what it answers, the exact text, and whom else the network must not notify."""

    mention_id: str
    revision: int
    attempt: int
    answers_post_id: str
    text: str
    spare_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post of our own, as our timeline shows it."""

    id: str
    answers_post_id: str | None
    text: str
    created_us: int
    url: str


class Network(Protocol):
    """A social network as Earshot uses it. Every call has a time-out of its own and never waits for a limit.

    All text that it gives can be stored: no NUL, no half of a character (`bot/store/text.py`).
    """

    name: str
    total_timeout_us: int

    def roads(self) -> tuple[str, ...]:
        """The ways in which posts reach us here. The first brings what is said to us, and must never fall silent."""
        ...

    def fetch(self, road: str, cursor: str | None, now_us: int) -> Page:
        """Read the next page. Raises `Unheard`."""
        ...

    def rewind(self, since_us: int, most: int | None = None) -> str:
        """A cursor from which a road is read again since that moment, as far back as the network gives it.

        With `most`, that one reading ends after about so many of the newest posts.
        """
        ...

    def look_up(self, post_ids: Sequence[str], now_us: int) -> tuple[Mapping[str, Post | Gone], Cost]:
        """Read these posts again, and say what it cost. Raises `Unheard`.

        An edited post is answered by its newest revision, under the id that was asked for. What the network says
        nothing about is missing from the answer, and counts as not read.
        """
        ...

    def send(self, permit: Permit, reply: Outgoing, now_us: int) -> tuple[OwnPost, Cost]:
        """Publish at most once; never try again by itself.

        Raises `NotDone` or `Unknown`; `PermissionError` where the permit does not fit.
        """
        ...

    def delete(self, post_id: str, now_us: int) -> bool:
        """Delete a post of our own, once. False where the network says that there is nothing to delete.

        Raises `NotDone` where it still stands, and `Unknown`.
        """
        ...

    def own_posts(self, since_us: int, now_us: int) -> tuple[tuple[OwnPost, ...], Cost]:
        """Our own timeline since that moment, newest first, and what it cost. Raises `Unheard`."""
        ...


class SourceFailed(Exception):
    """The registry could not be read; what we held before stays, and ages. The message is one sentence or two."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The registry is what it was when it gave us this etag; what we hold is fresh."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """All the bytes of a registry, unpacked, in memory or in a nameless file; close it (`with`) after use.

    `etag` (or `None`) is for the next read: it is opaque, and finds out whether anything has changed since.
    """

    content: IO[bytes]
    etag: str | None
    size: int

    def chunks(self) -> Iterator[bytes]:
        """Give the bytes from the start, in bounded chunks."""
        self.content.seek(0)
        while chunk := self.content.read(65_536):
            yield chunk

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.content.close()


class Feeds(Protocol):
    """Reads signed feeds, and has a folder to work in for each. Nothing that it gives has been verified."""

    @property
    def check(self) -> Check:
        """Tells whether a signature fits by Ed25519."""
        ...

    def head(self, address: str, etag: str | None) -> Fetched | NotModified:
        """Read HEAD, unless it is as it was under this etag. Raises `SourceFailed`."""
        ...

    def file(self, name: str, address: str, file_name: str, size: int) -> Path:
        """Have a file of the feed on our disk: what broke off before goes on. Raises `SourceFailed`.

        `name` is the registry's; `size` is how many bytes its publisher announced, and no more are taken.
        """
        ...

    def folder(self, name: str) -> Path:
        """The folder in which what belongs to this registry is kept while it is worked on. Raises `SourceFailed`."""
        ...
