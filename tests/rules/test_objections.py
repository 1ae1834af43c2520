"""How far a no on record reaches: its limits, its end, the time to rule on it."""

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.facts import Draft, Facts, Objection, Origin
from rules.mention import How, Kind
from rules.objections import concerns, ends, forbidding, undecided
from rules.policy import DAY_US, Policy
from rules.registry.scope import Reach
from rules.verdict import Look
from tests.strategies import NOW, POLICY, facts, objections, own, permitted, policies

TOPICS = own(topics={"delivery": {"words": ["parcel"]}, "prices": {"words": ["price"]}})


def no(**limits: object) -> Objection:
    return Objection(Origin.TOLD_US, Reach.ANY, **limits)  # type: ignore[arg-type] # any field of an objection


@pytest.mark.parametrize(
    ("medium", "how", "spares"),
    [
        (None, How.MENTION, False),
        ("reply", How.MENTION, False),
        ("message", How.MENTION, True),
        ("email", How.MENTION, True),
        ("fax", How.MENTION, False),
        ("message", How.PRIVATE, False),
        ("reply", How.PRIVATE, True),
    ],
)
def test_a_medium_spares_only_another_that_we_know(medium: str | None, how: How, spares: bool) -> None:  # noqa: FBT001 - a case of a table
    assert concerns(no(medium=medium), permitted(how=how), POLICY) is not spares


@pytest.mark.parametrize(
    ("world", "spares"),
    [
        (permitted(topics=None), False),
        (permitted(topics=("delivery",)), False),
        (permitted(topics=("delivery", "prices")), False),
        (permitted(topics=("prices",), draft=Draft(1, 280, topics=("delivery",))), False),
        (permitted(topics=("prices",), draft=Draft(1, 280)), False),
        (permitted(topics=("prices",), draft=None), False),
        (permitted(topics=("prices",), look=Look.DRAW, draft=None), True),
        (permitted(topics=("prices",)), True),
        (permitted(topics=()), True),
    ],
)
def test_a_topic_spares_only_what_is_surely_about_something_else(world: Facts, spares: bool) -> None:  # noqa: FBT001 - a case of a table
    assert concerns(no(topic="delivery"), world, TOPICS) is not spares
    assert concerns(no(topic="gossip"), world, TOPICS), "nobody could find a topic that no policy declares"


@pytest.mark.promise(11)
def test_a_no_ends_to_the_microsecond() -> None:
    assert concerns(no(until_us=NOW), permitted(now_us=NOW - 1), POLICY)
    assert not concerns(no(until_us=NOW), permitted(now_us=NOW), POLICY)


def test_only_an_unsure_no_waits_for_a_ruling_and_for_so_long() -> None:
    for unsure, since_us in product([False, True], [None, NOW, NOW - 3 * DAY_US + 1, NOW - 3 * DAY_US]):
        waits = unsure and since_us != NOW - 3 * DAY_US
        assert undecided(no(unsure=unsure, since_us=since_us), permitted(), POLICY) == waits, (unsure, since_us)


@given(st.lists(objections, max_size=4), st.randoms(use_true_random=False), facts(), policies())
def test_their_order_changes_nothing_and_the_widest_counts(
    nos: list[Objection], chance: random.Random, world: Facts, policy: Policy
) -> None:
    shuffled = list(nos)
    chance.shuffle(shuffled)
    for origin in Origin:
        one = forbidding(replace(world, objections=tuple(nos)), policy, origin)
        alone = [forbidding(replace(world, objections=(each,)), policy, origin) for each in nos]
        assert one == forbidding(replace(world, objections=tuple(shuffled)), policy, origin)
        assert one == max((reach for reach in alone if reach is not None), default=None)


def test_what_time_changes_is_named() -> None:
    world = permitted(objections=(no(until_us=NOW + 5), no(unsure=True, since_us=NOW), no(unsure=True), no()))
    assert ends(world, POLICY) == (NOW + 5, NOW + 3 * DAY_US)
    this_post = permitted(objections=(no(of_this_post=True, since_us=NOW), no(of_this_post=True), no(since_us=NOW)))
    assert ends(this_post, POLICY) == (NOW + DAY_US,)
    assert ends(permitted(objections=None), POLICY) == ()


def test_a_lesser_reach_spares_a_direct_post_and_no_other() -> None:
    for reach, kind in product([Reach.LISTEN, Reach.PROACTIVE], [*Kind, None]):
        world = permitted(kind=kind, objections=(Objection(Origin.TOLD_US, reach),))
        assert forbidding(world, POLICY, Origin.TOLD_US) == (None if kind is Kind.DIRECT else reach)
