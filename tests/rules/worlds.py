"""Facts and policies by the hundred thousand, from small domains and a seed.

Every value stands at an edge of some rule, one step before it or one step behind it. Hypothesis finds what nobody
thought of; this walks through all that anybody did.
"""

import random
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

from rules.facts import (
    Answered,
    Answers,
    Contract,
    Draft,
    Facts,
    Member,
    Objection,
    Origin,
    Pace,
    PostState,
    RegistryState,
    Span,
)
from rules.mention import How, Kind, Visibility, Wish
from rules.policy import DAY_US, HOUR_US, MINUTE_US, PRESETS, SECOND_US, Policy, build
from rules.policy.tables import Wishes
from rules.registry.scope import Reach
from rules.verdict import Look, text_hash
from tests.strategies import NOW, permitted

Domain = tuple[Any, ...]

UNKNOWN_OR_NOT: Domain = (None, False, True)
TOPICS: Domain = (None, (), ("delivery",), ("prices",), ("delivery", "prices"))


def edges(*ages_us: int) -> Domain:
    """Unknown, and each of these ages to the microsecond, one before it and one after."""
    return (None, *sorted({NOW - age + step for age in ages_us for step in (-1, 0, 1)}))


OBJECTIONS: Domain = tuple(
    Objection(origin, reach, since_us, until_us, asked_anew, medium, topic, unsure, here)
    for origin, reach, (unsure, since_us), until_us, (asked_anew, here), medium, topic in product(
        Origin,
        Reach,
        [
            (False, None),
            (False, NOW - DAY_US),
            (False, NOW - DAY_US + 1),
            (True, None),
            (True, NOW - 3 * DAY_US + 1),
            (True, NOW - 3 * DAY_US),
            (True, NOW - HOUR_US),
        ],
        [None, NOW, NOW + 1],
        [(False, False), (True, False), (False, True)],
        [None, "reply", "message", "email", "fax"],
        [None, "delivery", "gossip"],
    )
)
_TERMS: Domain = tuple(
    (since_us, until_us)
    for since_us, until_us in product([NOW - 40 * DAY_US, NOW, NOW + 1], [None, NOW - 1, NOW, NOW + 1])
)
_CAPS: Domain = ((None, None), (0, DAY_US), (1, DAY_US), (2, 30 * DAY_US), (1, 365 * DAY_US), (1, None), (None, DAY_US))
_QUIET: Domain = (
    (),
    (Span(NOW, NOW + 1),),
    (Span(NOW - 1, NOW),),
    (Span(NOW + 1, NOW + 2),),
    (Span(NOW - HOUR_US, NOW - 1), Span(NOW - 1, NOW + 1)),
)
CONTRACTS: Domain = tuple(
    Contract(since_us, until_us, topics, media, cap, period_us, quiet)
    for (since_us, until_us), topics, media, (cap, period_us), quiet in product(
        _TERMS, TOPICS[1:], [(), ("reply",), ("message",), ("email", "reply")], _CAPS, _QUIET
    )
)
REGISTRIES: Domain = tuple(
    RegistryState(name, checked_us, period_us, expires_us)
    for name, checked_us, period_us, expires_us in product(
        ["quiet", "loud"],
        edges(MINUTE_US, 2 * MINUTE_US, 2 * HOUR_US, 2 * DAY_US, 3 * DAY_US),
        [MINUTE_US, HOUR_US, DAY_US],
        [None, NOW - 1, NOW, NOW + 1],
    )
)
PAST: Domain = tuple(moment for moment in edges(0, HOUR_US, DAY_US, 30 * DAY_US, 365 * DAY_US) if moment is not None)
DRAFTS: Domain = (
    None,
    *(
        Draft(weight, 280, links, others, said_today, topics)
        for weight, links, others, said_today, topics in product(
            [0, 1, 280, 281], [0, 1], [0, 1], [False, True], TOPICS
        )
    ),
)
ONE: dict[str, Domain] = {
    "look": tuple(Look),
    "network": ("", "x", "mastodon"),
    "kind": (None, *Kind),
    "how": (None, *How),
    "about": (False, True),
    "low_confidence": (False, True),
    "wishes": (None, (), *((wish,) for wish in Wish), (Wish.STOP, Wish.START), (Wish.MAYBE_STOP, Wish.START)),
    "topics": TOPICS,
    "heard_well": UNKNOWN_OR_NOT,
    "visibility": (None, *Visibility),
    "created_us": edges(-5 * MINUTE_US, 0, HOUR_US, DAY_US, 3 * DAY_US, 7 * DAY_US),
    "post": (None, *PostState),
    "read_us": edges(0, SECOND_US, MINUTE_US),
    "nobot": UNKNOWN_OR_NOT,
    "follower": UNKNOWN_OR_NOT,
    "care": (False, True),
    "heard_us": edges(0, 5 * MINUTE_US, 15 * MINUTE_US, HOUR_US),
    "summoned": UNKNOWN_OR_NOT,
    "replies_open": UNKNOWN_OR_NOT,
    "bare_refused_us": (0, *edges(0, DAY_US)),
    "paused": UNKNOWN_OR_NOT,
    "rehearsing": (False, True),
    "answered": (None, *Answered),
    "pace": (None, *(Pace(hour, day) for hour in (0, 9, 10, 59, 60) for day in (0, 99, 100, 499, 500))),
    "private_channel": UNKNOWN_OR_NOT,
    "reply_visibility": (None, *Visibility),
    "member": (None, *(Member(may_reply, new) for may_reply in (None, False, True) for new in (False, True))),
    "confirmed": (False, True),
    "seconded": (0, 1, 2, 3),
    "draft": DRAFTS,
    "text_sha256": (None, "of some text", text_hash(Wishes().confirmations[0])),
}
"""Every field of which the whole domain can be written down."""
SOME: dict[str, Domain] = {"objections": OBJECTIONS, "registries": REGISTRIES, "contracts": CONTRACTS}
"""Every field that holds any number of these, or is not known."""


@cache
def policies() -> tuple[Policy, ...]:
    """Each preset as it stands, and sixty lines of made-up teams."""
    chance = random.Random(1)
    presets = [build({"preset": name, "registry": {"required": ["quiet"]}}, "policy.toml") for name in PRESETS]
    return (*presets, *(_policy(chance) for _ in range(60)))


def _policy(chance: random.Random) -> Policy:
    pick, names = chance.choice, ["delivery", "prices"]
    needs = pick([False, True])
    required = pick([[], ["quiet"], ["quiet", "loud"]])
    line: dict[str, Any] = {
        "contact": {
            "direct_needs_contract": needs,
            "overheard_with_contract": pick(["held", "click"]),
            "follower_overheard": "refuse" if needs else pick(["held", "refuse"]),
        },
        "caps": {
            "proactive": pick([1, 2, 3]),
            "period": pick(["1d", "30d", "365d"]),
            "direct_held_from": pick([2, 3, 6]),
            "brand_hour": pick([10, 60]),
            "brand_day": pick([100, 500]),
        },
        "windows": {"one_click": pick(["1h", "1d", "3d"]), "held": pick(["3d", "7d"])},
        "listening": {"gap_max": pick(["5m", "15m", "1h"])},
        "registry": {"required": required, "own_list": not required, "age_max": pick(["1h", "2d", "3d"])},
        "second_look": {
            "hows": pick([[], ["reply"], ["mention", "named"]]),
            "labels": pick([[], ["overheard"], ["direct", "overheard"]]),
            "topics": pick([[], ["prices"], names]),
            "new_members": pick([False, True]),
            "odd_forms": pick([False, True]),
            "members": pick([1, 2, 3]),
        },
        "confirm_again": {"about_us": pick([False, True]), "weak_languages": pick([False, True])},
        "nobot": {"direct": pick(["held", "refuse"])},
        "wishes": {"undecided": pick(["1h", "3d"]), "acknowledge": pick(["ask", "never"])},
        "text": {"links": pick(["allow", "refuse"])},
        "x": pick([{"bare_replies": "try"}, {"bare_replies": "refuse"}, {"enterprise": True}]),
        "topics": {name: {"words": [name]} for name in names},
    }
    return build(line, "policy.toml")


def at_random(seed: int, count: int) -> Iterator[tuple[Facts, Policy]]:
    """So many worlds of this seed: most a few steps from one that is permitted, some with nothing left as it was."""
    chance = random.Random(seed)
    roll, whole, lines = chance.random, [*ONE, *SOME, "answers"], policies()
    for _ in range(count):
        several = 1 + int(roll() * roll() * 9) if roll() < 0.9 else len(whole)
        changes = {name: _value(name, chance) for name in chance.sample(whole, several)}
        yield permitted(**changes), lines[int(roll() * len(lines))]


def _value(name: str, chance: random.Random) -> object:
    roll = chance.random
    if name in ONE:
        domain = ONE[name]
        return domain[int(roll() * len(domain))]
    if roll() < 0.1:
        return None
    if name == "answers":
        return Answers(_several(PAST, 4, roll), _several(PAST, 8, roll))
    found = _several(SOME[name], 3, roll)
    return tuple({one.name: one for one in found}.values()) if name == "registries" else found


def _several(domain: Domain, most: int, roll: Any) -> Domain:  # noqa: ANN401 - a generator's method
    return tuple(domain[int(roll() * len(domain))] for _ in range(int(roll() * (most + 1))))
