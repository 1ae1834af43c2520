"""What Slack tells us, heard in one place: kept, acknowledged, handed on.

A listener makes one small write by primary key and acknowledges; the workers do the rest (`work.py`). Where the
database does not take that write nothing is acknowledged: Slack shows the person that it did not work, or delivers
again, and both are true. Nothing comes after the acknowledgement that could fail, for Bolt would take it back. A form
and a command are answered in the acknowledgement itself; their answer is kept, so that whoever asks twice hears the
same. Longer than most files: what is acknowledged, and when, is only safe to read in one place.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import suppress

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.runtime import Runtime
from bot.slack import heard, home
from bot.slack.doors import lifecycle
from bot.slack.doors.discreet import discreet_log
from bot.slack.heard import Heard
from bot.slack.home_view import ACTION as HOME_ACTION
from bot.slack.ids import (
    CARD_ACTION,
    CONSENT_ACTION,
    LIST_ACTION,
    LIVE_ACTION,
    MORE_OF_BURST,
    REPLY_FORM,
    SAVED_ACTION,
    TEXT_ACTION,
)
from bot.slack.modals.answers import below
from bot.slack.notices import themes
from bot.slack.rich import Json
from bot.slack.slash.commands import Commands
from bot.slack.work import Work
from bot.store import inbox

Answer = Callable[[Json], Json]
Read = Callable[[Json], Heard | None]

COMMAND = "/earshot"
LISTENERS = 32
"""How many things are kept and acknowledged at the same time."""
LOOK_AGAIN_S = 0.05
LOOKS_FOR_ANSWER = 40
"""How often we look for the answer that another copy of this process is about to give."""
ANYTHING = re.compile(r"(?s).*")
NAMES_MAX = 200

NOT_SAVED = "We could not save this. Wait a minute, and try again."

_ACTIONS: tuple[tuple[str, str, Read], ...] = (
    (CARD_ACTION, heard.CLICK, heard.click),
    (SAVED_ACTION, heard.CHOICE, heard.choice),
    (CONSENT_ACTION, heard.CONSENT, heard.consent),
    (LIST_ACTION, heard.LIST, heard.on_message),
    (LIVE_ACTION, heard.LIVE, heard.on_message),
    (MORE_OF_BURST, heard.BURST, heard.on_message),
    (themes.ACTION, themes.CLICKED, themes.clicked),
    (HOME_ACTION, home.PRESSED, home.pressed),
)
"""What can be clicked: its name in Slack (or its beginning, a word with a dot), what it is to us, how it is read."""
_EVENTS: tuple[tuple[str, str, Read], ...] = (
    ("user_change", heard.CHANGED, heard.changed),
    ("app_home_opened", home.OPENED, home.opened),
)

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


def make_app(
    reception: Reception,
    workspace: str,
    listeners: Executor,
    answers: Mapping[str, Answer],
    commands: Commands,
    typed: Callable[[Ack, Json], None],
) -> App:
    """Make the Bolt app. It asks Slack nothing, neither here nor when something is heard.

    `answers` has what answers each form, by the form's name; `typed` keeps what is typed in one before it is sent.
    """

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=workspace)

    app = App(
        client=WebClient(retry_handlers=[], logger=log),  # never called: whoever calls Slack has a Chat
        authorize=authorize,
        listener_executor=listeners,
        logger=log,
        request_verification_enabled=False,  # by HTTP done before (web/slack_http.py); a socket is our own
        ignoring_self_events_enabled=False,
    )

    @app.middleware
    def of_the_app(body: Json, next: Callable[[], None]) -> BoltResponse | None:  # noqa: A002 - Bolt's own name
        if reception.of_the_app(body):
            return BoltResponse(status=200)
        next()
        return None

    @app.error
    def failed(error: Exception) -> None:
        log.error("Slack: something could not be kept, and was not acknowledged: %s.", type(error).__name__)

    _listen(app, reception)
    app.action(TEXT_ACTION)(typed)
    for form, answer in answers.items():
        app.view_submission(form)(reception.reply("form", answer, form_failed))
    app.command(COMMAND)(reception.reply("command", commands.answer, command_failed, commands.changes))
    for kind, register in (  # these last: the first that fits is asked
        ("event", app.event),
        ("action", app.action),
        ("command", app.command),
        ("shortcut", app.shortcut),
        ("form", app.view_submission),
        ("closed form", app.view_closed),
        ("menu", app.options),
    ):
        register(ANYTHING)(reception.pass_over(kind))
    return app


def _listen(app: App, reception: Reception) -> None:
    """Have whatever is clicked, chosen, closed or told of kept, for the workers to do."""
    for name, kind, read in _ACTIONS:
        app.action(re.compile(re.escape(name) + ".*") if name.endswith(".") else name)(reception.take(kind, read))
    for event, kind, read in _EVENTS:
        app.event(event)(reception.take(kind, read))
    for shortcut in heard.SHORTCUTS:
        app.message_shortcut(shortcut)(reception.take(heard.SHORTCUT, heard.shortcut))
    app.view_closed(REPLY_FORM)(reception.take(heard.CLOSED, heard.closed))


def form_failed(body: Json) -> Json:
    """Word a form's answer where the database is away: the text stays in the form."""
    fields = [block["block_id"] for block in body["view"]["blocks"] if block.get("type") == "input"]
    return below(fields[-1], NOT_SAVED)


def command_failed(_body: Json) -> Json:
    """Word a command's answer where the database is away."""
    return {"text": "Earshot could not do this just now. Wait a minute, and try again."}


def _name_of(body: Json) -> str:
    told = body.get("event") or (body.get("actions") or [{}])[0] or body
    name = told.get("action_id") or told.get("callback_id") or told.get("command") or told.get("type")
    view = body.get("view") or {}
    return str(name if "actions" in body or "event" in body else view.get("callback_id") or name)[:80]
