"""A week of entries as a few numbers: said, answered, left unanswered, and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rules.mention import Kind
from rules.why import WHY

REASONS_SHOWN = 5
MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True)
class Tally:
    """So many mentions of one kind whose last look had one verdict and these reasons (names with commas between)."""

    kind: Kind
    verdict: str
    reasons: str
    count: int


@dataclass(frozen=True, slots=True)
class Week:
    """The numbers of one ISO week. Times in microseconds; `answer_us` is the median from post to reply.

    `uncollected` is about how many posts were dropped unread, since those who wrote them want no listening.
    """

    direct: int
    overheard: int
    sent: int
    answer_us: int | None
    stops: int
    overrides: int
    pauses: int
    unanswered: Mapping[str, int]
    spent_micro_usd: int = 0
    uncollected: int = 0


def count(
    tallies: Iterable[Tally],
    answer_times_us: Sequence[int],
    entries: Mapping[str, int],
    spent_micro_usd: int,
    uncollected: int = 0,
) -> Week:
    """Count a week: its mentions, the time from each post to its reply, its entries by kind, what it cost.

    What was `uncollected` is counted when it is dropped, for nothing else of it is left.
    """
    kinds: Counter[Kind] = Counter()
    unanswered: Counter[str] = Counter()
    for tally in tallies:
        kinds[tally.kind] += tally.count
        if tally.verdict != "permit" and tally.kind is not Kind.EXCLUDED:
            unanswered[tally.reasons.partition(",")[0]] += tally.count
    return Week(
        direct=kinds[Kind.DIRECT],
        overheard=kinds[Kind.OVERHEARD],
        sent=len(answer_times_us),
        answer_us=int(median(answer_times_us)) if answer_times_us else None,
        stops=entries.get("objection", 0),
        overrides=entries.get("override", 0),
        pauses=entries.get("pause", 0),
        unanswered={
            reason: number for reason, number in unanswered.most_common() if reason and reason != "already_answered"
        },
        spent_micro_usd=spent_micro_usd,
        uncollected=uncollected,
    )


def sentences(week: Week, before: Week | None) -> tuple[str, ...]:
    """The week in plain sentences, the weightiest first, each compared with the week before where there was one."""
    was = {} if before is None else {"direct": before.direct, "overheard": before.overheard, "sent": before.sent}
    told = [
        (
            f"{_posts(week.direct)} written to you{_than(week.direct, was.get('direct'))}, "
            f"and {week.overheard} overheard{_than(week.overheard, was.get('overheard'))}."
        ),
        f"{week.sent} {'reply' if week.sent == 1 else 'replies'} sent{_than(week.sent, was.get('sent'))}.",
    ]
    if week.answer_us is not None:
        half = "It" if week.sent == 1 else "Half of them"
        told.append(f"{half} went out within {duration(week.answer_us)}.")
    held_back = sum(week.unanswered.values())
    rightly = ", and rightly so" if held_back else ""
    told.append(f"{_posts(held_back)} left unanswered{rightly}.")
    shown = list(week.unanswered.items())[:REASONS_SHOWN]
    told += [
        f"{number} because {WHY[reason].to_us if reason in WHY else 'a rule forbade it'}." for reason, number in shown
    ]
    told.append(
        "Nobody asked you to stop."
        if not week.stops
        else f"{week.stops} {'person' if week.stops == 1 else 'people'} asked you to stop. It counted at once."
    )
    if week.uncollected:
        told.append(f"People who want no listening: about {_posts(week.uncollected)} dropped unread.")
    if week.overrides:
        told.append(
            f"Members decided {week.overrides} open {'question' if week.overrides == 1 else 'questions'} by hand."
        )
    if week.spent_micro_usd:
        told.append(f"Reading and sending cost {week.spent_micro_usd / 1e6:.2f} US dollars this month.")
    return tuple(told)


def duration(us: int) -> str:
    """A duration as people say it: 4 minutes, 3 hours, 2 days."""
    for unit, size in (("day", 1_440 * MINUTE_US), ("hour", 60 * MINUTE_US)):
        if us >= size:
            number = round(us / size)
            return f"{number} {unit}" + ("s" if number != 1 else "")
    minutes = max(1, round(us / MINUTE_US))
    return f"{minutes} minute" + ("s" if minutes != 1 else "")


def _posts(number: int) -> str:
    return f"{number} {'post was' if number == 1 else 'posts were'}"


def _than(now: int, before: int | None) -> str:
    if before is None:
        return ""
    if now == before:
        return " (as many as the week before)"
    return f" ({abs(now - before)} {'more' if now > before else 'fewer'} than the week before)"
