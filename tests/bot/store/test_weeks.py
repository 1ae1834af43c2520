"""A week counts what was heard and done within it, and nothing beside it."""

import pytest

from bot.steps import pause
from bot.store import weeks
from bot.store.database import Database
from rules.digest import Week
from tests.brand_at_work import DANA, DAY, NOW, SECOND, Work

WEEK = 7 * DAY


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def week(work: Work, from_us: int = NOW, brand_id: str = "acme") -> Week:
    with work.database.read() as session:
        return weeks.count_week(session, brand_id, from_us, from_us + WEEK)


def anything(work: Work, from_us: int, brand_id: str = "acme") -> bool:
    with work.database.read() as session:
        return weeks.anything(session, brand_id, from_us, from_us + WEEK)


def test_a_silent_week_is_all_zeros(work: Work) -> None:
    found = week(work)
    assert (found.direct, found.overheard, found.sent, found.answer_us, found.unanswered) == (0, 0, 0, None, {})
    assert not anything(work, NOW)


def test_what_was_heard_before_or_after_is_not_counted(work: Work) -> None:
    work.says("@acme hi")
    assert [week(work, NOW + shift).direct for shift in (-WEEK, 1 - WEEK, 0, 1)] == [0, 1, 1, 0]
    assert [anything(work, NOW + shift) for shift in (-WEEK, 1 - WEEK, 0, 1)] == [False, True, True, False]
    assert not anything(work, NOW, "other")
    assert week(work, brand_id="other").direct == 0


def test_a_reply_of_ours_counts_with_its_time_and_one_from_elsewhere_does_not(work: Work) -> None:
    mention = work.says("@acme hi")
    work.claim(mention)
    work.send(30 * SECOND)
    work.network.answer_by_hand(work.now, work.says("@acme you?", "ben").post_id)
    work.says("Acme is slow", "cleo")
    found = week(work)
    assert (found.direct, found.overheard, found.sent, found.answer_us) == (2, 1, 1, 30 * SECOND)
    assert found.spent_micro_usd > 0


def test_stops_and_pauses_are_counted_from_the_record(work: Work) -> None:
    work.says("@acme stop")
    pause.pause(work.runtime, work.team, DANA, "A storm.", work.now)
    found = week(work)
    assert (found.stops, found.pauses, found.overrides) == (1, 1, 0)
    assert set(found.unanswered) == {"asked_to_stop"}
