"""From what a subscriber holds, or a snapshot, to the set that a HEAD names."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from rules.registry.delta import open_delta
from rules.registry.feed import BadFeed
from rules.registry.head import Head
from rules.registry.merge import BrokenChain, merged
from rules.registry.packed import unpacked
from rules.registry.row import State, in_state
from rules.registry.scopes import ScopeTable
from rules.registry.snapshot import open_snapshot


def snapshot_of(head: Head, chunks: Iterable[bytes]) -> tuple[State, Iterator[bytes]]:
    """Read the snapshot that a HEAD names from its packed bytes: its state, and its rows in blocks.

    Raises `BadFeed`, here or while the rows are read: nothing counts until the last block was read.
    """
    header, blocks = open_snapshot(unpacked(chunks, head.snapshot.file))
    if (header.seq, header.state.rows) != (head.snapshot.seq, head.snapshot.rows):
        raise BadFeed("The registry's snapshot is not the one that its HEAD tells of. It must be published again.")
    return header.state, blocks


def scopes_of(head: Head, content: bytes) -> ScopeTable:
    """Read the table of scopes that a HEAD names; raises `BadFeed`. `head.scopes_bytes` are all there is to fetch."""
    if len(content) != head.scopes_bytes or sha256(content).digest() != head.scopes_sha256:
        raise BadFeed("The registry's table of scopes is not the one that its publisher signed. It was dropped.")
    return ScopeTable.parse(content)


def followed(
    head: Head, seq: int, state: State, blocks: Iterable[bytes], deltas: Iterable[Iterable[bytes]]
) -> Iterator[bytes]:
    """Lead rows in blocks, which are the set of the HEAD numbered `seq`, on to the set of this one.

    `deltas` are the packed bytes of each of `head.deltas_after(seq)`, in that order. Reads everything once, side by
    side, and holds a block of each. Raises `BrokenChain` where a delta does not build on what is before it, and
    `BadFeed` for all else, here or while the rows are read: nothing counts until the last block was read.
    """
    named = head.deltas_after(seq)
    if named is None:
        raise BrokenChain("The registry's changes do not reach back to the list that we hold. Its full list does.")
    parent = max(number for number in (head.chain, *(delta.seq for delta in head.deltas)) if number <= seq)
    for delta, chunks in zip(named, deltas, strict=True):
        header, changes = open_delta(unpacked(chunks, delta.file))
        if (header.parent, header.seq, header.before_sha256) != (parent, delta.seq, state.sha256):
            raise BrokenChain("A change of the registry does not build on the list before it; its full list mends it.")
        parent, state, blocks = delta.seq, header.after, merged(blocks, changes)
    if state != head.state:
        raise BrokenChain("The registry's changes do not lead to the list that its publisher signed.")
    return in_state(blocks, state)
