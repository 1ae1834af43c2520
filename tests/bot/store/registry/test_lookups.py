"""People are looked up in the newest layer that speaks of them."""

from bot.store import registry
from bot.store.database import Database
from bot.store.registry import Made
from bot.store.registry.lookups import Copy, Said, copy_of, in_force, look_up
from rules.policy import HOUR_US
from rules.registry.row import pack

NOW = 1_800_000_000_000_000
ANA, BEN, CIA = (bytes([number]) * 16 for number in range(3))
ANY, LESS = Said("any", None), Said("proactive", 7)


def make(
    database: Database,
    *added: tuple[bytes, int],
    gone: tuple[bytes, int] | None = None,
    scopes: tuple[tuple[int, Said], ...] = (),
    on: Copy = Copy((), ()),  # noqa: B008 - it never changes
) -> Copy:
    with database.write() as session:
        registry.enrol(session, "quiet", "list.csv", HOUR_US)
        copy = registry.begin(session, "quiet", Made("", 0, 0, (b"s" * 32, b"t" * 32), on.layers), NOW)
        if scopes:
            registry.load_scopes(session, copy, scopes)
        if added:
            registry.load(session, copy, b"".join(pack(*row) for row in added))
        if gone:
            registry.load(session, copy, pack(*gone), gone=True)
        return copy_of(copy)


def look(database: Database, *copies: Copy) -> list[dict[bytes, set[Said]]]:
    with database.read() as session:
        found = look_up(session, copies, (ANA, BEN, CIA))
    return [{hashed: set(said) for hashed, said in listing.items()} for listing in found]


def test_whom_no_layer_names_is_not_listed(database: Database) -> None:
    copy = make(database, (b"\xff" * 16, 1))
    assert look(database, copy, copy) == [{}, {}]


def test_a_number_that_the_table_lacks_means_everything(database: Database) -> None:
    copy = make(database, (ANA, 5), scopes=((4, LESS),))
    assert look(database, copy) == [{ANA: {ANY}}]


def test_a_number_means_what_the_newest_layer_says(database: Database) -> None:
    first = make(database, (ANA, 5), scopes=((5, LESS),))
    second = make(database, (BEN, 5), scopes=((5, ANY),), on=first)
    assert look(database, first, second) == [{ANA: {LESS}}, {ANA: {ANY}, BEN: {ANY}}]


def test_the_newest_layer_that_speaks_of_a_row_decides(database: Database) -> None:
    first = make(database, (ANA, 1), (ANA, 2), (BEN, 1), scopes=((1, ANY), (2, LESS)))
    second = make(database, (CIA, 2), gone=(ANA, 1), on=first)
    third = make(database, (ANA, 1), gone=(BEN, 1), on=second)
    assert look(database, first, second, third) == [
        {ANA: {ANY, LESS}, BEN: {ANY}},
        {ANA: {LESS}, BEN: {ANY}, CIA: {LESS}},
        {ANA: {ANY, LESS}, CIA: {LESS}},
    ]


def test_a_copy_that_loads_or_is_old_is_not_in_force(database: Database) -> None:
    first, second = make(database, (ANA, 1)), make(database, (BEN, 1))
    with database.read() as session:
        assert in_force(session) == {}
    with database.write() as session:
        registry.put_in_force(session, "quiet", 1, NOW)
    with database.read() as session:
        assert in_force(session) == {"quiet": [first]}
        assert first.secrets == (b"s" * 32, b"t" * 32)
    with database.write() as session:
        registry.put_in_force(session, "quiet", 2, NOW)
    with database.read() as session:
        assert in_force(session) == {"quiet": [second]}
