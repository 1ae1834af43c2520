"""What every part of the stand-in shares: the workspace, its lock, its sockets."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sandbox.slack.socket import Hub
from sandbox.slack.wire import refuse
from sandbox.slack.workspace import Workspace


def wall_clock() -> int:
    """Microseconds UTC."""
    return time.time_ns() // 1000


class Office:
    """Where methods and people work. Every change happens under one lock and raises `version`."""

    def __init__(self, workspace: Workspace | None = None, clock: Callable[[], int] | None = None) -> None:
        self.workspace = workspace or Workspace(clock or wall_clock)
        self.clock = clock or self.workspace.clock
        self.url = ""  # where it is served, as http://host:port
        self.version = 0
        self.hub = Hub(self.clock)
        self._condition = threading.Condition(threading.RLock())

    @contextmanager
    def looking(self) -> Iterator[Workspace]:
        """Look at the workspace while nobody changes it. Nobody is woken, so one may look again at each change."""
        with self._condition:
            yield self.workspace

    @contextmanager
    def editing(self) -> Iterator[Workspace]:
        """Change the workspace, or look at it, while nobody else does; whoever waits for a change is woken."""
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

    def need(self, scope: str) -> None:
        """Refuse the call if the app was not granted this scope."""
        if scope and scope not in self.workspace.scopes:
            refuse("missing_scope", needed=scope, provided=",".join(sorted(self.workspace.scopes)))
