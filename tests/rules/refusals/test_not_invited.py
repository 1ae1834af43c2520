"""They did not speak to us, and nothing invites us."""

from itertools import product

from rules.facts import Contract
from rules.mention import How, Kind
from rules.refusals.not_invited import ask
from tests.strategies import NOW, POLICY, own, permitted

INVITED_ONLY = own(contact={"direct_needs_contract": True})
FOLLOWERS = own(contact={"follower_overheard": "held"})
ON_RECORD = (Contract(NOW - 2, NOW),)


def test_no_reply_to_a_repost_even_under_a_contract() -> None:
    for kind, contracts in product([*Kind, None], [None, (), (Contract(NOW),)]):
        assert ask(permitted(kind=kind, how=How.REPOST, contracts=contracts), POLICY), (kind, contracts)


def test_only_a_direct_post_or_one_of_somebody_with_a_contract_on_record_passes() -> None:
    for kind, how, contracts in product([*Kind, None], [*How, None], [None, (), ON_RECORD]):
        if how is How.REPOST:
            continue
        passes = contracts == ON_RECORD and kind in {Kind.DIRECT, Kind.OVERHEARD}
        world = permitted(kind=kind, how=how, contracts=contracts)
        assert (ask(world, POLICY) is None) == (kind is Kind.DIRECT or passes), (kind, how, contracts)
        assert (ask(world, INVITED_ONLY) is None) == passes, (kind, how, contracts)


def test_a_follower_passes_only_where_the_policy_holds_them_and_the_network_told() -> None:
    for kind, follower, policy in product([*Kind, None], [None, False, True], [POLICY, FOLLOWERS]):
        passes = kind is Kind.DIRECT or (kind is Kind.OVERHEARD and follower is True and policy is FOLLOWERS)
        assert (ask(permitted(kind=kind, follower=follower), policy) is None) == passes, (kind, follower)


def test_the_reason_says_whether_they_wrote_to_us() -> None:
    direct, overheard = (ask(permitted(kind=kind), INVITED_ONLY) for kind in (Kind.DIRECT, Kind.OVERHEARD))
    assert direct
    assert direct.sentence == "They wrote to you, but your policy is to answer only those who invited you."
    assert overheard
    assert overheard.sentence == "They did not write to you and have not invited you."
