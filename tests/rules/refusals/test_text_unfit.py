"""The reply's text cannot go out as it is."""

import pytest

from rules.facts import Draft
from rules.refusals import text_unfit
from rules.refusals.text_unfit import ask
from rules.verdict import Look, Refusal
from tests.strategies import POLICY, own, permitted

NO_LINKS = own(text={"links": "refuse"})
UNFIT = [
    ({"draft": None}, "There is no text to send.", "Write a reply."),
    ({"text_sha256": None}, "There is no text to send.", "Write a reply."),
    ({"draft": Draft(0, 280)}, "The reply is empty.", "Write a reply."),
    ({"draft": Draft(281, 280)}, "The reply is 1 character too long.", "Shorten it."),
    ({"draft": Draft(282, 280)}, "The reply is 2 characters too long.", "Shorten it."),
    ({"draft": Draft(380, 280)}, "The reply is 100 characters too long.", "Shorten it."),
    (
        {"draft": Draft(26, 280, other_handles=1)},
        "The reply names somebody else's handle, and would notify them.",
        "Take the handle out.",
    ),
    (
        {"draft": Draft(26, 280, said_today=True)},
        "You have sent these very words within 24 hours.",
        "Say it in other words.",
    ),
    ({"draft": Draft(26, 280, links=1)}, "The reply carries a link, and your policy says no.", "Take the link out."),
]


@pytest.mark.parametrize("look", [Look.CLAIM, Look.SEND])
@pytest.mark.parametrize(("changes", "sentence", "change"), UNFIT)
def test_no_unfit_text_goes_out(look: Look, changes: dict[str, object], sentence: str, change: str) -> None:
    to_them = "What we had written could not go out as it was. It did not depend on you."
    refusal = Refusal("text_unfit", sentence, change, to_them)
    assert ask(permitted(look=look, **changes), NO_LINKS) == refusal


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize("draft", [Draft(1, 280), Draft(280, 280), Draft(26, 280, links=3)])
def test_a_fit_text_passes(look: Look, draft: Draft) -> None:
    assert ask(permitted(look=look, draft=draft), POLICY) is None


@pytest.mark.parametrize("changes", [changes for changes, *_ in UNFIT])
def test_a_card_is_drawn_before_there_is_a_text(changes: dict[str, object]) -> None:
    assert ask(permitted(look=Look.DRAW, **changes), NO_LINKS) is None


def test_time_alone_mends_no_text() -> None:
    assert not hasattr(text_unfit, "moments")
