"""A week's numbers as rows of a table, each beside that of the week before."""

from dataclasses import dataclass

from rules.digest import Week, duration, in_month

NONE = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row in words: what is counted, this week, the week before, and by how much it changed."""

    name: str
    now: str
    before: str
    change: str


_COUNTS = (
    ("Written to you", "direct"),
    ("Overheard", "overheard"),
    ("Replies sent", "sent"),
    ("May still be answered", "waiting"),
    ("Rightly left unanswered", "held_back"),
    ("Missed that might have been answered", "missed"),
    ("Asked you to stop", "stops"),
    ("Open questions decided by hand", "overrides"),
    ("Labels corrected", "corrections"),
    ("Dropped unread, about", "uncollected"),
)
_TIMES = (
    ("From a post to you to your answer, half of them within", "answer_us"),
    ("From a stop to its being in force, half of them within", "stop_us"),
    ("Since the opt-out registries were checked", "registry_age_us"),
)


def figures(week: Week, before: Week | None) -> tuple[Figure, ...]:
    """Every number of a week. The age of registries is that of now, so it is compared with nothing."""
    counts = [
        _count(name, getattr(week, field), None if before is None else getattr(before, field))
        for name, field in _COUNTS
    ]
    times = [
        Figure(name, _time(getattr(week, field)), _time(getattr(before, field, None)), NONE) for name, field in _TIMES
    ]
    spent = Figure(f"Spent {in_month(week)}, in US dollars", f"{week.spent_micro_usd / 1e6:.2f}", NONE, NONE)
    return (*counts, *times, spent)


def _count(name: str, now: int, before: int | None) -> Figure:
    if before is None:
        return Figure(name, f"{now:,}", NONE, NONE)
    return Figure(name, f"{now:,}", f"{before:,}", f"{now - before:+,}" if now != before else "0")


def _time(us: int | None) -> str:
    return NONE if us is None else duration(us)
