"""All that we listen to in Slack, each with whoever takes it."""

import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack import heard, home
from bot.slack.doors.discreet import discreet_log
from bot.slack.home_view import ACTION as HOME_ACTION
from bot.slack.ids import (
    CARD_ACTION,
    CONSENT_ACTION,
    CORRECT_FORM,
    LIST_ACTION,
    LIVE_ACTION,
    REPLY_FORM,
    SAVED_ACTION,
    SHOW_MORE,
    TEXT_ACTION,
)
from bot.slack.modals.answers import below
from bot.slack.notices import themes
from bot.slack.reception import Answer, Read, Reception
from bot.slack.rich import Json
from bot.slack.slash.commands import Commands

COMMAND = "/earshot"
LISTENERS = 32
"""How many things are kept and acknowledged at the same time."""
ANYTHING = re.compile(r"(?s).*")

NOT_SAVED = "We could not save this. Wait a minute, and try again."

_ACTIONS: tuple[tuple[str, str, Read], ...] = (
    (CARD_ACTION, heard.CLICK, heard.click),
    (SAVED_ACTION, heard.CHOICE, heard.choice),
    (CONSENT_ACTION, heard.CONSENT, heard.consent),
    (LIST_ACTION, heard.LIST, heard.on_message),
    (LIVE_ACTION, heard.LIVE, heard.on_message),
    (SHOW_MORE, heard.BURST, heard.on_message),
    (themes.ACTION, themes.CLICKED, themes.clicked),
    (HOME_ACTION, home.PRESSED, home.pressed),
)
"""What can be clicked: its name in Slack (or its beginning, a word with a dot), what it is to us, how it is read."""
_EVENTS: tuple[tuple[str, str, Read], ...] = (
    ("user_change", heard.CHANGED, heard.changed),
    ("app_home_opened", home.OPENED, home.opened),
)

log = discreet_log()


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
    _pass_over(app, reception)  # last, for the first that fits is asked
    return app


def _listen(app: App, reception: Reception) -> None:
    """Have whatever is clicked, chosen, closed or told of kept, for the workers to do."""
    for name, kind, read in _ACTIONS:
        app.action(re.compile(re.escape(name) + ".*") if name.endswith(".") else name)(reception.take(kind, read))
    for event, kind, read in _EVENTS:
        app.event(event)(reception.take(kind, read))
    for shortcut in heard.SHORTCUTS:
        app.message_shortcut(shortcut)(reception.take(heard.SHORTCUT, heard.shortcut))
    for form in (REPLY_FORM, CORRECT_FORM):
        app.view_closed(form)(reception.take(heard.CLOSED, heard.closed))


def _pass_over(app: App, reception: Reception) -> None:
    """Acknowledge whatever else there is."""
    for kind, register in (
        ("event", app.event),
        ("action", app.action),
        ("command", app.command),
        ("shortcut", app.shortcut),
        ("form", app.view_submission),
        ("closed form", app.view_closed),
        ("menu", app.options),
    ):
        register(ANYTHING)(reception.pass_over(kind))


def form_failed(body: Json) -> Json:
    """Word a form's answer where the database is away: the text stays in the form."""
    fields = [block["block_id"] for block in body["view"]["blocks"] if block.get("type") == "input"]
    return below(fields[-1], NOT_SAVED)


def command_failed(_body: Json) -> Json:
    """Word a command's answer where the database is away."""
    return {"text": "Earshot could not do this just now. Wait a minute, and try again."}
