"""By when an answer is due: no hour counts in which the team is not there."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.due import HOUR_US, HOURS_MAX, due_us
from rules.hours import Hours

OFFICE = Hours(frozenset(range(5)), 9, 17)
OSLO = ZoneInfo("Europe/Oslo")


def us(moment: str, zone: ZoneInfo = OSLO) -> int:
    return int(datetime.fromisoformat(moment).replace(tzinfo=zone).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("asked", "hours", "due"),
    [
        ("2026-11-23T10:02", 1, "2026-11-23T11:02"),  # a Monday
        ("2026-11-23T16:30", 1, "2026-11-24T09:30"),
        ("2026-11-23T16:00", 1, "2026-11-23T17:00"),
        ("2026-11-23T03:17", 1, "2026-11-23T10:00"),
        ("2026-11-27T16:59", 1, "2026-11-30T09:59"),  # a Friday
        ("2026-11-28T12:00", 2, "2026-11-30T11:00"),
        ("2026-11-23T09:00", 8, "2026-11-23T17:00"),
        ("2026-11-23T09:00", 9, "2026-11-24T10:00"),
        ("2026-10-23T16:30", 1, "2026-10-26T09:30"),  # the clocks are set back in between
        ("2026-03-27T16:30", 1, "2026-03-30T09:30"),  # and forward
    ],
)
def test_time_counts_only_while_the_team_is_there(asked: str, hours: int, due: str) -> None:
    assert due_us(us(asked), hours * HOUR_US, OFFICE, OSLO) == us(due)


@pytest.mark.parametrize(
    ("asked", "hours", "due"),
    [
        ("2026-11-20T23:00", 4, "2026-11-21T03:00"),
        ("2026-11-21T05:00", 2, "2026-11-21T23:00"),  # the rest of it in the next night
        ("2026-03-28T23:00", 6, "2026-03-29T06:00"),  # an hour of this night is skipped
        ("2026-10-24T23:00", 8, "2026-10-25T06:00"),  # and of this one comes twice
    ],
)
def test_a_night_counts_with_the_hours_that_it_has(asked: str, hours: int, due: str) -> None:
    assert due_us(us(asked), hours * HOUR_US, Hours(frozenset({4, 5}), 22, 6), OSLO) == us(due)


def test_seconds_and_what_is_less_count_too() -> None:
    asked, odd_us = us("2026-11-23T16:30:30"), 250_000
    assert due_us(asked + odd_us, HOUR_US, OFFICE, OSLO) == us("2026-11-24T09:30:30") + odd_us


def test_without_hours_the_team_is_always_there() -> None:
    assert due_us(us("2026-11-28T03:00"), HOUR_US, None, UTC) == us("2026-11-28T04:00")


def test_an_answer_that_may_take_for_ever_is_due_in_sixty_days() -> None:
    asked = us("2026-11-23T09:00")
    assert due_us(asked, 1000 * HOUR_US, Hours(frozenset({6}), 9, 10), OSLO) == asked + HOURS_MAX * HOUR_US


@given(st.integers(0, 4 * 10**15), st.integers(1, 24 * HOUR_US), st.sampled_from(["Asia/Kolkata", "America/New_York"]))
def test_it_is_never_due_sooner_than_without_hours(asked: int, within: int, zone: str) -> None:
    due = due_us(asked, within, OFFICE, ZoneInfo(zone))
    assert due >= asked + within
    assert due_us(asked, within, Hours(frozenset(range(7))), ZoneInfo(zone)) == asked + within
