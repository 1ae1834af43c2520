"""The author is in an opt-out registry."""

from itertools import product

import pytest

from rules.facts import Objection, Origin
from rules.mention import Kind
from rules.refusals.opted_out import ask, moments
from rules.registry.scope import Reach
from tests.strategies import NOW, POLICY, permitted


def no(reach: Reach, until_us: int | None = None, *, asked_anew: bool = False) -> Objection:
    return Objection(Origin.REGISTRY, reach, until_us=until_us, asked_anew=asked_anew)


def test_no_reply_while_we_cannot_look_them_up() -> None:
    refusal = ask(permitted(objections=None), POLICY)
    assert refusal
    assert refusal.sentence == "We could not check whether they have opted out."


def test_each_reach_forbids_what_it_says() -> None:
    """Only a direct post passes: past a lesser no, or past "not until I ask" once they ask anew."""
    for reach, kind, anew in product(Reach, [*Kind, None], [False, True]):
        objections = (no(reach, asked_anew=anew),)
        passes = kind is Kind.DIRECT and (reach < Reach.UNTIL_I_ASK or (reach is Reach.UNTIL_I_ASK and anew))
        assert (ask(permitted(kind=kind, objections=objections), POLICY) is None) == passes, (reach, kind, anew)


@pytest.mark.parametrize(
    ("reaches", "sentence"),
    [
        ([Reach.PROACTIVE, Reach.ANY], "They have asked brands not to contact them, not even to answer."),
        ([Reach.LISTEN, Reach.UNTIL_I_ASK], "They have asked brands not to contact them until they ask something."),
        ([Reach.LISTEN, Reach.PROACTIVE], "They have asked brands not to seek them out."),
    ],
)
def test_of_several_the_widest_is_named(reaches: list[Reach], sentence: str) -> None:
    refusal = ask(permitted(kind=Kind.OVERHEARD, objections=tuple(map(no, reaches))), POLICY)
    assert refusal
    assert refusal.sentence == sentence


def test_a_no_about_a_topic_that_no_policy_declares_is_a_no_about_all() -> None:
    assert ask(permitted(objections=(Objection(Origin.REGISTRY, Reach.ANY, topic="gossip"),)), POLICY)


def test_what_they_told_us_is_for_another_rule() -> None:
    assert ask(permitted(objections=(Objection(Origin.TOLD_US, Reach.ANY),)), POLICY) is None


@pytest.mark.promise(11)
def test_a_no_with_an_end_holds_to_its_last_microsecond() -> None:
    objections = (no(Reach.ANY, until_us=NOW),)
    assert ask(permitted(objections=objections, now_us=NOW - 1), POLICY)
    assert ask(permitted(objections=objections, now_us=NOW), POLICY) is None
    assert moments(permitted(objections=objections), POLICY) == (NOW,)
    assert moments(permitted(objections=None), POLICY) == ()
