"""Who somebody is who acts: asked of Slack, never read from a button.

A full member of our own workspace may look. Whoever stands in `may_reply` or in `approvers` may reply, and every full
member where `may_reply` is empty; whoever stands in `approvers` may approve, and where that is empty every full member,
always other than the author (the store sees to that). Whom Slack does not tell us of may do nothing.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.runtime import Team, Who
from bot.slack.chat import Chat, ChatTrouble, Person, SaidNo

FRESH_US = 5 * 60_000_000
PATIENCE_S = 0.7
"""How long an answer that is due within a second may wait for Slack to say who somebody is."""
PEOPLE_MAX = 10_000

UNKNOWN = "Slack did not tell us who you are. Please try again in a minute."


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody may do here. `no` says in plain words why they may not reply; empty where they may.

    `full` says whether they are a full member of the workspace.
    """

    who: Who
    full: bool
    no: str = ""


class Members:
    """Looks people up, and remembers them for some minutes. Safe to share between threads."""

    def __init__(self, chat: Chat, workspace: str, clock: Callable[[], int]) -> None:
        self._chat = chat
        self._workspace = workspace
        self._clock = clock
        self._lock = threading.Lock()
        self._people: dict[str, tuple[int, str]] = {}
        self._asking = ThreadPoolExecutor(4, thread_name_prefix="earshot-members")

    def close(self) -> None:
        """Ask nothing more."""
        self._asking.shutdown(wait=False, cancel_futures=True)

    def known(self, team: Team, user: str) -> Known | None:
        """What we know without asking; `None` where that is nothing, or too old."""
        with self._lock:
            at_us, no = self._people.get(user, (0, ""))
        return _known(team, user, no) if self._clock() - at_us < FRESH_US else None

    def ask(self, team: Team, user: str) -> Known | None:
        """Ask Slack where we must; `None` where it does not answer. Takes as long as a call may take."""
        if found := self.known(team, user):
            return found
        try:
            no = _why_not(self._chat.person(user), self._workspace)
        except SaidNo:
            no = "Slack does not know you in this workspace. Ask a colleague."
        except ChatTrouble:
            return None
        with self._lock:
            if len(self._people) >= PEOPLE_MAX:
                self._people.clear()
            self._people[user] = (self._clock(), no)
        return _known(team, user, no)

    def ask_soon(self, team: Team, user: str) -> Known | None:
        """Ask, but wait no longer than `PATIENCE_S` seconds; the answer is there for the next time."""
        if found := self.known(team, user):
            return found
        try:
            return self._asking.submit(self.ask, team, user).result(PATIENCE_S)
        except TimeoutError:
            return None


def _why_not(person: Person, workspace: str) -> str:
    if person.deleted:
        return "Your Slack account is switched off. Ask a colleague."
    if person.bot:
        return "Only people can act here, not apps."
    if person.team_id != workspace:
        return "You belong to another company. Ask a member of this workspace."
    if person.guest:
        return "Guests cannot act here. Ask a full member of this workspace."
    return ""


def _known(team: Team, user: str, no: str) -> Known:
    if no:
        return Known(Who(user, may_reply=False, may_approve=False), full=False, no=no)
    approver = not team.approvers or user in team.approvers
    may_reply = team.lets_reply(user)
    told = "" if may_reply else "You may not reply for this brand. Ask a colleague who may."
    return Known(Who(user, may_reply=may_reply, may_approve=approver), full=True, no=told)
