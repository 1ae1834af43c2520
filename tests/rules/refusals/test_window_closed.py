"""Too much time has passed since the post."""

import pytest

from rules.policy import DAY_US, MINUTE_US
from rules.refusals.window_closed import ask, moments
from tests.strategies import NOW, POLICY, own, permitted


@pytest.mark.parametrize(
    ("created_us", "sentence"),
    [
        (None, "We do not know when this was posted."),
        (NOW + 5 * MINUTE_US + 1, "This post is dated in the future, so a clock is wrong."),
        (NOW + 400 * DAY_US, "This post is dated in the future, so a clock is wrong."),
        (NOW - 7 * DAY_US, "This was posted too long ago to answer now."),
        (0, "This was posted too long ago to answer now."),
    ],
)
def test_no_reply_outside_the_window(created_us: int | None, sentence: str) -> None:
    refusal = ask(permitted(created_us=created_us), POLICY)
    assert refusal
    assert refusal.sentence == sentence


@pytest.mark.promise(11)
@pytest.mark.parametrize("created_us", [NOW + 5 * MINUTE_US, NOW, NOW - 7 * DAY_US + 1])
def test_a_post_inside_the_window_passes(created_us: int) -> None:
    assert ask(permitted(created_us=created_us), POLICY) is None


def test_a_team_may_close_its_window_earlier() -> None:
    world = permitted(created_us=NOW - 2 * DAY_US)
    assert ask(world, own(windows={"one_click": "1h", "held": "48h"}))
    assert ask(world, POLICY) is None


def test_the_window_opens_and_closes_by_itself() -> None:
    assert moments(permitted(created_us=NOW), POLICY) == (NOW - 5 * MINUTE_US, NOW + 7 * DAY_US)
    assert moments(permitted(created_us=None), POLICY) == ()
