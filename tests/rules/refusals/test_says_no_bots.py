"""Their profile asks bots to stay away."""

from itertools import product

from rules.mention import Kind
from rules.refusals.says_no_bots import ask
from tests.strategies import POLICY, own, permitted

STRICT = own(nobot={"direct": "refuse"})


def test_only_a_profile_that_surely_does_not_say_so_or_a_direct_post_that_may_be_held_passes() -> None:
    for kind, nobot, policy in product([*Kind, None], [None, False, True], [POLICY, STRICT]):
        passes = nobot is False or (kind is Kind.DIRECT and policy is POLICY)
        assert (ask(permitted(kind=kind, nobot=nobot), policy) is None) == passes, (kind, nobot)


def test_what_we_do_not_know_is_said_so() -> None:
    said, unknown = (ask(permitted(nobot=nobot), STRICT) for nobot in (True, None))
    assert said
    assert said.sentence == "Their profile asks bots to stay away."
    assert unknown
    assert unknown.sentence == "We could not see whether their profile asks for no bots."
