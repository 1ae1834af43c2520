"""A week of entries as a few numbers: said, answered, left unanswered, and why.

Longer than most files, because each number stands beside the sentence that tells it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from rules.mention import Kind
from rules.why import WHY

REASONS_SHOWN = 5
MINUTE_US = 60_000_000
CORRECTION = "label"
"""The kind of the entry by which a member corrects a label."""
_ANSWERABLE = frozenset({"permit", "held"})
OURS = frozenset(
    {
        "confirm_again",
        "not_authorised",
        "not_listening",
        "paused",
        "registry_stale",
        "second_look",
        "text_unfit",
        "window_closed",
    }
)
"""The reasons that lie with us alone: what these left unanswered was missed, not left in peace."""


@dataclass(frozen=True, slots=True)
class Tally:
    """So many mentions of one kind whose last look had one verdict and these reasons (names with commas between).

    `waiting` says that nobody has answered or closed them.
    """

    kind: Kind
    verdict: str
    reasons: str
    count: int
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """The numbers of one ISO week. Times in microseconds.

    `answer_us` is the median from a post that was written to us to our reply, `stop_us` that from a post that asks us
    to stop to the objection being in force. `waiting` are direct posts that may be answered and were not.
    `registry_age_us` is how long ago the registry was checked that was checked least lately. `uncollected` is about how
    many posts were dropped unread, since those who wrote them want no listening. `spent_micro_usd` is what `month`
    (`2026-11`) cost until the week was over.
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
    waiting: int = 0
    stop_us: int | None = None
    corrections: int = 0
    registry_age_us: int | None = None
    month: str = ""

    @property
    def left_in_peace(self) -> Mapping[str, int]:
        """Why posts were rightly left unanswered: a wish, the network, or that nobody spoke to us."""
        return {reason: number for reason, number in self.unanswered.items() if reason not in OURS}

    @property
    def ours(self) -> Mapping[str, int]:
        """Why posts were left unanswered by our own doing."""
        return {reason: number for reason, number in self.unanswered.items() if reason in OURS}

    @property
    def held_back(self) -> int:
        """How many posts were rightly left unanswered."""
        return sum(self.left_in_peace.values())

    @property
    def missed(self) -> int:
        """How many posts nobody but us kept us from answering."""
        return sum(self.ours.values())


def count(
    tallies: Iterable[Tally],
    replies: Sequence[tuple[Kind, int]],
    entries: Mapping[str, int],
    spent_micro_usd: int,
    uncollected: int = 0,
    stops_us: Sequence[int | None] = (),
    registry_age_us: int | None = None,
    month: str = "",
) -> Week:
    """Count a week: its mentions, its replies (to which kind, how long after the post), its entries by kind, its cost.

    `stops_us` is how long each stop took from its post to being in force; `None` for one that was not said in a post.
    What was `uncollected` is counted when it is dropped, for nothing else of it is left.
    """
    kinds: Counter[Kind] = Counter()
    unanswered: Counter[str] = Counter()
    waiting = 0
    for tally in tallies:
        kinds[tally.kind] += tally.count
        if tally.kind is Kind.EXCLUDED:
            continue
        if tally.kind is Kind.DIRECT and tally.waiting and tally.verdict in _ANSWERABLE:
            waiting += tally.count
        elif tally.verdict != "permit":
            unanswered[_weightiest(tally.reasons)] += tally.count
    honoured_us = [us for us in stops_us if us is not None]
    answers_us = [us for kind, us in replies if kind is Kind.DIRECT]
    return Week(
        direct=kinds[Kind.DIRECT],
        overheard=kinds[Kind.OVERHEARD],
        sent=len(replies),
        answer_us=int(median(answers_us)) if answers_us else None,
        stops=len(stops_us),
        overrides=entries.get("override", 0),
        pauses=entries.get("pause", 0),
        unanswered={
            reason: number for reason, number in unanswered.most_common() if reason and reason != "already_answered"
        },
        spent_micro_usd=spent_micro_usd,
        uncollected=uncollected,
        waiting=waiting,
        stop_us=int(median(honoured_us)) if honoured_us else None,
        corrections=entries.get(CORRECTION, 0),
        registry_age_us=registry_age_us,
        month=month,
    )


def sentences(week: Week, before: Week | None) -> tuple[str, ...]:
    """The week in plain sentences, the weightiest first, each compared with the week before where there was one."""
    direct, overheard, sent = (
        _than(week, before, "direct"),
        _than(week, before, "overheard"),
        _than(week, before, "sent"),
    )
    told = [
        f"{_posts(week.direct)} written to you{direct}, and {week.overheard} overheard{overheard}.",
        f"{week.sent} {'reply' if week.sent == 1 else 'replies'} sent{sent}.",
    ]
    if week.answer_us is not None:
        earlier = (
            "" if before is None or before.answer_us is None else f"; the week before {duration(before.answer_us)}"
        )
        told.append(f"Half of your answers came within {duration(week.answer_us)}{earlier}.")
    if week.waiting:
        told.append(f"{_posts(week.waiting)} written to you and may still be answered.")
    told += [*_unanswered(week, before), _stops(week, before)]
    if week.uncollected:
        told.append(f"People who want no listening: about {_posts(week.uncollected)} dropped unread.")
    if week.registry_age_us is not None:
        told.append(f"Opt-out registries were last checked {duration(week.registry_age_us)} ago.")
    if week.overrides:
        told.append(
            f"Members decided {week.overrides} open {'question' if week.overrides == 1 else 'questions'} by hand."
        )
    if week.corrections:
        told.append(f"Members corrected {week.corrections} {'label' if week.corrections == 1 else 'labels'}.")
    if week.spent_micro_usd:
        told.append(f"Reading and sending cost {week.spent_micro_usd / 1e6:.2f} US dollars {in_month(week)}.")
    return tuple(told)


def because(reason: str) -> str:
    """Why posts were left unanswered, in a few words for the team; a rule that we do not know is named as one."""
    return WHY[reason].to_us if reason in WHY else "a rule forbade it"


def in_month(week: Week) -> str:
    """In which month it was spent, in words; where none is named, it is the month under way."""
    return f"in {date.fromisoformat(f'{week.month}-01'):%B %Y}" if week.month else "this month"


def duration(us: int) -> str:
    """A duration as people say it: 4 minutes, 3 hours, 2 days; never less than a minute."""
    for unit, size in (("day", 1_440 * MINUTE_US), ("hour", 60 * MINUTE_US)):
        if us >= size:
            number = round(us / size)
            return f"{number} {unit}" + ("s" if number != 1 else "")
    minutes = max(1, round(us / MINUTE_US))
    return f"{minutes} minute" + ("s" if minutes != 1 else "")


def _weightiest(reasons: str) -> str:
    """The first reason that does not lie with us alone; where each does, the first."""
    names = reasons.split(",")
    return next((name for name in names if name not in OURS), names[0])


def _unanswered(week: Week, before: Week | None) -> list[str]:
    """Restraint and service apart: what was left in peace, and what we could have answered and did not."""
    peace = f"{_posts(week.held_back)} left unanswered{_than(week, before, 'held_back')}"
    told = [f"{peace}, and rightly so: {_why(week.left_in_peace)}." if week.held_back else f"{peace}."]
    if week.missed or (before and before.missed):
        missed = f"{_posts(week.missed)} missed that you might have answered{_than(week, before, 'missed')}"
        told.append(f"{missed}: {_why(week.ours)}." if week.missed else f"{missed}.")
    return told


def _why(reasons: Mapping[str, int]) -> str:
    shown = list(reasons.items())[:REASONS_SHOWN]
    more = sum(reasons.values()) - sum(number for _, number in shown)
    told = [f"{number} because {because(reason)}" for reason, number in shown]
    return ", ".join([*told, *[f"{more} for other reasons"] * bool(more)])


def _stops(week: Week, before: Week | None) -> str:
    than = _than(week, before, "stops")
    if not week.stops:
        return f"Nobody asked you to stop{than}."
    told = f"You were asked to stop {'once' if week.stops == 1 else f'{week.stops} times'}{than}."
    which = "It" if week.stops == 1 else "Half of these"
    if week.stop_us is None:
        return f"{told} It counted at once."
    return f"{told} {which} counted within {duration(week.stop_us)} of the post."


def _posts(number: int) -> str:
    return f"{number} {'post was' if number == 1 else 'posts were'}"


def _than(this: Week, last: Week | None, number: str) -> str:
    """How this number of the week compares with that of the week before, where there was one."""
    if last is None:
        return ""
    now, before = getattr(this, number), getattr(last, number)
    if now == before:
        return " (as many as the week before)"
    return f" ({abs(now - before)} {'more' if now > before else 'fewer'} than the week before)"
