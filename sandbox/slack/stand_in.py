"""Slack, as far as our app can tell: one workspace, its calls on record."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sandbox.slack.faults import Faults
from sandbox.slack.methods import METHODS, Method
from sandbox.slack.people import People
from sandbox.slack.picture import picture
from sandbox.slack.rates import Rates
from sandbox.slack.socket import Hub
from sandbox.slack.wire import RefusedError, refuse
from sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN, Json, Workspace

TOO_MANY = 429


def wall_clock() -> int:
    """Microseconds UTC."""
    return time.time_ns() // 1000


@dataclass(slots=True)
class Call:
    """One call of the Web API, in the order of arrival; a token is never kept, only whose it was."""

    at_us: int
    method: str
    token: str  # "bot", "app", "none" or "unknown"
    args: Json
    status: int = 0  # 0 while it runs, and where the connection was cut
    answer: Json = field(default_factory=dict)
    fault: str = ""


class Slack:
    """The stand-in. `people` act in it, `faults` disturb it, `calls` is what the app asked of it.

    Every change happens under one lock and raises `version`.
    """

    def __init__(self, workspace: Workspace | None = None, clock: Callable[[], int] | None = None) -> None:
        self.workspace = workspace or Workspace(clock or wall_clock)
        self.clock = clock = clock or self.workspace.clock
        self.url = ""  # where it is served, as http://host:port
        self.rates = Rates(clock)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.version = 0
        self._condition = threading.Condition(threading.RLock())
        self.hub = Hub(clock)
        self.people = People(self)

    @contextmanager
    def editing(self) -> Iterator[Workspace]:
        """Look at the workspace or change it while nobody else does; whoever waits for a change is woken."""
        with self._condition:
            try:
                yield self.workspace
            finally:
                self.version += 1
                self._condition.notify_all()

    def changed(self, version: int, timeout_s: float) -> int:
        """Wait until there is something newer than `version`, at most `timeout_s`; the version there is now."""
        with self._condition:
            self._condition.wait_for(lambda: self.version > version, timeout_s)
            return self.version

    def snapshot(self) -> Json:
        """All that a page shows, as JSON: see `picture`."""
        with self._condition:
            return picture(self.workspace, self.clock(), self.version)

    def called(self, method: str) -> list[Call]:
        """The calls of this method so far, in the order of arrival."""
        with self._condition:
            return [call for call in self.calls if call.method == method]

    def arrives(self, method: str, token: str, args: Json) -> Call:
        """Put a call on record, before anything is done about it."""
        whose = {BOT_TOKEN: "bot", APP_TOKEN: "app", "": "none"}.get(token, "unknown")
        call = Call(self.clock(), method, whose, {name: value for name, value in args.items() if name != "token"})
        with self._condition:
            self.calls.append(call)
            self._condition.notify_all()
        return call

    def carry_out(self, call: Call) -> dict[str, str]:
        """Do what the call asks: fills in its status and answer, and gives the headers to send with it."""
        with self.editing():
            call.status = 200
            try:
                method = METHODS.get(call.method) or refuse("unknown_method")
                self._admit(call, method)
                wait_s = self.rates.wait_s(call.method, method.tier, str(call.args.get("channel")))
                if wait_s:
                    call.status = TOO_MANY
                    call.answer = {"ok": False, "error": "ratelimited"}
                    return {"Retry-After": str(wait_s)}
                call.answer = method.run(self, call.args)
            except RefusedError as refused:
                call.answer = {"ok": False, "error": refused.code} | refused.more
            return {"x-oauth-scopes": ",".join(sorted(self.workspace.scopes))} if call.token == "bot" else {}

    def need(self, scope: str) -> None:
        """Refuse the call if the app was not granted this scope."""
        if scope and scope not in self.workspace.scopes:
            refuse("missing_scope", needed=scope, provided=",".join(sorted(self.workspace.scopes)))

    def _admit(self, call: Call, method: Method) -> None:
        if call.token == "none":
            refuse("not_authed")
        if call.token == "unknown":
            refuse("invalid_auth")
        if (call.token == "app") != method.for_app:
            refuse("not_allowed_token_type")
        self.need(method.scope)
