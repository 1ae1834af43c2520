"""What a yes on record allows, and quiet hours that are exact on every clock."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.contracts import MINUTES_A_DAY, covers, months_later, quiet_spans
from rules.decide import decide
from rules.facts import Contract, Facts, Span
from rules.mention import Kind
from rules.policy import DAY_US, HOUR_US, MINUTE_US, Policy
from tests.strategies import NOW, contracts, facts, permitted, policies, strictness, topic_names

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
NIGHT = (22 * 60, 8 * 60)


def us(text: str) -> int:
    """The moment of a text such as `2026-03-29T00:30Z`, in microseconds UTC."""
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000


def shown(span: Span) -> tuple[str, str]:
    """A span as UTC clocks show its two ends."""
    first, last = (
        f"{datetime.fromtimestamp(moment // 1_000_000, UTC):%d %H:%M}" for moment in (span.from_us, span.to_us)
    )
    return first, last


@pytest.mark.promise(11)
@pytest.mark.parametrize(
    ("minutes", "zone", "now", "first"),
    [
        (NIGHT, "UTC", "2026-01-10T23:00Z", ("10 22:00", "11 08:00")),
        (NIGHT, "UTC", "2026-01-10T12:00Z", ("09 22:00", "10 08:00")),
        (NIGHT, "Europe/Berlin", "2026-03-28T22:00Z", ("28 21:00", "29 06:00")),  # an hour is skipped
        (NIGHT, "Europe/Berlin", "2026-10-24T22:00Z", ("24 20:00", "25 07:00")),  # an hour comes twice
        ((150, 240), "Europe/Berlin", "2026-03-29T01:30Z", ("29 01:00", "29 02:00")),  # it begins in the skipped hour
        ((60, 150), "Europe/Berlin", "2026-03-29T00:30Z", ("29 00:00", "29 01:00")),  # it ends in the skipped hour
        ((130, 150), "Europe/Berlin", "2026-03-29T01:00Z", ("29 01:00", "29 01:00")),  # all of it is skipped
        ((150, 240), "Europe/Berlin", "2026-10-25T01:00Z", ("25 00:30", "25 03:00")),  # it begins in the doubled hour
        ((60, 150), "Europe/Berlin", "2026-10-25T01:00Z", ("24 23:00", "25 01:30")),  # it ends in the doubled hour
        (NIGHT, "UTC", "2028-02-28T23:00Z", ("28 22:00", "29 08:00")),  # a leap day
        (NIGHT, "UTC", "2028-02-29T23:00Z", ("29 22:00", "01 08:00")),
        ((600, 600), "UTC", "2026-01-10T12:00Z", ("10 10:00", "11 10:00")),  # all day long
        (NIGHT, "Pacific/Apia", "2011-12-30T09:00Z", ("30 08:00", "30 10:00")),  # 30 December 2011 never came there
    ],
)
def test_quiet_hours_follow_the_persons_clock(
    minutes: tuple[int, int], zone: str, now: str, first: tuple[str, str]
) -> None:
    assert shown(quiet_spans(*minutes, ZoneInfo(zone), us(now))[0]) == first


@pytest.mark.parametrize("minute", [-1, MINUTES_A_DAY])
def test_no_day_has_another_minute(minute: int) -> None:
    for minutes in ((minute, 0), (0, minute)):
        with pytest.raises(ValueError, match=r"^A minute of the day is 0 to 1439\.$"):
            quiet_spans(*minutes, ZoneInfo("UTC"), NOW)


@pytest.mark.promise(11)
@pytest.mark.parametrize("minute", range(2 * 60 + 3, 3 * 60, 7))
def test_a_minute_that_the_clock_skips_is_the_jump_to_the_microsecond(minute: int) -> None:
    jump_us = us("2026-03-29T01:00Z")
    for now_us in (jump_us - 1, jump_us, jump_us + 30_000_001):
        spans = quiet_spans(minute, minute + 1, ZoneInfo("Europe/Berlin"), now_us)
        assert Span(jump_us, jump_us) in spans
        assert {type(moment) for span in spans for moment in (span.from_us, span.to_us)} == {int}


def test_the_last_quiet_hours_and_the_next_two_are_known_whatever_the_second() -> None:
    for odd_us in (0, 1, 30_000_000, 59_999_999):
        spans = quiet_spans(*NIGHT, ZoneInfo("UTC"), us("2026-01-10T12:00Z") + odd_us)
        assert [shown(span)[0] for span in spans] == ["09 22:00", "10 22:00", "11 22:00"]
        assert all(moment % MINUTE_US == 0 for span in spans for moment in (span.from_us, span.to_us))


@pytest.mark.promise(11)
@given(
    st.integers(0, MINUTES_A_DAY - 1),
    st.integers(0, MINUTES_A_DAY - 1),
    st.sampled_from(ZONES),
    st.integers(us("2024-01-01T00:00Z") // MINUTE_US, us("2032-01-01T00:00Z") // MINUTE_US),
)
def test_the_spans_say_of_every_minute_what_the_clock_on_the_wall_says(
    from_minute: int, to_minute: int, zone: str, minute: int
) -> None:
    now_us = minute * MINUTE_US
    spans = quiet_spans(from_minute, to_minute, ZoneInfo(zone), now_us)
    assert all(one.to_us <= other.from_us for one, other in pairwise(spans))
    assert spans[-1].from_us > now_us, "the next quiet hours are known"
    wall = datetime.fromtimestamp(now_us // 1_000_000, ZoneInfo(zone))
    shows = wall.hour * 60 + wall.minute
    begun, over = shows >= from_minute, shows >= to_minute
    quiet = begun and not over if from_minute < to_minute else begun or not over
    near = [wall + timedelta(hours=hours) for hours in (-26, 26)]
    if near[0].utcoffset() == near[1].utcoffset():  # where clocks change, the cases above say what holds
        assert any(span.from_us <= now_us < span.to_us for span in spans) == quiet


@pytest.mark.parametrize(
    ("from_", "months", "to"),
    [
        ("2026-01-15T10:00:01Z", 6, "2026-07-15T10:00:01Z"),
        ("2026-08-31T00:00Z", 6, "2027-02-28T00:00Z"),
        ("2027-08-31T00:00Z", 6, "2028-02-29T00:00Z"),
        ("2028-02-29T00:00Z", 12, "2029-02-28T00:00Z"),
        ("2026-12-31T23:59:59Z", 1, "2027-01-31T23:59:59Z"),
        ("2026-06-30T00:00Z", 18, "2027-12-30T00:00Z"),
    ],
)
def test_months_are_those_of_the_calendar(from_: str, months: int, to: str) -> None:
    later = months_later(us(from_) + 1, months)
    assert later == us(to) + 1
    assert type(later) is int


@pytest.mark.promise(9)
@given(facts(), policies(), contracts, topic_names, st.sampled_from(["topics", "media", "cap", "until_us", "quiet"]))
def test_a_narrower_contract_never_enables(
    world: Facts, policy: Policy, contract: Contract, topic: str, term: str
) -> None:
    narrower = {
        "topics": replace(contract, topics=(topic,) if not contract.topics else contract.topics[:1]),
        "media": replace(contract, media=("email",) if not contract.media else contract.media[:1]),
        "cap": replace(contract, cap=0 if contract.cap is None else max(0, contract.cap - 1), period_us=DAY_US * 365),
        "until_us": replace(contract, until_us=min(contract.until_us or NOW, NOW)),
        "quiet": replace(contract, quiet=(*contract.quiet, Span(NOW - HOUR_US, NOW + HOUR_US))),
    }[term]
    others = world.contracts or ()
    before = decide(replace(world, contracts=(*others, contract)), policy)
    if term == "until_us" and (contract.cap is not None or contract.quiet):
        return  # what has ended binds no more: its caps and quiet hours end with it
    assert strictness(decide(replace(world, contracts=(*others, narrower)), policy)) >= strictness(before)


@given(facts(), policies(), st.lists(contracts, max_size=4))
def test_the_order_of_contracts_changes_nothing(world: Facts, policy: Policy, some: list[Contract]) -> None:
    shuffled = list(reversed(some))
    one, other = (decide(replace(world, contracts=tuple(each)), policy) for each in (some, shuffled))
    assert one == other


def test_a_contract_of_no_limits_covers_whatever_its_time_does() -> None:
    for topics in (None, (), ("delivery",)):
        assert covers(Contract(NOW), permitted(kind=Kind.OVERHEARD, topics=topics))
        assert not covers(Contract(NOW + 1), permitted(kind=Kind.OVERHEARD, topics=topics))
