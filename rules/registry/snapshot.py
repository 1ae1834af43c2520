"""The snapshot of a registry's feed: a header of 64 bytes, then every row.

16 bytes  "earshot snapshot"
 8 bytes  the number of the HEAD that brought this set (seq), big-endian
 8 bytes  how many rows follow, big-endian
32 bytes  the state: SHA-256 over the rows
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from rules.registry.feed import BadFeed
from rules.registry.row import STATE_BYTES, State, ascending, in_blocks, in_state

MAGIC: Final = b"earshot snapshot"
HEADER_BYTES: Final = 64

_HEADER = struct.Struct(f">{len(MAGIC)}sQQ{STATE_BYTES}s")


@dataclass(frozen=True, slots=True)
class SnapshotHeader:
    """The number of the HEAD that brought this set, and its state."""

    seq: int
    state: State


def write_snapshot(header: SnapshotHeader, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Give the bytes of a snapshot, not packed yet; the blocks must be in that state and in ascending order."""
    yield _HEADER.pack(MAGIC, header.seq, header.state.rows, header.state.sha256)
    yield from blocks


def open_snapshot(chunks: Iterable[bytes]) -> tuple[SnapshotHeader, Iterator[bytes]]:
    """Read the unpacked bytes of a snapshot: its header, and its rows in blocks.

    Raises `BadFeed`, here or while the rows are read, unless they are ascending and in the header's state. Nothing
    counts until the last block was read.
    """
    head, rest = first_bytes(chunks, HEADER_BYTES)
    magic, seq, rows, sha256 = _HEADER.unpack(head)
    if magic != MAGIC:
        raise BadFeed("What the registry calls its snapshot is none. Its publisher must publish it again.")
    state = State(sha256, rows)
    return SnapshotHeader(seq, state), in_state(ascending(in_blocks(rest)), state)


def first_bytes(chunks: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Part the first `size` bytes from all that follow; raises `BadFeed` where there are fewer."""
    source, head = iter(chunks), b""
    while len(head) < size:
        chunk = next(source, None)
        if chunk is None:
            raise BadFeed("A file of the registry ends within its header. Its publisher must publish it again.")
        head += chunk
    return head[:size], chain([head[size:]], source)
