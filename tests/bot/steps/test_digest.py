"""The weekly digest is asked for once, and of no week in which nobody was heard."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.runtime import Team
from bot.steps.digest import HOUR, KIND, before, bounds, digest, tell, week_of
from bot.store.database import Database
from rules.route import Route
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


@pytest.mark.slack_behaviour(41)
@pytest.mark.parametrize(
    ("zone", "first", "weeks"),
    [
        ("Europe/Oslo", "2026-10-14", ["2026-W42", "2026-W43", "2026-W44"]),  # clocks go back on Sunday the 25th
        ("America/Santiago", "2026-08-28", ["2026-W35", "2026-W36", "2026-W37"]),  # midnight of 6 September is skipped
    ],
)
def test_two_copies_that_look_every_hour_ask_once_a_week_while_the_clocks_change(
    work: Work, zone: str, first: str, weeks: list[str]
) -> None:
    team, start = in_zone(work, zone), at(f"{first}T00:30")
    copies = [work.runtime, replace(work.runtime, owner="another copy")]
    for week in range(3):
        work.now = start + week * 7 * DAY
        work.says("@acme do you ship to Norway?", f"author{week}")
    work.now = start
    for hour in range(0, 21 * 24, 3):
        for copy in copies:
            digest(copy, team, start + hour * HOUR_US)
    assert asked(work) == 3
    assert [work.count("outbox", f"kind = '{KIND}' AND subject = '{week}' AND wanted = 1") for week in weeks] == [
        1,
        1,
        1,
    ]


def in_zone(work: Work, zone: str) -> Team:
    return replace(work.team, time_zone=zone)


def test_a_week_begins_at_the_team_s_own_midnight(work: Work) -> None:
    oslo = in_zone(work, "Europe/Oslo")
    assert bounds("2026-W48", oslo) == (at("2026-11-22T23:00"), at("2026-11-29T23:00"))
    assert week_of(at("2026-11-22T22:59"), oslo) == "2026-W47"
    assert week_of(at("2026-11-22T23:00"), oslo) == "2026-W48"


@pytest.mark.parametrize(
    ("week", "days"),
    [
        ("2026-W47", "16 to 22 November 2026 (Europe/Oslo)"),
        ("2026-W40", "28 September to 4 October 2026 (Europe/Oslo)"),
        ("2026-W53", "28 December 2026 to 3 January 2027 (Europe/Oslo)"),
    ],
)
def test_a_week_is_told_with_its_days_and_whose_they_are(work: Work, week: str, days: str) -> None:
    with work.database.read() as session:
        assert tell(session, work.runtime, in_zone(work, "Europe/Oslo"), week, MONDAY).days == days


def test_a_week_in_which_clocks_are_set_back_lasts_an_hour_longer(work: Work) -> None:
    begins, ends = bounds("2026-W43", in_zone(work, "Europe/Oslo"))
    assert ends - begins == 7 * DAY + HOUR_US


@pytest.mark.parametrize(("week", "earlier"), [("2026-W48", "2026-W47"), ("2027-W01", "2026-W53")])
def test_the_week_before_is_known_over_the_turn_of_the_year(work: Work, week: str, earlier: str) -> None:
    assert before(week, in_zone(work, "America/New_York")) == earlier


def routed(work: Work) -> Team:
    """Posts about parcels go to a channel of their own."""
    team = replace(work.team, routes=(Route("C2", topic="delivery"),))
    work.team, work.runtime = team, replace(work.runtime, teams=(team,))
    return team


def test_each_channel_has_the_digest_of_its_own_posts_once(database: Database) -> None:
    work = Work(database, topics={"delivery": {"words": ["parcel"]}})
    team = routed(work)
    work.now = MONDAY - 3 * DAY
    work.says("@acme do you ship to Norway?")
    work.says("@acme stop", "finn")
    for author in ("ben", "carla"):
        work.says("@acme where is my parcel?", author)
    assert digest(work.runtime, team, MONDAY)
    assert not digest(work.runtime, team, MONDAY)
    with work.database.read() as session:
        own, other, whole = (
            tell(session, work.runtime, team, "2026-W47", MONDAY, channel) for channel in ("C1", "C2", "")
        )
    assert (own.numbers.direct, own.numbers.stops, own.title) == (2, 1, "Acme, in this channel: week 47 of 2026")
    assert (other.numbers.direct, other.numbers.stops, other.numbers.spent_micro_usd) == (2, 0, 0)
    assert (whole.numbers.direct, whole.numbers.stops, whole.title) == (4, 1, "Acme: week 47 of 2026")
    assert asked(work) == 2


def test_a_channel_in_which_nothing_was_heard_has_no_digest(database: Database) -> None:
    work = Work(database, topics={"delivery": {"words": ["parcel"]}})
    team = routed(work)
    work.now = MONDAY - 3 * DAY
    work.says("@acme do you ship to Norway?")
    assert digest(work.runtime, team, MONDAY)
    assert asked(work) == work.count("outbox", f"kind = '{KIND}' AND channel = 'C1'") == 1


def test_what_went_to_a_channel_that_has_no_route_any_more_counts_in_the_team_s_own(database: Database) -> None:
    work = Work(database, topics={"delivery": {"words": ["parcel"]}})
    routed(work)
    work.says("@acme where is my parcel?")
    elsewhere = replace(work.team, routes=(Route("C3", topic="delivery"),))
    with work.database.read() as session:
        told = tell(session, work.runtime, elsewhere, week_of(work.now, work.team), work.now, "C1")
    assert told.numbers.direct == 1
