"""Who somebody is who acts: asked of Slack, never read from a button.

A full member of our own workspace may look. What else they may do the settings say, by members and by user groups
(`rules/roles.py` has the one table), and whoever stands in for an approver. Whom Slack does not tell us of may do
nothing. What it told is kept in rows that all processes share.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bot.runtime import Team, Who, who_of
from bot.slack.doors.chat import Chat, ChatTrouble, Person, SaidNo
from bot.slack.people import groups
from bot.steps.team.rehearse import NOT_APPROVER
from bot.store.database import Database, Session
from bot.store.team import colleagues, stand_ins
from rules.roles import NOBODY, Act, Roles, roles_of

FRESH_US = 5 * 60_000_000
SURE_US = 30_000_000
"""Before something goes out, Slack must have said within this time who let it."""
WORN_US = 15 * 60_000_000
"""So old may be what we know, where a reply is on its way and Slack does not answer."""
PATIENCE_S = 0.7
"""How long an answer that is due within a second may wait for Slack to say who somebody is."""

UNKNOWN = "Slack did not tell us who you are. Please try again in a minute."
DOUBT = "We could not read the user group that says who may do this. Try again in a minute, or ask your operator."
SWITCHED_OFF = "Your Slack account is switched off. Ask a colleague."
WHY_NOT = {
    Act.REPLY: "You may not reply for this brand. Ask a colleague who may.",
    Act.CONSENT: "You may not reply for this brand. Ask a colleague who may.",
    Act.PAUSE: "You may not reply for this brand. Ask a colleague who may.",
    Act.TAKE_CARE: "You may not reply for this brand. Ask a colleague who may.",
    Act.RESUME: "Only an approver or an operator may do this. Ask one of them.",
    Act.APPROVE: "You may not approve replies. Ask an approver of your team.",
    Act.APPROVE_IN_CARE: "Only the care group may approve this. Ask one of them.",
    Act.RULE: "Only an approver can decide this. Until then nobody is answered. Ask one of them.",
    Act.LISTS: "Only an approver can approve a list. Ask one of them.",
    Act.DELEGATE: "Only an approver may name somebody to stand in. Ask one of your team.",
    Act.GO_LIVE: NOT_APPROVER,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody may do here. `no` says in plain words why they may not reply; empty where they may.

    `full` says whether they are a full member of the workspace. `own` are their roles without what they have by
    standing in for somebody.
    """

    who: Who
    full: bool
    no: str = ""
    roles: Roles = field(default=NOBODY)
    own: Roles = field(default=NOBODY)

    def why_not(self, act: Act) -> str:
        """Why they may not do this, as a sentence; empty where they may."""
        if not self.full:
            return self.no
        if self.roles.let(act):
            return ""
        return DOUBT if self.roles.doubt(act) else WHY_NOT[act]


class Members:
    """Looks people up, and remembers them for some minutes. Safe to share between threads."""

    def __init__(self, database: Database, chat: Chat, workspace: str, clock: Callable[[], int]) -> None:
        self._database = database
        self._chat = chat
        self._workspace = workspace
        self._clock = clock
        self.patience_s = PATIENCE_S
        self._asking = ThreadPoolExecutor(4, thread_name_prefix="earshot-members")

    def close(self) -> None:
        """Ask nothing more."""
        self._asking.shutdown(wait=False, cancel_futures=True)

    def known(self, team: Team, user: str, fresh_us: int = FRESH_US) -> Known | None:
        """What we know without asking; `None` where that is nothing, or too old."""
        now_us = self._clock()
        with self._database.read() as session:
            held = colleagues.groups(session, self._workspace, team.named.groups)
            counting = colleagues.that_count(held, now_us)
            to_ask = team.named.groups - counting.keys()
            if any(group not in held or held[group].next_us <= now_us for group in to_ask):
                return None
            one = colleagues.get(session, self._workspace, user)
            if one is None or now_us - one.seen_us >= fresh_us:
                return None
            return _known(session, team, user, one.no, counting, now_us)

    def ask(self, team: Team, user: str, fresh_us: int = FRESH_US) -> Known | None:
        """Ask Slack where we must; `None` where it does not answer. Takes as long as a call may take."""
        if found := self.known(team, user, fresh_us):
            return found
        now_us = self._clock()
        groups.refresh(self._database, self._chat, self._workspace, team.named.groups, now_us)
        try:
            no = _why_not(self._chat.person(user), self._workspace)
        except SaidNo:
            no = "Slack does not know you in this workspace. Ask a colleague."
        except ChatTrouble:
            return None
        with self._database.write() as session:
            colleagues.keep(session, self._workspace, user, no, now_us)
            held = colleagues.groups(session, self._workspace, team.named.groups)
            return _known(session, team, user, no, colleagues.that_count(held, now_us), now_us)

    def ask_soon(self, team: Team, user: str) -> Known | None:
        """Ask, but wait no longer than `patience_s` seconds; the answer is there for the next time."""
        if found := self.known(team, user):
            return found
        try:
            return self._asking.submit(self.ask, team, user).result(self.patience_s)
        except TimeoutError:
            return None

    def who(self, team: Team, user: str) -> Who:
        """Who somebody is at the moment at which something goes out; unknown where Slack has not told for long."""
        found = self.ask(team, user, SURE_US) or self.known(team, user, WORN_US)
        return found.who if found else Who(user)


def _why_not(person: Person, workspace: str) -> str:
    if person.deleted:
        return SWITCHED_OFF
    if person.bot:
        return "Only people can act here, not apps."
    if workspace not in {person.team_id, *person.teams}:
        return "You belong to another company. Ask a member of this workspace."
    if person.guest:
        return "Guests cannot act here. Ask a full member of this workspace."
    return ""


def _known(session: Session, team: Team, user: str, no: str, counting: dict[str, frozenset[str]], now_us: int) -> Known:
    if no:
        return Known(who_of(user, NOBODY), full=False, no=no)
    own = roles_of(team.named, user, counting)
    givers = [one.approver for one in stand_ins.in_force(session, team.brand.id, now_us, user)]
    stands_in = any(_still_approves(session, team, giver, counting) for giver in givers)
    roles = roles_of(team.named, user, counting, stands_in=True) if stands_in else own
    known = Known(who_of(user, roles), full=True, roles=roles, own=own)
    return Known(known.who, full=True, no=known.why_not(Act.REPLY), roles=roles, own=own)


def _still_approves(session: Session, team: Team, giver: str, counting: dict[str, frozenset[str]]) -> bool:
    """Whether whoever named a colleague to stand in is an approver still, by their own right, as far as we know."""
    one = colleagues.get(session, team.workspace, giver)
    return (one is None or not one.no) and roles_of(team.named, giver, counting).let(Act.APPROVE)
