"""The team's hours: when what was overheard may come to the channel.

Whole hours on the team's clock, on the days that it works. What comes outside of them waits for the next opening, in
one roll-up; posts written to the brand never wait. Pure: the clock's zone is handed in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR = timedelta(hours=1)
_LOOK = 15 * 24
"""So many hours are looked through at most: two weeks and a day, where the only hour of one week is skipped."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From the hour `opens` to the hour `closes`, on these `days` (0 is Monday); at least one hour of one day.

    Where it closes at a lesser hour than it opens, that is on the day after: the night belongs to the day on which it
    begins.
    """

    days: frozenset[int]
    opens: int = 0
    closes: int = 24

    def hold(self, local: datetime) -> bool:
        """Whether the team is at work at this moment of its own clock."""
        if self.opens < self.closes:
            return local.weekday() in self.days and self.opens <= local.hour < self.closes
        if local.hour < self.closes:
            return (local.weekday() - 1) % 7 in self.days
        return local.weekday() in self.days and local.hour >= self.opens


def closed_around(hours: Hours, us: int, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """When the team closed last before this moment, and when it opens next, on its clock; `None` while it is open.

    An hour that clocks skip in spring opens nothing and closes nothing.
    """
    local = datetime.fromtimestamp(us // 1_000_000, zone)
    if hours.hold(local):
        return None
    this = local.replace(minute=0, second=0)
    later = (this + number * _HOUR for number in range(_LOOK))
    earlier = (this - number * _HOUR for number in range(_LOOK))
    opening = next(hour for hour in later if hours.hold(hour) and _exists(hour))
    closing = next(hour for hour in earlier if hours.hold(hour - _HOUR) and _exists(hour - _HOUR))
    return closing, opening


def _exists(hour: datetime) -> bool:
    """Whether clocks of its zone ever show this hour."""
    return datetime.fromtimestamp(hour.timestamp(), hour.tzinfo).hour == hour.hour
