"""The tree: public vectors, all small trees, and no altered proof."""

import json
from base64 import b64decode
from functools import partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.audit import merkle

VECTORS = Path(__file__).parents[2] / "vectors" / "merkle"
SMALL = 60
LEAVES = [merkle.leaf_hash(bytes([number])) for number in range(SMALL)]
STORED = {(level, index): top for level, index, top in merkle.grow(0, (), LEAVES).nodes}


def stored(level: int, index: int) -> bytes:
    return STORED[level, index]


def plain_root(leaves: list[bytes]) -> bytes:
    """The definition in RFC 6962, word for word, as the oracle."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + plain_root(leaves[:half]) + plain_root(leaves[half:])).digest()


ROOTS = [plain_root(LEAVES[:size]) for size in range(SMALL + 1)]


def flipped(value: bytes) -> bytes:
    return bytes([value[0] ^ 1]) + value[1:]


def altered(path: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
    """Every path that differs from this one by one flipped bit in one hash, one hash more, or one less."""
    flips = [(*path[:n], flipped(step), *path[n + 1 :]) for n, step in enumerate(path)]
    cut = [path[1:], path[:-1]] if path else []
    return [*flips, *cut, (*path, ROOTS[1]), (ROOTS[1], *path)]


def cases(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((VECTORS / name).read_text())
    assert len(loaded) == 98
    return loaded


def hashes(encoded: list[str] | None) -> list[bytes]:
    return [b64decode(one) for one in encoded or []]


@pytest.mark.promise(26)
@pytest.mark.parametrize("case", cases("inclusion.json"), ids=lambda case: case["case"])
def test_each_public_inclusion_vector_is_judged_as_its_authors_judge_it(case: dict[str, Any]) -> None:
    leaf, root = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
    ok = merkle.verify_inclusion(case["leafIdx"], case["treeSize"], leaf, hashes(case["proof"]), root)
    assert ok is not case["wantErr"]


@pytest.mark.promise(26)
@pytest.mark.parametrize("case", cases("consistency.json"), ids=lambda case: case["case"])
def test_each_public_consistency_vector_is_judged_as_its_authors_judge_it(case: dict[str, Any]) -> None:
    roots = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
    assert merkle.verify_consistency(case["size1"], case["size2"], hashes(case["proof"]), *roots) is not case["wantErr"]


def test_no_altered_inclusion_proof_of_any_small_log_checks() -> None:
    for size in range(1, SMALL + 1):
        for index in range(size):
            leaf, path = LEAVES[index], merkle.inclusion_path(index, size, stored)
            for wrong in altered(path):
                assert not merkle.verify_inclusion(index, size, leaf, wrong, ROOTS[size])
            assert not merkle.verify_inclusion(index, size, flipped(leaf), path, ROOTS[size])
            assert not merkle.verify_inclusion(index, size, leaf, path, flipped(ROOTS[size]))


def test_no_inclusion_proof_checks_at_another_place() -> None:
    for size in range(2, 33):
        for index in range(size):
            path = merkle.inclusion_path(index, size, stored)
            for other in {*range(-1, size + 1)} - {index}:
                assert not merkle.verify_inclusion(other, size, LEAVES[index], path, ROOTS[size])


def test_no_altered_consistency_proof_of_any_small_pair_checks() -> None:
    for new in range(2, SMALL + 1):
        for old in range(1, new):
            path = merkle.consistency_path(old, new, stored)
            for wrong in altered(path):
                assert not merkle.verify_consistency(old, new, wrong, ROOTS[old], ROOTS[new])
            assert not merkle.verify_consistency(old, new, path, flipped(ROOTS[old]), ROOTS[new])
            assert not merkle.verify_consistency(old, new, path, ROOTS[old], flipped(ROOTS[new]))


def test_a_hash_of_another_length_never_checks() -> None:
    long, short = ROOTS[2] + b"\x00", ROOTS[2][:-1]
    for odd in (long, short, b""):
        assert not merkle.verify_inclusion(0, 2, LEAVES[0], [odd], ROOTS[2])
        assert not merkle.verify_inclusion(0, 1, odd, [], odd)
        assert not merkle.verify_consistency(1, 2, [odd], ROOTS[1], ROOTS[2])
        assert not merkle.verify_consistency(1, 2, [LEAVES[1]], odd, ROOTS[2])


@pytest.mark.parametrize(("old", "new"), [(0, 0), (0, 5), (-1, 5), (6, 5)])
def test_nothing_is_proven_from_size_0_or_backwards(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no consistency proof"):
        merkle.consistency_path(old, new, stored)
    assert not merkle.verify_consistency(old, new, [], ROOTS[0], ROOTS[0])
    assert not merkle.verify_consistency(old, new, [ROOTS[1]], ROOTS[1], ROOTS[5])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3)])
def test_an_entry_outside_the_log_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        merkle.inclusion_path(index, size, stored)


def test_a_log_does_not_grow_from_an_edge_of_another_size() -> None:
    with pytest.raises(ValueError, match="A log of 3 entries has an edge of 2 nodes, not of 1"):
        merkle.grow(3, merkle.edge_of(2, stored), LEAVES[3:4])


@pytest.mark.promise(26)
def test_roots_of_all_small_logs_follow_the_definition() -> None:
    assert [merkle.root_of(LEAVES[:size]) for size in range(SMALL + 1)] == ROOTS
    assert ROOTS[0] == merkle.EMPTY_ROOT == merkle.edge_root(())


@pytest.mark.promise(26)
def test_every_inclusion_proof_of_every_small_log_checks() -> None:
    for size in range(1, SMALL + 1):
        for index in range(size):
            path = merkle.inclusion_path(index, size, stored)
            assert merkle.verify_inclusion(index, size, LEAVES[index], path, ROOTS[size])


@pytest.mark.promise(25)
def test_every_pair_of_sizes_of_every_small_log_is_provably_consistent() -> None:
    for new in range(1, SMALL + 1):
        for old in range(1, new + 1):
            path = merkle.consistency_path(old, new, stored)
            assert merkle.verify_consistency(old, new, path, ROOTS[old], ROOTS[new])


@given(st.lists(st.integers(0, SMALL), max_size=6).map(lambda cuts: [0, *sorted(cuts), SMALL]))
def test_growing_in_any_steps_gives_the_same_nodes_as_growing_at_once(cuts: list[int]) -> None:
    edge: tuple[bytes, ...] = ()
    nodes: dict[tuple[int, int], bytes] = {}
    for start, end in pairwise(cuts):
        growth = merkle.grow(start, edge, LEAVES[start:end])
        assert (growth.size, growth.root) == (end, ROOTS[end])
        assert growth.edge == merkle.edge_of(end, stored)
        nodes |= {(level, index): top for level, index, top in growth.nodes}
        edge = growth.edge
    assert nodes == STORED


def test_growing_and_proving_read_few_old_nodes() -> None:
    reads: list[tuple[int, int]] = []

    def counting(level: int, index: int) -> bytes:
        reads.append((level, index))
        return stored(level, index)

    for size in range(1, SMALL + 1):
        limit = 2 * size.bit_length()
        for read in (
            partial(merkle.edge_of, size),
            partial(merkle.inclusion_path, size // 2, size),
            partial(merkle.consistency_path, (size + 1) // 2, size),
        ):
            reads.clear()
            read(nodes=counting)
            assert len(reads) <= limit
