"""Whom to call by name, and from when, as they settled it for themselves.

Nobody is called in their quiet hours: one who is wanted alone is called when these end, and of several those who are
awake. Who is on duty the settings say; a member may put themselves beside them, or step back, as long as anybody else
is left.
"""

from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.runtime import Team
from bot.store.database import Session
from bot.store.team import colleagues, own
from rules.own import NOTHING, Own, called_from_us
from rules.roles import is_group

NAMES_MAX = 8
"""So many are called one by one; of a larger user group the group itself is."""


@dataclass(frozen=True, slots=True)
class Called:
    """Ids of members and of large user groups, and from when to call them."""

    names: tuple[str, ...]
    from_us: int


def from_us(session: Session, team: Team, member: str, now_us: int) -> int:
    """From when this member may be called: now, or when their quiet hours end."""
    return _from_us(own.get(session, team.brand.id, member), team, now_us)


def awake(session: Session, team: Team, members: Collection[str], now_us: int) -> list[str]:
    """Those of these members and user groups who may be called now, in their order."""
    settled = own.of_brand(session, team.brand.id)
    return [one for one in members if _from_us(settled.get(one, NOTHING), team, now_us) <= now_us]


def on_duty(session: Session, team: Team, now_us: int) -> Called:
    """Whom to remind of a post that nobody takes care of. No names where nobody is on duty."""
    settled = own.of_brand(session, team.brand.id)
    people, large = _people(session, team, now_us)
    everybody = people | {one for one, theirs in settled.items() if theirs.on_duty}
    willing = {one for one in everybody if settled.get(one, NOTHING).on_duty is not False}
    if not willing and not large:
        willing = everybody  # the team's duty comes before one's own wish where nobody else is left
    begins = {one: _from_us(settled.get(one, NOTHING), team, now_us) for one in willing}
    now = sorted(one for one in willing if begins[one] <= now_us)
    if now or large or not willing:
        return Called((*now, *large), now_us)
    return Called(tuple(sorted(willing)), min(begins.values()))


def reminds(session: Session, team: Team, member: str, theirs: Own, now_us: int) -> bool:
    """Whether this member, who settled this, is reminded, as far as we know who is in the user groups on duty."""
    if theirs.on_duty is not None:
        return theirs.on_duty
    return member in _people(session, team, now_us, most=own.MEMBERS_MAX)[0]


def _people(session: Session, team: Team, now_us: int, most: int = NAMES_MAX) -> tuple[set[str], list[str]]:
    """The people on duty by the settings, and the groups that are too large to be named one by one, or not known."""
    people = {one for one in team.on_duty if not is_group(one)}
    groups = sorted(filter(is_group, team.on_duty))
    known = colleagues.that_count(colleagues.groups(session, team.workspace, groups), now_us)
    large = []
    for group in groups:
        if group in known and len(people | known[group]) <= most:
            people |= known[group]
        else:
            large.append(group)
    return people, large


def _from_us(theirs: Own, team: Team, now_us: int) -> int:
    return called_from_us(theirs, ZoneInfo(theirs.time_zone or team.time_zone), now_us)
