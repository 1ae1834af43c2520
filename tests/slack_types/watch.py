"""Every payload that leaves us in a test passes Slack's types and keeps our word."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from sandbox.slack import observed
from tests.slack_types.check import Json, complaints
from tests.slack_types.promised import broken

Judge = Callable[[str, Json], list[str]]
_NOT_OURS = ("tests/sandbox/", "tests/bot/slack/doors/")
"""There the tests themselves write what is sent."""


@contextmanager
def watching(observers: list[observed.Observer], *more: Judge) -> Iterator[None]:
    """Look at all that is told to these observers; raises at the end where Slack's types, or `more`, forbid it."""
    found: list[str] = []

    def look(what: str, payload: Json) -> None:
        for judge in (complaints, *more):
            found.extend(judge(what, payload))

    observers.append(look)
    try:
        yield
    finally:
        observers.remove(look)
    assert found == [], "The stand-in took what Slack's published types do not allow, or what we promised not to send."


@pytest.fixture(autouse=True)
def slack_would_take_it(request: pytest.FixtureRequest) -> Iterator[None]:
    """Watch the stand-in during one test, whichever it is."""
    ours = () if request.node.nodeid.startswith(_NOT_OURS) else (broken,)
    with watching(observed.observers, *ours):
        yield
