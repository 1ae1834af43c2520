"""Whom we may answer: every sign by all that may be known of a person.

No answer here is written by hand: each is what `decide` says to facts in which all else is well. The post is an hour
old and in a language that we hear well, its topic is none or the one named, every registry is fresh, nothing stands in
the way at the network.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

from msgspec.structs import replace

from rules.decide import decide
from rules.explain import reasons_of
from rules.facts import Answered, Answers, Contract, Facts, Objection, Origin, Pace, PostState, RegistryState
from rules.label import kind_of
from rules.mention import How, Kind, Visibility
from rules.policy import HOUR_US, Policy
from rules.registry.scope import Reach
from rules.verdict import word

_NOW_US = 400 * 24 * HOUR_US
_KINDS = (Kind.DIRECT, Kind.OVERHEARD, Kind.EXCLUDED)
SIGNS = tuple(sorted(How, key=lambda how: _KINDS.index(kind_of(how))))
"""Every sign, those of direct posts first."""


STANDINGS: dict[str, dict[str, Any]] = {
    "nothing known": {},
    "invited you": {"contracts": (Contract(since_us=0),)},
    "follows you": {"follower": True},
    "said stop": {"objections": (Objection(Origin.TOLD_US, Reach.UNTIL_I_ASK, since_us=0),)},
    "stop, asks anew": {"objections": (Objection(Origin.TOLD_US, Reach.UNTIL_I_ASK, since_us=0, asked_anew=True),)},
    "list: do not seek me": {"objections": (Objection(Origin.REGISTRY, Reach.PROACTIVE, since_us=0),)},
    "list: not until I ask": {"objections": (Objection(Origin.REGISTRY, Reach.UNTIL_I_ASK, since_us=0),)},
    "list: never": {"objections": (Objection(Origin.REGISTRY, Reach.ANY, since_us=0),)},
    "says #nobot": {"nobot": True},
}
"""What may be known of a person, in the few words of a column, with the facts that say so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say to one sign and one standing: permit, held or refused, and the names of the rules that do."""

    how: How
    standing: str
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Every answer for some kinds of post that are answered alike: on which networks, in which channel, about what."""

    posts: tuple[tuple[str, str, str], ...]
    answers: tuple[Answer, ...]

    def row(self, how: How) -> tuple[Answer, ...]:
        """The answers to one sign, in the order of `STANDINGS`."""
        return tuple(answer for answer in self.answers if answer.how is how)


def tables(policy: Policy, networks: Collection[str]) -> tuple[Table, ...]:
    """Whom a policy lets us answer on these networks; what its overrides change has tables of its own."""
    found: dict[tuple[Answer, ...], list[tuple[str, str, str]]] = {}
    for posts in _posts(policy, networks):
        found.setdefault(_answers(policy, *posts), []).append(posts)
    return tuple(Table(tuple(posts), answers) for answers, posts in found.items())


def _posts(policy: Policy, networks: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """The kinds of post that the policy tells apart: network, channel and topic, empty where none is named."""
    channels = dict.fromkeys(one.channel for one in policy.override if one.channel is not None)
    looked_at = [policy.under([place]).second_look.topics for place in range(len(policy.override))]
    topics = dict.fromkeys(one.topic for one in policy.override if one.topic is not None)
    named = dict.fromkeys(chain(topics, policy.second_look.topics, *looked_at))
    return product(networks, ("", *channels), ("", *named))


def _answers(policy: Policy, network: str, channel: str, topic: str) -> tuple[Answer, ...]:
    topics = (topic,) if topic else ()
    line = policy.at(network, channel, topics)
    well = replace(_well(line), network=network, topics=topics)
    return tuple(
        _answer(replace(well, **_post(how), **known), line, how, standing)
        for how, (standing, known) in product(SIGNS, STANDINGS.items())
    )


def _answer(facts: Facts, line: Policy, how: How, standing: str) -> Answer:
    verdict = decide(facts, line)
    return Answer(how, standing, word(verdict), tuple(filter(None, reasons_of(verdict).split(","))))


def _well(line: Policy) -> Facts:
    """Facts of a card that is being drawn, in which nothing is in the way."""
    return Facts(
        now_us=_NOW_US,
        wishes=(),
        heard_well=True,
        created_us=_NOW_US - HOUR_US,
        post=PostState.SAME,
        nobot=False,
        follower=False,
        objections=(),
        registries=tuple(RegistryState(name, _NOW_US) for name in line.registry.required),
        contracts=(),
        answers=Answers(),
        heard_us=_NOW_US,
        replies_open=True,
        bare_refused_us=0,
        paused=False,
        answered=Answered.NO,
        pace=Pace(),
        private_channel=True,
    )


def _post(how: How) -> dict[str, Any]:
    """What a post of this sign is like. X is taken to see a summons as in `rules/label.py`; a thread began with one."""
    seen = Visibility.PRIVATE if how is How.PRIVATE else Visibility.PUBLIC
    summoned = None if how is How.REPLY else how in {How.MENTION, How.QUOTE, How.CONTINUATION}
    return {"how": how, "kind": kind_of(how), "visibility": seen, "reply_visibility": seen, "summoned": summoned}
