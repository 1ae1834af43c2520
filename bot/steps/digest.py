"""Asks for the weekly digest: once for each channel and ISO week."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.runtime import Runtime, Team
from bot.store import outbox, weeks

KIND = "digest"
HOUR = 9
"""On Monday at this hour of the team's clock the past week is told."""


def digest(runtime: Runtime, team: Team, now_us: int) -> bool:
    """Ask for the past week's digest once Monday morning has come. At most once a week; says whether it asked."""
    local = _local(now_us, team)
    if local.weekday() == 0 and local.hour < HOUR:
        return False
    week = week_of(now_us, team, back=1)
    with runtime.database.write() as session:
        told = outbox.asked_for(session, team.brand.id, KIND, week)
        if told or not weeks.anything(session, team.brand.id, *bounds(week, team)):
            return False
        wanted = [outbox.Wanted(KIND, week)]
        outbox.want(session, team.workspace, team.brand.id, team.channel, wanted, now_us, runtime.chance)
    return True


def week_of(now_us: int, team: Team, *, back: int = 0) -> str:
    """The ISO week of a moment on the team's clock, or so many weeks before it: `2026-W47`."""
    year, week, _ = (_local(now_us, team) - timedelta(weeks=back)).isocalendar()
    return f"{year}-W{week:02d}"


def bounds(week: str, team: Team) -> tuple[int, int]:
    """When an ISO week begins and ends on the team's clock, in microseconds UTC. Raises `ValueError` for no week."""
    year, number = week.split("-W")
    zone = ZoneInfo(team.time_zone)
    monday = datetime.fromisocalendar(int(year), int(number), 1)
    begins, ends = (day.replace(tzinfo=zone) for day in (monday, monday + timedelta(weeks=1)))
    return int(begins.timestamp() * 1e6), int(ends.timestamp() * 1e6)


def before(week: str, team: Team) -> str:
    """The ISO week before this one."""
    return week_of(bounds(week, team)[0] - 1, team)


def _local(now_us: int, team: Team) -> datetime:
    return datetime.fromtimestamp(now_us / 1e6, ZoneInfo(team.time_zone))
