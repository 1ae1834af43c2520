"""The rows of a registry's feed: a hashed account key and the number of a scope.

A row is 20 bytes: 16 of the key (`rules.registry.key.hashed`) and the number in 4, big-endian. A set of rows is written
in strictly ascending order of its bytes, so that equal sets are equal bytes and have one hash, the state. Rows travel
in blocks: bytes that hold a whole number of them, some thousand at a time, which keeps memory small and Python fast.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import lt
from typing import Final

from rules.registry.feed import BadFeed
from rules.registry.key import HASHED_BYTES

ROW_BYTES: Final = 20
BLOCK_ROWS: Final = 4_096
SCOPE_MAX: Final = 2**32 - 1
STATE_BYTES: Final = 32

_ROW = struct.Struct(f">{HASHED_BYTES}sI")


@dataclass(frozen=True, slots=True)
class State:
    """What a set of rows is: the SHA-256 (32 bytes) over the rows in ascending order, and how many they are."""

    sha256: bytes
    rows: int


def pack(hashed: bytes, scope: int) -> bytes:
    """Give the row of a hashed key (16 bytes) and the number of a scope (0 to `SCOPE_MAX`)."""
    return _ROW.pack(hashed, scope)


def unpack(block: bytes) -> Iterator[tuple[bytes, int]]:
    """Give the hashed key and the number of the scope of each row in a block."""
    return _ROW.iter_unpack(block)


def split(block: bytes, size: int = ROW_BYTES) -> tuple[bytes, ...]:
    """Give each row of a block by itself; `size` is that of a row, in bytes."""
    return struct.unpack(f"{size}s" * (len(block) // size), block)


def in_blocks(chunks: Iterable[bytes], size: int = ROW_BYTES) -> Iterator[bytes]:
    """Cut bytes that come in chunks of any length into blocks of whole rows, none of them empty.

    Raises `BadFeed` where the bytes end within a row.
    """
    full, rest = BLOCK_ROWS * size, bytearray()
    for chunk in chunks:
        rest += chunk
        while len(rest) >= full:
            yield bytes(rest[:full])
            del rest[:full]
    if len(rest) % size:
        raise BadFeed("A file of the registry ends within a row. Its publisher must publish it again.")
    if rest:
        yield bytes(rest)


def ascending(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Pass blocks of rows on; raises `BadFeed` unless every row is greater than the one before it."""
    last = b""
    for block in blocks:
        rows = split(block)
        if not (last < rows[0] and all(map(lt, rows, rows[1:]))):
            raise BadFeed("The rows of the registry are out of order, or one stands twice. It must be published again.")
        last = rows[-1]
        yield block


def state_of(blocks: Iterable[bytes]) -> State:
    """Give the state of a set of rows, which must be in ascending order."""
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
    return State(digest.digest(), size // ROW_BYTES)


def in_state(blocks: Iterable[bytes], state: State) -> Iterator[bytes]:
    """Pass blocks of rows on; raises `BadFeed` after the last one unless they made up this state.

    Nothing that was passed on counts until the end was reached.
    """
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
        yield block
    if State(digest.digest(), size // ROW_BYTES) != state:
        raise BadFeed("The rows of the registry are not those that its publisher signed. Nothing was taken over.")
