"""While the team is at work nothing waits; what waits knows until when."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.hours import Hours, closed_around

OSLO = ZoneInfo("Europe/Oslo")
OFFICE = Hours(frozenset(range(5)), 9, 17)


def us(told: str) -> int:
    return int(datetime.fromisoformat(told).replace(tzinfo=OSLO).timestamp()) * 1_000_000


@pytest.mark.parametrize("told", ["2026-11-23T09:00", "2026-11-23T16:59:59", "2026-11-27T12:00"])
def test_nothing_waits_while_the_team_is_at_work(told: str) -> None:
    assert closed_around(OFFICE, us(told), OSLO) is None


@pytest.mark.parametrize(
    ("told", "closing", "opening"),
    [
        ("2026-11-23T08:59:59", "2026-11-20T17:00", "2026-11-23T09:00"),
        ("2026-11-23T17:00", "2026-11-23T17:00", "2026-11-24T09:00"),
        ("2026-11-21T12:00", "2026-11-20T17:00", "2026-11-23T09:00"),
        ("2026-03-29T02:30", "2026-03-27T17:00", "2026-03-30T09:00"),  # clocks are set forward in between
        ("2026-10-25T02:30", "2026-10-23T17:00", "2026-10-26T09:00"),  # and back
    ],
)
def test_what_comes_while_the_team_is_away_waits_for_the_next_opening(told: str, closing: str, opening: str) -> None:
    found = closed_around(OFFICE, us(told), OSLO)
    assert found is not None
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment in found] == [closing, opening]


NIGHT = Hours(frozenset({4, 5}), 22, 6)
"""The nights from Friday to Saturday and from Saturday to Sunday."""


@pytest.mark.parametrize("told", ["2026-11-20T22:00", "2026-11-21T05:59:59", "2026-11-21T23:30", "2026-11-22T00:00"])
def test_a_night_belongs_to_the_day_on_which_it_begins(told: str) -> None:
    assert closed_around(NIGHT, us(told), OSLO) is None


@pytest.mark.parametrize(
    ("hours", "told", "closing", "opening"),
    [
        (NIGHT, "2026-11-20T05:00", "2026-11-15T06:00", "2026-11-20T22:00"),  # Thursday's night is not worked
        (NIGHT, "2026-11-21T06:00", "2026-11-21T06:00", "2026-11-21T22:00"),
        (NIGHT, "2026-11-22T22:00", "2026-11-22T06:00", "2026-11-27T22:00"),  # nor is Sunday's
        (NIGHT, "2026-03-29T12:00", "2026-03-29T06:00", "2026-04-03T22:00"),  # after a night of seven hours
        (NIGHT, "2026-10-25T12:00", "2026-10-25T06:00", "2026-10-30T22:00"),  # and of nine
        (Hours(frozenset({6}), 2, 3), "2026-03-29T04:00", "2026-03-22T03:00", "2026-04-05T02:00"),  # skipped that week
        (Hours(frozenset({6}), 2, 3), "2026-03-29T01:59", "2026-03-22T03:00", "2026-04-05T02:00"),
        (Hours(frozenset({6}), 22, 6), "2026-11-23T06:00", "2026-11-23T06:00", "2026-11-29T22:00"),  # into Monday
    ],
)
def test_the_time_between_two_nights_and_around_a_skipped_hour_is_one(
    hours: Hours, told: str, closing: str, opening: str
) -> None:
    found = closed_around(hours, us(told), OSLO)
    assert found is not None
    assert [f"{moment:%Y-%m-%dT%H:%M}" for moment in found] == [closing, opening]


def test_an_hour_that_clocks_show_twice_is_worked_twice() -> None:
    hours, first = Hours(frozenset({6}), 2, 3), us("2026-10-25T02:30")
    assert closed_around(hours, first, OSLO) is None
    assert closed_around(hours, first + 3_600_000_000, OSLO) is None
    assert closed_around(hours, first + 2 * 3_600_000_000, OSLO) is not None


def test_a_team_opens_and_closes_on_the_hour_to_the_microsecond() -> None:
    assert closed_around(OFFICE, us("2026-11-23T08:59:59") + 999_999, OSLO) == (
        datetime(2026, 11, 20, 17, tzinfo=OSLO),
        datetime(2026, 11, 23, 9, tzinfo=OSLO),
    )


def test_a_team_that_works_one_hour_a_week_opens_within_a_week() -> None:
    found = closed_around(Hours(frozenset({2}), 23, 24), us("2026-11-26T00:00"), OSLO)
    assert found is not None
    assert [f"{moment:%a %H:%M}" for moment in found] == ["Thu 00:00", "Wed 23:00"]


@given(
    st.integers(0, 4 * 365 * 24 * 60).map(lambda minute: 1_700_000_000_000_000 + minute * 60_000_000),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda span: span[0] != span[1]),
)
def test_every_moment_is_open_or_lies_between_a_closing_and_an_opening(
    moment: int, days: frozenset[int], span: tuple[int, int]
) -> None:
    hours = Hours(days, *span)
    found = closed_around(hours, moment, OSLO)
    if found is None:
        assert hours.hold(datetime.fromtimestamp(moment / 1e6, OSLO))
    else:
        begins, ends = (int(one.timestamp()) * 1_000_000 for one in found)
        assert begins <= moment < ends
        assert closed_around(hours, ends, OSLO) is None
