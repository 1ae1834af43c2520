"""The reply's text cannot go out as it is."""

import pytest

from rules.facts import Draft
from rules.refusals import text_unfit
from rules.refusals.text_unfit import ask
from rules.verdict import Look
from tests.strategies import POLICY, own, permitted

NO_LINKS = own(text={"links": "refuse"})
UNFIT = [
    ({"draft": None}, "There is no text to send."),
    ({"text_sha256": None}, "There is no text to send."),
    ({"draft": Draft(0, 280)}, "The reply is empty."),
    ({"draft": Draft(281, 280)}, "The reply is 1 character too long."),
    ({"draft": Draft(300, 280)}, "The reply is 20 characters too long."),
    (
        {"draft": Draft(26, 280, other_handles=1)},
        "The reply names somebody else's handle, and would notify them.",
    ),
    ({"draft": Draft(26, 280, said_today=True)}, "You have sent these very words within 24 hours."),
    ({"draft": Draft(26, 280, links=1)}, "The reply carries a link, and your policy says no."),
]


@pytest.mark.parametrize("look", [Look.CLAIM, Look.SEND])
@pytest.mark.parametrize(("changes", "sentence"), UNFIT)
def test_no_unfit_text_goes_out(look: Look, changes: dict[str, object], sentence: str) -> None:
    refusal = ask(permitted(look=look, **changes), NO_LINKS)
    assert refusal
    assert refusal.sentence == sentence


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("draft", [Draft(1, 280), Draft(280, 280), Draft(26, 280, links=3)])
def test_a_fit_text_passes(look: Look, draft: Draft) -> None:
    assert ask(permitted(look=look, draft=draft), POLICY) is None


@pytest.mark.parametrize(("changes", "sentence"), UNFIT)
def test_a_card_is_drawn_before_there_is_a_text(changes: dict[str, object], sentence: str) -> None:
    assert ask(permitted(look=Look.DRAW, **changes), NO_LINKS) is None


def test_time_alone_mends_no_text() -> None:
    assert not hasattr(text_unfit, "moments")


@pytest.mark.parametrize(("weight", "told"), [(281, "1 character "), (282, "2 characters "), (380, "100 characters ")])
def test_a_text_that_is_too_long_says_by_how_much(weight: int, told: str) -> None:
    refusal = ask(permitted(draft=Draft(weight, 280)), POLICY)
    assert refusal
    assert refusal.sentence == f"The reply is {told}too long."
