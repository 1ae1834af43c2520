"""The time of day that never goes back."""

import threading
import time
from collections.abc import Callable


def wall_us() -> int:
    """The time of this machine, in microseconds UTC."""
    return time.time_ns() // 1_000


def running_us() -> int:
    """Microseconds since some moment, whatever becomes of the time of day."""
    return time.monotonic_ns() // 1_000


class Clock:
    """Gives the time in microseconds UTC, never before a moment that it gave already, nor before `seen_us`.

    `seen_us` is the latest moment that the record knows (`record.latest_us`): a clock that was set back must not open
    a window again, lift an objection, or date an entry before the one it follows. Until the time of day has caught up,
    time runs at half its speed, for what waits must go on. Safe to ask from many threads.
    """

    def __init__(
        self, seen_us: int = 0, wall: Callable[[], int] = wall_us, running: Callable[[], int] = running_us
    ) -> None:
        self._latest_us = seen_us
        self._wall = wall
        self._running = running
        self._asked_us = running()
        self._lock = threading.Lock()

    def __call__(self) -> int:
        """Microseconds UTC, now."""
        with self._lock:
            running_us = self._running()
            slowly_us = self._latest_us + (running_us - self._asked_us) // 2
            self._asked_us += (slowly_us - self._latest_us) * 2  # what was halved away counts the next time
            self._latest_us = max(slowly_us, self._wall())
            return self._latest_us
