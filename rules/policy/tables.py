"""The tables of a policy file: what each key means, its default and its bounds.

The hard rules (`rules/refusals`) have no key here that could switch them off. Longer than most: the tables are best
read side by side.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import make_dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Any, Literal, cast

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StrictInt,
)

from rules.mention import How, Kind
from rules.policy.tighter import tighter
from rules.quick import quick

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US

_UNITS = {"s": SECOND_US, "m": MINUTE_US, "h": HOUR_US, "d": DAY_US}


def duration(value: object) -> object:
    """Read `72h` as microseconds. A bare number has no unit and is refused."""
    if not isinstance(value, str) or not (found := re.fullmatch(r"([0-9]{1,6})([smhd])", value)):
        raise ValueError('write a duration such as "15m", "72h" or "7d"')
    return int(found[1]) * _UNITS[found[2]]


def spoken(us: int) -> str:
    """A duration as a policy file writes it, in the largest unit that fits: `72h` is `3d`."""
    unit = next(unit for unit in ("d", "h", "m", "s") if us % _UNITS[unit] == 0)
    return f"{us // _UNITS[unit]}{unit}"


Time = Annotated[int, BeforeValidator(duration), PlainSerializer(spoken, return_type=str)]
"""A duration in microseconds, written and recorded as `72h`."""


@quick
class Overheard(StrEnum):
    """What a contract allows us when the person did not speak to us."""

    HELD = "held"
    CLICK = "click"


_Part = ConfigDict(extra="forbid", frozen=True)


class Windows(BaseModel):
    """How long after a post we may answer it: by one click, then with a colleague, then not at all."""

    model_config = _Part
    one_click: Annotated[Time, Field(ge=HOUR_US, le=7 * DAY_US)] = 72 * HOUR_US
    """Until this long after the post one click answers it."""
    held: Annotated[Time, Field(ge=HOUR_US, le=30 * DAY_US)] = 7 * DAY_US
    """Until this long after the post it may be answered once a colleague agrees."""


class Listening(BaseModel):
    """How long a network may stay unheard before we fall silent: a "stop" may be waiting there."""

    model_config = _Part
    gap_max: Annotated[Time, Field(ge=5 * MINUTE_US, le=HOUR_US)] = 15 * MINUTE_US
    """Replies stop once the last complete reading of a network is this old."""


class Registries(BaseModel):
    """Which registries must be in force, and how old their last check may be.

    Sources: US National Do Not Call rules, 31 days; UK TPS, 28 days; ours is far below both.
    """

    model_config = _Part
    required: tuple[str, ...] = ()
    """The registries, by name, without which nobody is answered."""
    own_list: StrictBool = False
    """Rely on your own list of objections only, where no registry is required."""
    age_max: Annotated[Time, Field(ge=HOUR_US, le=28 * DAY_US)] = 72 * HOUR_US
    """A registry last checked this long ago stops all replies."""


class Contact(BaseModel):
    """Whom we may answer at all."""

    model_config = _Part
    direct_needs_contract: StrictBool = False
    """Answer even those who wrote to us only if they invited us."""
    overheard_with_contract: Overheard = Overheard.HELD
    """How those are answered who invited us, but did not write to us this time."""
    follower_overheard: Literal["held", "refuse"] = "refuse"
    """What becomes of a post that did not speak to us, by somebody of whom the network says that they follow us."""
    overheard_shown: Literal["cards", "on_request", "digest"] = "cards"
    """How a team sees posts that did not speak to us and may not be answered: in full in the thread of their hour, one
    line each until a member says why they must be read (which is recorded), or as numbers in the digest alone."""


class Caps(BaseModel):
    """How often we may answer: one person, so that nobody is pestered, and all of them, so that a fault stays small.

    Sources: product defaults; the circuit breaker is Bluesky's moderation practice (quotas a day for each action).
    """

    model_config = _Part
    proactive: Annotated[StrictInt, Field(ge=0, le=10)] = 1
    """How many replies a person may get within `period` without having written to us."""
    period: Annotated[Time, Field(ge=DAY_US, le=365 * DAY_US)] = 30 * DAY_US
    """Over how long `proactive` counts."""
    direct_held_from: Annotated[StrictInt, Field(ge=2, le=50)] = 6
    """From this answer on to one person within 24 hours, a colleague must agree."""
    brand_hour: Annotated[StrictInt, Field(ge=1, le=1_000)] = 60
    """How many replies the brand may send in an hour; past that, all wait."""
    brand_day: Annotated[StrictInt, Field(ge=1, le=10_000)] = 500
    """How many replies the brand may send in 24 hours; past that, all wait."""


class NoBot(BaseModel):
    """What `#nobot` in a profile means. What did not speak to us is refused in any case.

    Source: a convention of the people of Mastodon and Bluesky; a profile can restrict, never permit.
    """

    model_config = _Part
    direct: Literal["held", "refuse"] = "held"
    """What becomes of a post that spoke to us, by somebody whose profile says that they want no bots."""


class Topic(BaseModel):
    """A subject that contracts, objections and this file can name, known by its words.

    What X counts as sensitive can be no topic (developer terms, restricted use cases): health, a bad financial state,
    politics, ethnicity, religion, sex life, trade unions, crime.
    """

    model_config = _Part
    words: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=60)], ...], Field(min_length=1)]
    """The words and phrases by which a post is about it; capitals make no difference."""


class Consent(BaseModel):
    """How long a yes lasts that a member wrote down for somebody.

    Source: Canada's anti-spam law (implied consent: six months after an enquiry, two years after a purchase).
    """

    model_config = _Part
    staff_months: Annotated[StrictInt, Field(ge=1, le=24)] = 6
    """A contract that a member recorded ends after so many months."""


_PLAIN = r"^[^@#\n]{10,200}$"
"""Words that name nobody and carry no tag."""


class Wishes(BaseModel):
    """What we do about a "stop" once we have heard it; that it is obeyed is not for a policy to say.

    Source: 47 CFR 64.1200(a)(12) lets a sender confirm a stop once; (a)(10) sets ten business days at most.
    """

    model_config = _Part
    undecided: Annotated[Time, Field(ge=HOUR_US, le=7 * DAY_US)] = 72 * HOUR_US
    """A wish that may be a stop counts as one once no approver has ruled on it for so long."""
    acknowledge: Literal["ask", "never"] = "ask"
    """Whether the card offers to confirm a stop, once, in fixed words, within 24 hours."""
    confirmations: Annotated[tuple[Annotated[str, Field(pattern=_PLAIN)], ...], Field(min_length=1, max_length=5)] = (
        "Understood. We will not write to you again unless you ask us to.",
        "Thank you for telling us. We will leave you alone unless you ask us something.",
        "We hear you. You will not get any more replies from us unless you ask for one.",
    )
    """The words that confirm a stop. The first is used that was not sent within 24 hours."""


class SecondLook(BaseModel):
    """When a second member must agree."""

    model_config = _Part
    hows: tuple[How, ...] = ()
    """The signs of being spoken to that call for a colleague."""
    labels: tuple[Kind, ...] = ()
    """The labels that call for a colleague."""
    topics: tuple[str, ...] = ()
    """The topics, of those in this file, that call for a colleague."""
    new_members: StrictBool = False
    """A colleague looks at what new members write."""
    odd_forms: StrictBool = True
    """A colleague looks where the form of the post is odd."""
    members: Annotated[StrictInt, Field(ge=1, le=3)] = 1
    """How many colleagues must agree."""
    wait: Annotated[Time, Field(ge=15 * MINUTE_US, le=7 * DAY_US)] = DAY_US
    """A reply waits for them so long; then nothing is sent, and its author and they are told."""


class ConfirmAgain(BaseModel):
    """When the same member must confirm once more, which is recorded."""

    model_config = _Part
    about_us: StrictBool = True
    """They confirm a reply to a post that speaks of us rather than to us."""
    weak_languages: StrictBool = True
    """They confirm a reply in a language in which we hear "stop" badly."""


class Text(BaseModel):
    """What a reply may carry. A link in a reply costs twenty times as much on X."""

    model_config = _Part
    links: Literal["allow", "offer_stop", "refuse"] = "allow"
    """Whether a reply may carry a link; `offer_stop` puts one into it by which its reader can say stop."""


class XRules(BaseModel):
    """What X itself would refuse (docs.x.com changelog, 2026-02-23: replies need a summons on self-serve access)."""

    model_config = _Part
    bare_replies: Literal["try", "refuse"] = "try"
    """What to do where they answered us without typing our handle: X may refuse our reply."""
    enterprise: StrictBool = False
    """Our access to X is exempt from its demand for a summons."""


class Override(BaseModel):
    """What holds instead for some posts: those on a network, in a channel, about a topic. All that it names must fit.

    Those that fit are laid over the file in their order, the last on top. One that names a topic may only tighten,
    for a topic is a guess from words; `listening` and `registry`, which are hard rules, may only be tightened by any.
    """

    model_config = _Part
    network: Literal["x", "mastodon", "bluesky"] | None = None
    """The network that the post is on."""
    channel: Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,}$")] | None = None
    """The id of the Slack channel in which the post is shown, such as C0123456789."""
    topic: str | None = None
    """A topic of this file that the post is about; where that is not known, it may be."""
    contact: Contact | None = None
    caps: Caps | None = None
    windows: Windows | None = None
    listening: Listening | None = None
    registry: Registries | None = None
    second_look: SecondLook | None = None
    confirm_again: ConfirmAgain | None = None
    nobot: NoBot | None = None
    text: Text | None = None
    x: XRules | None = None

    def fits(self, network: str, channel: str, topics: Collection[str] | None) -> bool:
        """Whether this override is for a post on this network, in this channel, about these topics."""
        return (
            self.network in (None, network)
            and self.channel in (None, channel)
            and (self.topic is None or topics is None or self.topic in topics)
        )

    @property
    def conditions(self) -> dict[str, str]:
        """What a post must have for this override to fit."""
        named = {"network": self.network, "channel": self.channel, "topic": self.topic}
        return {name: value for name, value in named.items() if value is not None}

    def changes(self) -> Iterator[tuple[str, str, Any]]:
        """Each table, key and value that this override sets."""
        for table, part in self:
            if isinstance(part, BaseModel):
                for key in sorted(part.model_fields_set):
                    yield table, key, getattr(part, key)

    def only_tightens(self, table: str) -> bool:
        """Whether this override may only tighten what this table says."""
        return self.topic is not None or table in _HARD


_HARD = frozenset({"listening", "registry"})
"""The tables whose numbers belong to hard rules."""


KEPT_MAX = 1_000
"""So many kinds of post have their policy kept at hand; there are a few dozen."""


def _in_slots(part: BaseModel) -> object:
    values = [_in_slots(value) if isinstance(value, BaseModel) else value for _, value in part]
    return _shape(type(part))(*values)


@cache
def _shape(kind: type[BaseModel]) -> type:
    return make_dataclass(kind.__name__, kind.model_fields, frozen=True, slots=True)


class Policy(BaseModel):
    """One team's line, complete: the preset's values with the team's own over them."""

    model_config = _Part
    preset: Literal["invited-only", "spoken-to", "attentive"] = "spoken-to"
    contact: Contact = Contact()
    caps: Caps = Caps()
    windows: Windows = Windows()
    listening: Listening = Listening()
    registry: Registries = Registries()
    second_look: SecondLook = SecondLook()
    confirm_again: ConfirmAgain = ConfirmAgain()
    nobot: NoBot = NoBot()
    consent: Consent = Consent()
    wishes: Wishes = Wishes()
    text: Text = Text()
    x: XRules = XRules()
    topics: dict[str, Topic] = Field(default_factory=dict)
    override: tuple[Override, ...] = ()

    def at(self, network: str, channel: str, topics: frozenset[str] | tuple[str, ...] | None) -> "Policy":
        """The policy for a post on this network, in this channel, about these topics (`None`: not known).

        Worked out once for all such posts, so that a decision costs no more by it.
        """
        if not self.override:
            return self
        found = self._laid.get((network, channel, topics))
        if found is None:
            found = self.under([place for place, one in enumerate(self.override) if one.fits(network, channel, topics)])
            if len(self._laid) >= KEPT_MAX:
                self._laid.clear()
            self._laid[network, channel, topics] = found
        return found

    def under(self, which: Collection[int]) -> "Policy":
        """The policy with these of its overrides, by their places, laid over it and none left to choose from."""
        tables: dict[str, Any] = dict(self) | {"override": ()}
        for one in [self.override[place] for place in which]:
            for table, key, value in one.changes():
                now = getattr(tables[table], key)
                kept = tighter(f"{table}.{key}", now, value) if one.only_tightens(table) else value
                tables[table] = tables[table].model_copy(update={key: kept})
        return Policy.model_construct(**tables)

    @property
    def registry_anywhere(self) -> Registries:
        """What is asked of registries at its strictest, whichever overrides fit."""
        return self.under(range(len(self.override))).registry if self.override else self.registry

    @cached_property
    def in_slots(self) -> "Policy":
        """The same values under the same names, read in a sixth of the time: `decide` looks at forty of them."""
        return cast("Policy", _in_slots(self))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> "Policy":
        """A copy with these values instead; what was worked out for this one is not taken along."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("in_slots", "_laid"):
            copied.__dict__.pop(name, None)
        return copied

    @cached_property
    def _laid(self) -> dict[tuple[str, str, frozenset[str] | tuple[str, ...] | None], "Policy"]:
        return {}

    def canonical(self) -> dict[str, Any]:
        """The whole policy as a file could have said it, for the record and its hash."""
        whole = self.model_dump(mode="json")
        return whole | {"override": [one.model_dump(mode="json", exclude_unset=True) for one in self.override]}
