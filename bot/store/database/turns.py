"""Lets SQLite's writers take turns: members first, then who has waited longest.

A plain lock is taken again by the thread that just gave it back, so that a click may wait for many pages of posts.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heapify, heappush
from itertools import count

LATELY = 20
"""For so many turns after an urgent one, another may well come."""


class Turns:
    """One writer at a time. Taking a turn inside one's own turn never ends."""

    def __init__(self) -> None:
        self._number, self._urgent_at = 0, -LATELY
        self._changed = threading.Condition()
        self._numbers = count()
        self._waiting: list[tuple[bool, int]] = []
        self._taken = False

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return len(self._waiting)

    @property
    def urgent_lately(self) -> bool:
        """Whether one of the last turns was urgent."""
        return self._number - self._urgent_at < LATELY

    @contextmanager
    def take(self, *, urgent: bool = False) -> Iterator[None]:
        """Wait for a turn and hold it; the urgent go before all others."""
        with self._changed:
            mine = (not urgent, next(self._numbers))
            heappush(self._waiting, mine)
            try:
                self._changed.wait_for(lambda: not self._taken and self._waiting[0] == mine)
                self._taken = True
                self._number += 1
                if urgent:
                    self._urgent_at = self._number
            finally:
                self._waiting.remove(mine)
                heapify(self._waiting)
        try:
            yield
        finally:
            with self._changed:
                self._taken = False
                self._changed.notify_all()
