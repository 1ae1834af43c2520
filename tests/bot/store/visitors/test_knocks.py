"""Who asks is counted, by the hour and under a key; whom they ask about is not."""

from sqlalchemy import text

from bot.store.database import Database
from bot.store.visitors import knocks
from tests.brand_at_work import HOUR, NOW

SECRET = b"k" * 32


def knock(database: Database, address: str = "93.184.216.34", act: str = "stop", at_us: int = NOW) -> int:
    with database.write() as session:
        return knocks.knock(session, "acme", act, address, SECRET, at_us)


def test_nobody_is_counted_for_another_address_act_or_hour(database: Database) -> None:
    assert [knock(database) for _ in range(3)] == [1, 2, 3]
    assert knock(database, "93.184.216.35") == 1
    assert knock(database, act="code") == 1
    assert knock(database, at_us=NOW + HOUR) == 1


def test_no_address_stands_in_the_rows_and_none_outlives_its_hour(database: Database) -> None:
    knock(database)
    knock(database, at_us=NOW + HOUR)
    with database.read() as session:
        (row,) = session.connection().execute(text("SELECT hour_us, hashed, count FROM knock")).all()
    assert row.hour_us > NOW - HOUR
    assert len(row.hashed) == 16
    assert b"93.184" not in row.hashed
    with database.write() as session:
        knocks.drop(session, "acme", NOW + 2 * HOUR)
        assert session.connection().execute(text("SELECT count(*) FROM knock")).scalar() == 0
