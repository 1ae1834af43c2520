"""Copies of a registry: they load, come into force, end and go."""

from sqlmodel import col, func, select

from bot.store import registry
from bot.store.database import Database
from bot.store.registry import ROWS_A_CHUNK
from bot.store.tables import GenerationRow, NoRow
from rules.policy import DAY_US, HOUR_US
from rules.registry.feed import HEADER, Feed, parse

NOW = 1_800_000_000_000_000


def feed(rows: int, first: int = 1) -> Feed:
    lines = "".join(f"A,x:{number},any,,\n" for number in range(first, first + rows))
    return parse([f"{HEADER}\n{lines}".encode()])


def enrol(database: Database, name: str = "quiet", address: str = "list.csv") -> None:
    with database.write() as session:
        registry.enrol(session, name, address, HOUR_US)


def load(database: Database, listed: Feed, now_us: int = NOW, secret: bytes = b"s" * 32) -> int:
    with database.write() as session:
        copy = registry.begin(session, "quiet", listed, secret, now_us)
    for rows in registry.as_stored(copy, listed):
        with database.write() as session:
            assert registry.load(session, copy, rows)
    return copy.generation


def put_in_force(database: Database, generation: int, now_us: int = NOW) -> bool:
    with database.write() as session:
        return registry.put_in_force(session, "quiet", generation, now_us)


def count(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(NoRow)).one()


def states(database: Database) -> dict[int, str]:
    with database.read() as session:
        return {copy.generation: copy.state for copy in session.exec(select(GenerationRow))}


def clear(database: Database) -> bool:
    with database.write() as session:
        return registry.clear(session, "quiet", NOW)


def test_a_copy_that_was_given_up_can_neither_grow_nor_come_into_force(database: Database) -> None:
    enrol(database)
    generation = load(database, feed(2))
    with database.write() as session:
        registry.drop_unfinished(session, "quiet")
    with database.write() as session:
        copy = session.get_one(GenerationRow, ("quiet", generation))
        assert not registry.load(session, copy, next(registry.as_stored(copy, feed(1, 10))))
    assert not put_in_force(database, generation)
    assert not put_in_force(database, generation + 1)
    assert states(database) == {generation: "dropped"}


def test_an_old_copy_never_comes_back_into_force(database: Database) -> None:
    enrol(database)
    first, second = load(database, feed(2)), load(database, feed(3))
    assert put_in_force(database, first)
    assert put_in_force(database, second)
    assert not put_in_force(database, first)
    assert states(database) == {first: "old", second: "in_force"}


def test_a_number_is_never_given_twice(database: Database) -> None:
    enrol(database)
    first = load(database, feed(1))
    with database.write() as session:
        registry.drop_unfinished(session, "quiet")
    while clear(database):
        pass
    assert states(database) == {}
    assert load(database, feed(1)) == first + 1


def test_another_address_forgets_the_etag_of_the_first(database: Database) -> None:
    enrol(database)
    with database.write() as session:
        registry.row(session, "quiet").etag = "one"
    enrol(database)
    with database.read() as session:
        assert registry.row(session, "quiet").etag == "one"
    enrol(database, address="other.csv")
    with database.read() as session:
        assert registry.row(session, "quiet").etag is None


def test_the_largest_list_counts_for_thirty_days_after_its_end(database: Database) -> None:
    enrol(database)
    put_in_force(database, load(database, feed(9)))
    put_in_force(database, load(database, feed(5)), NOW + DAY_US)
    with database.read() as session:
        assert registry.held(session, "quiet", NOW + 31 * DAY_US - 1).largest == 9
        assert registry.held(session, "quiet", NOW + 31 * DAY_US).largest == 5


def test_a_list_that_was_never_approved_is_no_measure(database: Database) -> None:
    enrol(database)
    put_in_force(database, load(database, feed(5)))
    larger = load(database, feed(9))
    with database.write() as session:
        assert registry.put_in_force(session, "quiet", larger, NOW, quarantined=True)
    with database.read() as session:
        held = registry.held(session, "quiet", NOW)
    assert held.largest == 5
    assert held.numbers == (1, 2)


def test_what_is_not_needed_goes_a_chunk_at_a_time(database: Database) -> None:
    enrol(database)
    rows = 2 * ROWS_A_CHUNK + 1
    load(database, feed(rows))
    with database.write() as session:
        registry.drop_unfinished(session, "quiet")
    left = []
    while clear(database):
        left.append(count(database))
    assert left == [ROWS_A_CHUNK + 1, 1, 0]
    assert states(database) == {}


def test_a_key_with_more_scopes_than_a_chunk_has_rows_goes_too(database: Database) -> None:
    enrol(database)
    lines = "".join(f"A,x:1,any;topic=t{number},,\n" for number in range(ROWS_A_CHUNK + 5))
    load(database, parse([f"{HEADER}\n{lines}".encode()]))
    with database.write() as session:
        registry.drop_unfinished(session, "quiet")
    while clear(database):
        pass
    assert count(database) == 0


def test_an_emptied_copy_has_no_secret_any_more(database: Database) -> None:
    enrol(database)
    for number in range(4):
        put_in_force(database, load(database, feed(number + 1)), NOW + number)
    while clear(database):
        pass
    with database.read() as session:
        copies = session.exec(select(GenerationRow).order_by(col(GenerationRow.generation))).all()
    assert [bool(copy.secret) for copy in copies] == [False, True, True, True]
    assert [copy.state for copy in copies] == ["dropped", "old", "old", "in_force"]
