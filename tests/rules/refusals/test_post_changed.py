"""The post was edited or removed, or nobody looked just now."""

from itertools import product

import pytest

from rules.facts import PostState
from rules.policy import MINUTE_US
from rules.refusals.post_changed import ask, moments
from rules.verdict import Look
from tests.strategies import NOW, POLICY, permitted


@pytest.mark.slack_behaviour(35)
@pytest.mark.parametrize(
    ("post", "sentence"),
    [
        (PostState.GONE, "This post has been removed or hidden."),
        (PostState.EDITED, "They changed this post after you saw it."),
        (None, "We could not read this post again."),
    ],
)
def test_no_reply_to_a_post_that_is_not_what_the_member_saw(post: PostState | None, sentence: str) -> None:
    for look in Look:
        refusal = ask(permitted(look=look, post=post), POLICY)
        assert refusal
        assert refusal.sentence == sentence


@pytest.mark.parametrize("read_us", [None, NOW - MINUTE_US, NOW - 2 * MINUTE_US])
def test_no_send_on_a_post_that_was_not_read_within_a_minute(read_us: int | None) -> None:
    assert ask(permitted(look=Look.SEND, read_us=read_us), POLICY)


def test_only_the_send_asks_for_a_fresh_reading() -> None:
    for look, read_us in product(Look, [None, NOW - MINUTE_US, NOW - MINUTE_US + 1, NOW]):
        fresh = read_us is not None and read_us > NOW - MINUTE_US
        assert (ask(permitted(look=look, read_us=read_us), POLICY) is None) == (fresh or look is not Look.SEND)


def test_a_reading_serves_one_minute() -> None:
    assert moments(permitted(look=Look.SEND, read_us=NOW), POLICY) == (NOW + MINUTE_US,)
    assert moments(permitted(look=Look.SEND, read_us=None), POLICY) == ()
    assert moments(permitted(look=Look.CLAIM, read_us=NOW), POLICY) == ()
