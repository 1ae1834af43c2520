"""A plain stop is confirmed once, in fixed words, for a day."""

from typing import Any

import pytest
from msgspec.structs import replace

from rules.acknowledge import acknowledges, confirmable_until
from rules.decide import decide
from rules.facts import Answered, Facts, Objection, Origin
from rules.mention import Kind, Wish
from rules.policy import DAY_US, HOUR_US
from rules.registry.scope import Reach
from rules.verdict import Permit, Refused, text_hash
from tests.strategies import NOW, POLICY, own, permitted

WORDS = POLICY.wishes.confirmations
STOP = Objection(Origin.TOLD_US, Reach.UNTIL_I_ASK, NOW - HOUR_US, of_this_post=True)


def said(**changes: Any) -> Facts:  # noqa: ANN401 - any field of Facts
    """Somebody said stop an hour ago, and a member confirms it."""
    stop: dict[str, Any] = {"wishes": (Wish.STOP,), "objections": (STOP,), "text_sha256": text_hash(WORDS[0])}
    return permitted(**stop | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"text_sha256": text_hash("Buy our new coffee.")},
        {"text_sha256": text_hash(WORDS[0] + " ")},
        {"text_sha256": None},
        {"kind": Kind.OVERHEARD},
        {"wishes": ()},
        {"wishes": (Wish.MAYBE_STOP,)},
        {"wishes": None},
        {"objections": None},
        {"objections": ()},
        {"objections": (replace(STOP, reach=Reach.ANY),)},
        {"objections": (replace(STOP, unsure=True),)},
        {"objections": (replace(STOP, since_us=None),)},
        {"objections": (replace(STOP, since_us=NOW - DAY_US),)},
        {"objections": (STOP, replace(STOP, of_this_post=False))},
        {"objections": (STOP, replace(STOP, of_this_post=False, reach=Reach.LISTEN))},
        {"objections": (STOP, Objection(Origin.REGISTRY, Reach.ANY))},
        {"objections": (STOP, Objection(Origin.REGISTRY, Reach.UNTIL_I_ASK))},
        {"answered": Answered.OURS},
        {"paused": True},
        {"heard_us": None},
        {"registries": None},
        {"summoned": False},
        {"replies_open": False},
        {"read_us": None},
        {"member": None},
    ],
)
def test_nothing_else_is_ever_said_to_them(changes: dict[str, Any]) -> None:
    assert isinstance(decide(said(**changes), POLICY), Refused)


def test_a_team_that_never_confirms_says_nothing_at_all() -> None:
    assert isinstance(decide(said(), own(wishes={"acknowledge": "never"})), Refused)


def test_a_plain_stop_is_confirmed_in_each_of_the_fixed_words() -> None:
    for words in WORDS:
        assert isinstance(decide(said(text_sha256=text_hash(words)), POLICY), Permit)
    assert acknowledges(said(), POLICY)
    mine = own(wishes={"confirmations": ["Heard, and done."]})
    assert isinstance(decide(said(text_sha256=text_hash("Heard, and done.")), mine), Permit)
    assert isinstance(decide(said(), mine), Refused)


def test_what_may_confirm_nothing_ends_at_no_moment_and_what_may_ends_with_the_day() -> None:
    assert confirmable_until(said(text_sha256=text_hash("Buy our new coffee.")), POLICY) == ()
    listed = Objection(Origin.REGISTRY, Reach.ANY)
    assert confirmable_until(said(objections=(listed, STOP)), POLICY) == (NOW + 23 * HOUR_US,)


@pytest.mark.promise(11)
def test_it_may_be_said_to_the_microsecond_for_24_hours() -> None:
    last = said(objections=(replace(STOP, since_us=NOW - DAY_US + 1),))
    verdict = decide(last, POLICY)
    assert isinstance(verdict, Permit)
    assert verdict.valid_until_us == NOW + 1


def test_an_ordinary_reply_is_refused_as_ever() -> None:
    assert isinstance(decide(permitted(wishes=(Wish.STOP,), objections=(STOP,)), POLICY), Refused)
    assert isinstance(decide(permitted(objections=(STOP,)), POLICY), Refused)
