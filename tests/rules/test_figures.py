"""Each number of a week stands beside that of the week before."""

from dataclasses import replace

from rules.digest import MINUTE_US, Week
from rules.figures import NONE, Figure, figures

WEEK = Week(
    1_200, 3, 2, 9 * MINUTE_US, 1, 4, 0, {"not_invited": 5, "paused": 2}, 1_230_000, 6, 7, MINUTE_US, 8, 14 * MINUTE_US
)
EARLIER = Week(1_300, 3, 1, None, 1, 0, 0, {}, 9_000_000, 5)


def test_without_a_week_before_nothing_is_compared() -> None:
    alone = figures(WEEK, None)
    assert {(row.before, row.change) for row in alone} == {(NONE, NONE)}
    assert [(row.name, row.now) for row in alone] == [(row.name, row.now) for row in figures(WEEK, EARLIER)]


def test_a_time_stands_beside_that_of_the_week_before_and_the_cost_is_told_to_the_cent() -> None:
    spent = replace(WEEK, spent_micro_usd=9_876_543_210_000, month="2026-11")
    rows = {row.name: row for row in figures(spent, WEEK)}
    assert rows["From a post to you to your answer, half of them within"].before == "9 minutes"
    assert rows["Spent in November 2026, in US dollars"].now == "9876543.21"


def test_counts_are_compared_and_times_stand_side_by_side() -> None:
    assert figures(WEEK, EARLIER) == (
        Figure("Written to you", "1,200", "1,300", "-100"),
        Figure("Overheard", "3", "3", "0"),
        Figure("Replies sent", "2", "1", "+1"),
        Figure("May still be answered", "7", "0", "+7"),
        Figure("Rightly left unanswered", "5", "0", "+5"),
        Figure("Missed that might have been answered", "2", "0", "+2"),
        Figure("Asked you to stop", "1", "1", "0"),
        Figure("Open questions decided by hand", "4", "0", "+4"),
        Figure("Labels corrected", "8", "0", "+8"),
        Figure("Dropped unread, about", "6", "5", "+1"),
        Figure("From a post to you to your answer, half of them within", "9 minutes", NONE, NONE),
        Figure("From a stop to its being in force, half of them within", "1 minute", NONE, NONE),
        Figure("Since the opt-out registries were checked", "14 minutes", NONE, NONE),
        Figure("Spent this month, in US dollars", "1.23", NONE, NONE),
    )
