"""A member settles something for themselves, in their Home tab.

What changes whom the team reaches is recorded; in which language their saved replies begin is theirs alone.
"""

from dataclasses import replace
from zoneinfo import available_timezones

from bot.runtime import Runtime, Team, Who
from bot.steps.team import call
from bot.store import record
from bot.store.database import Session, locks
from bot.store.team import own
from rules.own import Choice, Setting, choices, settled
from rules.roles import Act, Roles


def languages(team: Team) -> tuple[str, ...]:
    """The languages of the team's saved replies, in their order."""
    return tuple(dict.fromkeys(one.lang for one in team.saved_replies if one.lang))


def offered(session: Session, team: Team, member: str, roles: Roles, now_us: int) -> tuple[Choice, ...]:
    """What this member can settle: who replies all of it, who only decides when they are called, others nothing."""
    replies = roles.let(Act.REPLY)
    if not (replies or roles.let(Act.APPROVE) or roles.let(Act.APPROVE_IN_CARE)):
        return ()
    mine = own.get(session, team.brand.id, member)
    reminded = call.reminds(session, team, member, mine, now_us)
    every = choices(mine, on_duty=reminded, languages=languages(team), clock=mine.time_zone or team.time_zone)
    return every if replies else every[:1]


def settle(runtime: Runtime, team: Team, who: Who, setting: Setting, value: str, time_zone: str, now_us: int) -> bool:
    """Keep what a member chose; false where there is no such choice. The same twice is nothing.

    `time_zone` is that of their clock as Slack tells it now; one that we do not know is the team's.
    """
    zone = time_zone if time_zone in available_timezones() else ""
    with locks.writing(runtime.database, team.brand.id) as session:
        before = own.get(session, team.brand.id, who.id)
        after = settled(before, setting, value, languages(team))
        if after is None:
            return False
        if setting is Setting.CALLS:
            after = replace(after, time_zone=zone)
        if after == before:
            return True
        own.keep(session, team.brand.id, who.id, after)
        if setting is not Setting.LANGUAGE:
            deed = record.Deed("role", {"act": f"own {setting}", "member": who.id, "to": value})
            record.append(session, team.brand.id, [deed], now_us, runtime.chance)
    return True
