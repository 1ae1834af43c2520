"""Rows in blocks: whole, ascending, in the state that was signed."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.feed import BadFeed
from rules.registry.row import (
    BLOCK_ROWS,
    ROW_BYTES,
    SCOPE_MAX,
    State,
    ascending,
    in_blocks,
    in_state,
    pack,
    split,
    state_of,
    unpack,
)

ONE, TWO, THREE = (pack(bytes([number]) * 16, number) for number in (1, 2, 3))


@pytest.mark.parametrize("blocks", [[TWO + ONE], [TWO, ONE], [ONE + ONE], [ONE, ONE], [ONE, THREE + TWO]])
def test_rows_out_of_order_or_twice_are_refused_within_a_block_and_between_two(blocks: list[bytes]) -> None:
    with pytest.raises(
        BadFeed,
        match=r"^The rows of the registry are out of order, or one stands twice\. It must be published again\.$",
    ):
        list(ascending(blocks))


@pytest.mark.parametrize("size", range(1, ROW_BYTES))
def test_bytes_that_end_within_a_row_are_refused(size: int) -> None:
    with pytest.raises(
        BadFeed, match=r"^A file of the registry ends within a row\. Its publisher must publish it again\.$"
    ):
        list(in_blocks([ONE, TWO[:size]]))


@pytest.mark.parametrize("rows", [[], [ONE], [ONE, TWO, THREE], [ONE, THREE]])
def test_other_rows_than_those_of_the_state_are_refused_at_the_end(rows: list[bytes]) -> None:
    with pytest.raises(
        BadFeed, match=r"^The rows of the registry are not those that its publisher signed\. Nothing was taken over\.$"
    ):
        list(in_state(rows, state_of([ONE, TWO])))


def test_the_right_rows_pass_all_three() -> None:
    state = state_of([ONE + TWO, THREE])
    assert state == State(hashlib.sha256(ONE + TWO + THREE).digest(), 3)
    assert b"".join(in_state(ascending(in_blocks([ONE + TWO, THREE])), state)) == ONE + TWO + THREE


def test_no_rows_are_a_state_too() -> None:
    assert list(in_state(ascending(in_blocks([b""])), State(hashlib.sha256(b"").digest(), 0))) == []


@given(st.lists(st.binary(max_size=60)))
def test_however_the_bytes_come_the_blocks_are_the_same(chunks: list[bytes]) -> None:
    chunks.append(bytes(-len(b"".join(chunks)) % ROW_BYTES))
    assert b"".join(in_blocks(chunks)) == b"".join(chunks)


def test_blocks_are_bounded_and_never_empty() -> None:
    blocks = list(in_blocks([bytes(ROW_BYTES) * BLOCK_ROWS * 2, b"", ONE]))
    assert [len(block) // ROW_BYTES for block in blocks] == [BLOCK_ROWS, BLOCK_ROWS, 1]


def test_a_row_is_the_key_and_the_number() -> None:
    row = pack(b"k" * 16, SCOPE_MAX)
    assert row == b"k" * 16 + b"\xff" * 4
    assert list(unpack(row + ONE)) == [(b"k" * 16, SCOPE_MAX), (b"\1" * 16, 1)]
    assert split(ONE + TWO) == (ONE, TWO)
