"""Deltas: a header, and changes in order."""

from dataclasses import replace

import pytest

from rules.registry.delta import ADDED, DROPPED, HEADER_BYTES, DeltaHeader, open_delta, write_delta
from rules.registry.feed import BadFeed
from rules.registry.row import BLOCK_ROWS, State, pack

ROWS = [pack(bytes([number]) * 16, 0) for number in range(4)]
CHANGES = [ADDED + ROWS[0], DROPPED + ROWS[1], ADDED + ROWS[3]]
HEADER = DeltaHeader(3, 5, 3, b"b" * 32, State(b"a" * 32, 12))
RAW = b"".join(write_delta(HEADER, CHANGES))


def read(raw: bytes) -> list[bytes]:
    return list(open_delta([raw])[1])


@pytest.mark.parametrize(
    "changes",
    [
        [CHANGES[1], CHANGES[0]],
        [ADDED + ROWS[0], DROPPED + ROWS[0]],
        [DROPPED + ROWS[1], ADDED + ROWS[0]],
        [ADDED + ROWS[0], ADDED + ROWS[0]],
        [ADDED + b"\2" + bytes(19), ADDED + b"\1" + bytes(18) + b"\1"],
    ],
)
def test_changes_out_of_order_or_of_one_row_are_refused(changes: list[bytes]) -> None:
    with pytest.raises(BadFeed, match=r"^The changes of the registry are out of order, or one stands twice\.$"):
        read(b"".join(write_delta(replace(HEADER, changes=2), changes)))


@pytest.mark.parametrize("letter", [b"a", b"\0", b"U"])
def test_a_change_that_neither_adds_nor_drops_is_refused(letter: bytes) -> None:
    with pytest.raises(BadFeed, match=r"^A change of the registry neither adds a row nor drops one\.$"):
        read(b"".join(write_delta(replace(HEADER, changes=1), [letter + ROWS[0]])))


@pytest.mark.parametrize("announced", [0, 2, 4, 10**9])
def test_more_or_fewer_changes_than_announced_are_refused(announced: int) -> None:
    with pytest.raises(BadFeed, match="announces"):
        read(b"".join(write_delta(replace(HEADER, changes=announced), CHANGES)))


def test_a_change_that_stands_twice_is_refused_even_where_one_block_ends_and_the_next_begins() -> None:
    rows = [pack(number.to_bytes(16), 0) for number in range(BLOCK_ROWS)]
    for last in (rows[-1], pack(bytes(16), 1)):
        raw = write_delta(replace(HEADER, changes=BLOCK_ROWS + 1), [ADDED + row for row in (*rows, last)])
        with pytest.raises(BadFeed, match=r"^The changes of the registry are out of order, or one stands twice\.$"):
            read(b"".join(raw))


def test_every_truncation_is_refused() -> None:
    for length in range(len(RAW)):
        with pytest.raises(BadFeed):
            read(RAW[:length])


def test_a_snapshot_is_no_delta() -> None:
    with pytest.raises(
        BadFeed, match=r"^What the registry calls its changes are none\. Its publisher must publish them again\.$"
    ):
        read(b"earshot snapshot" + RAW[16:])


def test_what_was_written_is_read() -> None:
    header, changes = open_delta([RAW])
    assert header == HEADER
    assert list(changes) == CHANGES
    assert len(RAW) == HEADER_BYTES + 21 * 3


def test_a_delta_may_change_nothing() -> None:
    assert read(b"".join(write_delta(replace(HEADER, changes=0), []))) == []
