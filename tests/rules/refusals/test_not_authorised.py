"""This member may not reply."""

import pytest

from rules.facts import Member
from rules.refusals import not_authorised
from rules.refusals.not_authorised import ask
from rules.verdict import Look
from tests.strategies import POLICY, permitted


@pytest.mark.slack_behaviour(28)
@pytest.mark.parametrize("look", [Look.CLAIM, Look.SEND])
@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        (None, "We could not check whether you may reply."),
        (Member(), "We could not check whether you may reply."),
        (Member(may_reply=False), "You may not reply for this brand."),
    ],
)
def test_nobody_acts_who_may_not(look: Look, member: Member | None, sentence: str) -> None:
    refusal = ask(permitted(look=look, member=member), POLICY)
    assert refusal
    assert refusal.sentence == sentence


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("new", [False, True])
def test_a_member_who_may_reply_passes(look: Look, new: bool) -> None:  # noqa: FBT001 - a column of the table
    assert ask(permitted(look=look, member=Member(may_reply=True, new=new)), POLICY) is None


@pytest.mark.parametrize("member", [None, Member(), Member(may_reply=False)])
def test_a_card_is_drawn_for_all(member: Member | None) -> None:
    assert ask(permitted(look=Look.DRAW, member=member), POLICY) is None


def test_time_alone_gives_nobody_a_right() -> None:
    assert not hasattr(not_authorised, "moments")
