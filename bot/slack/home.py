"""The Home tab: what one member may see of their brands, read when they open it.

Published when its reader opens it, and again after each click of theirs in it. It is never pushed: nobody's tab costs
anything while nobody looks. A brand is shown to whoever is in a channel of its team, and each piece of work to whoever
is in the channel in which its card stands. A click is checked anew on the server, like a command. Longer than most
files: what is clicked in the tab is done where the tab is drawn.
"""

import threading
from dataclasses import replace

from bot.runtime import Runtime, Team
from bot.slack.doors.chat import Chat, ChatTrouble, SaidNo
from bot.slack.heard import Heard
from bot.slack.home_view import ACTION, BRANDS_MAX, Shown, tab, told
from bot.slack.people.audience import Audience, channels_of
from bot.slack.people.members import UNKNOWN, Known, Members
from bot.slack.rich import Json
from bot.slack.slash.health import lines_of
from bot.steps import digest, pause
from bot.steps.team import settle
from bot.steps.team.turn_away import turn_away_from_brand
from bot.store import weeks
from bot.store.database import Session
from bot.store.team import home as store
from rules.digest import Week, sentences
from rules.home import Act, Desk, Task
from rules.own import Setting
from rules.roles import Act as May
from rules.roles import Roles

OPENED, PRESSED = "home opened", "home click"
WEEK_FRESH_US = 60_000_000

NOWHERE = "You are in no channel in which Earshot works. Ask a colleague to invite you to one."
STOPPED = "Replies are stopped. Nothing goes out until an approver lets them go again."
STOPPED_BEFORE = "Replies were stopped already."
GOING = "Replies may go out again."
NOT_GOING = "Nothing was changed. Replies were not stopped, or we still read again what an older database lacks."
TYPED = "Stopped in the Home tab."
SETTLED = "Your choice is kept."
NO_CHOICE = "This choice is no longer there. Look at the others."


def opened(body: Json) -> Heard | None:
    """Read that somebody opened the tab; `None` where it is another tab."""
    event = body["event"]
    if event.get("tab") != "home":
        return None
    return Heard(user=str(event["user"]), view_hash=_hash(event))


def pressed(body: Json) -> Heard | None:
    """Read a click in the tab: `chosen` is the act, the brand and what was chosen. `None` where it is not ours."""
    action = body["actions"][0]
    act = str(action.get("action_id")).removeprefix(ACTION)
    if act in set(Act):
        chosen = f"{act} {action.get('value')}"
    elif act in set(Setting):
        brand = str(action.get("block_id")).removeprefix(ACTION).removesuffix(f".{act}")
        chosen = f"{act} {brand} {(action.get('selected_option') or {}).get('value')}"
    else:
        return None
    return Heard(user=str(body["user"]["id"]), chosen=chosen, view_hash=_hash(body))


class Home:
    """Publishes the Home tabs of one workspace."""

    def __init__(self, runtime: Runtime, chat: Chat, members: Members, workspace: str) -> None:
        self._runtime = runtime
        self._chat = chat
        self._members = members
        self._workspace = workspace
        self._audience = Audience(runtime, chat)
        self._counting = threading.Lock()
        self._weeks: dict[str, tuple[int, int, Week]] = {}
        self._address = ""

    def show(self, one: Heard, note: str = "") -> None:
        """Publish the tab as it is true now. Where another drawing came in between, once more, and newer."""
        try:
            self._chat.publish_home(one.user, self._tab(one.user, note), one.view_hash)
        except SaidNo as no:
            if no.code != "hash_conflict":
                raise
            self._chat.publish_home(one.user, self._tab(one.user, note))

    def press(self, one: Heard) -> None:
        """Do what was clicked, where whoever clicked may do it, and show what became of it."""
        act, _, rest = one.chosen.partition(" ")
        brand_id, _, value = rest.partition(" ")
        team = next((team for team in self._teams() if team.brand.id == brand_id), None)
        known = self._members.ask(team, one.user) if team else None
        if team is None or known is None:
            note = ""
        elif act in set(Setting):
            note = self._settle(Setting(act), value, team, known)
        else:
            note = self._do(Act(act), team, known)
        self.show(one, note)

    def _do(self, act: Act, team: Team, known: Known) -> str:
        now_us = self._runtime.clock()
        if act is Act.REFRESH:
            return ""
        if no := known.why_not(May.RESUME if act is Act.RESUME else May.PAUSE):
            turn_away_from_brand(self._runtime, team, act, known.who.id, no, now_us)
            return no
        if act is Act.RESUME:
            return GOING if pause.resume(self._runtime, team, known.who, now_us) else NOT_GOING
        return STOPPED if pause.pause(self._runtime, team, known.who, TYPED, now_us) else STOPPED_BEFORE

    def _settle(self, setting: Setting, value: str, team: Team, known: Known) -> str:
        """Keep what somebody chose for themselves: whoever replies, and when they are called whoever decides."""
        now_us = self._runtime.clock()
        if no := known.why_not(May.REPLY):
            decides = known.roles.let(May.APPROVE) or known.roles.let(May.APPROVE_IN_CARE)
            if not (setting is Setting.CALLS and decides):
                turn_away_from_brand(self._runtime, team, f"own {setting}", known.who.id, no, now_us)
                return no
        done = settle.settle(self._runtime, team, known.who, setting, value, self._clock_of(known.who.id), now_us)
        return SETTLED if done else NO_CHOICE

    def _clock_of(self, user: str) -> str:
        """The zone of somebody's clock, as Slack has it; empty where it does not tell."""
        try:
            return self._chat.person(user).time_zone
        except ChatTrouble:
            return ""

    def _teams(self) -> list[Team]:
        return [team for team in self._runtime.teams if team.workspace == self._workspace]

    def _tab(self, user: str, note: str) -> Json:
        """Ask Slack what we do not remember of it, then read the store at one moment."""
        teams, asked = self._teams(), list[tuple[Team, Roles, store.Asked]]()
        theirs = self._audience.among(frozenset().union(*map(channels_of, teams)), user)
        if theirs is None:
            return told(UNKNOWN)
        here = [team for team in teams if channels_of(team) & theirs]
        for team in here[: BRANDS_MAX + 1] or teams[:1]:
            known = self._members.ask(team, user)
            if known is None or not known.full:
                return told(UNKNOWN if known is None else known.no)
            asked.append((team, known.roles, _asked(team, known, channels_of(team) & theirs)))
        if not here:
            return told(NOWHERE)
        address, now_us = self._where(), self._runtime.clock()
        with self._runtime.database.read() as session:
            read = [(store.read(session, one, now_us), self._week(session, team, now_us)) for team, _, one in asked]
            own = [settle.offered(session, team, asks.member, roles, now_us) for team, roles, asks in asked]
        desks = [_desk(*one, *found, address, now_us) for one, found in zip(asked, read, strict=True)]
        desks = [replace(desk, own=theirs) for desk, theirs in zip(desks, own, strict=True)]
        shown = [Shown(team.brand.id, desk) for (team, _, _), desk in zip(asked, desks, strict=True)]
        return tab(shown, now_us, note)

    def _week(self, session: Session, team: Team, now_us: int) -> Week:
        """The week so far. It reads much and changes slowly, so it is counted once a minute for all who look."""
        from_us, _ = digest.bounds(digest.week_of(now_us, team), team)
        with self._counting:
            began_us, at_us, week = self._weeks.get(team.brand.id, (0, 0, None))
            if week is None or began_us != from_us or now_us - at_us >= WEEK_FRESH_US:
                week = weeks.count_week(session, team.brand.id, from_us, now_us + 1)
                self._weeks[team.brand.id] = (from_us, now_us, week)
        return week

    def _where(self) -> str:
        """The workspace's address, asked once; while Slack does not tell it, nothing leads to a card."""
        if not self._address:
            try:
                self._address = self._chat.address()
            except ChatTrouble:
                return ""
        return self._address


def _asked(team: Team, known: Known, rooms: frozenset[str]) -> store.Asked:
    return store.Asked(
        brand_id=team.brand.id,
        workspace=team.workspace,
        member=known.who.id,
        may_reply=known.roles.let(May.REPLY),
        may_approve=known.roles.let(May.APPROVE),
        may_care=known.roles.let(May.APPROVE_IN_CARE),
        rooms=rooms,
        channel=team.channel,
        private_channel=team.private_channel,
        care_channel=team.care_channel,
        undecided_us=team.policy.wishes.undecided,
    )


def _desk(
    team: Team, roles: Roles, asked: store.Asked, read: store.Read, week: Week, address: str, now_us: int
) -> Desk:
    return Desk(
        brand=team.brand.names[0],
        mine=tuple(_led(found, address) for found in read.mine),
        waiting=tuple(_led(found, address) for found in read.waiting),
        week=tuple((told,) for told in sentences(week, None)),
        health=tuple(lines_of(read.health, team, now_us)),
        paused=read.health.paused_us is not None,
        works=asked.may_reply,
        decides=asked.may_approve or asked.may_care,
        may_pause=roles.let(May.PAUSE),
        may_resume=roles.let(May.RESUME),
    )


def _led(found: store.Found, address: str) -> Task:
    """The task with the way to its message. Source: the form of chat.getPermalink's answers."""
    if not (address and found.ts):
        return found.task
    return replace(found.task, address=f"{address}archives/{found.channel}/p{found.ts.replace('.', '')}")


def _hash(told: Json) -> str:
    return str((told.get("view") or {}).get("hash") or "")
