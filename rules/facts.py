"""Everything a decision may look at, and nothing else.

Facts are gathered at one moment and hold derived values only: no text, no handle, no name. `None` means that we do not
know, and what is unknown permits nothing. The defaults know nothing: `Facts()` is the empty world, and it is refused.
Moments are integer microseconds UTC. Longer than most files: whatever may count stands here, in one list.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, get_args, get_origin

import msgspec
from msgspec.structs import astuple, fields

from rules.mention import How, Kind, Visibility, Wish
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


class Objection(msgspec.Struct, frozen=True):
    """A no on record that concerns this brand. `rules/objections.py` says how far it reaches.

    `since_us` is when it was said, `until_us` when it ends by itself; `medium` and `topic` limit it where they are
    named. `asked_anew` says that the author has, since then, asked us something new: a direct post in another
    conversation, at least a day later, without a wish, and not answered there before. `unsure` says that it may be a
    no: a member has yet to rule on it. `of_this_post` says that it was said in the very post that is decided on.
    """

    origin: Origin
    reach: Reach
    since_us: int | None = None
    until_us: int | None = None
    asked_anew: bool = False
    medium: str | None = None
    topic: str | None = None
    unsure: bool = False
    of_this_post: bool = False


class Span(msgspec.Struct, frozen=True):
    """A span of time, from its first microsecond to just before its last."""

    from_us: int
    to_us: int


class Contract(msgspec.Struct, frozen=True):
    """A yes on record for this brand, with its terms; `rules/contracts.py` reads them.

    Empty `topics` and `media` are all of them. At most `cap` answers that they did not ask for in `period_us`, and
    none in the `quiet` hours that are or come next; what is not set leaves it to the policy.
    """

    since_us: int
    until_us: int | None = None
    topics: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    cap: int | None = None
    period_us: int | None = None
    quiet: tuple[Span, ...] = ()


class Answers(msgspec.Struct, frozen=True):
    """When we answered this person before: replies that stand, the newest first.

    `proactive_us` to posts that did not speak to us, `direct_us` to posts that did.
    """

    proactive_us: tuple[int, ...] = ()
    direct_us: tuple[int, ...] = ()


class Pace(msgspec.Struct, frozen=True):
    """How many replies of the brand went out in the last hour and the last 24 hours; when the next of them grows older.

    A reply on its way counts as one that went out. `eases_us` is when a count falls by time alone.
    """

    hour: int = 0
    day: int = 0
    eases_us: int | None = None


class RegistryState(msgspec.Struct, frozen=True):
    """How far one registry can be trusted: when it was last found current, how often it changes, when it ends.

    Which registries must be in force is not a fact: the policy says so (`registry.required`).
    """

    name: str
    checked_us: int | None = None
    period_us: int = 3_600_000_000
    expires_us: int | None = None


class Member(msgspec.Struct, frozen=True):
    """The team member who acts: whether they may reply, whether they are new here."""

    may_reply: bool | None = None
    new: bool = False


class Draft(msgspec.Struct, frozen=True):
    """What the reply text is like: its weight and bound as the network counts, and what it carries."""

    weight: int
    weight_max: int
    links: int = 0
    other_handles: int = 0
    said_today: bool = False
    topics: tuple[str, ...] | None = None  # of those that the policy declares


class Facts(msgspec.Struct, frozen=True):
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
    care: bool = False  # a member gave it into care: a possible child, distress or a threat
    wishes: tuple[Wish, ...] | None = None  # what the post asks of us; empty once it was read and asks nothing
    topics: tuple[str, ...] | None = None  # of those that the policy declares
    heard_well: bool | None = None  # whether a stop in the post's language would be heard
    visibility: Visibility | None = None
    created_us: int | None = None
    post: PostState | None = None
    read_us: int | None = None
    # the person
    nobot: bool | None = None  # their profile asks bots to stay away
    follower: bool | None = None  # they follow us, where the network tells
    objections: tuple[Objection, ...] | None = None
    registries: tuple[RegistryState, ...] | None = None
    contracts: tuple[Contract, ...] | None = None
    answers: Answers | None = None
    # the network
    heard_us: int | None = None
    summoned: bool | None = None
    replies_open: bool | None = None
    bare_refused_us: int | None = None  # when the network last refused a bare reply; 0 if it never has
    # us
    paused: bool | None = None
    rehearsing: bool = False  # they are, because the brand is not live yet
    answered: Answered | None = None
    pace: Pace | None = None
    private_channel: bool | None = None  # the channel is meant for private messages
    channel: str | None = None  # where the card stands, for a policy that names channels
    reply_visibility: Visibility | None = None  # who could see our reply
    member: Member | None = None
    confirmed: bool = False  # the member has confirmed this very text once more
    seconded: int = 0  # so many colleagues have agreed to this very text
    draft: Draft | None = None
    text_sha256: str | None = None

    @property
    def acting(self) -> bool:
        """Whether a member acts (claim, send) rather than a card being drawn."""
        return self.look is not Look.DRAW


def as_record(facts: Facts) -> dict[str, Any]:
    """The facts for the record, leaving out whatever has its default. A word of our lists is text as it stands."""
    return _record(facts)


_Made = Callable[[Any], object]
_Form = tuple[tuple[str, ...], tuple[object, ...], Mapping[str, _Made]]


def _record(value: msgspec.Struct) -> dict[str, Any]:
    names, defaults, made = _FORMS[type(value)]
    record = {
        name: part
        for name, part, default in zip(names, astuple(value), defaults, strict=True)
        if part is not default and (default is None or part != default)
    }
    for name, plain in made.items():
        if name in record:
            record[name] = plain(record[name])
    return record


def _form(kind: type[msgspec.Struct]) -> _Form:
    """The names of all fields, their defaults, and how those are made plain that are more than one plain value."""
    known = fields(kind)
    made = {field.name: plain for field in known if (plain := _plain(field.type)) is not None}
    return tuple([field.name for field in known]), tuple([field.default for field in known]), made


def _plain(kind: Any) -> _Made | None:  # noqa: ANN401 - whatever a field may be declared as
    """What makes values of this type plain; `None` where they are."""
    if kind in _PARTS:
        return _record
    if kind is Reach:
        return {reach: reach.name.lower() for reach in Reach}.__getitem__
    inner = next(filter(None, map(_plain, get_args(kind))), None)
    if get_origin(kind) is not tuple:
        return inner
    return list if inner is None else lambda values: list(map(inner, values))


_PARTS: tuple[type[msgspec.Struct], ...] = (Answers, Contract, Draft, Member, Objection, Pace, RegistryState, Span)
_FORMS: Mapping[type, _Form] = {Facts: _form(Facts), **{kind: _form(kind) for kind in _PARTS}}
