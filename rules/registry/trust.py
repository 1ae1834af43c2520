"""What a subscriber makes of a HEAD: taken, the same, or why it is refused.

The attacks are those of The Update Framework (TUF specification, 1.5.2). A HEAD is judged by what we hold and by the
moment at which the sync began, read once, so that nobody can hold us up until it suits them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rules.audit.checkpoint import Check, NotVerified, VerifierKey
from rules.registry.head import HEAD_BYTES_MAX, BadHead, Head, head_sha256, open_head

SKEW_US_MAX: Final = 600_000_000
"""How far ahead of our clock a publisher's may be."""
LEAP_MAX: Final = 100_000
"""How far the number may leap at once: one HEAD a minute for two months. Else a thief could use the numbers up."""


class Why(StrEnum):
    """Why a HEAD is refused."""

    DAMAGED = "damaged"
    TOO_LONG = "too_long"
    FOREIGN_KEY = "foreign_key"
    OTHER_FEED = "other_feed"
    ROLLBACK = "rollback"
    EQUIVOCATION = "equivocation"
    FREEZE = "freeze"
    FROM_THE_FUTURE = "from_the_future"
    LEAP = "leap"


@dataclass(frozen=True, slots=True)
class Trusted:
    """The last HEAD that we took: its number, the SHA-256 of all its bytes, and when it was issued."""

    seq: int
    sha256: bytes
    issued_us: int


@dataclass(frozen=True, slots=True)
class Take:
    """A newer HEAD that may be followed, and what to trust once its set is in force.

    `unpinned` is a second key that signed beside a pinned one: the one that the publisher changes to.
    """

    head: Head
    trusted: Trusted
    unpinned: tuple[VerifierKey, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """The very HEAD that we hold, and still good: the publisher has nothing newer."""

    head: Head


@dataclass(frozen=True, slots=True)
class Refused:
    """A HEAD that must not be followed: what we hold stays, and ages. One sentence with what to do."""

    why: Why
    sentence: str


def judge_head(
    note: bytes,
    origin: str,
    pinned: Iterable[VerifierKey],
    trusted: Trusted | None,
    start_us: int,
    check: Check,
) -> Take | Same | Refused:
    """Judge the bytes of a HEAD for the feed of this origin; `trusted` is `None` before the first.

    `start_us` is when the sync began, in microseconds UTC. At most `HEAD_BYTES_MAX + 1` bytes need to be fetched.
    """
    known = tuple(pinned)
    if len(note) > HEAD_BYTES_MAX:
        return _refused(Why.TOO_LONG, origin)
    try:
        head = open_head(note, known, check)
    except NotVerified:
        return _refused(Why.FOREIGN_KEY, origin)
    except BadHead:
        return _refused(Why.DAMAGED, origin)
    digest = head_sha256(note)
    if why := _fault(head, digest, origin, trusted, start_us):
        return _refused(why, origin)
    if trusted and trusted.seq == head.seq:
        return Same(head)
    unpinned = tuple(key for key in head.keys if key not in known)
    return Take(head, Trusted(head.seq, digest, head.issued_us), unpinned)


def _fault(head: Head, digest: bytes, origin: str, trusted: Trusted | None, start_us: int) -> Why | None:
    if head.origin != origin:
        return Why.OTHER_FEED
    if trusted and head.seq < trusted.seq:
        return Why.ROLLBACK
    if trusted and head.seq == trusted.seq and digest != trusted.sha256:
        return Why.EQUIVOCATION
    if trusted and head.seq == trusted.seq + 1 and head.prev != trusted.sha256:
        return Why.EQUIVOCATION
    if trusted and head.issued_us < trusted.issued_us:
        return Why.ROLLBACK
    if trusted and head.seq > trusted.seq + LEAP_MAX:
        return Why.LEAP
    if head.issued_us > start_us + SKEW_US_MAX:
        return Why.FROM_THE_FUTURE
    return Why.FREEZE if head.expires_us <= start_us else None


_SAID: Final = {
    Why.DAMAGED: (
        "sent a HEAD that is damaged or changed. The list that we hold stays in use; we try again. "
        "If this lasts, ask its publisher."
    ),
    Why.TOO_LONG: "sent a HEAD that does not end where it should. It was dropped. Check the address.",
    Why.FOREIGN_KEY: (
        "sent a HEAD that none of the keys we trust has signed. Nothing was taken over. "
        "Ask its publisher, by another way than this, whether the key has changed."
    ),
    Why.OTHER_FEED: "sent the HEAD of another feed. Nothing was taken over. Check the address.",
    Why.ROLLBACK: (
        "sent an older HEAD than the one we hold. Somebody may want us to forget people. The newer list stays in use. "
        "Ask its publisher."
    ),
    Why.EQUIVOCATION: (
        "signed two different HEADs with one number. It tells different people different things, "
        "or its key was stolen. The list that we hold stays in use. Ask its publisher."
    ),
    Why.FREEZE: (
        "sent a HEAD that has expired. Its publisher has stopped, or somebody keeps newer ones from us. "
        "Check our clock, then ask its publisher."
    ),
    Why.FROM_THE_FUTURE: "sent a HEAD that was signed in the future. Check our clock, then ask its publisher.",
    Why.LEAP: "sent a HEAD whose number leaps too far. Its key may have been stolen. Ask its publisher.",
}


def _refused(why: Why, origin: str) -> Refused:
    return Refused(why, f"The registry {origin} {_SAID[why]}")
