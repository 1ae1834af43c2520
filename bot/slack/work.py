"""Our own workers, who do what the inbox holds: at least once each.

A click is kept and acknowledged before anybody works on it. Whoever dies in between leaves it there, and it is taken up
again. What fails is told to the person, never to the log in full.
"""

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from bot.runtime import Runtime
from bot.store import inbox
from bot.store.inbox import Kept

WORKERS = 16
ORPHANS_A_TURN = 100
LOOK_S = 1.0
"""How often somebody looks for what a dead process left behind."""
STOP_S = 5.0

log = logging.getLogger("earshot.slack")


class Work:
    """A pool of threads over the inbox of one workspace. `do` must be harmless when it is done twice."""

    def __init__(self, runtime: Runtime, workspace: str, do: Callable[[Kept], None], workers: int = WORKERS) -> None:
        self._runtime = runtime
        self._workspace = workspace
        self._do = do
        self._wanted: SimpleQueue[str] = SimpleQueue()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(number,), name=f"earshot-slack-{number}", daemon=True)
            for number in range(workers)
        ]

    def start(self) -> None:
        """Begin, with what was left behind."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin nothing more, and let what runs end within `STOP_S` seconds; the rest stays in the inbox."""
        self._stopping.set()
        for _ in self._threads:
            self._wanted.put("")
        end = time.monotonic() + STOP_S
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, end - time.monotonic()))

    def keep(self, one_id: str, kind: str, payload: str) -> None:
        """Keep something to do. One small write; raises where the database does not take it."""
        with self._runtime.database.write() as session:
            inbox.keep(session, self._workspace, one_id, kind, payload, self._runtime.clock())

    def wake(self, one_id: str) -> None:
        """Have somebody begin with this now."""
        self._wanted.put(one_id)

    def turn(self, one_id: str) -> bool:
        """Take one thing and do it. False if it was done, or somebody else has it."""
        with self._runtime.database.write() as session:
            kept = inbox.take(session, self._workspace, one_id, self._runtime.clock())
        if kept is None:
            return False
        self._runtime.passing("work: taken")
        try:
            self._do(kept)
        except Exception as error:  # noqa: BLE001 - one failure must stop no other work
            log.error("Slack: a %s could not be done: %s.", kept.kind, type(error).__name__)  # noqa: TRY400 - no text
        self._runtime.passing("work: before done")
        with self._runtime.database.write() as session:
            inbox.done(session, self._workspace, one_id, self._runtime.clock())
        self._runtime.passing("work: done")
        return True

    def resume(self) -> None:
        """Take up what nobody works on."""
        with self._runtime.database.read() as session:
            left = inbox.orphans(session, self._workspace, self._runtime.clock(), ORPHANS_A_TURN)
        for one_id in left:
            self._wanted.put(one_id)

    def _run(self, number: int) -> None:
        while not self._stopping.is_set():
            try:
                one_id = self._next(number)
                if one_id and not self._stopping.is_set():
                    self.turn(one_id)
            except Exception as error:  # noqa: BLE001 - the database is away: what is kept waits for it
                log.error("Slack: the inbox cannot be used: %s.", type(error).__name__)  # noqa: TRY400 - no text

    def _next(self, number: int) -> str:
        """Wait for something to do; the first worker also looks for what was left behind."""
        try:
            return self._wanted.get(timeout=LOOK_S if number == 0 else None)
        except Empty:
            self.resume()
            return ""
