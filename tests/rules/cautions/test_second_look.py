"""A second member must look: the post is old, odd, or its author once said stop."""

import pytest

from rules.cautions.second_look import ask, moments
from rules.decide import decide
from rules.facts import Contract, Facts, Member, Objection, Origin
from rules.mention import How, Kind
from rules.policy import DAY_US, HOUR_US, Policy
from rules.registry.scope import Reach
from rules.verdict import Held, Look
from tests.strategies import NOW, POLICY, own, permitted

CLICK = own(contact={"overheard_with_contract": "click"})
EASY = own(second_look={"new_members": False, "odd_forms": False})
NEW = Member(may_reply=True, new=True)


def asked(origin: Origin, reach: Reach = Reach.UNTIL_I_ASK, until_us: int | None = None) -> tuple[Objection, ...]:
    return (Objection(origin, reach, until_us=until_us, asked_anew=True),)


HELD = [
    (
        permitted(objections=asked(Origin.TOLD_US)),
        POLICY,
        "They asked you to stop before. Today they ask something new, so one answer is possible.",
    ),
    (
        permitted(objections=asked(Origin.REGISTRY, until_us=NOW + 1)),
        POLICY,
        "They asked you to stop before. Today they ask something new, so one answer is possible.",
    ),
    (permitted(kind=Kind.OVERHEARD, contract=Contract(NOW)), POLICY, "They did not write to you this time."),
    (permitted(kind=None), POLICY, "They did not write to you this time."),
    (permitted(created_us=NOW - 3 * DAY_US), POLICY, "They wrote more than 3 days ago."),
    (
        permitted(created_us=NOW - 5 * HOUR_US),
        own(windows={"one_click": "5h"}),
        "They wrote more than 5 hours ago.",
    ),
    (permitted(low_confidence=True), POLICY, "The form of this post is odd, so we may have read it wrongly."),
    (
        permitted(how=How.QUOTE),
        own(second_look={"hows": ["quote"]}),
        "Your policy asks for a second look at posts like this.",
    ),
    (
        permitted(member=NEW),
        own(second_look={"new_members": True}),
        "You are new here, so a colleague looks at your reply first.",
    ),
]


@pytest.mark.parametrize(("world", "policy", "sentence"), HELD)
def test_no_single_click_answers(world: Facts, policy: Policy, sentence: str) -> None:
    caution = ask(world, policy)
    assert caution
    assert caution.sentence == sentence


@pytest.mark.parametrize(
    ("world", "policy"),
    [
        (permitted(), POLICY),
        (permitted(seconded=True, low_confidence=True, member=NEW), POLICY),
        (permitted(objections=asked(Origin.TOLD_US, until_us=NOW)), POLICY),
        (permitted(objections=asked(Origin.TOLD_US, Reach.PROACTIVE)), POLICY),
        (permitted(kind=Kind.OVERHEARD, contract=Contract(NOW)), CLICK),
        (permitted(created_us=NOW - 3 * DAY_US + 1), POLICY),
        (permitted(created_us=None), POLICY),
        (permitted(low_confidence=True), EASY),
        (permitted(how=How.QUOTE), own(second_look={"hows": ["reply"]})),
        (permitted(member=NEW), EASY),
        (permitted(member=None), POLICY),
        (permitted(member=NEW, look=Look.DRAW), POLICY),
    ],
)
def test_nothing_else_asks_for_a_colleague(world: Facts, policy: Policy) -> None:
    assert ask(world, policy) is None


def test_the_time_for_one_click_ends_by_itself_and_so_does_an_objection() -> None:
    assert moments(permitted(created_us=NOW), POLICY) == (NOW + 3 * DAY_US,)
    assert moments(permitted(created_us=None, objections=None), POLICY) == ()
    asks_anew = asked(Origin.TOLD_US, until_us=NOW + 5)
    held = decide(permitted(created_us=NOW, objections=asks_anew), POLICY)
    assert isinstance(held, Held)
    assert held.valid_until_us == NOW + 5
