"""Layers of a registry are written in blocks, and read as one list."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store.database import Database
from bot.store.registry import layers
from rules.registry.delta import ADDED, DROPPED
from rules.registry.row import BLOCK_ROWS, pack


def write(database: Database, added: Sequence[bytes], gone: Sequence[bytes] = ()) -> int:
    with database.write(durable=False) as session:
        layer = layers.make(session, "quiet", len(added) + len(gone))
        for rows, are_gone in ((added, False), (gone, True)):
            if rows:
                layers.write(session, layer, b"".join(sorted(rows)), gone=are_gone)
    return layer


def read(database: Database, *pile: int) -> list[bytes]:
    def page(layer: int, after: bytes) -> Sequence[tuple[bytes, bytes, bool]]:
        with database.read() as session:
            return layers.page(session, layer, after)

    return list(layers.blocks(page, pile))


def test_a_pile_of_layers_is_read_as_one_list_in_blocks(database: Database) -> None:
    rows = [pack(number.to_bytes(16), number % 7) for number in range(BLOCK_ROWS + 3)]
    lowest = write(database, rows)
    middle = write(database, [pack(b"\xff" * 16, 1)], rows[1:3])
    highest = write(database, rows[1:2], [pack(b"\xff" * 16, 1)])
    assert read(database, lowest) == [b"".join(rows[:BLOCK_ROWS]), b"".join(rows[BLOCK_ROWS:])]
    assert b"".join(read(database, lowest, middle)) == b"".join([rows[0], *rows[3:], pack(b"\xff" * 16, 1)])
    assert b"".join(read(database, lowest, middle, highest)) == b"".join([*rows[:2], *rows[3:]])
    with database.read() as session:
        assert layers.sizes(session, (lowest, highest, 99)) == {lowest: len(rows), highest: 2}


_rows = st.sets(st.integers(0, 20))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_rows, second=_rows, third=_rows)
def test_two_changes_in_one_do_what_they_did_one_after_the_other(
    first: set[int], second: set[int], third: set[int]
) -> None:
    def changes(old: set[int], new: set[int]) -> list[bytes]:
        return [(ADDED if one in new else DROPPED) + pack(bytes(16), one) for one in sorted(old ^ new)]

    assert list(layers.netted(changes(first, second), changes(second, third))) == changes(first, third)
