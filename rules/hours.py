"""The team's hours: when what was overheard may come to the channel.

Whole hours on the team's clock, on the days that it works. What comes outside of them waits for the next opening, in
one roll-up; posts written to the brand never wait. Pure: the clock's zone is handed in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOUR = timedelta(hours=1)
_LOOK = 8 * 24
"""So many hours are looked through at most: a week and a day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From the hour `opens` to the hour `closes`, on these `days` (0 is Monday); at least one hour of one day."""

    days: frozenset[int]
    opens: int = 0
    closes: int = 24

    def hold(self, local: datetime) -> bool:
        """Whether the team is at work at this moment of its own clock."""
        return local.weekday() in self.days and self.opens <= local.hour < self.closes


def closed_around(hours: Hours, us: int, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """When the team closed last before this moment, and when it opens next, on its clock; `None` while it is open."""
    local = datetime.fromtimestamp(us // 1_000_000, zone)
    if hours.hold(local):
        return None
    this = local.replace(minute=0, second=0, microsecond=0, tzinfo=None)
    later = (this + number * _HOUR for number in range(1, _LOOK))
    earlier = (this - number * _HOUR for number in range(_LOOK))
    opening = next(hour for hour in later if hours.hold(hour))
    closing = next(hour for hour in earlier if hours.hold(hour - _HOUR))
    return closing.replace(tzinfo=zone), opening.replace(tzinfo=zone)
