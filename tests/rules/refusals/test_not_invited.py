"""They did not speak to us, and no contract invites us."""

from itertools import product

import pytest

from rules.facts import Contract
from rules.mention import How, Kind
from rules.refusals.not_invited import ask, moments
from tests.strategies import NOW, POLICY, own, permitted

INVITED_ONLY = own(contact={"direct_needs_contract": True})
CONTRACTS = {
    "none": None,
    "not yet": Contract(NOW + 1),
    "not yet, and ends": Contract(NOW + 1, NOW + 2),
    "over": Contract(NOW - 2, NOW),
    "since now": Contract(NOW),
    "for another microsecond": Contract(NOW - 2, NOW + 1),
}
IN_FORCE = {"since now", "for another microsecond"}


def test_no_reply_to_a_repost_even_under_a_contract() -> None:
    for kind, contract in product([*Kind, None], CONTRACTS.values()):
        assert ask(permitted(kind=kind, how=How.REPOST, contract=contract), POLICY), (kind, contract)


def test_only_a_direct_post_or_one_under_a_contract_in_force_passes() -> None:
    for kind, how, (term, contract) in product([*Kind, None], [*How, None], CONTRACTS.items()):
        covered = kind in {Kind.DIRECT, Kind.OVERHEARD} and term in IN_FORCE
        world = permitted(kind=kind, how=how, contract=contract)
        if how is not How.REPOST:
            assert (ask(world, POLICY) is None) == (kind is Kind.DIRECT or covered), (kind, how, term)
            assert (ask(world, INVITED_ONLY) is None) == covered, (kind, how, term)


def test_the_reason_says_whether_they_wrote_to_us() -> None:
    direct, overheard = (ask(permitted(kind=kind), INVITED_ONLY) for kind in (Kind.DIRECT, Kind.OVERHEARD))
    assert direct
    assert direct.sentence == "They wrote to you, but your policy is to answer only those who invited you."
    assert overheard
    assert overheard.sentence == "They did not write to you and have not invited you."


@pytest.mark.parametrize(
    ("contract", "when"),
    [(None, ()), (Contract(NOW), (NOW,)), (Contract(NOW, NOW + 5), (NOW, NOW + 5))],
)
def test_a_contract_changes_things_when_it_begins_and_ends(contract: Contract | None, when: tuple[int, ...]) -> None:
    assert moments(permitted(contract=contract), POLICY) == when
