"""What stands before a request; whole sentences are in tests/rules/test_wishes.py."""

import pytest

from rules.wishes.context import _tail


@pytest.mark.parametrize(
    ("said", "found"), [("thank youu ", False), ("you did ", False), ("you ", True), ("so you ", True)]
)
def test_the_last_words_before_a_request_are_read_as_whole_words(said: str, found: bool) -> None:  # noqa: FBT001 - a table
    assert bool(_tail("you|we").search(said)) is found
