"""How often each endpoint may be called, and what a call costs.

Source: X's pages on rate limits and prices of 2026-08. Windows are 15 minutes from the first call.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

WINDOW_S = 900
_LIMITS: dict[str, tuple[int, int]] = {  # per app, per user
    "GET /2/users/:id/mentions": (450, 300),
    "GET /2/tweets/search/recent": (450, 300),
    "GET /2/tweets": (3500, 5000),
    "GET /2/tweets/:id": (450, 900),
    "GET /2/users/:id/tweets": (10000, 900),
    "GET /2/users/me": (75, 75),
    "GET /2/users/:id": (300, 900),
    "GET /2/users/by/username/:username": (300, 900),
    "POST /2/tweets": (100, 100),
    "DELETE /2/tweets/:id": (50, 50),
}
ENDPOINTS = tuple(_LIMITS)
"""Every endpoint that the stand-in has, named as X documents it."""
PRICES_MICRO_USD = {
    "post read": 5_000,
    "user read": 10_000,
    "owned read": 1_000,
    "post": 15_000,
    "post with link": 200_000,
    "summoned reply": 10_000,
}


@dataclass(frozen=True, slots=True)
class Window:
    """What is left of a window after this call; below zero the call is one too many. `reset` is in epoch seconds."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(max(0, self.remaining)),
            "x-rate-limit-reset": str(self.reset),
        }


@dataclass(slots=True)
class Limits:
    """Counts calls by endpoint and caller."""

    _set: dict[str, int] = field(default_factory=dict)
    _used: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def set(self, endpoint: str, limit: int) -> None:
        """Allow this many calls in 15 minutes, to the app and to each user."""
        if endpoint not in _LIMITS:
            raise ValueError(f"The stand-in for X has no endpoint {endpoint!r}. It has: {', '.join(_LIMITS)}.")
        self._set[endpoint] = limit

    def count(self, endpoint: str, caller: str, now: int, *, is_user: bool) -> Window:
        """Count one call at `now` (microseconds UTC) by this caller."""
        limit = self._set.get(endpoint, _LIMITS[endpoint][is_user])
        began, used = self._used.get((endpoint, caller), (now, 0))
        if now >= began + WINDOW_S * 1_000_000:
            began, used = now, 0
        self._used[endpoint, caller] = (began, used + 1)
        return Window(limit, limit - used - 1, began // 1_000_000 + WINDOW_S)


@dataclass(slots=True)
class Money:
    """What the app has spent: a resource read twice on one UTC day is paid once."""

    credit_micro_usd: int | None = None
    """What may still be spent; None is without bound."""
    capped: bool = False
    """The month's cap of reads is reached."""
    spent_micro_usd: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    _seen: set[tuple[int, str]] = field(default_factory=set)

    def pay(self, kind: str, resources: Iterable[str], now: int) -> None:
        """Pay for each of these resources, named by id."""
        day = now // 86_400_000_000
        for resource in resources:
            if kind.endswith("read") and (day, resource) in self._seen:
                continue
            self._seen.add((day, resource))
            self.counts[kind] += 1
            self.spent_micro_usd += PRICES_MICRO_USD[kind]
            if self.credit_micro_usd is not None:
                self.credit_micro_usd -= PRICES_MICRO_USD[kind]

    @property
    def is_out(self) -> bool:
        return self.credit_micro_usd is not None and self.credit_micro_usd <= 0
