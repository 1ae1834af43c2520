"""What the tables of edge cases share: their names, the proof, and completeness."""

from collections.abc import Collection, Sequence
from typing import Any

import pytest

Table = list[tuple[str, str, str, list[Any]]]
"""The number of an edge case or of a row of the taxonomy, its sentence, the `how`, and what the network tells."""


def named(table: Table) -> list[Any]:
    """Each case as parameters `how` and `lines`, under its number and its sentence."""
    return [pytest.param(how, lines, id=f"{number}: {name}") for number, name, how, lines in table]


def proven(found: Sequence[dict[str, Any]], how: str) -> None:
    """The last post spoke to us in this way, and its first sign names the span or the id that proves it."""
    last = found[-1]
    assert (last["how"], last["label"]) == (how, "direct")
    first = last["evidence"][0]
    assert first.ref is not None or first.start is not None


def complete(table: Table, elsewhere: Collection[str]) -> None:
    """Each of the 60 edge cases stands in the table, or is said to stand elsewhere; none does both."""
    assert {str(number) for number in range(1, 61)} - {number for number, *_ in table} == set(elsewhere)
