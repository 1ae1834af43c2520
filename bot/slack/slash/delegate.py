"""/earshot delegate: an approver names who stands in for them on a holiday."""

import re
from datetime import date

from bot.runtime import Runtime, Team
from bot.slack.people.members import UNKNOWN, Known, Members
from bot.steps.team import stand_in
from bot.store.database import Session
from bot.store.team import stand_ins
from rules.roles import Act, Role
from rules.sight import Line, Member, Moment

EXAMPLE = "Type /earshot delegate @dana until 2026-12-01, with a colleague and a day; or /earshot delegate end @dana."
PASSED_ON = "You stand in for somebody yourself, and that cannot be passed on. Ask an approver."
NOT_THEM = "They cannot stand in. Only a full member of this workspace can, and no auditor."
HAS_IT = "They may approve already."

_NAMED = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>\s+until\s+(\d{4}-\d{2}-\d{2})")
_ENDED = re.compile(r"end\s+<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def delegate(runtime: Runtime, members: Members, team: Team, known: Known, rest: str) -> str:
    """Do what was typed after `delegate`, and say so."""
    if ended := _ENDED.fullmatch(rest):
        no = stand_in.end(runtime, team, known.who, ended[1], runtime.clock())
        return no or "They stand in no longer."
    named = _NAMED.fullmatch(rest)
    day = _day(named[2]) if named else None
    if named is None or day is None:
        return EXAMPLE
    if not known.own.let(Act.DELEGATE):
        return PASSED_ON
    return _cannot(team, members, named[1]) or _named(runtime, team, known, named[1], day)


def lines(session: Session, team: Team, now_us: int) -> list[Line]:
    """Who stands in for whom, one line each."""
    return [
        (Member("A colleague", one.colleague), " may approve for ", Member("a colleague", one.approver), " until ",
         Moment(one.until_us), ".")
        for one in stand_ins.in_force(session, team.brand.id, now_us)
    ]  # fmt: skip


def _cannot(team: Team, members: Members, colleague: str) -> str:
    """Why this colleague cannot stand in; empty where they can."""
    them = members.ask_soon(team, colleague)
    if them is None:
        return UNKNOWN
    if not them.full or Role.AUDITOR in them.own.held | them.own.doubtful:
        return NOT_THEM
    return HAS_IT if team.approvers and them.own.let(Act.APPROVE) else ""


def _named(runtime: Runtime, team: Team, known: Known, colleague: str, day: date) -> str:
    no = stand_in.name(runtime, team, known.who, colleague, day, runtime.clock())
    return no or f"They may approve in your place until the end of {day:%-d %B %Y}. It ends by itself."


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
