"""A set and a delta make the next set; two sets make the delta between them.

Both read once from start to end and hold one block. Between two changes whole stretches of rows are copied, so that a
small delta on many rows costs little more than copying them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import chain

from rules.registry.delta import ADDED, DROPPED
from rules.registry.feed import BadFeed
from rules.registry.row import ROW_BYTES, split


class BrokenChain(BadFeed):
    """A delta does not fit on what it is to change; the last good list stays, and the next snapshot mends it."""


def merged(blocks: Iterable[bytes], changes: Iterable[bytes]) -> Iterator[bytes]:
    """Apply changes (as `open_delta` gives them) to ascending rows in blocks, and give the new rows in blocks.

    Raises `BrokenChain` where a change adds a row that is there, or drops one that is not. The blocks that come out are
    never empty, and seldom larger than those that went in.
    """
    coming = iter(changes)
    change = next(coming, None)
    for block in blocks:
        parts, start, last = [], 0, block[-ROW_BYTES:]
        while change is not None and change[1:] <= last:
            at = _place(block, change[1:], start)
            there = block.startswith(change[1:], at)
            if there is change.startswith(ADDED):
                raise _broken(change)
            parts.append(block[start:at])
            if there:
                start = at + ROW_BYTES
            else:
                parts.append(change[1:])
                start = at
            change = next(coming, None)
        if rows := b"".join([*parts, block[start:]]):
            yield rows
    for left in chain(() if change is None else (change,), coming):
        if left.startswith(DROPPED):
            raise _broken(left)
        yield left[1:]


def difference(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[bytes]:
    """Give the changes that lead from one set to another, both as ascending rows in blocks."""
    was, now = chain.from_iterable(map(split, old)), chain.from_iterable(map(split, new))
    left, right = next(was, None), next(now, None)
    while left is not None or right is not None:
        if left == right:
            left, right = next(was, None), next(now, None)
        elif right is None or (left is not None and left < right):
            yield DROPPED + (left or b"")
            left = next(was, None)
        else:
            yield ADDED + right
            right = next(now, None)


def _place(block: bytes, row: bytes, start: int) -> int:
    """Where in the block (in bytes) the first row stands that is not smaller, from `start` on."""

    def at(number: int) -> bytes:
        return block[number * ROW_BYTES : (number + 1) * ROW_BYTES]

    return bisect_left(range(len(block) // ROW_BYTES), row, lo=start // ROW_BYTES, key=at) * ROW_BYTES


def _broken(change: bytes) -> BrokenChain:
    what = "adds a row that is there already" if change.startswith(ADDED) else "drops a row that is not there"
    return BrokenChain(f"A change of the registry {what}. Nothing was taken over; its next full list mends this.")
