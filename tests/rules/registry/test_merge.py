"""A set and a delta make the next set, whatever the blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.delta import ADDED, DROPPED
from rules.registry.merge import BrokenChain, difference, merged
from rules.registry.row import ROW_BYTES, pack

ROWS = [pack(bytes(15) + bytes([number]), 0) for number in range(6)]
SETS = st.sets(st.integers(0, 40)).map(lambda numbers: [pack(bytes(15) + bytes([n]), n % 2) for n in sorted(numbers)])


def blocks(rows: list[bytes], size: int) -> list[bytes]:
    return [b"".join(rows[at : at + size]) for at in range(0, len(rows), size)]


def said(what: str) -> str:
    return rf"^A change of the registry {what}\. Nothing was taken over; its next full list mends this\.$"


@pytest.mark.promise(17)
@pytest.mark.parametrize("size", [1, 2, 9])
@pytest.mark.parametrize("row", ROWS[1:5:3])
def test_adding_what_is_there_and_dropping_what_is_not_breaks_the_chain(row: bytes, size: int) -> None:
    there = blocks([one for one in ROWS[:5] if one != ROWS[2]], size)
    with pytest.raises(BrokenChain, match=said("adds a row that is there already")):
        list(merged(there, [ADDED + row]))
    with pytest.raises(BrokenChain, match=said("drops a row that is not there")):
        list(merged(there, [DROPPED + ROWS[2]]))
    with pytest.raises(BrokenChain, match=said("drops a row that is not there")):
        list(merged(there, [DROPPED + ROWS[5]]))


@pytest.mark.promise(20)
@given(SETS, SETS, st.integers(1, 7))
def test_what_lies_between_two_sets_leads_from_one_to_the_other(old: list[bytes], new: list[bytes], size: int) -> None:
    changes = list(difference(blocks(old, size), blocks(new, size + 1)))
    out = list(merged(blocks(old, size), changes))
    assert b"".join(out) == b"".join(new)
    assert all(out)
    assert len(changes) == len(set(old) ^ set(new))
    assert [change[1:] for change in changes] == sorted(set(old) ^ set(new))


def test_rows_between_two_changes_are_copied_in_one_piece() -> None:
    assert list(merged([b"".join(ROWS)], [])) == [b"".join(ROWS)]
    assert list(merged([b"".join(ROWS)], [DROPPED + ROWS[3]])) == [b"".join(ROWS[:3] + ROWS[4:])]


def test_a_block_of_which_nothing_is_left_vanishes() -> None:
    assert list(merged([ROWS[0], ROWS[1]], [DROPPED + ROWS[0]])) == [ROWS[1]]
    assert list(merged([], [ADDED + ROWS[0], ADDED + ROWS[1]])) == [ROWS[0], ROWS[1]]
    assert len(ROWS[0]) == ROW_BYTES
