"""Tells whoever wants to know of each payload that the stand-in took.

A test that doubts our own table of limits can hold every payload of every other test against another judge.
"""

from collections.abc import Callable

from sandbox.slack.workspace import Json

Observer = Callable[[str, Json], None]
"""Told what took it (a method of the Web API, `response_url`, `command`, `view_submission`), and what it was."""

observers: list[Observer] = []


def took(what: str, payload: Json) -> None:
    """Tell everybody who wants to know; from any thread."""
    for observer in observers:
        observer(what, payload)
