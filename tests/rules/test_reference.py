"""`decide` and the reference, written apart, say the same of every world."""

import os
import random
from collections.abc import Iterable, Iterator
from itertools import combinations, islice, product
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from rules.cautions import CAUTIONS
from rules.decide import decide
from rules.facts import Answers, Contract, Draft, Facts, Objection, Origin
from rules.mention import How, Kind
from rules.policy import DAY_US, Policy
from rules.refusals import REFUSALS
from rules.registry.scope import Reach
from rules.verdict import Held, Look, Permit, Refused, word
from tests.rules import reference
from tests.rules.worlds import CONTRACTS, OBJECTIONS, ONE, PAST, REGISTRIES, TOPICS, Domain, at_random, policies
from tests.strategies import NOW, permitted

AT_ONCE = 25_000
PROVING = "EARSHOT_WORLDS" in os.environ
WORLDS = int(os.environ.get("EARSHOT_WORLDS", "100000"))
"""`make prove` asks for a million, from a seed that nobody chose."""

LINES = policies() if PROVING else policies()[1:4]
"""The lines under which a rule's whole domain is asked: two presets and a made-up one, or all there are."""

POST_AND_DRAFT: dict[str, Domain] = {
    "how": (How.MENTION, How.PRIVATE),
    "look": (Look.DRAW, Look.SEND),
    "topics": TOPICS,
    "draft": (None, *(Draft(1, 280, topics=topics) for topics in TOPICS[:4])),
}
NO = Objection(Origin.TOLD_US, Reach.ANY)
LIMITED = tuple((no,) for no in OBJECTIONS if no == replace(NO, medium=no.medium, topic=no.topic))
UNLIMITED = tuple((no,) for no in OBJECTIONS if no.medium is None and no.topic is None)
SAID_HERE = tuple((no,) for (no,) in UNLIMITED if no.of_this_post)
YES = Contract(NOW)
COVERING = tuple((one,) for one in CONTRACTS if one == replace(YES, topics=one.topics, media=one.media))
LASTING = tuple((one,) for one in CONTRACTS if one == replace(YES, since_us=one.since_us, until_us=one.until_us))
CAPPED = tuple(
    (one,) for one in CONTRACTS if not (one.topics or one.media or one.quiet) and one.since_us == NOW - 40 * DAY_US
)
QUIET = tuple((one,) for one in CONTRACTS if not (one.topics or one.media) and one.cap is one.period_us is None)
NONE_KNOWN: Domain = (None, ())
SOUGHT = tuple(Answers(proactive_us=tuple(some)) for many in range(3) for some in combinations(PAST, many))
SPOKEN_WITH = tuple(Answers(direct_us=(some,) * many) for many in range(7) for some in PAST)


def fields(*names: str) -> dict[str, Domain]:
    return {name: ONE[name] for name in names}


WHOLE: dict[str, list[dict[str, Domain]]] = {
    "asked_to_stop": [
        {"objections": NONE_KNOWN + UNLIMITED} | fields("kind"),
        fields("kind", "wishes", "text_sha256"),
        {"objections": SAID_HERE, "kind": (Kind.DIRECT, Kind.OVERHEARD)} | fields("wishes", "text_sha256"),
        {"objections": LIMITED} | POST_AND_DRAFT,
    ],
    "opted_out": [{"objections": tuple((replace(no, origin=Origin.REGISTRY),) for (no,) in LIMITED)} | POST_AND_DRAFT],
    "unsure_wish": [{"objections": tuple((replace(no, unsure=True),) for (no,) in UNLIMITED)} | fields("kind")],
    "own_voice": [fields("kind", "how")],
    "says_no_bots": [fields("kind", "nobot")],
    "not_invited": [{"contracts": (*NONE_KNOWN, *LASTING)} | fields("kind", "how", "follower")],
    "outside_contract": [
        {"contracts": LASTING} | fields("kind", "follower"),
        {"contracts": COVERING, "kind": (Kind.OVERHEARD, Kind.DIRECT)} | POST_AND_DRAFT,
    ],
    "too_private": [fields("visibility", "private_channel", "reply_visibility")],
    "post_changed": [fields("look", "post", "read_us")],
    "already_answered": [fields("answered", "look")],
    "window_closed": [fields("created_us", "kind")],
    "network_refuses": [fields("network", "replies_open", "summoned", "kind", "bare_refused_us")],
    "too_often": [
        fields("kind", "pace"),
        {"kind": (Kind.OVERHEARD,), "contracts": (*NONE_KNOWN, *CAPPED), "answers": (None, *SOUGHT)},
    ],
    "quiet_hours": [{"contracts": (*NONE_KNOWN, *QUIET)} | fields("kind")],
    "registry_stale": [{"registries": (*NONE_KNOWN, *((one,) for one in REGISTRIES))} | fields("kind")],
    "not_listening": [fields("heard_us", "kind", "look")],
    "paused": [fields("paused", "look")],
    "not_authorised": [fields("look", "member")],
    "text_unfit": [fields("look", "draft", "text_sha256")],
    "second_look": [
        {"answers": (None, *SPOKEN_WITH)} | fields("kind", "seconded"),
        fields("kind", "how", "low_confidence", "seconded"),
        fields("kind", "nobot", "follower", "seconded", "look", "member"),
        fields("look", "topics", "draft"),
        fields("created_us", "seconded"),
    ],
    "confirm_again": [fields("about", "heard_well", "confirmed")],
}
"""What each rule looks at: every combination of these is a case."""

FEW = 9
EVERY: dict[str, Domain] = ONE | {
    "objections": (None, (), *((no,) for no in OBJECTIONS[:: len(OBJECTIONS) // 14])),
    "registries": (None, (), *((one,) for one in REGISTRIES[:: len(REGISTRIES) // 14])),
    "contracts": (None, (), *((one,) for one in CONTRACTS[:: len(CONTRACTS) // 14])),
    "answers": (None, Answers(), Answers((NOW,), (NOW,)), Answers(direct_us=(NOW - 1,) * 6)),
}


def disagreement(facts: Facts, policy: Policy) -> str:
    """What the two say where they differ; empty where they do not."""
    verdict = decide(facts, policy)
    refusals = {one.rule for one in verdict.refusals} if isinstance(verdict, Refused) else set()
    cautions = set() if isinstance(verdict, Permit) else {one.rule for one in verdict.cautions}
    said = (refusals, cautions, word(verdict))
    ought = reference.judge(facts, policy)
    return "" if said == ought else f"decide: {said}\nreference: {ought}\n{facts}\n{policy!r}"


def cases(domains: dict[str, Domain]) -> Iterator[dict[str, Any]]:
    return (dict(zip(domains, values, strict=True)) for values in product(*domains.values()))


def agree(worlds: Iterable[tuple[Facts, Policy]]) -> int:
    count = 0
    for facts, policy in worlds:
        assert not (differ := disagreement(facts, policy)), differ
        count += 1
    return count


def test_every_rule_has_its_domain_and_its_place_in_the_reference() -> None:
    assert [rule.NAME for rule in (*REFUSALS, *CAUTIONS)] == list(WHOLE)
    assert {rule.NAME for rule in REFUSALS} == set(reference.REFUSALS)
    assert {rule.NAME for rule in CAUTIONS} == set(reference.CAUTIONS)


@pytest.mark.parametrize("rule", WHOLE)
def test_no_rule_differs_anywhere_in_its_whole_domain(rule: str) -> None:
    for domains in WHOLE[rule]:
        for changes in cases(domains):
            world = permitted(**changes)
            agree((world, policy) for policy in LINES)


@pytest.mark.parametrize("policy", policies()[:3], ids=lambda policy: policy.preset)
def test_no_two_changes_of_the_permitted_world_make_them_differ(policy: Policy) -> None:
    few = {name: domain[:: -(-len(domain) // FEW)] for name, domain in EVERY.items()}
    for one, other in combinations(few, 2):
        agree((permitted(**changes), policy) for changes in cases({one: few[one], other: few[other]}))


@pytest.mark.parametrize("part", range(-(-WORLDS // AT_ONCE)))
def test_no_world_at_random_makes_them_differ(part: int) -> None:
    seed = random.SystemRandom().randrange(2**63) if PROVING else part
    count = min(AT_ONCE, WORLDS - part * AT_ONCE)
    for world in at_random(seed, count):
        differ = disagreement(*world)
        assert not differ, f"seed {seed}\n{differ}"


def test_worlds_at_random_are_worth_asking_about() -> None:
    """A seed gives the same worlds again; each verdict comes up often, and so does each reason by itself."""
    worlds = list(at_random(7, 12_000))
    assert worlds == list(at_random(7, 12_000))
    verdicts = [decide(*world) for world in worlds]
    assert min(sum(isinstance(one, kind) for one in verdicts) for kind in (Permit, Held, Refused)) > 100
    alone = {one.refusals[0].rule for one in verdicts if isinstance(one, Refused) and len(one.refusals) == 1}
    assert alone == {rule.NAME for rule in REFUSALS}


def test_a_reference_that_is_wrong_in_one_point_is_found_out() -> None:
    """The comparison can fail: each reason, answered the other way round, differs somewhere at once."""
    for table in (reference.REFUSALS, reference.CAUTIONS):
        for name, question in list(table.items()):
            table[name] = lambda facts, policy, question=question: not question(facts, policy)  # type: ignore[misc] # a table of functions
            try:
                assert any(disagreement(*world) for world in islice(at_random(0, 50), 50)), name
            finally:
                table[name] = question


def test_the_second_reading_stays_short_enough_to_be_read_in_one_go() -> None:
    assert len(Path(reference.__file__).read_text("utf-8").splitlines()) <= 200
