"""The author has told us to stop."""

from itertools import product

import pytest

from rules.facts import Objection, Origin
from rules.mention import Kind, Wish
from rules.policy import DAY_US
from rules.refusals.asked_to_stop import ask, moments
from rules.registry.scope import Reach
from tests.strategies import NOW, POLICY, permitted


@pytest.mark.parametrize("unknown", ["objections", "wishes"])
def test_no_reply_while_we_cannot_tell_whether_they_asked_us_to_stop(unknown: str) -> None:
    refusal = ask(permitted(**{unknown: None}), POLICY)
    assert refusal
    assert refusal.sentence == "We could not check whether they asked you to stop."


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ((Wish.STOP,), "This post asks you to stop."),
        ((Wish.START, Wish.STOP), "This post asks you to stop."),
    ],
)
def test_no_reply_to_a_post_that_asks_us_to_stop(wishes: tuple[Wish, ...], sentence: str) -> None:
    refusal = ask(permitted(wishes=wishes), POLICY)
    assert refusal
    assert refusal.sentence == sentence


@pytest.mark.parametrize("wishes", [(), (Wish.START,), (Wish.MAYBE_STOP,)])
def test_a_post_that_asks_for_no_stop_or_perhaps_for_one_is_not_refused_here(wishes: tuple[Wish, ...]) -> None:
    assert ask(permitted(wishes=wishes), POLICY) is None


def test_of_what_they_told_us_each_reach_forbids_what_it_says() -> None:
    """Only a direct post passes: past a lesser no, or past "not until I ask" once they ask anew."""
    for reach, kind, anew in product(Reach, [*Kind, None], [False, True]):
        objection = Objection(Origin.TOLD_US, reach, asked_anew=anew)
        passes = kind is Kind.DIRECT and (reach < Reach.UNTIL_I_ASK or (reach is Reach.UNTIL_I_ASK and anew))
        assert (ask(permitted(kind=kind, objections=(objection,)), POLICY) is None) == passes, (reach, kind, anew)


@pytest.mark.parametrize(
    ("no", "sentence", "change"),
    [
        (
            Objection(Origin.TOLD_US, Reach.ANY),
            "They have asked you never to contact them.",
            "Only they can change this, by telling you that you may.",
        ),
        (
            Objection(Origin.TOLD_US, Reach.UNTIL_I_ASK),
            "They have asked you to stop.",
            "Only they can change this, by asking you something new.",
        ),
        (
            Objection(Origin.TOLD_US, Reach.ANY, topic="gossip"),
            "They have asked you never to contact them.",
            "Only they can change this, by telling you that you may.",
        ),
        (
            Objection(Origin.TOLD_US, Reach.UNTIL_I_ASK, unsure=True, since_us=NOW - 3 * DAY_US),
            "They have asked you to stop.",
            "Only they can change this, by asking you something new.",
        ),
    ],
)
def test_a_no_says_how_far_it_goes_and_what_undoes_it(no: Objection, sentence: str, change: str) -> None:
    refusal = ask(permitted(objections=(no,)), POLICY)
    assert refusal
    assert (refusal.sentence, refusal.change) == (sentence, change)


def test_what_they_told_a_registry_is_for_another_rule() -> None:
    objections = (Objection(Origin.REGISTRY, Reach.ANY, until_us=NOW + 1),)
    assert ask(permitted(objections=objections), POLICY) is None
    assert moments(permitted(objections=objections), POLICY) == (NOW + 1,)  # which may lift another rule


@pytest.mark.promise(11)
def test_a_no_with_an_end_holds_to_its_last_microsecond() -> None:
    objections = (Objection(Origin.TOLD_US, Reach.ANY, until_us=NOW),)
    assert ask(permitted(objections=objections, now_us=NOW - 1), POLICY)
    assert ask(permitted(objections=objections, now_us=NOW), POLICY) is None
    assert moments(permitted(objections=objections), POLICY) == (NOW,)
