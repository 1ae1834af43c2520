"""Copies of a registry: they load, come into force, end and go."""

from sqlmodel import col, func, select

from bot.store import registry
from bot.store.database import Database
from bot.store.registry import Made
from bot.store.registry.lookups import Said
from bot.store.tables import GenerationRow
from bot.store.tables.registries import LayerRow, ListedRow, ScopeRow
from rules.policy import DAY_US, HOUR_US
from rules.registry.change import Change
from rules.registry.row import BLOCK_ROWS, pack

NOW = 1_800_000_000_000_000


def block(rows: int, first: int = 1) -> bytes:
    return b"".join(pack(number.to_bytes(16), 0) for number in range(first, first + rows))


def enrol(database: Database, name: str = "quiet", address: str = "list.csv", pinned: str = "") -> None:
    with database.write() as session:
        registry.enrol(session, name, address, HOUR_US, None, pinned)


def load(database: Database, rows: int, now_us: int = NOW, layers: tuple[int, ...] = ()) -> int:
    with database.write() as session:
        made = Made("digest", rows, rows, (b"s" * 32,), layers)
        copy = registry.begin(session, "quiet", made, now_us)
        registry.load_scopes(session, copy, [(0, Said("any", None))])
    with database.write(durable=False) as session:
        assert registry.load(session, copy, block(rows))
    return copy.generation


def put_in_force(database: Database, generation: int, now_us: int = NOW) -> bool:
    with database.write() as session:
        return registry.put_in_force(session, "quiet", generation, now_us)


def count(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(ListedRow)).one()


def states(database: Database) -> dict[int, str]:
    with database.read() as session:
        return {copy.generation: copy.state for copy in session.exec(select(GenerationRow))}


def clear(database: Database) -> bool:
    with database.write() as session:
        return registry.clear(session, "quiet", NOW)


def test_a_copy_that_was_given_up_can_neither_grow_nor_come_into_force(database: Database) -> None:
    enrol(database)
    generation = load(database, 2)
    with database.write() as session:
        registry.drop_unfinished(session, "quiet")
    with database.write() as session:
        copy = session.get_one(GenerationRow, ("quiet", generation))
        assert not registry.load(session, copy, block(1, 10))
        assert not registry.load_scopes(session, copy, [(1, Said("any", None))])
    assert not put_in_force(database, generation)
    assert not put_in_force(database, generation + 1)
    assert states(database) == {generation: "dropped"}


def test_whoever_wants_to_write_waits_for_one_block_alone(database: Database) -> None:
    enrol(database)
    blocks = [block(2), block(2, 10), block(2, 20)]
    with database.write() as session:
        copy = registry.begin(session, "quiet", Made("digest", 6, 6, (b"s" * 32,)), NOW)
        assert registry.load_some(session, copy, blocks, lambda: True) == 1
        assert registry.load_some(session, copy, blocks[1:], lambda: False) == 2
    assert count(database) == 6
    with database.write() as session:
        registry.drop_unfinished(session, "quiet")
        assert registry.load_some(session, copy, blocks, lambda: False) == 0


def test_an_old_copy_never_comes_back_into_force(database: Database) -> None:
    enrol(database)
    first, second = load(database, 2), load(database, 3)
    assert put_in_force(database, first)
    assert put_in_force(database, second)
    assert not put_in_force(database, first)
    assert states(database) == {first: "old", second: "in_force"}


def test_a_number_is_never_given_twice(database: Database) -> None:
    enrol(database)
    first = load(database, 1)
    with database.write() as session:
        registry.drop_unfinished(session, "quiet")
    while clear(database):
        pass
    assert states(database) == {}
    assert load(database, 1) == first + 1


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
    put_in_force(database, load(database, 9))
    put_in_force(database, load(database, 5), NOW + DAY_US)
    with database.read() as session:
        assert registry.held(session, "quiet", NOW + 31 * DAY_US - 1).largest == 9
        assert registry.held(session, "quiet", NOW + 31 * DAY_US).largest == 5


def test_a_list_that_was_never_approved_is_no_measure(database: Database) -> None:
    enrol(database)
    put_in_force(database, load(database, 5))
    larger = load(database, 9)
    with database.write() as session:
        assert registry.put_in_force(session, "quiet", larger, NOW, Change(0, 0, 9), "Why not.")
    with database.read() as session:
        held = registry.held(session, "quiet", NOW)
    assert held.largest == 5
    assert held.numbers == (1, 2)


def test_what_is_not_needed_goes_a_chunk_at_a_time_with_its_scopes(database: Database) -> None:
    enrol(database)
    load(database, 2 * BLOCK_ROWS + 1)
    with database.write() as session:
        registry.drop_unfinished(session, "quiet")
    left = []
    while clear(database):
        left.append(count(database))
    assert left == [BLOCK_ROWS + 1, 1, 0, 0, 0]
    assert states(database) == {}
    with database.read() as session:
        assert session.exec(select(ScopeRow)).all() == []
        assert session.exec(select(LayerRow)).all() == []


def test_a_layer_stays_as_long_as_a_copy_that_stays_has_it(database: Database) -> None:
    enrol(database)
    put_in_force(database, load(database, 5))
    for number in range(6):
        put_in_force(database, load(database, 1, NOW + number, layers=(1,)), NOW + number)
    while clear(database):
        pass
    with database.read() as session:
        assert session.exec(select(LayerRow.id).order_by(col(LayerRow.id))).all() == [1, 5, 6, 7]
    put_in_force(database, load(database, 5))
    put_in_force(database, load(database, 5))
    put_in_force(database, load(database, 5))
    while clear(database):
        pass
    with database.read() as session:
        assert session.exec(select(LayerRow.id).order_by(col(LayerRow.id))).all() == [8, 9, 10]


def test_other_pinned_keys_forget_whom_the_former_ones_vouched_for(database: Database) -> None:
    enrol(database, pinned="one")
    with database.write() as session:
        row = registry.row(session, "quiet")
        row.learned, row.etag = "two", "etag"
    enrol(database, pinned="one")
    with database.read() as session:
        assert registry.row(session, "quiet").learned == "two"
    enrol(database, pinned="three")
    with database.read() as session:
        row = registry.row(session, "quiet")
        assert (row.pinned, row.learned, row.etag) == ("three", "", None)


def test_an_emptied_copy_has_no_secret_any_more(database: Database) -> None:
    enrol(database)
    for number in range(4):
        put_in_force(database, load(database, number + 1), NOW + number)
    while clear(database):
        pass
    with database.read() as session:
        copies = session.exec(select(GenerationRow).order_by(col(GenerationRow.generation))).all()
    assert [bool(copy.secrets) for copy in copies] == [False, True, True, True]
    assert [copy.state for copy in copies] == ["dropped", "old", "old", "in_force"]
