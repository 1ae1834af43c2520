"""The brand's replies are stopped."""

import pytest

from rules.refusals import paused
from rules.refusals.paused import ask
from tests.strategies import POLICY, permitted


@pytest.mark.parametrize(
    ("paused", "sentence"),
    [(True, "Replies are paused for everyone."), (None, "We could not check whether replies are paused.")],
)
def test_no_reply_while_paused_or_while_we_cannot_tell(paused: bool | None, sentence: str) -> None:  # noqa: FBT001 - a column of the table
    refusal = ask(permitted(paused=paused), POLICY)
    assert refusal
    assert refusal.sentence == sentence


def test_before_the_brand_is_live_the_words_say_so() -> None:
    refusal = ask(permitted(paused=True, rehearsing=True), POLICY)
    assert refusal
    assert refusal.sentence == "Not live yet: Earshot still rehearses."
    assert "Go live" in refusal.change
    assert "Go live" not in refusal.to_them


def test_a_brand_that_is_not_paused_may_reply() -> None:
    assert ask(permitted(paused=False), POLICY) is None


def test_time_alone_lifts_no_pause() -> None:
    assert not hasattr(paused, "moments")
