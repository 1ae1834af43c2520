"""Faults on demand: what the world does to a call when a test asks for it."""

import asyncio
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer over HTTP, sent in place of the true one."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Hold:
    """Calls that wait until somebody lets them go. `reached` is set when the first one waits."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._lock = threading.Lock()
        self._open = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def release(self) -> None:
        """Let all go that wait, and all that come later."""
        with self._lock:
            self._open = True
            waiting, self._waiting = self._waiting, []
        for loop, event in waiting:
            loop.call_soon_threadsafe(event.set)

    async def wait(self) -> None:
        """Wait for `release`."""
        event = asyncio.Event()
        with self._lock:
            if self._open:
                return
            self._waiting.append((asyncio.get_running_loop(), event))
        self.reached.set()
        await event.wait()


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one call: `committed` carries the call out first; `cut` drops the connection unanswered."""

    name: str
    committed: bool = False
    reply: Reply | None = None
    hold: Hold | None = None
    seconds: float = 0.0
    cut: bool = False
    lose: bool = False


class Faults:
    """The faults that are still to come, per method, in order; `*` stands for every method."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, list[Fault]] = {}
        self._holds: list[Hold] = []

    def answer(self, method: str, reply: Reply, *, times: int = 1, committed: bool = False) -> None:
        """Answer the next calls with this; `committed` carries them out all the same."""
        self._add(method, Fault(f"answered {reply.status}", committed, reply), times)

    def rate_limit(self, method: str, retry_after: str | None = "1", *, times: int = 1) -> None:
        """Answer 429, with `Retry-After` as given (a number, a date, or left out)."""
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        self.answer(method, Reply(429, json.dumps({"ok": False, "error": "ratelimited"}), headers), times=times)

    def error(self, method: str, code: str, *, times: int = 1, committed: bool = False) -> None:
        """Answer 200 with `{"ok": false, "error": code}`."""
        self.answer(method, Reply(200, json.dumps({"ok": False, "error": code})), times=times, committed=committed)

    def html(self, method: str, status: int = 503, *, times: int = 1, committed: bool = False) -> None:
        """Answer with a page for people, as a proxy in between does."""
        page = Reply(status, "<!DOCTYPE html><title>Down</title>", {"Content-Type": "text/html"})
        self.answer(method, page, times=times, committed=committed)

    def garbage(self, method: str, *, times: int = 1, committed: bool = False) -> None:
        """Answer 200 with something that is no JSON."""
        self.answer(method, Reply(200, '{"ok": tru'), times=times, committed=committed)

    def cut(self, method: str, *, times: int = 1, committed: bool = False) -> None:
        """Drop the connection without an answer, before or after the call took effect."""
        self._add(method, Fault("cut", committed, cut=True), times)

    def slow(self, method: str, seconds: float, *, times: int = 1) -> None:
        """Answer, but only after this many seconds."""
        self._add(method, Fault("slow", seconds=seconds), times)

    def hold(self, method: str, *, times: int = 1, committed: bool = False) -> Hold:
        """Let the next calls wait (before or after they took effect) until the hold is released."""
        hold = Hold()
        self._holds.append(hold)
        self._add(method, Fault("held", committed, hold=hold), times)
        return hold

    def lose(self, method: str = "chat.postMessage", *, times: int = 1) -> None:
        """Accept a message and then never show it, as Slack may when too many arrive at once."""
        self._add(method, Fault("lost", committed=True, lose=True), times)

    def clear(self) -> None:
        """Forget the faults still to come, and let go all that wait."""
        with self._lock:
            self._waiting.clear()
            holds, self._holds = self._holds, []
        for hold in holds:
            hold.release()

    def take(self, method: str) -> Fault | None:
        """The fault of the call that arrives now, if there is one; it is used up."""
        with self._lock:
            for name in (method, "*"):
                if self._waiting.get(name):
                    return self._waiting[name].pop(0)
        return None

    def _add(self, method: str, fault: Fault, times: int) -> None:
        with self._lock:
            self._waiting.setdefault(method, []).extend([fault] * times)
