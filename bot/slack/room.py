"""Everything that listens to one workspace, to be started and stopped as one."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.runtime import Runtime
from bot.slack.deeds import Deeds
from bot.slack.doors.chat import Chat
from bot.slack.doors.discreet import discreet_log
from bot.slack.doors.socket import PING_S, Socket
from bot.slack.handlers import LISTENERS, make_app
from bot.slack.ids import ALLOW_FORM, CORRECT_FORM, LIST_FORM, REPLY_FORM, WISH_FORM
from bot.slack.modals import drafts, own_page, showing, team_forms
from bot.slack.modals.allow import allowed
from bot.slack.modals.live import Live
from bot.slack.modals.submit import ruled, submitted
from bot.slack.notices import themes
from bot.slack.notices.lists import approved
from bot.slack.people import audience
from bot.slack.people.audience import Audience
from bot.slack.people.members import Members
from bot.slack.reception import Reception
from bot.slack.slash.commands import Commands
from bot.slack.work import WORKERS, Work


class Desk:
    """The app and the workers of one workspace: that of the runtime's teams. Who brings what it hears is another's.

    What should be shown is sent by `sender.py`, on the schedule.
    """

    def __init__(self, runtime: Runtime, chat: Chat, *, workers: int = WORKERS) -> None:
        workspace = runtime.teams[0].workspace
        self.members = Members(runtime.database, chat, workspace, runtime.clock)
        self.work = Work(runtime, workspace, Deeds(runtime, chat, self.members, workspace).do, workers)
        self.channels = audience.NOWHERE.union(*map(audience.channels_of, runtime.teams))
        self._audience = Audience(runtime, chat)
        self._live = Live(runtime, chat)
        self._listeners = ThreadPoolExecutor(LISTENERS, thread_name_prefix="earshot-heard")
        self.app = make_app(
            Reception(runtime, workspace, self.work),
            workspace,
            self._listeners,
            {
                REPLY_FORM: partial(submitted, runtime, self.members),
                CORRECT_FORM: partial(submitted, runtime, self.members),
                WISH_FORM: partial(ruled, runtime, self.members),
                ALLOW_FORM: partial(allowed, runtime, self.members),
                LIST_FORM: partial(approved, runtime, self.members, workspace),
                **team_forms.answers(runtime, self.members),
                own_page.NAME: own_page.answering(runtime, self.members),
                showing.NAME: showing.answering(runtime, self.members),
                themes.NAME: themes.answering(runtime, self.members, workspace),
            },
            Commands(runtime, self.members, self._audience, workspace),
            drafts.keeping(runtime, self._live.put),
        )

    def start(self) -> None:
        """Begin to work; what was left undone is taken up first. Never waits, never fails."""
        self.work.start()
        self._live.start()

    def stop(self) -> None:
        """Let what runs end, within ten seconds; what is not done stays in the inbox."""
        self._listeners.shutdown(wait=True)
        self._live.stop()
        self.work.stop()
        self.members.close()
        self._audience.close()

    def hear(self, request: BoltRequest) -> BoltResponse:
        """Take what Slack tells; the answer acknowledges it, unless its status is not 200."""
        return self.app.dispatch(request)


class SlackRoom(Desk):
    """The desk of a workspace whose app speaks to us over a socket.

    `api_url` leads to a stand-in; `None` is Slack itself.
    """

    def __init__(
        self,
        runtime: Runtime,
        chat: Chat,
        app_token: str,
        api_url: str | None = None,
        *,
        ping_s: float = PING_S,
        workers: int = WORKERS,
    ) -> None:
        super().__init__(runtime, chat, workers=workers)
        self.socket = Socket(app_token, api_url, runtime.chance, discreet_log(), ping_s)
        self.socket.socket_mode_request_listeners.append(self._heard)

    def start(self) -> None:
        """Begin to listen and to work; what was left undone is taken up first. Never waits, never fails."""
        super().start()
        self.socket.open()

    def stop(self) -> None:
        """Hear nothing more, let what runs end, within ten seconds; what is not done stays in the inbox."""
        self.socket.close()
        super().stop()

    def alive(self) -> bool:
        """Whether Slack hears us and we hear Slack."""
        return self.socket.alive()

    @property
    def trouble(self) -> str:
        """Why we are not connected, as a sentence; empty while we are."""
        return self.socket.trouble

    def _heard(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Hand what came over the socket to the app, and its acknowledgement back."""
        send_response(client, request, run_bolt_app(self.app, request), time.time())
