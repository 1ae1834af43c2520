"""What taking over a registry's new list would do, and the guards against loss.

Lists are compared as rows, a key with its scope, so that a weaker scope for the same person counts as a loss. The old
list is the last one approved. A list that loses too much may be damaged, forged or cut, so until somebody approves it
whoever stands in the old or in the new one counts as having said no: additions work at once, losses wait. Source: the
product's page, and the guards of Safe Browsing and CRLite clients that it cites.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from rules.registry.row import BLOCK_ROWS, ROW_BYTES, split

LOSS_PERCENT_MAX: Final = 20
DELTA_LOSS_PERCENT_MAX: Final = 1
GUARDED_ROWS_MIN: Final = 10
FREED_MAX: Final = 1_000
"""So many of our own people of the last 30 days may drop off a list at once, unless the settings say otherwise."""


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows a new list adds, takes away and keeps; it may come into force.

    `freed` is how many people who wrote to us in the last 30 days would not be on it any more, or less strictly.
    """

    added: int
    removed: int
    kept: int
    freed: int = 0

    @property
    def rows(self) -> int:
        """How many rows the new list has."""
        return self.added + self.kept


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The new list loses too much: the union of old and new is in force until somebody approves it.

    `loss` says what is lost, in words for the people who decide; `sentence` says what holds until then, and what to do.
    """

    change: Change
    loss: str

    @property
    def sentence(self) -> str:
        """All of it, for whoever reads the record or the log."""
        return (
            f"{self.loss} Until somebody approves it, everybody on the old or the new list counts as having said no. "
            "Ask the publisher whether this is right; earshot registry status says how to approve it."
        )


@dataclass(frozen=True, slots=True)
class Unusable:
    """There is no list that could be in force: nobody may be contacted."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Loss:
    """How many rows one delta took away, of how many."""

    removed: int
    before: int

    @property
    def share(self) -> float:
        """Which part was taken away, by which two losses are compared."""
        return self.removed / max(self.before, 1)


def compare(old: bytes | memoryview, new: bytes | memoryview) -> Change:
    """Count what changed between two sets of rows, each all its bytes in ascending order.

    Any bytes do that can be cut without a copy (a `memoryview` on a mapped file). Stretches that are the same in both
    cost no more than comparing their bytes.
    """
    kept = start = 0
    rows = len(new) // ROW_BYTES
    for at in range(0, len(old), BLOCK_ROWS * ROW_BYTES):
        block = bytes(old[at : at + BLOCK_ROWS * ROW_BYTES])
        end = bisect_right(range(rows), block[-ROW_BYTES:], lo=start, key=lambda number: _row(new, number))
        beside = bytes(new[start * ROW_BYTES : end * ROW_BYTES])
        kept += end - start if block == beside else len(set(split(block)) & set(split(beside)))
        start = end
    return Change(rows - kept, len(old) // ROW_BYTES - kept, kept)


def judge(
    change: Change, *, largest_approved: int = 0, by_delta: Loss | None = None, freed_max: int = FREED_MAX
) -> Change | Quarantine | Unusable:
    """Judge a change against the last approved list.

    `largest_approved` is the number of rows of the largest list approved in the last 30 days, so that a list cannot
    be worn down in small steps; `by_delta` is the greatest loss by one delta, where the change came by deltas.
    """
    in_force = change.removed + change.kept
    largest = max(in_force, largest_approved)
    if not change.rows and not largest:
        return Unusable(
            "The first list from this registry is empty, so nobody can be checked against it. No reply can be sent. "
            "Ask the publisher whether the list is meant to be empty."
        )
    for lost, before in ((largest - change.rows, largest), (change.removed, in_force)):
        if not change.rows or _too_much(lost, before, LOSS_PERCENT_MAX):
            return Quarantine(change, f"The new list has lost {lost:,} of {before:,} entries.")
    if by_delta and _too_much(by_delta.removed, by_delta.before, DELTA_LOSS_PERCENT_MAX):
        return Quarantine(change, f"The new list has lost {by_delta.removed:,} of {by_delta.before:,} entries at once.")
    if change.freed > freed_max:
        people = f"{change.freed:,} people who wrote to us in the last 30 days"
        return Quarantine(change, f"With the new list {people} would not count as having said no any more.")
    return change


def _too_much(lost: int, before: int, percent: int) -> bool:
    return before >= GUARDED_ROWS_MIN and lost * 100 > before * percent


def _row(rows: bytes | memoryview, number: int) -> bytes:
    return bytes(rows[number * ROW_BYTES : (number + 1) * ROW_BYTES])
