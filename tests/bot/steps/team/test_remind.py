"""Whoever is on duty is reminded, once, of a post that nobody takes care of."""

from dataclasses import replace

import pytest

from bot.steps import pause
from bot.steps.showing.place import CARDS_WAITING_MAX
from bot.steps.team import close, hold, remind
from bot.steps.team.remind import REMINDERS_A_TURN
from bot.store.database import Database
from rules.hours import Hours
from tests.bot.steps.team.test_hold import acts, nudges
from tests.brand_at_work import DANA, DAY, HOUR, SECOND, Work


@pytest.fixture
def work(database: Database) -> Work:
    work = Work(database)
    work.team = replace(work.team, on_duty=frozenset({"U2", "S1"}), remind_after_us=HOUR)
    return work


def later(work: Work, after_us: int = HOUR) -> int:
    """Let time go by, in which we listen, and remind."""
    work.now += after_us
    work.hear()
    work.surface()
    return remind.remind(work.runtime, work.team, work.now)


def test_where_nobody_is_on_duty_nobody_is_reminded(work: Work) -> None:
    work.says("@acme hello?")
    work.team = replace(work.team, on_duty=frozenset())
    assert later(work) == 0


def test_nobody_is_reminded_before_the_time_and_then_only_once(work: Work) -> None:
    work.says("@acme hello?")
    assert later(work, HOUR - 1) == 0
    assert later(work, 1) == 1
    for _ in range(3):
        assert later(work) == 0
    assert nudges(work) == ["unclaimed"]
    assert acts(work) == ["remind"]


def test_what_may_not_be_answered_is_nobodys_duty(work: Work) -> None:
    work.says("@acme stop")
    work.says("Acme is slow", "ben")
    assert later(work) == 0
    work.says("@acme hello?", "cleo")
    pause.pause(work.runtime, work.team, DANA, "", work.now)
    assert remind.remind(work.runtime, work.team, work.now + HOUR) == 0
    assert later(work) == 0


def test_what_somebody_sees_to_is_left_to_them(work: Work) -> None:
    taken, aside, done, answered = (work.says(f"@acme {n}?", f"a{n}") for n in range(4))
    hold.take(work.runtime, work.team, taken.id, DANA, work.now)
    hold.set_aside(work.runtime, work.team, aside.id, work.now + 2 * HOUR, DANA, work.now)
    close.close(work.runtime, work.team, done.id, DANA, work.now)
    work.claim(answered)
    assert later(work) == 0


def test_what_is_a_week_old_is_no_longer_called_out(work: Work) -> None:
    work.says("@acme hello?")
    assert later(work, 8 * DAY) == 0


def test_what_has_no_card_or_is_kept_in_a_burst_calls_nobody_and_hides_nothing_else(work: Work) -> None:
    mention = work.says("@acme hello?")
    with work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox")  # it was older than what the first day shows
    for number in range(CARDS_WAITING_MAX + 50):
        work.network.post(work.now + number, f"@acme {number}", f"a{number}")
    work.hear()
    told = [later(work), *(later(work, 60 * SECOND) for _ in range(3))]
    assert told == [REMINDERS_A_TURN, CARDS_WAITING_MAX - REMINDERS_A_TURN, 0, 0]
    assert work.count("entry", f"kind = 'hands' AND mention_id = '{mention.id}'") == 0


def test_what_was_taken_while_we_looked_is_left_to_them(work: Work) -> None:
    mention = work.says("@acme hello?")
    work.now += HOUR
    work.hear()
    work.surface()
    work.stops["remind: found"] = lambda: hold.take(work.runtime, work.team, mention.id, DANA, work.now)
    assert remind.remind(work.runtime, work.team, work.now) == 0
    assert nudges(work) == []


def test_outside_of_the_teams_hours_nobody_is_called_and_the_opening_comes(work: Work) -> None:
    work.says("@acme hello?")  # on a Friday, at 8:00
    work.team = replace(work.team, hours=Hours(frozenset(range(7)), opens=12, closes=18))
    assert later(work) == 0
    assert later(work, 3 * HOUR) == 1
