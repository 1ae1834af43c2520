"""A delta of a registry's feed: a header of 112 bytes, then what came and went.

     16 bytes  "earshot delta   "
      8 bytes  the number of the delta, or of the snapshot's set, that it builds on (parent), big-endian
      8 bytes  its own number, that of the HEAD that brought it (seq), big-endian
      8 bytes  how many changes follow, big-endian
      8 bytes  how many rows the result has, big-endian
     32 bytes  the state that it builds on
     32 bytes  the state that results

A change is 21 bytes: A (added) or D (dropped), and the row. They stand in ascending order of their rows, each row once.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import lt
from typing import Final

from rules.registry.feed import BadFeed
from rules.registry.row import ROW_BYTES, STATE_BYTES, State, in_blocks, split
from rules.registry.snapshot import first_bytes

MAGIC: Final = b"earshot delta   "
HEADER_BYTES: Final = 112
CHANGE_BYTES: Final = 1 + ROW_BYTES
ADDED: Final = b"A"
DROPPED: Final = b"D"

_HEADER = struct.Struct(f">{len(MAGIC)}sQQQQ{STATE_BYTES}s{STATE_BYTES}s")


@dataclass(frozen=True, slots=True)
class DeltaHeader:
    """From which state to which a delta leads, by how many changes; `parent` and `seq` number the two."""

    parent: int
    seq: int
    changes: int
    before_sha256: bytes
    after: State


def write_delta(header: DeltaHeader, changes: Iterable[bytes]) -> Iterator[bytes]:
    """Give the bytes of a delta, not packed yet; the changes come one by one or in blocks, in order."""
    after = header.after
    yield _HEADER.pack(MAGIC, header.parent, header.seq, header.changes, after.rows, header.before_sha256, after.sha256)
    yield from changes


def open_delta(chunks: Iterable[bytes]) -> tuple[DeltaHeader, Iterator[bytes]]:
    """Read the unpacked bytes of a delta: its header, and its changes one by one, 21 bytes each.

    Raises `BadFeed`, here or while the changes are read. Nothing counts until the last change was read.
    """
    head, rest = first_bytes(chunks, HEADER_BYTES)
    magic, parent, seq, changes, rows, before, after = _HEADER.unpack(head)
    if magic != MAGIC:
        raise BadFeed("What the registry calls its changes are none. Its publisher must publish them again.")
    return DeltaHeader(parent, seq, changes, before, State(after, rows)), _changes(rest, changes)


def _changes(chunks: Iterable[bytes], announced: int) -> Iterator[bytes]:
    last, count = b"", 0
    for block in in_blocks(chunks, CHANGE_BYTES):
        changes = split(block, CHANGE_BYTES)
        rows = [change[1:] for change in changes]
        if not (last < rows[0] and all(map(lt, rows, rows[1:]))):
            raise BadFeed("The changes of the registry are out of order, or one stands twice.")
        if not {change[:1] for change in changes} <= {ADDED, DROPPED}:
            raise BadFeed("A change of the registry neither adds a row nor drops one.")
        last, count = rows[-1], count + len(rows)
        yield from changes
    if count != announced:
        raise BadFeed(f"A file of the registry announces {announced:,} changes and has {count:,}.")
