"""What the inbox holds is done, whatever dies in between."""

import logging
import threading
from dataclasses import replace

import pytest

from bot.slack.work import Work as Pool
from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import Kept
from tests.brand_at_work import Killed, Work


class Doing:
    """Does what it is given, and remembers it."""

    def __init__(self, work: Work, workers: int = 2) -> None:
        self.did: list[str] = []
        self.happened = threading.Semaphore(0)
        self.pool = Pool(work.runtime, "T1", self.do, workers)

    def do(self, kept: Kept) -> None:
        self.did.append(kept.payload)
        self.happened.release()


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def test_what_is_kept_twice_is_done_once(work: Work) -> None:
    doing = Doing(work)
    for _ in range(3):
        doing.pool.keep("a", "click", "one")
    assert doing.pool.turn("a")
    assert not doing.pool.turn("a")
    assert doing.did == ["one"]


@pytest.mark.slack_behaviour(4)
@pytest.mark.parametrize("point", ["work: taken", "work: before done"])
def test_what_died_under_way_is_done_again_after_a_restart(work: Work, point: str) -> None:
    doing = Doing(work)
    doing.pool.keep("a", "click", "one")
    work.kill_at(point)
    with pytest.raises(Killed):
        doing.pool.turn("a")
    work.stops.clear()
    before = len(doing.did)
    work.now += inbox.LEASE_US
    after = Doing(work)
    after.pool.resume()
    after.pool.start()
    assert after.happened.acquire(timeout=20)
    after.pool.stop()
    assert (before, after.did) == (0 if point == "work: taken" else 1, ["one"])


@pytest.mark.slack_behaviour(4)
def test_what_was_acknowledged_before_the_process_died_is_found_without_a_word(work: Work) -> None:
    Doing(work).pool.keep("a", "click", "one")
    work.now += inbox.ORPHAN_US
    after = Doing(work)
    after.pool.start()
    assert after.happened.acquire(timeout=20)
    after.pool.stop()
    assert after.did == ["one"]


def test_one_failure_stops_no_other_and_tells_no_words(work: Work, caplog: pytest.LogCaptureFixture) -> None:
    def fail(kept: Kept) -> None:
        raise ValueError(kept.payload)

    pool = Pool(work.runtime, "T1", fail, 1)
    pool.keep("a", "click", "somebody's words")
    with caplog.at_level(logging.ERROR):
        assert pool.turn("a")
    assert "ValueError" in caplog.text
    assert "somebody" not in caplog.text
    assert not pool.turn("a")


@pytest.mark.slack_behaviour(11)
def test_after_the_stop_nothing_new_begins_and_nothing_is_lost(work: Work) -> None:
    doing = Doing(work)
    doing.pool.start()
    doing.pool.stop()
    doing.pool.keep("a", "click", "one")
    doing.pool.wake("a")
    assert doing.did == []
    assert work.count("inbox", "done_us IS NULL") == 1


def test_a_database_that_is_away_ends_no_worker(work: Work) -> None:
    doing = Doing(work, workers=1)
    doing.pool.keep("a", "click", "one")
    asked = threading.Event()
    times = iter([True])

    def clock() -> int:
        if next(times, False):
            asked.set()
            raise OSError("The clock is away.")
        return work.now

    doing.pool = Pool(replace(work.runtime, clock=clock), "T1", doing.do, 1)
    doing.pool.start()
    doing.pool.wake("a")
    assert asked.wait(20)
    doing.pool.wake("a")
    assert doing.happened.acquire(timeout=20)
    doing.pool.stop()
