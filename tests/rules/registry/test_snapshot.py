"""Snapshots: a header, and the rows that it tells of."""

import pytest

from rules.registry.feed import BadFeed
from rules.registry.row import State, pack, state_of
from rules.registry.snapshot import HEADER_BYTES, SnapshotHeader, first_bytes, open_snapshot, write_snapshot

ROWS = b"".join(pack(bytes([number]) * 16, 0) for number in range(5))
HEADER = SnapshotHeader(7, state_of([ROWS]))
RAW = b"".join(write_snapshot(HEADER, [ROWS]))


def read(raw: bytes) -> bytes:
    return b"".join(open_snapshot([raw])[1])


def test_every_truncation_is_refused() -> None:
    for length in range(len(RAW)):
        with pytest.raises(BadFeed):
            read(RAW[:length])


def test_every_flipped_byte_but_those_of_the_number_is_refused() -> None:
    for at in {*range(len(RAW))} - {*range(16, 24)}:
        with pytest.raises(BadFeed):
            read(RAW[:at] + bytes([RAW[at] ^ 1]) + RAW[at + 1 :])


def test_a_header_that_claims_a_thousand_million_rows_holds_no_memory_and_is_refused() -> None:
    claim = b"".join(write_snapshot(SnapshotHeader(7, State(HEADER.state.sha256, 10**9)), [ROWS]))
    with pytest.raises(
        BadFeed, match=r"^The rows of the registry are not those that its publisher signed\. Nothing was taken over\.$"
    ):
        read(claim)


def test_what_was_written_is_read_in_chunks_of_any_size() -> None:
    header, blocks = open_snapshot(RAW[at : at + 3] for at in range(0, len(RAW), 3))
    assert header == HEADER
    assert b"".join(blocks) == ROWS
    assert len(RAW) == HEADER_BYTES + len(ROWS)


def test_first_bytes_are_parted_from_the_rest() -> None:
    head, rest = first_bytes([b"ab", b"", b"cde"], 3)
    assert (head, b"".join(rest)) == (b"abc", b"de")
