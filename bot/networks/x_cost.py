"""What X bills: list prices of 2026-08, and what was paid for already today.

X bills a post once in a UTC day, however often it is read (its own word is a "soft guarantee"). What was read is
remembered in this process alone: after a restart the same day counts too much rather than too little. Of each resource
eight bytes are remembered, a digest, for there may be a hundred thousand of them on a busy day.
"""

import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from hashlib import blake2b

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
        self._paid = array("Q")
        self._reads = 0
        self._micro_usd = 0

    def read(self, resources: Iterable[str], each: int, now_us: int) -> None:
        """Put these on the bill, as far as they were not read before on this UTC day."""
        with self._lock:
            if self._day != now_us // DAY_US:
                self._day, self._paid = now_us // DAY_US, array("Q")
            new = sum(map(self._is_new, resources))
            self._reads += new
            self._micro_usd += new * each

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

    def _is_new(self, resource: str) -> bool:
        """Whether this was not paid for yet today; from now on it is."""
        digest = int.from_bytes(blake2b(resource.encode(), digest_size=8).digest())
        place = bisect_left(self._paid, digest)
        if place < len(self._paid) and self._paid[place] == digest:
            return False
        self._paid.insert(place, digest)
        return True
