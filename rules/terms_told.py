"""What somebody allows, in one plain sentence.

By which way, about what, how often, at which hours not, until when.
"""

from collections.abc import Sequence

from rules.policy import DAY_US
from rules.sight import Moment

Told = tuple[str | Moment, ...]

_MEDIA = {"reply": "public replies", "message": "private messages", "email": "e-mails"}
_MINUTES_AN_HOUR = 60


def terms_told(
    *,
    media: Sequence[str],
    topics: Sequence[str],
    cap: int | None = None,
    period_us: int | None = None,
    quiet: tuple[int, int, str] | None = None,
    until_us: int | None = None,
) -> Told:
    """Tell the terms of a contract; what is not set limits nothing. `quiet` is two minutes of the day and a zone."""
    ways = _listed([_MEDIA.get(medium, medium) for medium in media]) or "any kind of message"
    about = _listed([topic.replace("-", " ") for topic in topics]) or "anything"
    told = f"They allow {ways}, about {about}"
    if cap is not None and period_us is not None:
        told += f"; {_at_most(cap, max(1, period_us // DAY_US))} that they did not ask for"
    if quiet is not None:
        begins, ends, zone = quiet
        told += f"; none from {_clock(begins)} to {_clock(ends)}, {zone} time"
    return (f"{told}.",) if until_us is None else (f"{told}; until ", Moment(until_us), ".")


def _at_most(cap: int, days: int) -> str:
    if cap == 0:
        return "none"
    return f"at most {cap} a day" if days == 1 else f"at most {cap} in {days} days"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)


def _clock(minute: int) -> str:
    return f"{minute // _MINUTES_AN_HOUR:02}:{minute % _MINUTES_AN_HOUR:02}"
