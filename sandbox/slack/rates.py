"""How often each method may be called, and how fast a channel takes messages.

Source: docs.slack.dev/apis/web-api/rate-limits. Slack leaves its bursts unpublished; those here are small.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
TIERS_PER_MINUTE = {"1": 1, "2": 20, "3": 50, "4": 100, "special": 600}
CHANNEL_BURST = 3
CHANNEL_PER_WINDOW = 1  # messages that come back each second, once the burst is used up
WORKSPACE_MESSAGES_PER_MINUTE = 300  # Slack says "several hundred"


@dataclass(slots=True)
class Rates:
    """Counts the calls of one workspace; `on` switches the refusals off. Times are microseconds of `clock`."""

    clock: Callable[[], int]
    on: bool = True
    _calls: dict[str, deque[int]] = field(default_factory=dict)
    _channels: dict[str, tuple[float, int]] = field(default_factory=dict)

    def wait_s(self, method: str, tier: str, channel: str = "") -> int:
        """Seconds (whole, at least 1) to wait before this call is allowed; 0 allows and counts it."""
        if not self.on:
            return 0
        now = self.clock()
        posting = method == "chat.postMessage"
        wait = self._window(method, WORKSPACE_MESSAGES_PER_MINUTE if posting else TIERS_PER_MINUTE[tier], now)
        if posting and not wait:
            wait = self._bucket(channel, now)
        if not wait:
            self._calls[method].append(now)
        return wait

    def _window(self, method: str, allowed: int, now: int) -> int:
        calls = self._calls.setdefault(method, deque())
        while calls and calls[0] <= now - MINUTE_US:
            calls.popleft()
        return 0 if len(calls) < allowed else _seconds(calls[0] + MINUTE_US - now)

    def _bucket(self, channel: str, now: int) -> int:
        left, since = self._channels.get(channel, (float(CHANNEL_BURST), now))
        left = min(CHANNEL_BURST, left + CHANNEL_PER_WINDOW * (now - since) / SECOND_US)
        allowed = left >= 1
        self._channels[channel] = (left - 1 if allowed else left, now)
        return 0 if allowed else _seconds((1 - left) * SECOND_US)


def _seconds(microseconds: float) -> int:
    return max(1, math.ceil(microseconds / SECOND_US))
