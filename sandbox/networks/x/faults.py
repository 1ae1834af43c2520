"""Faults on demand: what goes wrong with the next calls of an endpoint."""

import threading
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sandbox.networks.x.limits import ENDPOINTS

Kind = Literal[
    "429",
    "429 without headers",
    "500",
    "503",
    "refuse",
    "stall",
    "stall after commit",
    "drop before",
    "drop after commit",
    "cut",
    "garbage",
    "late",
    "malformed",
]
KINDS: tuple[str, ...] = get_args(Kind)
"""In order: too many requests with a reset time, or with none; HTML errors; a 403 with our `detail`; the call waits
`seconds` and is then served, or is served and its answer waits; the connection is cut before anything happened, or
after the post was created, or after `after_bytes` bytes of the answer; a 200 whose body is no JSON; the post is created
but stays out of timelines and search for `seconds`; the first post of a page is broken in the way `how` names."""

HOWS = ("text null", "no id", "author_id number", "no author", "not an object", "bad time")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, once."""

    kind: Kind
    seconds: float = 0.0
    after_bytes: int = 10
    how: str = "text null"
    detail: str = "You are not permitted to perform this action."


@dataclass(slots=True)
class Faults:
    """What shall go wrong next; thread-safe."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next: dict[str, list[Fault]] = field(default_factory=dict)
    _down: bool = False

    def next(
        self,
        endpoint: str,
        kind: Kind,
        *,
        times: int = 1,
        seconds: float = 0.0,
        after_bytes: int = 10,
        how: str = "text null",
        detail: str = "You are not permitted to perform this action.",
    ) -> None:
        """Let the next `times` calls of an endpoint ("*" for any) fail in this way, after those asked for before."""
        if endpoint not in (*ENDPOINTS, "*"):
            raise ValueError(f"The stand-in for X has no endpoint {endpoint!r}. It has: {', '.join(ENDPOINTS)}.")
        if kind not in KINDS:
            raise ValueError(f"The stand-in for X knows no fault {kind!r}. It knows: {', '.join(KINDS)}.")
        if how not in HOWS:
            raise ValueError(f"The stand-in for X cannot break a post by {how!r}. It can by: {', '.join(HOWS)}.")
        with self._lock:
            self._next.setdefault(endpoint, []).extend([Fault(kind, seconds, after_bytes, how, detail)] * times)

    def down(self) -> None:
        """Cut every connection, until `up`."""
        self._down = True

    def up(self) -> None:
        self._down = False

    @property
    def is_down(self) -> bool:
        return self._down

    def clear(self) -> None:
        """Forget what was to go wrong, and be up."""
        with self._lock:
            self._next.clear()
            self._down = False

    def pending(self) -> dict[str, int]:
        """Count, for each endpoint, the faults that have not yet happened."""
        with self._lock:
            return {endpoint: len(queue) for endpoint, queue in self._next.items() if queue}

    def take(self, endpoint: str) -> Fault | None:
        """Give and forget the next fault of this endpoint."""
        with self._lock:
            for name in (endpoint, "*"):
                if self._next.get(name):
                    return self._next[name].pop(0)
        return None


def broken(answer: dict[str, Any], how: str) -> dict[str, Any]:
    """Break the first post of an answer; an answer without posts stays as it is."""
    data = answer.get("data")
    if not data:
        return answer
    page = data if isinstance(data, list) else [data]
    page[0] = _broken(dict(page[0]), how)
    return {**answer, "data": page if isinstance(data, list) else page[0]}


def _broken(post: dict[str, Any], how: str) -> object:
    if how == "not an object":
        return "Over capacity"
    if how == "author_id number":
        return {**post, "author_id": int(post.get("author_id", "1"))}
    if how == "bad time":
        return {**post, "created_at": "Wed Jan 06 18:40:40 +0000 2021"}
    gone = {"no id": "id", "no author": "author_id"}.get(how)
    return {k: v for k, v in post.items() if k != gone} if gone else {**post, "text": None}
