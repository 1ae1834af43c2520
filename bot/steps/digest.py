"""The weekly digest: asked for once a channel and week, and what it tells."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.runtime import Runtime, Team
from bot.store import outbox, themes, weeks
from bot.store.database import Session
from rules.digest import Week
from rules.themes import Themes

KIND = "digest"
HOUR = 9
"""On Monday at this hour of the team's clock the past week is told."""
SO_FAR = " so far"
"""What stands behind the week in the subject of a digest that was asked for before its week was over."""


@dataclass(frozen=True, slots=True)
class Told:
    """All that a digest tells: whose week it is, its numbers beside those of the week before, its themes.

    `here` says that it is of one channel's posts alone.
    """

    brand: str
    week: str
    so_far: bool
    numbers: Week
    before: Week | None
    themes: Themes
    here: bool = False
    zone: str = "UTC"

    @property
    def days(self) -> str:
        """Its days, and by whose clock: `9 to 15 November 2026 (Europe/Oslo)`."""
        year, _, number = self.week.partition("-W")
        first, last = (date.fromisocalendar(int(year), int(number), day) for day in (1, 7))
        begins = str(first.day)
        begins += f" {first:%B}" if first.month != last.month else ""
        begins += f" {first.year}" if first.year != last.year else ""
        return f"{begins} to {last.day} {last:%B} {last.year} ({self.zone})"

    @property
    def when(self) -> str:
        """The week in words: `week 47 of 2026`, and that it is not over where it is not."""
        year, _, number = self.week.partition("-W")
        return f"week {int(number)} of {year}{', so far' if self.so_far else ''}"

    @property
    def title(self) -> str:
        """The digest's headline."""
        return f"{self.brand}{', in this channel' if self.here else ''}: {self.when}"


def digest(runtime: Runtime, team: Team, now_us: int) -> bool:
    """Ask for the past week's digest once Monday morning has come; says whether it asked.

    At most once a channel and week, and of no channel in which nothing was heard.
    """
    local = _local(now_us, team)
    if local.weekday() == 0 and local.hour < HOUR:
        return False
    week = week_of(now_us, team, back=1)
    span, brand_id = bounds(week, team), team.brand.id
    with runtime.database.write() as session:
        due = [
            channel
            for channel in team.channels
            if not outbox.asked_for(session, brand_id, KIND, week, channel)
            and weeks.anything(session, brand_id, *span, _place(team, channel))
        ]
        for channel in due:
            ask(session, runtime, team, week, now_us, channel)
    return bool(due)


def ask(session: Session, runtime: Runtime, team: Team, subject: str, now_us: int, channel: str = "") -> None:
    """Ask for the digest of a week in a channel, or in the team's own; where it is there already, it is drawn anew."""
    wanted = [outbox.Wanted(KIND, subject, pictured=True)]
    outbox.want(session, team.workspace, team.brand.id, channel or team.channel, wanted, now_us, runtime.chance)


def tell_anew(session: Session, runtime: Runtime, team: Team, told: Collection[str], now_us: int) -> None:
    """Have the digests of these weeks drawn anew where they were asked for, with the picture that they have."""
    subjects = [subject for week in sorted(told) for subject in (week, week + SO_FAR)]
    there = [one for one in subjects if outbox.asked_for(session, team.brand.id, KIND, one, team.channel)]
    wanted = [outbox.Wanted(KIND, one) for one in there]
    outbox.want(session, team.workspace, team.brand.id, team.channel, wanted, now_us, runtime.chance)


def tell(session: Session, runtime: Runtime, team: Team, subject: str, now_us: int, channel: str = "") -> Told:
    """Count the week that this subject names, for one channel or for the brand.

    Themes are told in the team's own channel. The number of queries does not grow with the week. Raises `ValueError`.
    """
    place = _place(team, channel) if channel else None
    week = subject.removesuffix(SO_FAR)
    span, earlier = bounds(week, team), before(week, team)
    past, brand_id = bounds(earlier, team), team.brand.id
    age_us = weeks.registry_age_us(session, [source.name for source in runtime.sources], now_us)
    return Told(
        brand=team.brand.names[0],
        week=week,
        so_far=subject.endswith(SO_FAR),
        numbers=weeks.count_week(session, brand_id, *span, age_us, place),
        before=(
            weeks.count_week(session, brand_id, *past, None, place)
            if weeks.anything(session, brand_id, *past, place)
            else None
        ),
        themes=(
            themes.read(session, brand_id, week, earlier, *span) if place is None or place.routed is None else Themes()
        ),
        here=place is not None,
        zone=team.time_zone,
    )


def week_of(now_us: int, team: Team, *, back: int = 0) -> str:
    """The ISO week of a moment on the team's clock, or so many weeks before it: `2026-W47`."""
    year, week, _ = (_local(now_us, team) - timedelta(weeks=back)).isocalendar()
    return f"{year}-W{week:02d}"


def telling(done_us: Sequence[int], heard: Collection[str], team: Team) -> list[str]:
    """The subjects of the digests that tell what came, at these moments, of themes that were heard in these weeks."""
    weeks_told = sorted({week_of(us, team) for us in done_us} | set(heard))
    return [subject for week in weeks_told for subject in (week, week + SO_FAR)]


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


def _place(team: Team, channel: str) -> weeks.Place | None:
    """The posts that are shown in a channel; `None` is all of them, where no route leads elsewhere."""
    if len(team.channels) == 1:
        return None
    others = tuple(one for one in team.channels if one != team.channel)
    return weeks.Place(None, others) if channel == team.channel else weeks.Place(channel)


def _local(now_us: int, team: Team) -> datetime:
    return datetime.fromtimestamp(now_us / 1e6, ZoneInfo(team.time_zone))
