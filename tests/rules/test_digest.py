"""A week of entries as a few numbers, and the numbers as sentences."""

from dataclasses import replace

import pytest

from rules.digest import CORRECTION, MINUTE_US, OURS, Tally, Week, because, count, duration, sentences
from rules.mention import Kind

TALLIES = [
    Tally(Kind.DIRECT, "permit", "", 4),
    Tally(Kind.DIRECT, "refused", "opted_out,paused", 2),
    Tally(Kind.DIRECT, "refused", "already_answered", 3),
    Tally(Kind.DIRECT, "held", "second_look", 1),
    Tally(Kind.OVERHEARD, "refused", "not_invited", 6),
    Tally(Kind.OVERHEARD, "refused", "", 1),
    Tally(Kind.EXCLUDED, "refused", "own_voice", 9),
]


def test_a_week_in_which_nothing_happened_has_no_numbers() -> None:
    week = count([], [], {}, 0)
    assert week == Week(0, 0, 0, None, 0, 0, 0, {})
    assert sentences(week, None) == (
        "0 posts were written to you, and 0 overheard.",
        "0 replies sent.",
        "0 posts were left unanswered.",
        "Nobody asked you to stop.",
    )


def test_our_own_voice_is_no_customer_and_an_answered_post_is_not_left_unanswered() -> None:
    week = count(TALLIES, [], {}, 0)
    assert (week.direct, week.overheard) == (10, 7)
    assert week.unanswered == {"not_invited": 6, "opted_out": 2, "second_look": 1}
    assert (week.held_back, week.missed) == (8, 1)


def test_only_a_direct_post_that_may_be_answered_and_that_nobody_dealt_with_waits() -> None:
    assert count(TALLIES, [], {}, 0).waiting == 0
    waits = [replace(tally, waiting=True) for tally in TALLIES]
    week = count(waits, [], {}, 0)
    assert week.waiting == 5
    assert "second_look" not in week.unanswered, "what waits is not told as left alone"


def test_reasons_that_are_too_many_to_be_told_are_still_counted() -> None:
    week = Week(9, 0, 0, None, 0, 0, 0, {f"rule {number}": 2 for number in range(7)})
    [told] = [one for one in sentences(week, None) if "left unanswered" in one]
    assert told.startswith("14 posts were left unanswered, and rightly so: 2 because")
    assert told.endswith(", 4 for other reasons.")


def test_a_week_without_a_stop_is_compared_too() -> None:
    week = count([], [], {}, 0)
    assert "Nobody asked you to stop (2 fewer than the week before)." in sentences(week, replace(week, stops=2))


def test_a_reply_to_what_we_overheard_counts_as_sent_and_not_in_the_time_to_answer() -> None:
    week = count([], [(Kind.OVERHEARD, MINUTE_US)], {}, 0)
    assert (week.sent, week.answer_us) == (1, None)


def test_the_time_to_answer_is_the_median() -> None:
    replies = [(Kind.DIRECT, minutes * MINUTE_US) for minutes in (1, 9, 2)]
    assert count([], replies, {}, 0).answer_us == 2 * MINUTE_US


def test_a_stop_that_was_not_said_in_a_post_counts_without_a_time() -> None:
    assert count([], [], {}, 0, stops_us=[None]).stop_us is None
    week = count([], [], {}, 0, stops_us=[None, 1, 5, 3])
    assert (week.stops, week.stop_us) == (4, 3)


def test_entries_are_counted_by_their_kind() -> None:
    week = count([], [], {"override": 1, "pause": 3, CORRECTION: 2}, 1_230_000)
    assert (week.overrides, week.pauses, week.corrections, week.spent_micro_usd) == (1, 3, 2, 1_230_000)


def test_a_week_reads_as_plain_sentences_beside_the_week_before() -> None:
    replies = [(Kind.DIRECT, 4 * MINUTE_US)] * 2
    waits = [replace(TALLIES[0], waiting=True), *TALLIES[1:]]
    entries = {"override": 2, CORRECTION: 3}
    week = count(waits, replies, entries, 1_230_000, 0, [MINUTE_US, None], 14 * MINUTE_US)
    assert sentences(week, replace(week, direct=8, overheard=9, stops=1, answer_us=6 * MINUTE_US)) == (
        "10 posts were written to you (2 more than the week before), and 7 overheard (2 fewer than the week before).",
        "2 replies sent (as many as the week before).",
        "Half of your answers came within 4 minutes; the week before 6 minutes.",
        "4 posts were written to you and may still be answered.",
        (
            "8 posts were left unanswered (as many as the week before), and rightly so: 6 because they did not write "
            "to you, 2 because they are in an opt-out registry."
        ),
        (
            "1 post was missed that you might have answered (as many as the week before): 1 because a second member "
            "has to agree."
        ),
        (
            "You were asked to stop 2 times (1 more than the week before). "
            "Half of these counted within 1 minute of the post."
        ),
        "Opt-out registries were last checked 14 minutes ago.",
        "Members decided 2 open questions by hand.",
        "Members corrected 3 labels.",
        "Reading and sending cost 1.23 US dollars this month.",
    )


def test_one_stop_is_told_with_its_own_time() -> None:
    week = count([], [], {}, 0, stops_us=[3 * MINUTE_US])
    assert "You were asked to stop once. It counted within 3 minutes of the post." in sentences(week, None)


def test_one_is_told_as_one() -> None:
    week = Week(1, 0, 1, MINUTE_US, 1, 1, 0, {"a new rule": 1}, corrections=1)
    assert sentences(week, None) == (
        "1 post was written to you, and 0 overheard.",
        "1 reply sent.",
        "Half of your answers came within 1 minute.",
        "1 post was left unanswered, and rightly so: 1 because a rule forbade it.",
        "You were asked to stop once. It counted at once.",
        "Members decided 1 open question by hand.",
        "Members corrected 1 label.",
    )


def test_what_we_had_to_leave_alone_anyway_is_no_miss_of_ours() -> None:
    tallies = [Tally(Kind.DIRECT, "refused", reasons, 2) for reasons in ("paused", "paused,opted_out", "opted_out")]
    week = count(tallies, [], {}, 0)
    assert week.unanswered == {"paused": 2, "opted_out": 4}
    assert (week.held_back, week.missed) == (4, 2)


@pytest.mark.parametrize("reason", sorted(OURS))
def test_what_lay_with_us_alone_is_told_as_missed_and_never_as_rightly_so(reason: str) -> None:
    told = sentences(count([Tally(Kind.DIRECT, "refused", reason, 2)], [], {}, 0), None)
    assert f"2 posts were missed that you might have answered: 2 because {because(reason)}." in told
    assert "0 posts were left unanswered." in told


def test_a_week_in_which_nothing_was_missed_any_more_says_so() -> None:
    week = count([], [], {}, 0)
    told = sentences(week, replace(week, unanswered={"window_closed": 3}))
    assert "0 posts were missed that you might have answered (3 fewer than the week before)." in told


def test_our_own_posts_end_no_count() -> None:
    assert count([TALLIES[-1], *TALLIES[:-1]], [], {}, 0) == count(TALLIES, [], {}, 0)


def test_what_it_cost_is_told_to_the_cent() -> None:
    week = count([], [], {}, 9_876_543_210_000)
    assert sentences(week, None)[-1] == "Reading and sending cost 9876543.21 US dollars this month."
    past = count([], [], {}, week.spent_micro_usd, month="2026-11")
    assert sentences(past, None)[-1] == "Reading and sending cost 9876543.21 US dollars in November 2026."


@pytest.mark.parametrize(("number", "said"), [(1, "about 1 post was dropped"), (3, "about 3 posts were dropped")])
def test_what_was_dropped_unread_is_told_as_the_guess_that_it_is(number: int, said: str) -> None:
    week = count([], [], {}, 0, number)
    assert week.uncollected == number
    assert f"People who want no listening: {said} unread." in sentences(week, None)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        *((0, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (180, "3 hours")),
        *((1_439, "24 hours"), (1_440, "1 day"), (2_880, "2 days")),
    ],
)
def test_a_duration_is_said_as_people_say_it(minutes: int, said: str) -> None:
    assert duration(minutes * MINUTE_US) == said
