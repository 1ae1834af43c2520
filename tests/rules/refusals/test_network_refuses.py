"""The network itself would refuse the reply."""

from itertools import product

import pytest

from rules.mention import Kind
from rules.policy import DAY_US
from rules.refusals.network_refuses import ask, moments
from tests.strategies import NOW, POLICY, own, permitted

REFUSE = own(x={"bare_replies": "refuse"})
ENTERPRISE = own(x={"enterprise": True})


@pytest.mark.parametrize("unknown", [{"network": ""}, {"replies_open": None}])
def test_no_reply_where_we_do_not_know_who_may_reply(unknown: dict[str, object]) -> None:
    for policy in (POLICY, REFUSE, ENTERPRISE):
        refusal = ask(permitted(**unknown), policy)
        assert refusal
        assert refusal.sentence == "We do not know who may reply to this post."


@pytest.mark.parametrize("network", ["x", "mastodon"])
def test_no_reply_where_the_author_limits_replies(network: str) -> None:
    for policy in (POLICY, REFUSE, ENTERPRISE):
        refusal = ask(permitted(network=network, replies_open=False), policy)
        assert refusal
        assert refusal.sentence == "They limit who may reply to this post, or have blocked you."


def test_x_asks_for_a_summons_unless_a_bare_reply_may_be_tried() -> None:
    never, just_now, long_ago = 0, NOW - DAY_US + 1, NOW - DAY_US
    for summoned, kind, refused_us in product([True, False, None], [*Kind, None], [None, never, just_now, long_ago]):
        world = permitted(summoned=summoned, kind=kind, bare_refused_us=refused_us)
        tried = summoned is None and kind is Kind.DIRECT and refused_us in {never, long_ago}
        assert (ask(world, POLICY) is None) == (summoned is True or tried), (summoned, kind, refused_us)
        assert (ask(world, REFUSE) is None) == (summoned is True), (summoned, kind, refused_us)
        assert ask(world, ENTERPRISE) is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"summoned": False}, "X takes your replies only where they typed your handle or quoted you."),
        (
            {"summoned": None, "kind": Kind.OVERHEARD},
            "X takes your replies only where they typed your handle or quoted you.",
        ),
        (
            {"summoned": None, "bare_refused_us": NOW},
            "X lately refused such a reply: they did not type your handle.",
        ),
        (
            {"summoned": None, "bare_refused_us": None},
            "We do not know whether X would take your reply: they did not type your handle.",
        ),
    ],
)
def test_the_reason_says_what_is_missing(changes: dict[str, object], sentence: str) -> None:
    refusal = ask(permitted(**changes), POLICY)
    assert refusal
    assert refusal.sentence == sentence


def test_a_policy_that_tries_no_bare_reply_says_so() -> None:
    refusal = ask(permitted(summoned=None), REFUSE)
    assert refusal
    assert refusal.sentence == "They answered you without typing your handle, and X may refuse your reply."


def test_other_networks_ask_for_no_summons() -> None:
    assert ask(permitted(network="mastodon", summoned=False, bare_refused_us=None), REFUSE) is None


def test_a_bare_reply_may_be_tried_again_a_day_after_x_refused_one() -> None:
    assert moments(permitted(bare_refused_us=NOW), POLICY) == (NOW + DAY_US,)
    assert moments(permitted(bare_refused_us=None), POLICY) == ()
