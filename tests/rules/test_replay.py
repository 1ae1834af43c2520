"""Recorded decisions, judged again: what changes is found and counted."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.decide import decide
from rules.explain import reasons_of
from rules.facts import Facts, as_record
from rules.mention import How, Kind
from rules.policy import DAY_US, HOUR_US, Policy, build
from rules.replay import NO_DECISION, NO_POLICY, NO_SHADOW, made, policies, replay, shadowed
from rules.replayed import EXAMPLES_MAX, LOUDEST_FIRST, Recorded, Replayed
from rules.verdict import Look, word
from tests import strategies
from tests.strategies import NOW, ORDER, own, permitted, strictness

LATE = permitted(created_us=NOW - 4 * DAY_US)  # one click ends after three days
STRICT, LOOSE = own(windows={"one_click": "24h", "held": "72h"}), own(windows={"one_click": "120h", "held": "240h"})
USUAL = own()


def text_of(policy: Policy) -> str:
    return json.dumps(policy.canonical())


def hash_of(policy: Policy) -> str:
    return sha256(text_of(policy).encode()).hexdigest()


KEPT = policies(map(text_of, (USUAL, STRICT, LOOSE)))


def entry(known: Facts, policy: Policy = USUAL, **more: object) -> dict[str, Any]:
    """The payload of a decision, as the record gives it back."""
    verdict = decide(known, policy)
    told = {"facts": as_record(known), "verdict": word(verdict), "reasons": reasons_of(verdict)}
    return json.loads(json.dumps(told | {"policy": hash_of(policy)} | more))  # type: ignore[no-any-return] # it is ours


def record(*payloads: Mapping[str, Any] | None) -> list[Recorded]:
    return [Recorded(NOW + place, place, payload) for place, payload in enumerate(payloads)]


def pairs(found: Replayed) -> list[tuple[str, str, int]]:
    return [(change.before, change.after, change.count) for change in found.changes]


def test_nothing_recorded_is_nothing_found() -> None:
    found = replay([], KEPT)
    assert (found.same, found.erased, found.changed, found.looser, found.changes) == (0, 0, 0, 0, [])


def test_what_was_erased_is_counted_and_judged_by_nobody() -> None:
    for found in (replay(record(None, None), KEPT, LOOSE), shadowed(record(None, None))):
        assert (found.erased, found.same, found.changed, +found.unjudged) == (2, 0, 0, {})


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({}, NO_DECISION),
        (entry(LATE) | {"verdict": "maybe"}, NO_DECISION),
        (entry(LATE) | {"verdict": ["held"]}, NO_DECISION),
        (entry(LATE) | {"reasons": None}, NO_DECISION),
        (entry(LATE) | {"facts": []}, NO_DECISION),
        (entry(LATE) | {"policy": "0" * 64}, NO_POLICY),
        ({name: value for name, value in entry(LATE).items() if name != "policy"}, NO_POLICY),
        (
            entry(LATE) | {"facts": {"mood": "sour"}},
            "The recorded facts hold a field that this version of the rules does not know at mood.",
        ),
    ],
)
def test_what_cannot_be_judged_is_counted_with_the_reason(payload: dict[str, Any], why: str) -> None:
    found = replay(record(payload, entry(LATE), payload), KEPT)
    assert dict(found.unjudged) == {why: 2}
    assert (found.same, found.changed) == (1, 0)


def test_a_draft_needs_no_policy_of_that_day() -> None:
    assert pairs(replay(record(entry(LATE)), {}, LOOSE)) == [("held", "permit", 1)]


def test_what_loosens_is_told_first_and_what_would_be_permitted_after_a_refusal_is_told_before_all() -> None:
    assert {before for before, _ in LOUDEST_FIRST[:3]} == {"refused", "held"}
    assert LOUDEST_FIRST[0] == ("refused", "permit")
    assert set(LOUDEST_FIRST) == set(product(ORDER, ORDER))
    gone = permitted(created_us=NOW - 8 * DAY_US)
    fresh = permitted()
    older = permitted(created_us=NOW - 2 * DAY_US)
    loose = own(windows={"one_click": "120h", "held": "240h"})
    found = replay(record(entry(gone), entry(LATE), entry(fresh), entry(LATE, STRICT)), KEPT, loose)
    assert pairs(found) == [("refused", "permit", 1), ("refused", "held", 1), ("held", "permit", 1)]
    assert (found.same, found.looser) == (1, 3)
    found = replay(record(entry(older), entry(gone, LOOSE), entry(LATE)), KEPT, STRICT)
    assert pairs(found) == [("held", "refused", 2), ("permit", "held", 1)]
    assert found.looser == 0


def test_reasons_that_fall_away_and_that_come_up_are_counted() -> None:
    stale = replace(LATE, registries=())
    change = replay(record(entry(LATE), entry(stale)), KEPT, STRICT).changes
    assert [(one.before, one.after, dict(one.gone), dict(one.new)) for one in change] == [
        ("held", "refused", {"second_look": 1}, {"window_closed": 1}),
        ("refused", "refused", {}, {"window_closed": 1}),
    ]


def test_an_example_says_when_where_and_why_and_names_nobody() -> None:
    late = replace(LATE, kind=Kind.DIRECT, how=How.REPLY)
    [change] = replay(record(None, entry(late)), KEPT, LOOSE).changes
    [example] = change.examples
    assert example == (NOW + 1, 1, "send", "x", "direct", "reply", ("second_look",), ())
    assert replay(record(entry(replace(LATE, look=Facts().look))), KEPT, LOOSE).changes[0].examples[0].look == "draw"


def test_an_example_of_which_next_to_nothing_was_known_says_so() -> None:
    unknown = Facts(now_us=NOW, created_us=NOW - 8 * DAY_US)
    [change] = replay(record(entry(unknown)), KEPT, LOOSE).changes
    [example] = change.examples
    assert example[:6] == (NOW, 0, "draw", "", "", "")


def test_however_many_change_only_the_first_few_that_differ_are_kept() -> None:
    hows = [how for how in How if how is not How.REPOST][: EXAMPLES_MAX + 3]
    late = [entry(replace(LATE, how=how)) for how in hows for _ in range(2)]
    [change] = replay(record(*late), KEPT, LOOSE).changes
    assert change.count == len(late)
    assert [example.how for example in change.examples] == hows[:EXAMPLES_MAX]


def test_a_decision_that_the_rules_of_today_judge_otherwise_is_told_as_theirs() -> None:
    once = entry(LATE) | {"verdict": "permit", "reasons": ""}
    [change] = replay(record(once, entry(LATE)), KEPT).changes
    assert (change.before, change.after, change.count, change.rules_changed) == ("permit", "held", 1, 1)
    assert [one.rules_changed for one in replay(record(once, once), KEPT).changes] == [2]
    [permit, held] = replay(record(once, entry(LATE)), KEPT, STRICT).changes
    assert (permit.before, permit.after, permit.rules_changed) == ("permit", "refused", 1)
    assert (held.before, held.after, held.rules_changed) == ("held", "refused", 0)


def test_a_decision_that_does_not_come_out_as_recorded_is_not_made_again() -> None:
    told = entry(LATE)
    for other in (
        told | {"verdict": "permit", "reasons": ""},
        told | {"policy": "0" * 64},
        told | {"facts": {"mood": "sour"}},
        told | {"reasons": 7},
        {},
    ):
        assert made(other, KEPT) is None
    assert made(told, KEPT) == (decide(LATE, USUAL), NOW - 4 * DAY_US + USUAL.windows.held)
    early = permitted(created_us=NOW - HOUR_US)
    assert made(entry(early), KEPT) == (decide(early, USUAL), NOW - HOUR_US + USUAL.windows.one_click)


@pytest.mark.parametrize("condition", [{"network": "x"}, {"channel": "C0123"}, {"topic": "prices"}])
def test_what_a_policy_says_of_some_posts_holds_for_those(condition: dict[str, str]) -> None:
    tight = {"windows": {"one_click": "1h", "held": "1h"}}
    line: dict[str, Any] = {"topics": {"prices": {"words": ["price"]}}, "override": [condition | tight]}
    policy = build({"registry": {"required": ["quiet"]}} | line, "policy.toml")
    asked = permitted(created_us=NOW - 2 * HOUR_US, topics=("prices",), look=Look.DRAW)
    [change] = replay(record(entry(asked)), KEPT, policy).changes
    assert (change.before, change.after, dict(change.new)) == ("permit", "refused", {"window_closed": 1})
    told = entry(asked, policy) | {"verdict": "refused", "reasons": "window_closed"}
    elsewhere = replace(asked, network="mastodon", topics=("size",))
    other = build({"registry": {"required": ["quiet"]}} | line | {"override": [{"topic": "prices"} | tight]}, "p")
    assert replay(record(entry(elsewhere)), KEPT, other).same == 1
    kept = policies([text_of(policy)])
    assert replay(record(told), kept).same == 1
    assert made(told, kept) is not None


def test_a_policy_is_read_back_under_the_hash_of_its_text_or_left_out() -> None:
    assert policies(["{", "[]", '{"windows": {"held": "9y"}}', text_of(USUAL)]) == {hash_of(USUAL): USUAL}
    assert {hash_of(USUAL): USUAL, hash_of(STRICT): STRICT, hash_of(LOOSE): LOOSE} == KEPT


def test_the_shadow_is_counted_as_it_was_recorded() -> None:
    beside = {"policy": "0123", "verdict": "permit", "reasons": ""}
    told = record(entry(LATE), entry(LATE, shadow={"policy": "0123"}), entry(LATE, shadow=beside), {})
    found = shadowed(told)
    assert pairs(found) == [("held", "permit", 1)]
    assert found.changes[0].rules_changed == 0
    assert (found.same, dict(found.unjudged)) == (1, {NO_SHADOW: 1, NO_DECISION: 1})


# The laws


@pytest.mark.promise(29)
@settings(max_examples=30)
@given(st.lists(strategies.facts(), max_size=3), strategies.policies())
def test_under_the_policy_of_their_day_all_decisions_come_out_as_they_were(
    known: Iterable[Facts], policy: Policy
) -> None:
    decisions = record(*(entry(one, policy) for one in known))
    found = replay(decisions, policies([text_of(policy)]))
    assert (found.same, found.changed, +found.unjudged) == (len(decisions), 0, {})


@settings(max_examples=50)
@given(strategies.facts(), strategies.policies(), strategies.policies())
def test_what_replay_says_is_what_decide_does(known: Facts, then: Policy, draft: Policy) -> None:
    found = replay(record(entry(known, then)), policies([text_of(then)]), draft)
    was, would_be = decide(known, then), decide(known, draft)
    if (word(was), reasons_of(was)) == (word(would_be), reasons_of(would_be)):
        assert (found.same, found.changes) == (1, [])
    else:
        [change] = found.changes
        assert (change.before, change.after) == (word(was), word(would_be))
        assert (change.examples[0].before, change.examples[0].after) == (names(was), names(would_be))
    assert bool(found.looser) is (strictness(would_be) < strictness(was))


def names(verdict: Any) -> tuple[str, ...]:  # noqa: ANN401 - a verdict
    return tuple(filter(None, reasons_of(verdict).split(",")))
