"""We have not heard everything lately: a "stop" may be waiting unheard."""

import pytest

from rules.policy import MINUTE_US
from rules.refusals.not_listening import ask, moments
from tests.strategies import NOW, POLICY, own, permitted


@pytest.mark.parametrize(
    ("heard_us", "sentence"),
    [
        (None, "We have not yet read this network completely. A stop may be waiting there."),
        (0, "We have heard nothing from this network for a while. A stop may be waiting there."),
        (NOW - 15 * MINUTE_US, "We have heard nothing from this network for a while. A stop may be waiting there."),
    ],
)
def test_no_reply_while_a_stop_may_be_waiting_unheard(heard_us: int | None, sentence: str) -> None:
    refusal = ask(permitted(heard_us=heard_us), POLICY)
    assert refusal
    assert refusal.sentence == sentence


@pytest.mark.parametrize("heard_us", [NOW, NOW - 15 * MINUTE_US + 1])
def test_a_network_that_we_have_just_heard_passes(heard_us: int) -> None:
    assert ask(permitted(heard_us=heard_us), POLICY) is None


def test_a_team_may_ask_for_a_shorter_gap() -> None:
    world = permitted(heard_us=NOW - 5 * MINUTE_US)
    assert ask(world, own(listening={"gap_max": "5m"}))
    assert ask(world, POLICY) is None


def test_silence_grows_too_long_by_itself() -> None:
    assert moments(permitted(heard_us=NOW), POLICY) == (NOW + 15 * MINUTE_US,)
    assert moments(permitted(heard_us=None), POLICY) == ()
