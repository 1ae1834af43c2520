"""It is an hour at which they want quiet."""

import pytest

from rules.facts import Contract, Span
from rules.mention import Kind
from rules.refusals.quiet_hours import ask, moments
from tests.strategies import NOW, POLICY, permitted

QUIET = (Span(NOW - 3, NOW), Span(NOW + 2, NOW + 4))


def test_no_reply_while_we_cannot_tell_when_they_want_quiet() -> None:
    refusal = ask(permitted(contracts=None), POLICY)
    assert refusal
    assert refusal.sentence == "We could not check at which hours they want quiet."


@pytest.mark.promise(11)
@pytest.mark.parametrize("kind", Kind)
def test_quiet_hours_hold_from_their_first_microsecond_to_just_before_their_end(kind: Kind) -> None:
    contracts = (Contract(NOW - 9), Contract(NOW - 9, quiet=QUIET))
    loud = [
        now
        for now in range(NOW - 5, NOW + 6)
        if ask(permitted(kind=kind, contracts=contracts, now_us=now), POLICY) is None
    ]
    assert loud == [NOW - 5, NOW - 4, NOW, NOW + 1, NOW + 4, NOW + 5]


@pytest.mark.parametrize("contract", [Contract(NOW + 1, quiet=(Span(0, NOW + 9),)), Contract(0, NOW, quiet=QUIET)])
def test_a_contract_that_is_not_in_force_asks_for_no_quiet(contract: Contract) -> None:
    assert ask(permitted(contracts=(contract,)), POLICY) is None


def test_quiet_begins_and_ends_by_itself() -> None:
    assert moments(permitted(contracts=(Contract(0, quiet=QUIET),)), POLICY) == (NOW - 3, NOW, NOW + 2, NOW + 4)
    assert moments(permitted(), POLICY) == ()
