"""What X bills: list prices of 2026-08, and what was paid for already today.

X bills a post once in a UTC day, however often it is read (its own word is a "soft guarantee"). What was read is
remembered in this process alone: after a restart the same day counts too much rather than too little.
"""

import threading
from collections.abc import Iterable

from bot.ports import Cost

POST_READ = 5_000  # millionths of a US dollar, all of these
OWNED_READ = 1_000  # our own mentions and timeline
USER_READ = 10_000
SUMMONED_REPLY = 10_000
POST_WITH_LINK = 200_000
DAY_US = 86_400_000_000


class Bill:
    """Adds up what calls cost until somebody writes it down; a call that failed half-way is on the next bill."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = 0
        self._paid: set[str] = set()
        self._reads = 0
        self._micro_usd = 0

    def read(self, resources: Iterable[str], each: int, now_us: int) -> None:
        """Put these on the bill, as far as they were not read before on this UTC day."""
        with self._lock:
            if self._day != now_us // DAY_US:
                self._day, self._paid = now_us // DAY_US, set()
            new = set(resources) - self._paid
            self._paid |= new
            self._reads += len(new)
            self._micro_usd += len(new) * each

    def write(self, micro_usd: int) -> None:
        """Put a post of ours on the bill."""
        with self._lock:
            self._micro_usd += micro_usd

    def settle(self) -> Cost:
        """Give what is on the bill, and begin a new one."""
        with self._lock:
            cost = Cost(self._reads, self._micro_usd)
            self._reads = self._micro_usd = 0
            return cost
