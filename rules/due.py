"""By when a direct post should be answered, counted in the team's hours."""

from datetime import datetime, tzinfo

from rules.hours import Hours

HOUR_US = 3_600_000_000
HOURS_MAX = 60 * 24
"""So many hours are looked through at most: 60 days. Seven days of work fit into them with three hours of it a day."""


def due_us(asked_us: int, within_us: int, hours: Hours | None, zone: tzinfo) -> int:
    """When an answer is due that should come within so long (microseconds); without `hours` the team is always there.

    Time while the team is closed does not count: what is asked at night is due that long after the next opening.
    """
    if hours is None:
        return asked_us + within_us
    at, left = asked_us, within_us
    for _ in range(HOURS_MAX):
        local = datetime.fromtimestamp(at // 1_000_000, zone)
        rest = HOUR_US - (local.minute * 60 + local.second) * 1_000_000 - at % 1_000_000
        if hours.hold(local):
            if left <= rest:
                return at + left
            left -= rest
        at += rest
    return at
