"""The weekly digest is asked for once, and of no week in which nobody was heard."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.runtime import Team
from bot.steps.digest import HOUR, KIND, before, bounds, digest, week_of
from bot.store.database import Database
from tests.brand_at_work import DAY, Work
from tests.brand_at_work import HOUR as HOUR_US


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


MONDAY = at("2026-11-23T09:00")  # of week 48


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def asked(work: Work) -> int:
    return work.count("outbox", f"kind = '{KIND}'")


def test_a_week_in_which_nothing_was_heard_has_no_digest(work: Work) -> None:
    assert not digest(work.runtime, work.team, MONDAY)
    assert asked(work) == 0


def test_it_does_not_come_before_monday_morning(work: Work) -> None:
    work.now = MONDAY - 3 * DAY
    work.says("@acme do you ship to Norway?")
    assert not digest(work.runtime, work.team, MONDAY - HOUR_US)
    assert asked(work) == 0


def test_it_comes_once_a_week_however_often_it_is_tried(work: Work) -> None:
    work.now = MONDAY - 3 * DAY
    work.says("@acme do you ship to Norway?")
    assert digest(work.runtime, work.team, MONDAY)
    assert not digest(work.runtime, work.team, MONDAY)
    assert not digest(work.runtime, work.team, MONDAY + 3 * DAY)
    assert asked(work) == 1


def test_a_missed_monday_is_made_up_for_later_in_the_week(work: Work) -> None:
    work.now = MONDAY - 3 * DAY
    work.says("@acme do you ship to Norway?")
    assert digest(work.runtime, work.team, MONDAY + 2 * DAY - HOUR * HOUR_US)


def in_zone(work: Work, zone: str) -> Team:
    return replace(work.team, time_zone=zone)


def test_a_week_begins_at_the_team_s_own_midnight(work: Work) -> None:
    oslo = in_zone(work, "Europe/Oslo")
    assert bounds("2026-W48", oslo) == (at("2026-11-22T23:00"), at("2026-11-29T23:00"))
    assert week_of(at("2026-11-22T22:59"), oslo) == "2026-W47"
    assert week_of(at("2026-11-22T23:00"), oslo) == "2026-W48"


def test_a_week_in_which_clocks_are_set_back_lasts_an_hour_longer(work: Work) -> None:
    begins, ends = bounds("2026-W43", in_zone(work, "Europe/Oslo"))
    assert ends - begins == 7 * DAY + HOUR_US


@pytest.mark.parametrize(("week", "earlier"), [("2026-W48", "2026-W47"), ("2027-W01", "2026-W53")])
def test_the_week_before_is_known_over_the_turn_of_the_year(work: Work, week: str, earlier: str) -> None:
    assert before(week, in_zone(work, "America/New_York")) == earlier
