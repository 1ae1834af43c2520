"""Slack, as far as our app can tell: one workspace, its calls on record."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.slack.faults import Faults
from sandbox.slack.methods import METHODS, Method
from sandbox.slack.observed import took
from sandbox.slack.office import Office
from sandbox.slack.people import People
from sandbox.slack.picture import picture
from sandbox.slack.rates import Rates
from sandbox.slack.wire import RefusedError, refuse
from sandbox.slack.workspace import APP_TOKEN, Json, Workspace

TOO_MANY = 429


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


class Slack(Office):
    """The stand-in. `people` act in it, `faults` disturb it, `calls` is what the app asked of it."""

    def __init__(self, workspace: Workspace | None = None, clock: Callable[[], int] | None = None) -> None:
        super().__init__(workspace, clock)
        self.rates = Rates(self.clock)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.people = People(self)
        self.neighbours: list[Slack] = []

    def join(self, other: "Slack") -> None:
        """Let another workspace be reached at the same address; each token finds its own."""
        other.hub, other.url = self.hub, self.url
        self.neighbours.append(other)

    def of(self, token: str) -> "Slack":
        """The workspace whose token this is, else this one."""
        return next((one for one in self.neighbours if token and token == one.workspace.token), self)

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
        whose = {APP_TOKEN: "app", self.workspace.token or "-": "bot", "": "none"}.get(token, "unknown")
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
                took(call.method, call.args)
            except RefusedError as refused:
                call.answer = {"ok": False, "error": refused.code} | refused.more
            return {"x-oauth-scopes": ",".join(sorted(self.workspace.scopes))} if call.token == "bot" else {}

    def _admit(self, call: Call, method: Method) -> None:
        if method.for_anybody:
            return
        if call.token == "none":
            refuse("not_authed")
        if call.token == "unknown":
            refuse("invalid_auth")
        if (call.token == "app") != method.for_app:
            refuse("not_allowed_token_type")
        self.need(method.scope)
