"""The author may have told us to stop, and nobody has ruled on it yet."""

from itertools import product

import pytest

from rules.decide import decide
from rules.facts import Objection, Origin
from rules.mention import Kind, Wish
from rules.policy import DAY_US, HOUR_US
from rules.refusals.unsure_wish import ask, moments
from rules.registry.scope import Reach
from rules.verdict import Refused
from tests.strategies import NOW, POLICY, own, permitted


def perhaps(since_us: int | None, reach: Reach = Reach.UNTIL_I_ASK, until_us: int | None = None) -> Objection:
    return Objection(Origin.TOLD_US, reach, since_us, until_us, unsure=True)


@pytest.mark.parametrize("wishes", [(Wish.MAYBE_STOP,), (Wish.START, Wish.MAYBE_STOP)])
def test_no_reply_to_a_post_that_may_ask_us_to_stop(wishes: tuple[Wish, ...]) -> None:
    refusal = ask(permitted(wishes=wishes), POLICY)
    assert refusal
    assert refusal.sentence == "This post may be asking you to stop."


def test_no_reply_to_anything_else_of_theirs_until_a_member_has_ruled() -> None:
    for kind, reach, since_us in product([*Kind, None], Reach, [None, NOW - 3 * DAY_US + 1, NOW]):
        refusal = ask(permitted(kind=kind, objections=(perhaps(since_us, reach),)), POLICY)
        assert refusal
        assert refusal.sentence == "They may have asked you to stop."


@pytest.mark.parametrize("wishes", [None, (), (Wish.STOP,), (Wish.START,)])
def test_what_is_sure_is_for_another_rule(wishes: tuple[Wish, ...] | None) -> None:
    assert ask(permitted(wishes=wishes), POLICY) is None
    assert ask(permitted(objections=(Objection(Origin.TOLD_US, Reach.ANY),)), POLICY) is None
    assert ask(permitted(objections=None), POLICY) is None


@pytest.mark.promise(11)
def test_undecided_for_72_hours_it_counts_as_a_stop() -> None:
    late = permitted(objections=(perhaps(NOW - 3 * DAY_US),))
    assert ask(late, POLICY) is None
    verdict = decide(late, POLICY)
    assert isinstance(verdict, Refused)
    assert [refusal.rule for refusal in verdict.refusals] == ["asked_to_stop"]
    assert ask(late, own(wishes={"undecided": "73h"}))


def test_the_time_to_rule_ends_by_itself() -> None:
    world = permitted(objections=(perhaps(NOW - HOUR_US, until_us=NOW + 5), perhaps(None)))
    assert moments(world, POLICY) == (NOW + 71 * HOUR_US, NOW + 5)
    assert moments(permitted(), POLICY) == ()
