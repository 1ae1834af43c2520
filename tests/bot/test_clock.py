import pytest

from bot.clock import Clock, wall_us
from bot.store import people, record
from bot.store.database import Database


@pytest.mark.promise(11)
def test_a_clock_that_is_set_back_gives_no_earlier_moment() -> None:
    told = iter([100, 40, 90, 101])
    clock = Clock(0, lambda: next(told))
    assert [clock() for _ in range(4)] == [100, 100, 100, 101]


def test_no_moment_comes_before_the_newest_entry_of_the_record(database: Database) -> None:
    later = wall_us() + 1_000_000_000
    with database.write() as session:
        assert record.latest_us(session, ["acme", "other"]) == 0
        people.meet(session, "acme", ["x:1"], lambda n: b"c" * n)
        record.append(session, "acme", [record.Deed("pause", {"act": "pause"}, "x:1")], later, lambda n: b"c" * n)
    with database.read() as session:
        assert Clock(record.latest_us(session, ["acme", "other"]))() == later
