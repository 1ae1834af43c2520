"""What Slack tells us is kept, acknowledged and handed on; what asks, answered.

A listener makes one small write by primary key and acknowledges; the workers do the rest (`work.py`). Where the
database does not take that write nothing is acknowledged: Slack shows the person that it did not work, or delivers
again, and both are true. Nothing comes after the acknowledgement that could fail, for Bolt would take it back. A form
and a command are answered in the acknowledgement itself; their answer is kept, so that whoever asks twice hears the
same.
"""

import json
import threading
from collections.abc import Callable
from contextlib import suppress

from slack_bolt import Ack

from bot.runtime import Runtime
from bot.slack import heard
from bot.slack.doors import lifecycle
from bot.slack.doors.discreet import discreet_log
from bot.slack.heard import Heard
from bot.slack.rich import Json
from bot.slack.work import Work
from bot.store import inbox

Answer = Callable[[Json], Json]
Read = Callable[[Json], Heard | None]

LOOK_AGAIN_S = 0.05
LOOKS_FOR_ANSWER = 40
"""How often we look for the answer that another copy of this process is about to give."""
NAMES_MAX = 200

log = discreet_log()


class Reception:
    """Keeps, acknowledges and hands on. Answers twice what comes twice."""

    def __init__(self, runtime: Runtime, workspace: str, work: Work) -> None:
        self._runtime = runtime
        self._workspace = workspace
        self._work = work
        self._strange: set[str] = set()

    def take(self, kind: str, read: Read) -> Callable[[Ack, Json], None]:
        """Listen for something to do."""

        def listener(ack: Ack, body: Json) -> None:
            one = read(body)
            if one is None:
                ack()
                return
            one_id = heard.id_of(body)
            self._work.keep(one_id, kind, heard.written(one))
            ack()
            self._work.wake(one_id)

        return listener

    def reply(
        self, kind: str, answer: Answer, failed: Answer, changes: Callable[[Json], bool] = bool
    ) -> Callable[[Ack, Json], None]:
        """Listen for something that is answered at once; `failed` words the answer where ours could not be made.

        What `changes` nothing may be answered afresh each time, and its answer is not kept.
        """

        def listener(ack: Ack, body: Json) -> None:
            try:
                told = self._once(kind, body, answer) if changes(body) else answer(body)
            except Exception as error:  # noqa: BLE001 - the person must read something that helps
                log.error("Slack: a %s could not be answered: %s.", kind, type(error).__name__)  # noqa: TRY400 - no text
                told = failed(body)
            ack(**told)

        return listener

    def of_the_app(self, body: Json) -> bool:
        """Take what becomes of our app as a whole; false where it is something else."""
        return lifecycle.heard(self._runtime, self._workspace, body)

    def pass_over(self, kind: str) -> Callable[[Ack, Json], None]:
        """Acknowledge what we do not know, and log it once."""

        def listener(ack: Ack, body: Json) -> None:
            ack()
            with suppress(Exception):  # what fails here would take the acknowledgement back
                self.note(kind, body)

        return listener

    def note(self, kind: str, body: Json) -> None:
        """Log what we do not know, once for each name."""
        name = f"{kind} {_name_of(body)}"
        if name not in self._strange and len(self._strange) < NAMES_MAX:
            self._strange.add(name)
            log.warning("Slack sent something that we do not know: %s. It was acknowledged.", name)

    def _once(self, kind: str, body: Json, answer: Answer) -> Json:
        """Answer what no copy of this process answers; else wait for the answer of the one that does."""
        one_id, database = heard.id_of(body), self._runtime.database
        with database.write(urgent=True) as session:
            ours = inbox.reserve(session, self._workspace, one_id, kind, self._runtime.clock())
        if not ours:
            return self._given(one_id)
        try:
            told = answer(body)
        except Exception:
            with suppress(Exception), database.write(urgent=True) as session:
                inbox.release(session, self._workspace, one_id)
            raise
        self._runtime.passing("answer: made")
        with database.write(urgent=True) as session:
            inbox.keep_answer(session, self._workspace, one_id, kind, json.dumps(told), self._runtime.clock())
        return told

    def _given(self, one_id: str) -> Json:
        never = threading.Event()
        for _ in range(LOOKS_FOR_ANSWER):
            with self._runtime.database.read() as session:
                before = inbox.answer(session, self._workspace, one_id)
            if before:
                told: Json = json.loads(before)
                return told
            never.wait(LOOK_AGAIN_S)
        raise TimeoutError


def _name_of(body: Json) -> str:
    told = body.get("event") or (body.get("actions") or [{}])[0] or body
    name = told.get("action_id") or told.get("callback_id") or told.get("command") or told.get("type")
    view = body.get("view") or {}
    return str(name if "actions" in body or "event" in body else view.get("callback_id") or name)[:80]
