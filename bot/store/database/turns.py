"""Lets SQLite's writers take turns: members first, then who has waited longest.

A plain lock is taken again by the thread that just gave it back, so that a click may wait for many pages of posts.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from heapq import heapify, heappush
from itertools import count

LATELY_S = 60.0
"""For so long after a member's turn another may well come."""


class Turns:
    """One writer at a time. Taking a turn inside one's own turn never ends."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s, self._urgent_until_s = clock_s, -math.inf
        self._changed = threading.Condition()
        self._numbers = count()
        self._waiting: list[tuple[bool, int]] = []
        self._taken = self._taken_urgently = False

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return len(self._waiting)

    @property
    def urgent_lately(self) -> bool:
        """Whether there was an urgent turn within a minute."""
        return self._clock_s() < self._urgent_until_s

    def stand_aside(self, seconds_max: float) -> bool:
        """Wait while somebody urgent has the turn or waits for it; false where that takes longer than this."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._urgent_now, seconds_max)

    @contextmanager
    def take(self, *, urgent: bool = False) -> Iterator[None]:
        """Wait for a turn and hold it; the urgent go before all others."""
        with self._changed:
            mine = (not urgent, next(self._numbers))
            heappush(self._waiting, mine)
            try:
                self._changed.wait_for(lambda: not self._taken and self._waiting[0] == mine)
                self._taken, self._taken_urgently = True, urgent
                if urgent:
                    self._urgent_until_s = self._clock_s() + LATELY_S
            finally:
                self._waiting.remove(mine)
                heapify(self._waiting)
        try:
            yield
        finally:
            with self._changed:
                self._taken = self._taken_urgently = False
                self._changed.notify_all()

    @property
    def _urgent_now(self) -> bool:
        return self._taken_urgently or any(not calm for calm, _ in self._waiting)
