"""Time never goes back, whatever becomes of the machine's clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock, running_us, wall_us
from bot.store import people, record
from bot.store.database import Database


@pytest.mark.promise(11)
def test_a_clock_that_is_set_back_gives_no_earlier_moment() -> None:
    told = iter([100, 40, 90, 101])
    clock = Clock(0, lambda: next(told), lambda: 0)
    assert [clock() for _ in range(4)] == [100, 100, 100, 101]


@pytest.mark.promise(11)
@given(st.integers(0, 10**9), st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**6))))
def test_whatever_the_clock_does_time_goes_on_and_never_back(seen: int, moments: list[tuple[int, int]]) -> None:
    wall, running = 0, 0
    clock = Clock(seen, lambda: wall, lambda: running)
    latest = clock()
    assert latest >= seen
    for wall, passed in moments:
        running += passed
        now = clock()
        assert now >= max(latest, wall)
        assert now <= max(wall, latest + passed)
        latest = now


def test_until_the_clock_has_caught_up_time_runs_at_half_its_speed() -> None:
    wall, running = 1_000_000, 0
    clock = Clock(0, lambda: wall, lambda: running)
    assert clock() == 1_000_000
    wall -= 600_000
    for _ in range(1_000):
        wall, running = wall + 999, running + 999
        clock()
    assert clock() == 1_000_000 + 999_000 // 2
    wall, running = wall + 201_000, running + 201_000
    assert clock() == wall == 1_600_000


def test_no_moment_comes_before_the_newest_entry_of_the_record(database: Database) -> None:
    later = wall_us() + 1_000_000_000
    with database.write() as session:
        assert record.latest_us(session, ["acme", "other"]) == 0
        people.meet(session, "acme", ["x:1"], lambda n: b"c" * n)
        record.append(session, "acme", [record.Deed("pause", {"act": "pause"}, "x:1")], later, lambda n: b"c" * n)
    with database.read() as session:
        assert Clock(record.latest_us(session, ["acme", "other"]), running=lambda: 0)() == later


def test_the_machine_tells_both_kinds_of_time_in_microseconds() -> None:
    assert wall_us() > 1_700_000_000_000_000
    assert running_us() <= running_us()
