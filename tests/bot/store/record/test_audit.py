"""The stored tree, and the reading of a record that is longer than one chunk."""

import secrets
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.store.record import audit, whole_record
from rules.audit.checkpoint import VerifierKey
from rules.audit.merkle import EMPTY_ROOT, leaf_hash, root_of
from tests.bot.sealing import NOW, Sealing


@pytest.fixture
def one(database: Database, tmp_path: Path) -> Sealing:
    return Sealing(database, tmp_path / "keys")


def test_a_record_is_bound_to_its_first_key_and_to_no_other(database: Database) -> None:
    first, second = (VerifierKey("earshot.local/acme", secrets.token_bytes(32)) for _ in range(2))
    with database.read() as session:
        assert audit.pinned(session, "acme") is None
    for key in (first, second):
        with database.write() as session:
            assert audit.pin(session, "acme", key) == first.text
    with database.read() as session:
        assert audit.pinned(session, "acme") == first.text


def test_brands_do_not_see_one_anothers_records(one: Sealing) -> None:
    one.write(3)
    one.seal()
    with one.database.read() as session:
        tree = audit.tree(session, "other")
        assert (tree.size, tree.root) == (0, EMPTY_ROOT)
        assert audit.waiting(session, "other", 9) == []
        assert audit.last_checkpoint(session, "other") is None
        assert not audit.handed_out(session, "other", "2026-11-22")
        assert whole_record.find(session, "other", "0") is None
        assert whole_record.counts(session, "other") == whole_record.Counts(0, 0, 0)
    assert list(whole_record.entries(one.database, "other", 9)) == []
    assert list(whole_record.checkpoints(one.database, "other")) == []


def test_nothing_waits_and_nothing_lags_in_an_empty_record(one: Sealing) -> None:
    with one.database.read() as session:
        assert audit.waiting(session, "acme", 1) == []
        assert audit.lag_us(session, "acme", NOW) == 0


def test_the_lag_is_that_of_the_oldest_entry_that_waits(one: Sealing) -> None:
    one.write(1, NOW - 5_000_000)
    one.seal(NOW)
    one.write(1, NOW + 7)
    one.write(1, NOW + 3)
    with one.database.read() as session:
        assert audit.lag_us(session, "acme", NOW + 10) == 10  # the sealed one is older; its hand-out was told at NOW
        assert audit.lag_us(session, "acme", NOW - 99) == 0


def test_the_stored_tree_is_the_tree_of_the_leaves(one: Sealing) -> None:
    one.write(1_111)
    one.seal()
    with one.database.read() as session:
        tree = audit.tree(session, "acme")
    assert (tree.size, tree.root) == (1_111, root_of(map(leaf_hash, one.leaves())))


def test_entries_come_in_the_order_of_their_places_over_several_chunks_and_no_further(one: Sealing) -> None:
    one.write(2 * whole_record.CHUNK + 1)
    one.seal()
    for below in (0, 1, whole_record.CHUNK, 2 * whole_record.CHUNK, 2 * whole_record.CHUNK + 1):
        found = list(whole_record.entries(one.database, "acme", below))
        assert [stored.position for stored in found] == list(range(below))
        assert [stored.row.leaf for stored in found] == one.leaves()[:below]


def test_checkpoints_come_smallest_first_over_several_chunks(one: Sealing) -> None:
    with one.database.write() as session:
        for size in range(whole_record.CHUNK + 2, -1, -1):
            audit.keep_checkpoint(session, "acme", size, f"note {size}", NOW)
    expected = [(size, f"note {size}") for size in range(whole_record.CHUNK + 3)]
    assert list(whole_record.checkpoints(one.database, "acme")) == expected


def test_nodes_are_found_in_any_order_and_a_missing_one_is_no_hash(one: Sealing) -> None:
    one.write(whole_record.CHUNK + 500)
    one.seal()
    node = whole_record.nodes(one.database, "acme")
    leaves = one.leaves()
    for at in (0, whole_record.CHUNK + 499, 3, whole_record.CHUNK):
        assert node(0, at) == leaf_hash(leaves[at])
    assert node(0, whole_record.CHUNK + 500) == b""
    assert node(60, 0) == b""
