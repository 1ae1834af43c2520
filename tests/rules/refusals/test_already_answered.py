"""One reply stands, or is on its way, in this interaction."""

import pytest

from rules.facts import Answered
from rules.refusals import already_answered
from rules.refusals.already_answered import ask
from tests.strategies import POLICY, permitted


@pytest.mark.promise(30)
@pytest.mark.parametrize(
    ("answered", "sentence"),
    [
        (None, "We could not check whether this was answered."),
        (Answered.OURS, "You have answered this already."),
        (Answered.NATIVE, "Somebody answered this on the network itself."),
        (Answered.UNDERWAY, "A colleague's reply is on its way."),
        (Answered.UNSURE, "A reply may have been sent. We are finding out."),
    ],
)
def test_no_second_reply_in_an_interaction(answered: Answered | None, sentence: str) -> None:
    refusal = ask(permitted(answered=answered), POLICY)
    assert refusal
    assert refusal.sentence == sentence


def test_every_other_state_lets_a_reply_through() -> None:
    assert [answered for answered in Answered if not ask(permitted(answered=answered), POLICY)] == [Answered.NO]


def test_time_alone_takes_no_reply_back() -> None:
    assert not hasattr(already_answered, "moments")
