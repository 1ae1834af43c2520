"""What taking over a registry's new list would do, and the guards against loss.

Lists are compared as sorted rows of bytes (`row_token`: hashed key and scope), so that a weaker scope for the same
person counts as a loss. The old list is the last one approved. A list that loses too much may be damaged, forged or
cut, so until somebody approves it whoever stands in the old or in the new one counts as having said no: additions
work at once, losses wait. Source: the product's page, and the guards of Safe Browsing and CRLite clients that it cites.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

LOSS_PERCENT_MAX: Final = 20
GUARDED_ROWS_MIN: Final = 10


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows a new list adds, takes away and keeps; it may come into force."""

    added: int
    removed: int
    kept: int

    @property
    def rows(self) -> int:
        """How many rows the new list has."""
        return self.added + self.kept


@dataclass(frozen=True, slots=True)
class Quarantine:
    """The new list loses too much: the union of old and new is in force until somebody approves it."""

    change: Change
    sentence: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """There is no list that could be in force: nobody may be contacted."""

    sentence: str


def row_token(hashed_key: bytes, scope: str) -> bytes:
    """Give the bytes by which a row is compared; tokens sort by key first."""
    return hashed_key + scope.encode()


def compare(old: Iterable[bytes], new: Iterable[bytes], *, largest_approved: int = 0) -> Change | Quarantine | Unusable:
    """Judge a new list against the last approved one, both as tokens in strictly ascending order.

    `largest_approved` is the number of rows of the largest list approved in the last 30 days, so that a list cannot
    be worn down in small steps. Holds one row of each at a time; raises `ValueError` if one is out of order.
    """
    return judge(_merged(_ascending(old), _ascending(new)), largest_approved=largest_approved)


def compare_sets(
    old: AbstractSet[bytes], new: AbstractSet[bytes], *, largest_approved: int = 0
) -> Change | Quarantine | Unusable:
    """Judge as `compare` does, where both lists fit into memory as sets."""
    kept = len(old & new)
    return judge(Change(len(new) - kept, len(old) - kept, kept), largest_approved=largest_approved)


def judge(change: Change, *, largest_approved: int = 0) -> Change | Quarantine | Unusable:
    """Judge a change that has been counted: by `compare`, or by a database that holds both lists."""
    in_force = change.removed + change.kept
    largest = max(in_force, largest_approved)
    if not change.rows and not largest:
        return Unusable(
            "The first list from this registry is empty, so nobody can be checked against it. No reply can be sent. "
            "Ask the publisher whether the list is meant to be empty."
        )
    for lost, before in ((largest - change.rows, largest), (change.removed, in_force)):
        if not change.rows or (before >= GUARDED_ROWS_MIN and lost * 100 > before * LOSS_PERCENT_MAX):
            return Quarantine(change, _quarantine_sentence(lost, before))
    return change


def _quarantine_sentence(lost: int, before: int) -> str:
    return (
        f"The new list has lost {lost:,} of {before:,} entries. Until somebody approves it, everybody on the old or "
        "the new list counts as having said no. Ask the publisher whether this is right; "
        "if it is, run: earshot registry approve"
    )


def _merged(old: Iterator[bytes], new: Iterator[bytes]) -> Change:
    added = removed = kept = 0
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if left == right:
            kept += 1
            left, right = next(old, None), next(new, None)
        elif right is None or (left is not None and left < right):
            removed += 1
            left = next(old, None)
        else:
            added += 1
            right = next(new, None)
    return Change(added, removed, kept)


def _ascending(tokens: Iterable[bytes]) -> Iterator[bytes]:
    last = None
    for token in tokens:
        if last is not None and token <= last:
            raise ValueError("The rows of a list must be in strictly ascending order to be compared.")
        last = token
        yield token
