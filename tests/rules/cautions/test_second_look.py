"""A second member must look: the post is old, odd, or its author once said stop."""

import pytest
from msgspec.structs import replace

from rules.cautions.second_look import ask, moments
from rules.decide import decide
from rules.facts import Answers, Contract, Draft, Facts, Member, Objection, Origin
from rules.mention import How, Kind, Wish
from rules.policy import DAY_US, HOUR_US, Policy
from rules.registry.scope import Reach
from rules.verdict import Held, Look, text_hash
from tests.strategies import NOW, POLICY, own, permitted

CLICK = own(contact={"overheard_with_contract": "click"})
EASY = own(second_look={"new_members": False, "odd_forms": False})
NEW = Member(may_reply=True, new=True)
PRICES = own(
    second_look={"topics": ["prices"]}, topics={"prices": {"words": ["price"]}, "delivery": {"words": ["parcel"]}}
)
TODAY = Answers(direct_us=(NOW - DAY_US + 1, NOW, NOW, NOW, NOW))


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
    (
        permitted(objections=(replace(asked(Origin.TOLD_US)[0], topic="gossip"),)),
        POLICY,
        "They asked you to stop before. Today they ask something new, so one answer is possible.",
    ),
    (
        permitted(care=True, objections=asked(Origin.TOLD_US), low_confidence=True),
        POLICY,
        "This post is in care, and only the care group answers it.",
    ),
    (permitted(kind=Kind.OVERHEARD, contracts=(Contract(NOW),)), POLICY, "They did not write to you this time."),
    (permitted(kind=None), POLICY, "They did not write to you this time."),
    (permitted(created_us=NOW - 3 * DAY_US), POLICY, "They wrote more than 3 days ago."),
    (
        permitted(created_us=NOW - 5 * HOUR_US),
        own(windows={"one_click": "5h"}),
        "They wrote more than 5 hours ago.",
    ),
    (permitted(), own(windows={"one_click": "1h"}), "They wrote more than 1 hour ago."),
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
    (permitted(nobot=True), POLICY, "Their profile asks bots to stay away, but they wrote to you."),
    (
        permitted(nobot=None),
        POLICY,
        "They wrote to you, but we could not see whether their profile asks for no bots.",
    ),
    (permitted(answers=TODAY), POLICY, "You have answered them many times in a day."),
    (
        permitted(kind=Kind.OVERHEARD, follower=True),
        CLICK,
        "They follow you, but they have not written to you or invited you.",
    ),
    (
        permitted(kind=Kind.OVERHEARD, follower=True, contracts=(Contract(NOW - 1, NOW),)),
        CLICK,
        "They follow you, but they have not written to you or invited you.",
    ),
    (permitted(), own(second_look={"labels": ["direct"]}), "Your policy asks for a second look at posts like this."),
    (permitted(topics=("prices",)), PRICES, "Your policy asks for a second look at this topic."),
    (permitted(topics=None), PRICES, "Your policy asks for a second look at this topic."),
    (
        permitted(draft=Draft(26, 280, topics=("prices",))),
        PRICES,
        "Your policy asks for a second look at this topic.",
    ),
    (permitted(draft=Draft(26, 280)), PRICES, "Your policy asks for a second look at this topic."),
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
        (permitted(seconded=1, low_confidence=True, member=NEW), POLICY),
        (permitted(objections=asked(Origin.TOLD_US, until_us=NOW)), POLICY),
        (permitted(objections=asked(Origin.TOLD_US, Reach.PROACTIVE)), POLICY),
        (permitted(kind=Kind.OVERHEARD, contracts=(Contract(NOW),)), CLICK),
        (permitted(created_us=NOW - 3 * DAY_US + 1), POLICY),
        (permitted(created_us=None), POLICY),
        (permitted(low_confidence=True), EASY),
        (permitted(how=How.QUOTE), own(second_look={"hows": ["reply"]})),
        (permitted(member=NEW), EASY),
        (permitted(member=None), POLICY),
        (permitted(member=NEW, look=Look.DRAW), POLICY),
        (permitted(nobot=True), own(nobot={"direct": "refuse"})),
        (permitted(objections=(Objection(Origin.TOLD_US, Reach.UNTIL_I_ASK, unsure=True),)), POLICY),
        (permitted(answers=None), POLICY),
        (permitted(answers=Answers(direct_us=TODAY.direct_us[1:])), POLICY),
        (permitted(answers=Answers(direct_us=(NOW - DAY_US, NOW, NOW, NOW, NOW))), POLICY),
        (permitted(answers=TODAY), own(caps={"direct_held_from": 7})),
        (permitted(kind=Kind.OVERHEARD, follower=True, contracts=(Contract(NOW),)), CLICK),
        (permitted(kind=Kind.OVERHEARD), CLICK),
        (permitted(topics=("delivery",), draft=Draft(26, 280, topics=("delivery",))), PRICES),
        (permitted(look=Look.DRAW, draft=None), PRICES),
    ],
)
def test_nothing_else_asks_for_a_colleague(world: Facts, policy: Policy) -> None:
    assert ask(world, policy) is None


def test_a_late_answer_is_said_to_be_late_to_both() -> None:
    caution = ask(permitted(created_us=NOW - 3 * DAY_US), POLICY)
    assert caution
    assert (caution.sentence, caution.to_them) == (
        "They wrote more than 3 days ago.",
        "You wrote more than 3 days ago.",
    )


def test_words_that_confirm_a_stop_are_not_held_for_that_stop_but_for_all_else() -> None:
    stop = Objection(Origin.TOLD_US, Reach.UNTIL_I_ASK, NOW, of_this_post=True)
    words = text_hash(POLICY.wishes.confirmations[0])
    confirmed = {"objections": (stop,), "wishes": (Wish.STOP,), "text_sha256": words}
    assert ask(permitted(**confirmed), POLICY) is None
    caution = ask(permitted(**confirmed, nobot=True), POLICY)
    assert caution
    assert caution.sentence == "Their profile asks bots to stay away, but they wrote to you."


def test_the_time_for_one_click_ends_by_itself_and_so_does_an_objection() -> None:
    assert moments(permitted(created_us=NOW), POLICY) == (NOW + 3 * DAY_US,)
    assert moments(permitted(created_us=None, objections=None), POLICY) == ()
    assert moments(permitted(created_us=None, answers=None), POLICY) == ()
    assert moments(permitted(created_us=None, answers=Answers(direct_us=(NOW,))), POLICY) == ()
    asks_anew = asked(Origin.TOLD_US, until_us=NOW + 5)
    held = decide(permitted(created_us=NOW, objections=asks_anew), POLICY)
    assert isinstance(held, Held)
    assert held.valid_until_us == NOW + 5


@pytest.mark.promise(11)
def test_many_answers_in_a_day_are_too_many_until_the_first_of_them_is_a_day_old() -> None:
    world = permitted(created_us=None, answers=TODAY)
    assert moments(world, POLICY) == (NOW + 1,)
    assert ask(world, POLICY)
    assert ask(permitted(answers=TODAY, now_us=NOW + 1), POLICY) is None


@pytest.mark.parametrize(
    ("agreed", "change"),
    [
        (0, "Three colleagues have to agree."),
        (1, "Two colleagues have to agree."),
        (2, "A colleague has to agree."),
        (3, None),
    ],
)
def test_as_many_colleagues_agree_as_the_policy_says(agreed: int, change: str | None) -> None:
    caution = ask(permitted(low_confidence=True, seconded=agreed), own(second_look={"members": 3}))
    assert (caution.change if caution else None) == change


def test_no_more_than_enough_is_asked_for() -> None:
    assert ask(permitted(low_confidence=True, seconded=3), POLICY) is None
