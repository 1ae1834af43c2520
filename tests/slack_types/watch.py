"""Every payload that leaves us in any test passes Slack's own types, or it fails."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sandbox.slack import observed
from tests.slack_types.check import Json, complaints


@contextmanager
def watching(observers: list[observed.Observer]) -> Iterator[None]:
    """Look at all that is told to these observers; raises at the end where Slack's types do not allow it."""
    found: list[str] = []

    def look(what: str, payload: Json) -> None:
        found.extend(complaints(what, payload))

    observers.append(look)
    try:
        yield
    finally:
        observers.remove(look)
    assert found == [], "The stand-in took what Slack's published types do not allow."


@pytest.fixture(autouse=True)
def slack_would_take_it() -> Iterator[None]:
    """Watch the stand-in during one test, whichever it is."""
    with watching(observed.observers):
        yield
