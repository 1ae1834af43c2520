"""Everything a decision may look at, and nothing else.

Facts are gathered at one moment and hold derived values only: no text, no handle, no name. `None` means that we do not
know, and what is unknown permits nothing. The defaults know nothing: `Facts()` is the empty world, and it is refused.
Moments are integer microseconds UTC.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from rules.mention import How, Kind, Wish
from rules.quick import quick
from rules.registry.scope import Reach
from rules.verdict import Look


@quick
class PostState(StrEnum):
    """What became of the post since the member saw it."""

    SAME = "same"
    EDITED = "edited"
    GONE = "gone"


@quick
class Answered(StrEnum):
    """Whether a reply of ours stands in this interaction."""

    NO = "no"
    OURS = "ours"  # sent from here
    NATIVE = "native"  # written on the network itself
    UNDERWAY = "underway"  # a colleague's reply is on its way
    UNSURE = "unsure"  # sent or not: we do not know


@quick
class Origin(StrEnum):
    """Where an objection came from."""

    TOLD_US = "told_us"
    REGISTRY = "registry"


@dataclass(frozen=True, slots=True)
class Objection:
    """A no on record that concerns this brand, medium and moment.

    `since_us` is when it was said, `until_us` when it ends by itself. `asked_anew` says that the author has, since
    then, asked us something new: a direct post in another conversation, at least a day later, without a wish.
    """

    origin: Origin
    reach: Reach
    since_us: int | None = None
    until_us: int | None = None
    asked_anew: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """A yes on record that covers this brand and medium."""

    since_us: int
    until_us: int | None = None


@dataclass(frozen=True, slots=True)
class RegistryState:
    """How far one registry can be trusted: when it was last found current, how often it changes, when it ends.

    Which registries must be in force is not a fact: the policy says so (`registry.required`).
    """

    name: str
    checked_us: int | None = None
    period_us: int = 3_600_000_000
    expires_us: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """The team member who acts: whether they may reply, whether they are new here."""

    may_reply: bool | None = None
    new: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What the reply text is like: its weight and bound as the network counts, and what it carries."""

    weight: int
    weight_max: int
    links: int = 0
    other_handles: int = 0
    said_today: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """One mention, one moment, one question."""

    look: Look = Look.DRAW
    now_us: int = 0
    mention_id: str = ""
    network: str = ""
    revision: int = 0
    attempt: int = 0
    # the post
    kind: Kind | None = None
    how: How | None = None
    about: bool = False
    low_confidence: bool = False
    wishes: tuple[Wish, ...] | None = None  # what the post asks of us; empty once it was read and asks nothing
    created_us: int | None = None
    post: PostState | None = None
    read_us: int | None = None
    # the person
    objections: tuple[Objection, ...] | None = None
    registries: tuple[RegistryState, ...] | None = None
    contract: Contract | None = None
    # the network
    heard_us: int | None = None
    summoned: bool | None = None
    replies_open: bool | None = None
    bare_refused_us: int | None = None  # when the network last refused a bare reply; 0 if it never has
    # us
    paused: bool | None = None
    answered: Answered | None = None
    member: Member | None = None
    seconded: bool = False
    draft: Draft | None = None
    text_sha256: str | None = None

    @property
    def acting(self) -> bool:
        """Whether a member acts (claim, send) rather than a card being drawn."""
        return self.look is not Look.DRAW


def as_record(facts: Facts) -> dict[str, Any]:
    """The facts as plain values for the record, leaving out what has its default."""
    return {name: _plain(v) for name, default in _DEFAULTS if (v := getattr(facts, name)) != default}


_DEFAULTS = tuple((f.name, f.default) for f in fields(Facts))
_PLAIN = frozenset({int, bool, str})


def _plain(value: object) -> object:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Objection | Contract | RegistryState | Member | Draft):
        return {f.name: _plain(v) for f in fields(value) if (v := getattr(value, f.name)) is not None}
    if isinstance(value, Reach):
        return value.name.lower()
    assert isinstance(value, StrEnum), f"The record has no form for a {type(value).__name__}."
    return value.value
