"""What a yes on record allows: when, about what, how often, at which hours.

A contract covers an answer if it is in force, for this medium, and names every topic of the post and of the reply;
where it is limited to topics, a post in which we found none is not covered, for nothing proves that it belongs. One
that covers is enough to be invited. But the terms of every contract in force bind: of all caps the narrowest, and the
quiet hours of each. So a narrower contract never enables, and the order of contracts changes nothing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from rules.facts import Contract, Facts, Span
from rules.mention import How
from rules.policy import Policy

MINUTES_A_DAY = 24 * 60
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def medium_of(facts: Facts) -> str:
    """The medium of an answer: a private message is answered by one, every other post by a reply."""
    return "message" if facts.how is How.PRIVATE else "reply"


def topics_of(facts: Facts) -> frozenset[str] | None:
    """Every topic that the post and, once there is one, the reply are about; `None` where we do not know."""
    if facts.topics is None or not facts.acting:
        return None if facts.topics is None else frozenset(facts.topics)
    if facts.draft is None or facts.draft.topics is None:
        return None
    return frozenset((*facts.topics, *facts.draft.topics))


def in_force(contract: Contract, now_us: int) -> bool:
    """Whether a contract has begun and has not ended."""
    return contract.since_us <= now_us and (contract.until_us is None or now_us < contract.until_us)


def covers(contract: Contract, facts: Facts) -> bool:
    """Whether this contract allows an answer to this post, as far as medium, topics and its term go."""
    if not in_force(contract, facts.now_us) or (contract.media and medium_of(facts) not in contract.media):
        return False
    if not contract.topics:
        return True
    found = topics_of(facts)
    return bool(facts.topics) and found is not None and found <= frozenset(contract.topics)


def invited(facts: Facts) -> bool:
    """Whether a contract covers this answer."""
    return bool(facts.contracts) and any(covers(contract, facts) for contract in facts.contracts or ())


def terms(facts: Facts, policy: Policy) -> tuple[int, ...]:  # noqa: ARG001 - a contract carries its own term
    """The moments at which contracts begin and end: `moments` of every rule that looks at one."""
    if not facts.contracts:
        return ()
    found = []
    for contract in facts.contracts:
        found.append(contract.since_us)
        if contract.until_us is not None:
            found.append(contract.until_us)
    return tuple(found)


def months_later(from_us: int, months: int) -> int:
    """The same moment of the day so many calendar months later; the last day of a month that is too short for it."""
    begins = _EPOCH + timedelta(microseconds=from_us)
    years, month = divmod(begins.month - 1 + months, 12)
    first = begins.replace(year=begins.year + years, month=month + 1, day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return (first.replace(day=min(begins.day, last.day)) - _EPOCH) // timedelta(microseconds=1)


def quiet_spans(from_minute: int, to_minute: int, zone: tzinfo, now_us: int) -> tuple[Span, ...]:
    """The quiet hours around a moment, as spans of time: the last that began, and the two that come next.

    They go from one minute of the day to another on the clock of that zone, past midnight where the second is not
    later, and follow its changes to the microsecond: a minute that the clock skips counts as the moment of the jump,
    one that it shows twice begins the first time and ends the second time. Raises `ValueError` for a minute that no
    day has.
    """
    if not (0 <= from_minute < MINUTES_A_DAY and 0 <= to_minute < MINUTES_A_DAY):
        raise ValueError("A minute of the day is 0 to 1439.")
    day = (_EPOCH + timedelta(microseconds=now_us)).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [day.replace(tzinfo=None) + timedelta(days=step) for step in range(-2, 4)]
    later = timedelta(days=from_minute >= to_minute)
    spans = [
        Span(
            _moment(date + timedelta(minutes=from_minute), zone, fold=0),
            _moment(date + timedelta(minutes=to_minute) + later, zone, fold=1),
        )
        for date in days
    ]
    return tuple(_around(spans, now_us))


def _around(spans: list[Span], now_us: int) -> Iterator[Span]:
    begun = [span for span in spans if span.from_us <= now_us]
    yield from begun[-1:]
    yield from spans[len(begun) : len(begun) + 2]


def _moment(wall: datetime, zone: tzinfo, *, fold: int) -> int:
    """The moment at which a clock of this zone shows this time; where it jumps over it, the moment of the jump."""
    shown = wall.replace(tzinfo=zone, fold=fold)
    moment = shown.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall:  # skipped: both readings lie around the jump
        early, late = (wall.replace(tzinfo=zone, fold=side).astimezone(UTC) for side in (1, 0))
        moment = _jump(early, late, zone)
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _jump(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """The second between two moments from which the zone's clock shows another offset, found by halving."""
    before = early.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late
