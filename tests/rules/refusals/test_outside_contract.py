"""They have invited us, but not for this."""

import pytest

from rules.facts import Contract, Draft, Facts
from rules.mention import How, Kind
from rules.refusals.outside_contract import ask, moments
from rules.verdict import Look
from tests.strategies import NOW, POLICY, own, permitted

INVITED_ONLY = own(contact={"direct_needs_contract": True})
DELIVERY = Contract(NOW, topics=("delivery",))
PRICES = Contract(NOW, topics=("prices",))
BY_MESSAGE = Contract(NOW, media=("message", "email"))
ENDED = Contract(NOW - 2, NOW)


def overheard(*contracts: Contract, **changes: object) -> Facts:
    return permitted(kind=Kind.OVERHEARD, contracts=contracts, **changes)


def about(*topics: str) -> Draft:
    return Draft(26, 280, topics=topics)


@pytest.mark.parametrize(
    ("world", "sentence"),
    [
        (overheard(ENDED), "Their invitation has ended."),
        (overheard(ENDED, Contract(NOW + 1)), "Their invitation has ended."),
        (overheard(Contract(NOW + 1)), "Their invitation has not begun yet."),
        (overheard(BY_MESSAGE), "They have not invited you to write to them in this way."),
        (
            overheard(Contract(NOW, media=("reply",)), how=How.PRIVATE),
            "They have not invited you to write to them in this way.",
        ),
        (
            overheard(DELIVERY),
            "They have invited you for certain topics, and we do not know what this is about.",
        ),
        (
            overheard(DELIVERY, topics=None),
            "They have invited you for certain topics, and we do not know what this is about.",
        ),
        (
            overheard(DELIVERY, topics=("delivery",), draft=Draft(26, 280)),
            "They have invited you for certain topics, and we do not know what this is about.",
        ),
        (
            overheard(DELIVERY, topics=("delivery",), draft=None),
            "They have invited you for certain topics, and we do not know what this is about.",
        ),
        (overheard(DELIVERY, topics=("prices",)), "They have not invited you for this topic."),
        (overheard(DELIVERY, topics=("delivery", "prices")), "They have not invited you for this topic."),
        (
            overheard(DELIVERY, topics=("delivery",), draft=about("prices")),
            "They have not invited you for this topic.",
        ),
        (
            overheard(DELIVERY, PRICES, topics=("delivery", "prices")),
            "They have not invited you for this topic.",
        ),
        (overheard(ENDED, BY_MESSAGE, DELIVERY, topics=("prices",)), "They have not invited you for this topic."),
    ],
)
def test_no_reply_beyond_what_they_agreed_to(world: Facts, sentence: str) -> None:
    refusal = ask(world, POLICY)
    assert refusal
    assert refusal.sentence == sentence


@pytest.mark.parametrize(
    "world",
    [
        overheard(Contract(NOW)),
        overheard(Contract(NOW - 1, NOW + 1)),
        overheard(ENDED, Contract(NOW)),
        overheard(Contract(NOW, media=("reply",))),
        overheard(BY_MESSAGE, how=How.PRIVATE),
        overheard(DELIVERY, topics=("delivery",)),
        overheard(DELIVERY, topics=("delivery",), draft=about("delivery")),
        overheard(DELIVERY, PRICES, topics=("prices",)),
        overheard(Contract(NOW, topics=("delivery", "prices")), topics=("prices",), draft=about("delivery")),
        overheard(DELIVERY, Contract(NOW), topics=("prices",)),
        overheard(DELIVERY, topics=("delivery",), look=Look.DRAW, draft=None),
    ],
)
def test_what_one_contract_covers_whole_passes(world: Facts) -> None:
    assert ask(world, POLICY) is None


def test_without_a_contract_on_record_another_rule_speaks() -> None:
    assert ask(permitted(kind=Kind.OVERHEARD, contracts=None), POLICY) is None
    assert ask(permitted(kind=Kind.OVERHEARD), POLICY) is None


def test_a_direct_post_needs_one_only_where_the_policy_says_so() -> None:
    assert ask(permitted(contracts=(ENDED,)), POLICY) is None
    assert ask(permitted(contracts=(ENDED,)), INVITED_ONLY)


@pytest.mark.promise(11)
def test_a_contract_holds_from_its_first_microsecond_to_just_before_its_end() -> None:
    contract = Contract(NOW, NOW + 5)
    passes = [now for now in range(NOW - 2, NOW + 8) if ask(overheard(contract, now_us=now), POLICY) is None]
    assert passes == list(range(NOW, NOW + 5))
    assert moments(overheard(contract, Contract(NOW)), POLICY) == (NOW, NOW + 5, NOW)
    assert moments(permitted(), POLICY) == ()


def test_an_invitation_that_ended_as_it_began_has_begun() -> None:
    refusal = ask(permitted(kind=Kind.OVERHEARD, contracts=(Contract(NOW, NOW),)), POLICY)
    assert refusal
    assert refusal.sentence == "Their invitation has ended."
