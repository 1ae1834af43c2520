"""The tree over the record: RFC 6962 hashes, growth and proofs.

Hashes as in RFC 9162, section 2.1: a leaf is SHA-256(0x00, data), a node SHA-256(0x01, left, right), and a list of n
hashes splits at the largest power of two below n. A log is kept as its *complete* nodes: node (level, index) covers the
2**level leaves from index * 2**level on. Complete nodes never change, so that a log only ever adds rows. The *edge* of
a log is the few complete nodes, largest first, that its size is made of (6 = 4 + 2); it is all that growing needs.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""Looks up the hash of the complete node (level, index); raises whatever its owner raises for a node it lost."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What appending brings: the new complete nodes (level, index, hash), and the size, root and edge afterwards."""

    nodes: tuple[tuple[int, int, bytes], ...]
    size: int
    root: bytes
    edge: tuple[bytes, ...]


def leaf_hash(data: bytes) -> bytes:
    """Give the hash under which an entry of these exact bytes stands in the tree."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give the hash of a node above these two."""
    return sha256(b"\x01" + left + right).digest()


def edge_root(edge: Sequence[bytes]) -> bytes:
    """Give the root of the log that has this edge; of the empty log, the hash of nothing."""
    if not edge:
        return EMPTY_ROOT
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = node_hash(left, root)
    return root


def edge_places(size: int) -> tuple[tuple[int, int], ...]:
    """Say which complete nodes (level, index) make up the edge of a log of `size` entries, largest first."""
    return tuple((level, (size >> level) - 1) for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1)


def edge_of(size: int, nodes: Nodes) -> tuple[bytes, ...]:
    """Read the edge of a log of `size` entries from its stored nodes: at most log2(size) + 1 look-ups."""
    return tuple(nodes(level, index) for level, index in edge_places(size))


def grow(size: int, edge: Sequence[bytes], hashes: Iterable[bytes]) -> Growth:
    """Append leaf hashes to a log of `size` entries with this edge. Costs about two hashes a leaf, whatever the size.

    Raises ValueError where the edge does not fit the size: a log must not grow from a state that it never had.
    """
    if len(edge) != size.bit_count():
        raise ValueError(f"A log of {size} entries has an edge of {size.bit_count()} nodes, not of {len(edge)}.")
    stack = list(edge)
    made: list[tuple[int, int, bytes]] = []
    for place, leaf in enumerate(hashes, start=size):
        level, index, top = 0, place, leaf
        made.append((0, place, leaf))
        while index & 1:
            level, index, top = level + 1, index >> 1, node_hash(stack.pop(), top)
            made.append((level, index, top))
        stack.append(top)
        size = place + 1
    return Growth(tuple(made), size, edge_root(stack), tuple(stack))


def root_of(hashes: Iterable[bytes]) -> bytes:
    """Give the root of the tree over these leaf hashes."""
    return grow(0, (), hashes).root


def inclusion_path(index: int, size: int, nodes: Nodes) -> tuple[bytes, ...]:
    """Prove that entry `index`, counted from 0, stands in the first `size` entries: hashes from the leaf upwards.

    RFC 9162, section 2.1.3.1. Raises ValueError where the log of that size has no such entry.
    """
    if not 0 <= index < size:
        raise ValueError(f"A log of {size} entries has no entry {index}; they are counted from 0.")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            path.append(_range_root(middle, end, nodes))
            end = middle
        else:
            path.append(_range_root(start, middle, nodes))
            start = middle
    return tuple(reversed(path))


def consistency_path(old: int, new: int, nodes: Nodes) -> tuple[bytes, ...]:
    """Prove that the first `old` of `new` entries are what they were when there were only `old`.

    RFC 9162, section 2.1.4.1. Raises ValueError for an old size of 0 (nothing is proven by it), or above the new one.
    """
    if not 0 < old <= new:
        raise ValueError(f"There is no consistency proof from size {old} to size {new}.")
    path = []
    start, end, whole = 0, new, True
    while end != old:
        middle = _split(start, end)
        if old <= middle:
            path.append(_range_root(middle, end, nodes))
            end = middle
        else:
            path.append(_range_root(start, middle, nodes))
            start, whole = middle, False
    if not whole:
        path.append(_range_root(start, end, nodes))
    return tuple(reversed(path))


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the path proves that the leaf hash stands at `index` under this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, *path):
        return False
    node, last, top = index, size - 1, leaf
    for step in path:
        if not last:
            return False
        if node & 1 or node == last:
            top = node_hash(step, top)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            top = node_hash(top, step)
        node, last = node >> 1, last >> 1
    return not last and top == root


def verify_consistency(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Tell whether the path proves that the old root's entries begin the new root's (RFC 9162, 2.1.4.2).

    Equal sizes want an empty path and equal roots. From size 0, or to a smaller size, nothing can be proven: False.
    """
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    if not path or not _are_hashes(old_root, *path):
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first, *rest = path if node else (old_root, *path)
    was = now = first
    for step in rest:
        if not last:
            return False
        if node & 1 or node == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            now = node_hash(now, step)
        node, last = node >> 1, last >> 1
    return not last and was == old_root and now == new_root


def _split(start: int, end: int) -> int:
    """Where RFC 6962 parts the leaves from `start` to `end`: at the largest power of two below their number."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _range_root(start: int, end: int, nodes: Nodes) -> bytes:
    """Hash the leaves from `start` to `end`, where `start` lies on a multiple of the power of two that holds them."""
    places = edge_places(end - start)
    return edge_root([nodes(level, index + (start >> level)) for level, index in places])


def _are_hashes(*candidates: bytes) -> bool:
    return all(len(candidate) == HASH_BYTES for candidate in candidates)
