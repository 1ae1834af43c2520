"""Draws what stands beneath a reply anew while somebody types.

Slack tells of what is typed a moment after each pause. Only the newest text of each form waits to be drawn, in memory
and nowhere else: what is lost there is drawn at the next letter. One thread draws, one form a second, for all forms of
a workspace share what Slack lets us change in a minute (about 100 `views.update`), and a form that opens needs its
own. The field is never touched, so nothing typed meanwhile is lost; a form that has changed or closed is left alone.
"""

import logging
import threading
from dataclasses import dataclass

from bot.runtime import Runtime, Team
from bot.slack.doors.chat import Chat, ChatTrouble, SaidNo, SlowDown
from bot.slack.ids import Drawn
from bot.slack.modals.beneath import anew, as_published, beneath
from bot.slack.rich import Json
from bot.store import replies
from bot.store.mentions import Mention
from rules.draft import said_hash
from rules.lint import Around

PAUSE_S = 1.0
"""Between two drawings, whatever the form."""
WAITING_MAX = 100
"""More forms than that do not wait; theirs is drawn at a later letter."""
STOP_S = 1.0

log = logging.getLogger("earshot.slack")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in somebody's form now: the form as Slack told of it, and the words in its field."""

    team: Team
    mention: Mention
    drawn: Drawn
    view: Json
    words: str

    @property
    def place(self) -> tuple[str, str]:
        """Which form, in which state of it."""
        return str(self.view.get("id")), str(self.view.get("hash"))


class Live:
    """One workspace's open forms, of which the newest words wait to be drawn."""

    def __init__(self, runtime: Runtime, chat: Chat) -> None:
        self._runtime = runtime
        self._chat = chat
        self._newest: dict[str, Typed] = {}
        self._ours: tuple[tuple[str, str], str] = (("", ""), "")

        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="earshot-slack-live", daemon=True)

    def start(self) -> None:
        """Begin to draw."""
        self._thread.start()

    def stop(self) -> None:
        """Draw no more; what waits is dropped."""
        self._stopping.set()
        with self._changed:
            self._changed.notify()
        if self._thread.ident is not None:
            self._thread.join(STOP_S)

    def put(self, typed: Typed) -> None:
        """Have this drawn, in place of what waits of the same form. Never waits, never fails."""
        view = typed.place[0]
        with self._changed:
            if view in self._newest or len(self._newest) < WAITING_MAX:
                self._newest[view] = typed
                self._changed.notify()

    def next(self) -> Typed | None:
        """Take the form that has waited longest, once there is one; `None` when all is to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._stopping.is_set())
            return None if self._stopping.is_set() else self._newest.pop(next(iter(self._newest)))

    def draw(self, typed: Typed) -> float:
        """Draw it. For so many seconds nothing should be drawn then."""
        try:
            return self._update(typed)
        except SlowDown as slow:
            return max(PAUSE_S, slow.seconds)
        except SaidNo as no:
            if not no.overtaken:
                log.warning("Slack: the count of a reply could not be drawn: %s", no)
        except ChatTrouble as trouble:
            log.warning("Slack: the count of a reply could not be drawn: %s", trouble)
        except Exception as error:  # noqa: BLE001 - the database is away: the next letter is another try
            log.error("Slack: the count of a reply could not be drawn: %s.", type(error).__name__)  # noqa: TRY400 - no text
        return PAUSE_S

    def _update(self, typed: Typed) -> float:
        team, mention, now_us = typed.team, typed.mention, self._runtime.clock()
        said = said_hash(as_published(typed.words))
        with self._runtime.database.read() as session:
            again = replies.said_lately(session, team.brand.id, said, mention.interaction_id, now_us)
        (view_id, told), (found, left) = typed.place, self._ours
        known = left if typed.place == found else told  # what they typed while we drew tells of the state before
        most = team.brand.weight_max_on(mention.network)
        around = Around(mention.network, mention.author_handle or "", again, team.avoided, most)
        view = anew(typed.view, beneath(team, around, typed.drawn, typed.words, f".{known}"))
        if view is None:
            return 0.0
        self._ours = typed.place, self._chat.update_view(view_id, view, known).hash
        return PAUSE_S

    def _run(self) -> None:
        while (typed := self.next()) is not None:
            self._stopping.wait(self.draw(typed))
