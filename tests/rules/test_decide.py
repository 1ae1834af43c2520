"""What must always hold of a decision, whatever the facts and the policy."""

import random
from itertools import combinations
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from rules.cautions import CAUTIONS
from rules.decide import decide
from rules.facts import Answered, Answers, Contract, Draft, Facts, Member, Objection, Origin, Pace, PostState
from rules.mention import Kind, Wish
from rules.policy import DAY_US, PRESETS, SECOND_US, Policy, build
from rules.refusals import REFUSALS
from rules.registry.scope import Reach
from rules.verdict import Caution, Held, Look, Permit, Refusal, Refused, Verdict, word
from tests.strategies import NOW, POLICY, facts, lines, moments, objections, own, permitted, policies, strictness

UNKNOWABLE = tuple(field.name for field in fields(Facts) if field.default is None)

NO_BOTS = own(nobot={"direct": "refuse"})
"""A policy under which each rule can be the only one that speaks."""
# One bad fact for each rule.
BAD: dict[str, dict[str, Any]] = {
    "asked_to_stop": {"wishes": (Wish.STOP,)},
    "opted_out": {"objections": (Objection(Origin.REGISTRY, Reach.ANY),)},
    "unsure_wish": {"objections": (Objection(Origin.TOLD_US, Reach.PROACTIVE, unsure=True),)},
    "own_voice": {"how": None},
    "says_no_bots": {"nobot": None},
    "not_invited": {"kind": Kind.OVERHEARD},
    "outside_contract": {"kind": Kind.OVERHEARD, "contracts": (Contract(NOW - DAY_US, NOW),)},
    "too_private": {"visibility": None},
    "post_changed": {"post": PostState.GONE},
    "already_answered": {"answered": Answered.OURS},
    "window_closed": {"created_us": None},
    "network_refuses": {"replies_open": False},
    "too_often": {"pace": None},
    "quiet_hours": {"contracts": None},
    "registry_stale": {"registries": None},
    "not_listening": {"heard_us": None},
    "paused": {"paused": True},
    "not_authorised": {"member": None},
    "text_unfit": {"draft": None},
    "second_look": {"low_confidence": True},
    "confirm_again": {"heard_well": None},
}


ONE_OR_THE_OTHER = [{"not_invited", "outside_contract"}, {"outside_contract", "quiet_hours"}]
"""No contract is on record, or one that does not cover; none is known, or one that has ended."""


def bad(*rules: str) -> Facts:
    """Facts that are bad for these rules at once."""
    worse: dict[str, Any] = {}
    for rule in rules:
        for name, value in BAD[rule].items():
            worse[name] = worse[name] + value if isinstance(worse.get(name), tuple) else value
    return permitted(**worse)


def reasons(verdict: Verdict) -> tuple[Refusal | Caution, ...]:
    match verdict:
        case Permit():
            return ()
        case Held(cautions=cautions):
            return cautions
        case Refused(refusals=refusals, cautions=cautions):
            return refusals + cautions


def rules(verdict: Verdict) -> set[str]:
    return {reason.rule for reason in reasons(verdict)}


@given(policies())
def test_the_empty_world_refuses(policy: Policy) -> None:
    assert isinstance(decide(Facts(), policy), Refused)


@pytest.mark.promise(1)
@given(facts(), policies(), st.sampled_from(Origin), st.none() | st.integers(NOW + 1, NOW + DAY_US))
def test_no_reply_leaves_for_somebody_who_objects_to_any(
    world: Facts, policy: Policy, origin: Origin, until_us: int | None
) -> None:
    objection = Objection(origin, Reach.ANY, until_us=until_us, asked_anew=True)
    verdict = decide(replace(world, objections=(*(world.objections or ()), objection)), policy)
    assert isinstance(verdict, Refused)
    assert {Origin.TOLD_US: "asked_to_stop", Origin.REGISTRY: "opted_out"}[origin] in rules(verdict)


@given(facts(), policies(), objections)
def test_an_objection_more_never_enables(world: Facts, policy: Policy, objection: Objection) -> None:
    known = world.objections or ()
    before = decide(replace(world, objections=known), policy)
    assert strictness(decide(replace(world, objections=(*known, objection)), policy)) >= strictness(before)


@pytest.mark.promise(16)
@given(facts(), policies(), st.integers(1, 40 * DAY_US))
def test_an_older_look_into_a_registry_never_enables(world: Facts, policy: Policy, age_us: int) -> None:
    older = tuple(
        replace(state, checked_us=None if state.checked_us is None else state.checked_us - age_us)
        for state in world.registries or ()
    )
    before = decide(replace(world, registries=world.registries or ()), policy)
    assert strictness(decide(replace(world, registries=older), policy)) >= strictness(before)


@pytest.mark.promise(2)
@given(facts(), policies(), st.sampled_from([Kind.OVERHEARD, Kind.EXCLUDED, None]), st.sampled_from([(), None]))
def test_one_click_never_answers_what_was_overheard_or_not_understood_of_somebody_who_invited_nobody(
    world: Facts, policy: Policy, kind: Kind | None, contracts: tuple[Contract, ...] | None
) -> None:
    seen = replace(world, kind=kind, contracts=contracts, seconded=0)
    assert not isinstance(decide(seen, policy), Permit)


@pytest.mark.promise(3)
@given(facts(), policies(), st.sampled_from([Kind.OVERHEARD, None]))
def test_without_the_proof_that_they_spoke_to_us_nothing_is_looser(
    world: Facts, policy: Policy, kind: Kind | None
) -> None:
    spoken_to = decide(replace(world, kind=Kind.DIRECT), policy)
    assert strictness(decide(replace(world, kind=kind), policy)) >= strictness(spoken_to)


@given(facts(), policies())
def test_without_a_summons_nothing_is_looser(world: Facts, policy: Policy) -> None:
    summoned = decide(replace(world, summoned=True), policy)
    assert strictness(decide(replace(world, summoned=False), policy)) >= strictness(summoned)


@given(facts(), policies(), st.sampled_from(UNKNOWABLE))
@example(permitted(summoned=False), POLICY, "summoned")
@example(permitted(summoned=None, bare_refused_us=NOW - 1), POLICY, "bare_refused_us")
@example(permitted(look=Look.DRAW, member=Member(new=True)), POLICY, "member")
@example(permitted(wishes=(Wish.STOP,)), POLICY, "wishes")
def test_what_we_do_not_know_never_enables_but_for_a_bare_reply_that_may_be_tried(
    world: Facts, policy: Policy, unknown: str
) -> None:
    less: dict[str, Any] = {unknown: None}
    looser = strictness(decide(replace(world, **less), policy)) < strictness(decide(world, policy))
    bare = world.network == "x" and world.kind is Kind.DIRECT and world.summoned is False
    assert not looser or (unknown == "summoned" and bare and policy.x.bare_replies == "try")


@given(facts(), policies(), moments, st.booleans())
def test_an_answer_more_never_enables(world: Facts, policy: Policy, at_us: int, direct: bool) -> None:  # noqa: FBT001 - as drawn
    answers = world.answers or Answers()
    kind = "direct_us" if direct else "proactive_us"
    more: dict[str, Any] = {kind: (*getattr(answers, kind), at_us)}
    before = decide(replace(world, answers=answers), policy)
    assert strictness(decide(replace(world, answers=replace(answers, **more)), policy)) >= strictness(before)


@given(facts(), policies(), st.integers(0, 60), st.integers(0, 500))
def test_a_faster_pace_never_enables(world: Facts, policy: Policy, hour: int, day: int) -> None:
    pace = world.pace or Pace()
    faster = replace(pace, hour=pace.hour + hour, day=pace.day + day)
    before = decide(replace(world, pace=pace), policy)
    assert strictness(decide(replace(world, pace=faster), policy)) >= strictness(before)


@given(facts(), policies())
def test_an_unnamed_network_never_enables(world: Facts, policy: Policy) -> None:
    assert strictness(decide(replace(world, network=""), policy)) >= strictness(decide(world, policy))


def test_every_rule_has_its_bad_fact() -> None:
    assert tuple(BAD) == tuple(rule.NAME for rule in (*REFUSALS, *CAUTIONS))


@pytest.mark.parametrize("rule", BAD)
def test_one_bad_fact_is_refused_or_held_for_that_reason_alone(rule: str) -> None:
    verdict = decide(bad(rule), NO_BOTS)
    assert rules(verdict) == {rule} | ({"second_look"} if rule in {"not_invited", "outside_contract"} else set())
    assert word(verdict) == ("held" if rule in {"second_look", "confirm_again"} else "refused")


@pytest.mark.parametrize(("one", "other"), [both for both in combinations(BAD, 2) if set(both) not in ONE_OR_THE_OTHER])
def test_of_two_bad_facts_both_are_named_and_the_worse_wins(one: str, other: str) -> None:
    both = decide(bad(one, other), NO_BOTS)
    singles = [decide(bad(rule), NO_BOTS) for rule in (one, other)]
    assert rules(both) == rules(singles[0]) | rules(singles[1])
    assert strictness(both) == max(map(strictness, singles))


@given(facts(), policies(), st.randoms(use_true_random=False))
def test_every_rule_is_asked_and_their_order_changes_nothing(
    world: Facts, policy: Policy, chance: random.Random
) -> None:
    shuffled = [*REFUSALS, *CAUTIONS]
    chance.shuffle(shuffled)
    alone = {reason for rule in shuffled if (reason := rule.ask(world, policy))}
    assert set(reasons(decide(world, policy))) == alone


@given(facts(), policies(), st.randoms(use_true_random=False))
def test_the_order_of_what_we_know_changes_nothing(world: Facts, policy: Policy, chance: random.Random) -> None:
    def mixed(value: Any) -> Any:  # noqa: ANN401 - any field of Facts
        if isinstance(value, Answers | Contract | Draft):
            return replace(value, **{field.name: mixed(getattr(value, field.name)) for field in fields(value)})
        return tuple(chance.sample([mixed(one) for one in value], len(value))) if isinstance(value, tuple) else value

    other = replace(world, **{field.name: mixed(getattr(world, field.name)) for field in fields(Facts)})
    assert decide(other, policy) == decide(world, policy)


@given(facts(), policies())
def test_the_verdict_is_the_worst_that_any_rule_says(world: Facts, policy: Policy) -> None:
    refused = any(rule.ask(world, policy) for rule in REFUSALS)
    held = any(rule.ask(world, policy) for rule in CAUTIONS)
    assert word(decide(world, policy)) == ("refused" if refused else "held" if held else "permit")


@pytest.mark.parametrize(
    ("part", "broken"),
    [
        ("windows", {"window_closed", "second_look"}),
        ("listening", {"not_listening"}),
        ("registry", {"registry_stale"}),
        ("second_look", {"second_look"}),
    ],
)
def test_a_rule_that_raises_refuses(part: str, broken: set[str]) -> None:
    verdict = decide(permitted(), POLICY.model_copy(update={part: None}))
    assert isinstance(verdict, Refused)
    assert set(verdict.refusals) == {
        Refusal(
            rule,
            "A check could not be made.",
            "Ask the operator to look at the bot.",
            "One of our checks could not be made. Until it can, we leave you alone.",
        )
        for rule in broken
    }


def test_a_rule_that_raises_hides_no_other_reason() -> None:
    verdict = decide(permitted(draft="not a draft", paused=True), POLICY)
    assert isinstance(verdict, Refused)
    assert [refusal.rule for refusal in verdict.refusals] == ["paused", "text_unfit"]


@given(facts(), policies(), st.lists(st.integers(1, 40 * DAY_US), min_size=1, max_size=5))
def test_until_the_moment_named_time_alone_changes_nothing(world: Facts, policy: Policy, later: list[int]) -> None:
    verdict = decide(world, policy)
    until_us = verdict.valid_until_us
    assert until_us is None or until_us > world.now_us
    if until_us is not None:
        later = [world.now_us + step % (until_us - world.now_us) for step in later] + [until_us - 1]
    else:
        later = [world.now_us + step for step in later]
    for moment in later:
        then = decide(replace(world, now_us=moment), policy)
        assert (word(then), reasons(then), then.valid_until_us) == (word(verdict), reasons(verdict), until_us)


@pytest.mark.promise(11)
@given(facts(), policies(), st.lists(st.integers(0, 800 * DAY_US), max_size=4))
def test_from_one_moment_named_to_the_next_all_of_time_is_told(
    world: Facts, policy: Policy, elsewhere: list[int]
) -> None:
    """Just before each moment the verdict is the old one; whatever comes at it, the new one names the next."""
    told = [(world.now_us, decide(world, policy))]
    while (until_us := told[-1][1].valid_until_us) is not None:
        before = decide(replace(world, now_us=until_us - 1), policy)
        assert (word(before), reasons(before)) == (word(told[-1][1]), reasons(told[-1][1]))
        told.append((until_us, decide(replace(world, now_us=until_us), policy)))
        assert len(told) <= 100, "so few things can end"
    for later_us in elsewhere:
        moment = world.now_us + later_us
        last = [verdict for since_us, verdict in told if since_us <= moment][-1]
        then = decide(replace(world, now_us=moment), policy)
        assert (word(then), reasons(then), then.valid_until_us) == (word(last), reasons(last), last.valid_until_us)


@pytest.mark.promise(11)
@pytest.mark.parametrize(
    ("look", "changes", "rule"),
    [
        (Look.SEND, {}, "post_changed"),
        (Look.DRAW, {}, "not_listening"),
        (Look.DRAW, {"heard_us": NOW + DAY_US, "created_us": NOW + 1 - 3 * DAY_US}, "second_look"),
        (Look.DRAW, {"heard_us": NOW + DAY_US, "created_us": NOW + 1 - 7 * DAY_US, "seconded": 1}, "window_closed"),
    ],
)
def test_a_permit_ends_to_the_microsecond(look: Look, changes: dict[str, Any], rule: str) -> None:
    world = permitted(look=look, **changes)
    verdict = decide(world, POLICY)
    assert isinstance(verdict, Permit)
    assert verdict.valid_until_us is not None
    before, after = (decide(replace(world, now_us=verdict.valid_until_us + step), POLICY) for step in (-1, 0))
    assert isinstance(before, Permit)
    assert rules(after) == {rule}


@pytest.mark.parametrize("changes", [{"paused": True}, {"low_confidence": True}, {"created_us": NOW - 3 * DAY_US}])
def test_what_is_refused_or_held_is_asked_again_at_the_next_moment_and_never_at_once(changes: dict[str, Any]) -> None:
    verdict = decide(permitted(**changes), POLICY)
    assert not isinstance(verdict, Permit)
    assert verdict.valid_until_us == NOW + 59 * SECOND_US


@given(facts(), lines())
def test_the_presets_nest(world: Facts, line: dict[str, Any]) -> None:
    invited_only, spoken_to, attentive = (
        strictness(decide(world, build(line | {"preset": name}, "policy.toml"))) for name in PRESETS
    )
    assert invited_only >= spoken_to >= attentive


@given(facts(), lines(), st.sampled_from(PRESETS))
def test_a_registry_more_that_is_required_never_enables(world: Facts, line: dict[str, Any], name: str) -> None:
    fewer = build(line | {"preset": name, "registry": {"own_list": True}}, "policy.toml")
    more = build(line | {"preset": name, "registry": {"required": ["quiet"]}}, "policy.toml")
    assert strictness(decide(world, more)) >= strictness(decide(world, fewer))


def test_a_permit_is_cut_for_what_was_asked() -> None:
    world = permitted()
    assert decide(world, POLICY) == Permit(
        look=Look.SEND,
        mention_id="m1",
        revision=1,
        text_sha256=world.text_sha256,
        attempt=1,
        cut_us=NOW,
        valid_until_us=NOW + 59 * SECOND_US,
    )


def test_an_overheard_post_under_a_contract_is_held_until_a_colleague_agrees() -> None:
    world = permitted(network="mastodon", kind=Kind.OVERHEARD, contracts=(Contract(NOW - DAY_US),))
    assert word(decide(world, POLICY)) == "held"
    assert word(decide(replace(world, seconded=1), POLICY)) == "permit"
    assert word(decide(world, own(contact={"overheard_with_contract": "click"}))) == "permit"
