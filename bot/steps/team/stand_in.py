"""An approver names a colleague to stand in for them until a day.

It ends by itself, or an approver ends it. Only an approver by their own right names somebody, so that it cannot be
passed on. Whoever stands in may reply and approve as long as the one who named them may (`bot/slack/people/members.py`
asks each time). Both ends are recorded.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.runtime import Runtime, Team, Who
from bot.store import record
from bot.store.database import locks
from bot.store.ids import new_id
from bot.store.team import stand_ins
from bot.store.team.stand_ins import StandIn

DAYS_MAX = 92

ALL_MAY = "Every colleague may approve here already, so nobody has to stand in."
OWN = "You cannot stand in for yourself. Name a colleague."
PAST = "That day is over. Name a day that is still to come."
FAR = f"That is too far away. Name a day within {DAYS_MAX} days; you can do it again then."
NOBODY = "Nobody stands in for anybody under that name. Type /earshot status to see who does."


def last_moment(day: date, team: Team) -> int:
    """When a day ends on the team's clock."""
    next_day = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(team.time_zone))
    return int(next_day.timestamp()) * 1_000_000


def name(runtime: Runtime, team: Team, giver: Who, colleague: str, day: date, now_us: int) -> str:
    """Let a colleague stand in for this approver until the end of a day; empty, or why not.

    What they named them for before ends. Whether both may is asked before; see `bot/slack/slash/delegate.py`.
    """
    until_us = last_moment(day, team)
    if not team.approvers:
        return ALL_MAY
    if colleague == giver.id:
        return OWN
    if until_us <= now_us:
        return PAST
    if until_us > now_us + DAYS_MAX * 86_400_000_000:
        return FAR
    with locks.writing(runtime.database, team.brand.id) as session:
        for one in stand_ins.in_force(session, team.brand.id, now_us, colleague):
            if one.approver == giver.id:
                stand_ins.end(session, team.brand.id, one.id, giver.id, now_us)
        new = StandIn(new_id(now_us, runtime.chance), giver.id, colleague, until_us)
        stand_ins.add(session, team.brand.id, new, now_us)
        told = {"act": "stand in", "member": giver.id, "colleague": colleague, "until_us": until_us}
        record.append(session, team.brand.id, [record.Deed("role", told)], now_us, runtime.chance)
    return ""


def end(runtime: Runtime, team: Team, by: Who, colleague: str, now_us: int) -> str:
    """End all that a colleague stands in for, before its time; empty, or why not."""
    with locks.writing(runtime.database, team.brand.id) as session:
        found = stand_ins.in_force(session, team.brand.id, now_us, colleague)
        for one in found:
            stand_ins.end(session, team.brand.id, one.id, by.id, now_us)
        told = {"act": "end of standing in", "member": by.id, "colleague": colleague}
        record.append(session, team.brand.id, [record.Deed("role", told)] if found else [], now_us, runtime.chance)
    return "" if found else NOBODY
