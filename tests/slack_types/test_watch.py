"""Whoever sends Slack what its types do not allow fails its test."""

import pytest

from sandbox.slack import observed
from tests.slack_types.watch import watching

WRONG = {"blocks": [{"type": "hologram"}]}


def test_every_test_is_watched() -> None:
    assert len(observed.observers) == 1


@pytest.mark.slack_behaviour(22)
def test_what_slack_does_not_know_fails_the_test_at_its_end() -> None:
    told: list[observed.Observer] = []
    with pytest.raises(AssertionError, match="published types"), watching(told):
        told[0]("chat.postMessage", WRONG)
    assert told == []


def test_a_test_that_fails_by_itself_is_watched_no_longer() -> None:
    told: list[observed.Observer] = []
    with pytest.raises(IndexError), watching(told):
        told[1]("chat.postMessage", WRONG)
    assert told == []
