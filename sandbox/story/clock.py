"""The story's clock: it runs as ours does, and leaps ahead from scene to scene."""

import threading
import time


class StoryClock:
    """Gives microseconds UTC. It never goes back."""

    def __init__(self, begins_us: int) -> None:
        self._lock = threading.Lock()
        self._ahead_us = begins_us - _real_us()

    def __call__(self) -> int:
        with self._lock:
            return _real_us() + self._ahead_us

    def leap_to(self, moment_us: int) -> None:
        """Go on from this moment, unless it has passed."""
        with self._lock:
            self._ahead_us += max(0, moment_us - _real_us() - self._ahead_us)


def _real_us() -> int:
    return time.monotonic_ns() // 1000
