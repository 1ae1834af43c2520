"""Facts and policies for tests: one set that is permitted, and every other."""

import json
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from rules.audit.entry import canonical_json
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
    as_record,
)
from rules.mention import How, Kind, Visibility, Wish
from rules.policy import DAY_US, HOUR_US, MINUTE_US, PRESETS, SECOND_US, Policy, build
from rules.registry.scope import Reach
from rules.verdict import Look, Verdict, text_hash, word

NOW = 1_800_000_000_000_000
TEXT = "We do. It takes five days."
POLICY = build({"registry": {"required": ["quiet"]}}, "policy.toml")
ORDER = ("permit", "held", "refused")

_PERMITTED = Facts(
    look=Look.SEND,
    now_us=NOW,
    mention_id="m1",
    network="x",
    revision=1,
    attempt=1,
    kind=Kind.DIRECT,
    how=How.MENTION,
    wishes=(),
    topics=(),
    heard_well=True,
    visibility=Visibility.PUBLIC,
    created_us=NOW - HOUR_US,
    post=PostState.SAME,
    read_us=NOW - SECOND_US,
    nobot=False,
    follower=False,
    objections=(),
    registries=(RegistryState("quiet", NOW - 14 * MINUTE_US),),
    contracts=(),
    answers=Answers(),
    heard_us=NOW - MINUTE_US,
    summoned=True,
    replies_open=True,
    bare_refused_us=0,
    paused=False,
    answered=Answered.NO,
    pace=Pace(),
    private_channel=False,
    reply_visibility=Visibility.PUBLIC,
    member=Member(may_reply=True),
    draft=Draft(weight=26, weight_max=280, topics=()),
    text_sha256=text_hash(TEXT),
)


def recorded(known: Facts) -> dict[str, Any]:
    """The facts as they come out of the record."""
    told: dict[str, Any] = json.loads(canonical_json(as_record(known)))
    return told


def permitted(**changes: Any) -> Facts:  # noqa: ANN401 - any field of Facts
    """Full facts that `POLICY` permits, at the look of the send, with these changes."""
    return replace(_PERMITTED, **changes)


def own(**tables: dict[str, Any]) -> Policy:
    """`POLICY` with these tables laid over it."""
    return build({"registry": {"required": ["quiet"]}} | tables, "policy.toml")


def strictness(verdict: Verdict) -> int:
    """0 for a permit, 1 for held, 2 for refused."""
    return ORDER.index(word(verdict))


_EDGES = [0, SECOND_US, MINUTE_US, 5 * MINUTE_US, 15 * MINUTE_US, HOUR_US, 2 * HOUR_US, DAY_US, 3 * DAY_US, 7 * DAY_US]
moments = st.builds(
    lambda edge, sign, nudge: NOW + sign * edge + nudge,
    st.sampled_from(_EDGES) | st.integers(0, 40 * DAY_US),
    st.sampled_from([-1, 1]),
    st.sampled_from([-1, 0, 1]),
)
perhaps = st.none() | moments
known_or_not = st.none() | st.booleans()

topic_names = st.sampled_from(["delivery", "prices"])
found_topics = st.none() | st.lists(topic_names, max_size=2, unique=True).map(tuple)

objections = st.builds(
    Objection,
    origin=st.sampled_from(Origin),
    reach=st.sampled_from(Reach),
    since_us=perhaps,
    until_us=perhaps,
    asked_anew=st.booleans(),
    medium=st.none() | st.sampled_from(["reply", "message", "email", "fax"]),
    topic=topic_names | st.just("gossip") | st.none(),
    unsure=st.booleans(),
)
contracts = st.builds(
    Contract,
    since_us=moments,
    until_us=perhaps,
    topics=st.lists(topic_names, max_size=2, unique=True).map(tuple),
    media=st.lists(st.sampled_from(["reply", "message", "email"]), max_size=2, unique=True).map(tuple),
    cap=st.none() | st.integers(0, 3),
    period_us=st.none() | st.sampled_from([DAY_US, 30 * DAY_US, 365 * DAY_US]),
    quiet=st.lists(st.builds(Span, moments, moments), max_size=2).map(tuple),
)
registries = st.builds(
    RegistryState,
    name=st.sampled_from(["quiet", "loud"]),
    checked_us=perhaps,
    period_us=st.sampled_from([MINUTE_US, HOUR_US, DAY_US]),
    expires_us=perhaps,
)
members = st.builds(Member, may_reply=known_or_not, new=st.booleans())
drafts = st.builds(
    Draft,
    weight=st.sampled_from([0, 1, 280, 281]),
    weight_max=st.just(280),
    links=st.integers(0, 1),
    other_handles=st.integers(0, 1),
    said_today=st.booleans(),
    topics=found_topics,
)
_lately = st.lists(moments, max_size=8).map(tuple)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "look": st.sampled_from(Look),
    "network": st.sampled_from(["", "x", "mastodon"]),
    "kind": st.none() | st.sampled_from(Kind),
    "how": st.none() | st.sampled_from(How),
    "about": st.booleans(),
    "low_confidence": st.booleans(),
    "wishes": st.none() | st.lists(st.sampled_from(Wish), max_size=2).map(tuple),
    "topics": found_topics,
    "heard_well": known_or_not,
    "visibility": st.none() | st.sampled_from(Visibility),
    "created_us": perhaps,
    "post": st.none() | st.sampled_from(PostState),
    "read_us": perhaps,
    "objections": st.none() | st.lists(objections, max_size=3).map(tuple),
    "registries": st.none() | st.lists(registries, max_size=2, unique_by=lambda registry: registry.name).map(tuple),
    "contracts": st.none() | st.lists(contracts, max_size=3).map(tuple),
    "answers": st.none() | st.builds(Answers, proactive_us=_lately, direct_us=_lately),
    "nobot": known_or_not,
    "follower": known_or_not,
    "heard_us": perhaps,
    "summoned": known_or_not,
    "replies_open": known_or_not,
    "bare_refused_us": st.just(0) | perhaps,
    "paused": known_or_not,
    "answered": st.none() | st.sampled_from(Answered),
    "pace": st.none() | st.builds(Pace, hour=st.integers(0, 60), day=st.integers(0, 500), eases_us=perhaps),
    "private_channel": known_or_not,
    "reply_visibility": st.none() | st.sampled_from(Visibility),
    "member": st.none() | members,
    "confirmed": st.booleans(),
    "seconded": st.integers(0, 3),
    "draft": st.none() | drafts,
    "text_sha256": st.none() | st.just(text_hash(TEXT)),
}


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Any facts, most of them a few steps away from those that are permitted."""
    changed = draw(st.sets(st.sampled_from(sorted(_VALUES)), max_size=5) | st.just(set(_VALUES)))
    return permitted(**{name: draw(_VALUES[name]) for name in sorted(changed)})


_HELD_OR_REFUSED = st.sampled_from(["held", "refuse"])
_ANSWERED = [how.value for how in How if how not in {*list(How)[:6]}]
"""The signs of posts that are answered at all: the first six tests leave out or pass on."""


def _hours(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map("{}h".format)


@st.composite
def lines(draw: st.DrawFn) -> dict[str, Any]:
    """A team's own values without a preset and without `contact`, in which presets differ."""
    one_click = draw(st.integers(1, 168))
    return {
        "windows": {"one_click": f"{one_click}h", "held": draw(_hours(one_click, 720))},
        "listening": {"gap_max": f"{draw(st.integers(5, 60))}m"},
        "registry": {
            "required": draw(st.lists(st.sampled_from(["quiet", "loud"]), unique=True)),
            "own_list": True,
            "age_max": draw(_hours(1, 672)),
        },
        "second_look": {
            "hows": draw(st.lists(st.sampled_from(_ANSWERED), max_size=3)),
            "new_members": draw(st.booleans()),
            "odd_forms": draw(st.booleans()),
            "labels": draw(st.sampled_from([[], ["overheard"], ["direct", "overheard"]])),
            "topics": draw(st.lists(st.sampled_from(["delivery", "prices"]), max_size=2)),
            "members": draw(st.integers(1, 3)),
        },
        "caps": {
            "proactive": draw(st.integers(1, 10)),
            "period": f"{draw(st.integers(1, 365))}d",
            "direct_held_from": draw(st.integers(2, 50)),
            "brand_hour": draw(st.integers(1, 100)),
            "brand_day": draw(st.integers(100, 10_000)),
        },
        "confirm_again": {"about_us": draw(st.booleans()), "weak_languages": draw(st.booleans())},
        "nobot": {"direct": draw(_HELD_OR_REFUSED)},
        "topics": {name: {"words": [name]} for name in ("delivery", "prices")},
        "text": {"links": draw(st.sampled_from(["allow", "refuse"]))},
        "x": draw(st.sampled_from([{"bare_replies": "try"}, {"bare_replies": "refuse"}, {"enterprise": True}])),
    }


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any policy that can be loaded: every preset, every number within its bounds."""
    contact = {
        "direct_needs_contract": draw(st.booleans()),
        "overheard_with_contract": draw(st.sampled_from(["held", "click"])),
    }
    contact["follower_overheard"] = "refuse" if contact["direct_needs_contract"] else draw(_HELD_OR_REFUSED)
    chosen = {"preset": draw(st.sampled_from(PRESETS))} | draw(st.sampled_from([{}, {"contact": contact}]))
    return build(draw(lines()) | chosen, "policy.toml")
