"""When steps run: in turn, again after a failure, one process at a time."""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import OperationalError

from bot.schedule import AGAIN_US, AGAIN_US_MAX, Again, Job, Schedule, told
from bot.settings.secrets import BadSettings
from bot.store import due
from bot.store.database import Database, leases
from tests.brand_at_work import HOUR, MINUTE, NOW, SECOND, Work

WAIT_S = 20.0


class Step:
    """A step that counts its turns, and fails while it is told to."""

    def __init__(self, gives: object = None) -> None:
        self.turns: list[int] = []
        self.gives = gives
        self.error: Exception | None = None

    def __call__(self, now_us: int) -> object:
        self.turns.append(now_us)
        if self.error is not None:
            raise self.error
        return self.gives


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def scheduled(
    work: Work, step: Callable[[int], object], every_us: int = SECOND, lease: str = ""
) -> tuple[Schedule, Job]:
    job = Job("step", every_us, step, lease)
    return Schedule(work.runtime, [job]), job


def test_a_step_that_is_not_due_does_not_run(work: Work) -> None:
    step = Step()
    schedule, job = scheduled(work, step)
    assert schedule.turn(job)
    work.now += SECOND - 1
    assert not schedule.turn(job)
    work.now += 1
    assert schedule.turn(job)
    assert step.turns == [NOW, NOW + SECOND]


def test_a_restart_does_not_push_a_rare_step_away_and_makes_up_once_for_what_was_missed(work: Work) -> None:
    step = Step()
    schedule, job = scheduled(work, step, HOUR)
    assert schedule.turn(job)
    for later, runs in ((HOUR - 1, False), (1, True), (1, False), (5 * HOUR, True), (1, False)):
        work.now += later
        schedule, job = scheduled(work, step, HOUR)
        assert schedule.turn(job) is runs


def test_a_step_that_asks_for_it_runs_again_sooner_even_after_a_restart(work: Work) -> None:
    step = Step(gives=Again(15 * MINUTE))
    schedule, job = scheduled(work, step, HOUR)
    assert schedule.turn(job)
    work.now += 15 * MINUTE - 1
    assert not schedule.turn(job)
    work.now += 1
    schedule, job = scheduled(work, step, HOUR)
    assert schedule.turn(job)


def test_a_clock_that_went_back_silences_no_step(work: Work) -> None:
    step = Step()
    schedule, job = scheduled(work, step)
    assert schedule.turn(job)
    work.now -= 3 * HOUR
    assert schedule.turn(job)
    rare = Job("rare", HOUR, step)
    due.put_off(work.database, "rare", work.now, work.now + 100 * HOUR)
    assert Schedule(work.runtime, [rare]).turn(rare)


def test_a_step_that_fails_is_told_once_and_tried_ever_more_slowly_and_stops_no_other(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    step, other = Step(), Step()
    step.error = BadSettings("The lid is off. Put it on.")
    bad, good = Job("bad", SECOND, step), Job("good", SECOND, other)
    schedule = Schedule(work.runtime, [bad, good])
    caplog.set_level(logging.INFO, "earshot.schedule")
    for _ in range(400):
        schedule.turn(bad)
        schedule.turn(good)
        work.now += SECOND
    gaps = [later - earlier for earlier, later in zip(step.turns, step.turns[1:], strict=False)]
    assert gaps[:4] == [AGAIN_US, 2 * AGAIN_US, 4 * AGAIN_US, 8 * AGAIN_US]
    assert set(gaps[4:]) == {AGAIN_US_MAX}
    assert len(other.turns) == 400
    assert schedule.troubles == {"bad": "The lid is off. Put it on."}
    assert [one.getMessage() for one in caplog.records] == ["The step bad failed. The lid is off. Put it on."]
    step.error = None
    work.now += AGAIN_US_MAX
    assert schedule.turn(bad)
    assert schedule.troubles == {}
    assert caplog.records[-1].getMessage() == "The step bad works again."
    work.now += SECOND
    assert schedule.turn(bad)


@pytest.mark.promise(34)
def test_what_others_raise_is_told_without_its_words() -> None:
    with pytest.raises(ValueError, match="hush") as raised:
        int("@ana wrote: hush")
    assert told(raised.value, "x").startswith("ValueError at test_schedule.py:")
    assert told(KeyError("@ana"), "x") == "KeyError."
    assert told(BadSettings(""), "x") == "BadSettings"
    full = OperationalError("INSERT @ana", {}, Exception("database or disk is full"))
    assert told(full, "sqlite:///x.db") == (
        "The database sqlite:///x.db cannot be used: its disk is full. Free some space, then try again."
    )


def test_two_processes_never_run_a_leased_step_both_and_the_second_goes_on_when_the_first_stops(work: Work) -> None:
    step = Step()
    first, job = scheduled(work, step, lease="work:acme")
    second = Schedule(replace(work.runtime, owner="other"), [job])
    for _ in range(30):
        assert first.turn(job)
        assert not second.turn(job)
        work.now += SECOND
    first.stop()
    work.now += 5 * SECOND  # the second asks the database every five seconds
    assert second.turn(job)
    assert not first.turn(job)


def test_a_lease_that_was_lost_is_noticed_within_seconds(work: Work) -> None:
    step = Step()
    schedule, job = scheduled(work, step, lease="work:acme")
    assert schedule.turn(job)
    held = leases.take(work.database, "work:acme", work.runtime.owner, 20)
    assert held is not None
    leases.give_back(work.database, held)
    assert leases.take(work.database, "work:acme", "other", 20) is not None
    work.now += 5 * SECOND
    assert not schedule.turn(job)


def test_everything_runs_at_once_when_we_start_and_a_step_that_hangs_holds_no_other_up(work: Work) -> None:
    go, seen = threading.Event(), [threading.Event() for _ in range(12)]

    def hang(number: int) -> Callable[[int], object]:
        def run(_now_us: int) -> object:
            seen[number].set()
            return go.wait(WAIT_S)

        return run

    jobs = [Job(f"step {number}", 24 * HOUR, hang(number)) for number in range(12)]
    schedule = Schedule(work.runtime, jobs)
    schedule.start()
    try:
        assert all(event.wait(WAIT_S) for event in seen)
    finally:
        go.set()
        schedule.stop()
    assert work.count("due") == 12


def test_a_database_that_is_away_keeps_nobody_from_stopping(work: Work) -> None:
    schedule, job = scheduled(work, Step(), lease="work:acme")
    assert schedule.turn(job)
    with work.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE lease RENAME TO gone")
    schedule.stop()
