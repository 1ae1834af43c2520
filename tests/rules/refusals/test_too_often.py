"""We have written to them, or to everybody, too often lately."""

from itertools import product

import pytest

from rules.facts import Answers, Contract, Facts, Pace
from rules.mention import Kind
from rules.policy import DAY_US, Policy
from rules.refusals.too_often import ask, moments
from tests.strategies import NOW, POLICY, own, permitted

TWICE = own(caps={"proactive": 2, "period": "10d"})
NEVER = own(caps={"proactive": 0})


def sought(*days_ago: int, contracts: tuple[Contract, ...] = (), now_us: int = NOW) -> Facts:
    answers = Answers(proactive_us=tuple(NOW - days * DAY_US for days in days_ago))
    return permitted(kind=Kind.OVERHEARD, answers=answers, contracts=contracts, now_us=now_us)


@pytest.mark.parametrize("unknown", ["answers", "pace"])
def test_no_reply_while_we_cannot_tell_how_often_we_wrote(unknown: str) -> None:
    for kind in [*Kind, None]:
        assert ask(permitted(kind=kind, **{unknown: None}), POLICY)
        assert moments(permitted(kind=kind, **{unknown: None}), POLICY) == ()


@pytest.mark.parametrize(
    ("pace", "passes"),
    [
        (Pace(60, 60), False),
        (Pace(61, 61), False),
        (Pace(0, 500), False),
        (Pace(59, 499), True),
        (Pace(), True),
    ],
)
def test_past_the_brands_own_pace_all_wait(pace: Pace, passes: bool) -> None:  # noqa: FBT001 - a case of a table
    for kind in Kind:
        assert (ask(permitted(kind=kind, pace=pace), POLICY) is None) == passes, kind


def test_the_pace_eases_by_itself() -> None:
    assert moments(permitted(pace=Pace(60, 60, NOW + 7)), POLICY) == (NOW + 7,)
    assert moments(permitted(pace=Pace(1, 1, NOW + 7)), POLICY) == (NOW + 7,)


@pytest.mark.parametrize(
    ("world", "policy"),
    [
        (sought(0), POLICY),
        (sought(29), POLICY),
        (sought(5, 9), TWICE),
        (sought(9, 5), TWICE),
        (sought(1, 2, 3), TWICE),
        (sought(), NEVER),
        (sought(contracts=(Contract(NOW, cap=0, period_us=DAY_US),)), POLICY),
        (sought(40, contracts=(Contract(NOW, cap=0, period_us=DAY_US),)), POLICY),
        (sought(40, contracts=(Contract(NOW, cap=1, period_us=41 * DAY_US),)), POLICY),
        (sought(40, contracts=(Contract(NOW), Contract(NOW, cap=1, period_us=41 * DAY_US))), POLICY),
        (sought(29, contracts=(Contract(NOW, cap=5, period_us=DAY_US),)), POLICY),
    ],
)
def test_nobody_is_sought_out_past_the_narrowest_cap(world: Facts, policy: Policy) -> None:
    refusal = ask(world, policy)
    assert refusal
    assert refusal.sentence == "You have written to them as often as they may be sought out."


@pytest.mark.parametrize(
    ("world", "policy"),
    [
        (sought(), POLICY),
        (sought(30), POLICY),
        (sought(5, 10), TWICE),
        (sought(40, contracts=(Contract(NOW, cap=1, period_us=40 * DAY_US),)), POLICY),
        (sought(40, contracts=(Contract(NOW + 1, cap=0, period_us=DAY_US),)), POLICY),
        (sought(40, contracts=(Contract(NOW - 5, NOW, cap=0, period_us=DAY_US),)), POLICY),
        (sought(40, contracts=(Contract(NOW, cap=0),)), POLICY),
    ],
)
def test_within_every_cap_one_more_passes(world: Facts, policy: Policy) -> None:
    assert ask(world, policy) is None


def test_whoever_wrote_to_us_is_not_sought_out() -> None:
    for kind, policy in product([*Kind, None], [POLICY, NEVER]):
        world = permitted(kind=kind, answers=Answers(proactive_us=(NOW,), direct_us=(NOW,) * 9))
        assert (ask(world, policy) is None) == (kind is Kind.DIRECT), kind


@pytest.mark.promise(11)
def test_a_cap_lets_go_to_the_microsecond() -> None:
    assert moments(sought(5, 9), TWICE) == (NOW + DAY_US,)
    assert ask(sought(5, 9, now_us=NOW + DAY_US - 1), TWICE)
    assert ask(sought(5, 9, now_us=NOW + DAY_US), TWICE) is None
    assert moments(sought(5), NEVER) == ()
    assert moments(sought(), POLICY) == ()
