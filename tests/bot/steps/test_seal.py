"""Sealing: every entry once, one root whatever happens, and no rewritten past."""

import shutil
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from bot import keys
from bot.commands.audit import verify
from bot.steps.seal import ENTRIES_A_TURN, Sealed, Signer, WillNotSign, checkpoint_text, seal
from bot.store.database import Database, leases
from bot.store.record import audit, mark
from rules.audit.checkpoint import Checkpoint, extends, open_checkpoint
from rules.audit.merkle import EMPTY_ROOT, consistency_path, grow, leaf_hash, root_of
from tests.bot.sealing import NOW, TEAM, TODAY, Killed, Sealing, opened, stop_at

POINTS = ("leased", "placing", "placed", "marked", "signed", "storing", "stored")
DAY_US = 86_400_000_000


@pytest.fixture
def one(database: Database, tmp_path: Path) -> Sealing:
    return Sealing(database, tmp_path / "keys")


def checkpoint(one: Sealing, size: int) -> Checkpoint:
    with one.database.read() as session:
        note = audit.checkpoint_at(session, "acme", size)
    assert note is not None
    return open_checkpoint(note, [one.signer.key], keys.check)


def grown(one: Sealing, tmp_path: Path, backup: Path) -> None:
    """Seal 5 entries, make a backup, and seal 5 more."""
    one.write(5)
    one.seal()
    one.database.close()
    shutil.copyfile(tmp_path / "earshot.db", backup)
    one.write(5)
    one.seal()
    one.database.close()


# What is refused


@pytest.mark.promise(25)
def test_a_database_put_back_to_an_older_state_is_not_signed_for_and_not_written(tmp_path: Path) -> None:
    with opened(tmp_path / "earshot.db") as database:
        grown(Sealing(database, tmp_path / "keys"), tmp_path, tmp_path / "backup.db")
    with opened(tmp_path / "backup.db") as database:
        old = Sealing(database, tmp_path / "keys")
        old.write(20)
        before, vouched = old.all(), old.signer.mark.read_bytes()
        for _ in range(2):
            with pytest.raises(WillNotSign, match=r"The database is older than its own record: .* Restore a newer"):
                old.seal()
        assert old.all() == before
        assert old.signer.mark.read_bytes() == vouched
        assert not verify(database, "acme", tmp_path / "keys").ok


@pytest.mark.promise(25)
def test_a_past_written_anew_is_not_signed_for_even_where_it_is_longer(tmp_path: Path) -> None:
    with opened(tmp_path / "earshot.db") as database:
        grown(Sealing(database, tmp_path / "keys"), tmp_path, tmp_path / "backup.db")
    with opened(tmp_path / "backup.db") as database:
        fork = Sealing(database, tmp_path / "keys")
        fork.write(20)
        with database.write() as session:  # as a sealer without a mark would go on
            tree, rows = audit.tree(session, "acme"), audit.waiting(session, "acme", 100)
            growth = grow(tree.size, tree.edge, (leaf_hash(leaf) for _, leaf in rows))
            audit.place(session, "acme", [id_ for id_, _ in rows], growth)
        before = fork.all()
        with pytest.raises(WillNotSign, match=r"not the one that earshot\.local/acme vouched for"):
            fork.seal()
        assert fork.all() == before


@pytest.mark.promise(25)
def test_without_its_mark_a_record_that_was_signed_is_not_signed_again(one: Sealing) -> None:
    one.write(3)
    one.seal()
    one.write(1)
    one.signer.mark.unlink()
    before = one.all()
    with pytest.raises(WillNotSign, match=r"The high-water mark .* is missing"):
        one.seal()
    assert one.all() == before


def test_a_damaged_mark_or_that_of_another_record_is_refused(one: Sealing) -> None:
    one.write(3)
    one.seal()
    one.write(1)
    before = one.all()
    mark.write(one.signer.mark, Checkpoint("earshot.local/other", 0, EMPTY_ROOT))
    with pytest.raises(WillNotSign, match="not the one"):
        one.seal()
    one.signer.mark.write_text("what is this")
    with pytest.raises(mark.BadMark, match=r"is damaged. Bring the file back"):
        one.seal()
    assert one.all() == before


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM node WHERE level = 2",
        "DELETE FROM node WHERE level = 0 AND place = 6",
        "UPDATE entry SET position = NULL WHERE position = 6",
        "UPDATE entry SET position = 17 WHERE position = 6",
    ],
)
def test_a_tree_that_does_not_fit_its_entries_does_not_grow(one: Sealing, harm: str) -> None:
    one.write(7)
    one.seal()
    one.sql("DELETE FROM entry WHERE position IS NULL")
    one.sql(harm)
    one.write(1)
    before = one.all()
    with pytest.raises(audit.TornRecord, match=r"(Run: earshot audit verify|Restore a backup)\.$"):
        one.seal()
    assert one.all() == before


# What is sealed


def test_an_empty_record_gets_a_checkpoint_too(one: Sealing) -> None:
    assert one.seal() == Sealed(0, signed=True)
    assert checkpoint(one, 0) == Checkpoint("earshot.local/acme", 0, EMPTY_ROOT)
    assert verify(one.database, "acme", one.folder).ok


def test_entries_get_places_in_the_order_of_their_ids_and_a_signed_root(one: Sealing) -> None:
    one.write(7)
    leaves = one.waiting()
    assert one.seal() == Sealed(7, signed=True)
    assert one.leaves() == leaves
    assert checkpoint(one, 7).root == root_of(map(leaf_hash, leaves))


def test_an_entry_whose_id_is_older_than_those_that_are_sealed_is_not_forgotten(one: Sealing) -> None:
    one.write(3)
    one.seal()
    one.write(1, NOW - 3_600_000_000)
    late = one.waiting()
    one.seal()
    assert one.leaves()[3:] == late
    assert len(late) == 2  # the other one tells of the hand-out


def test_where_nothing_is_new_nothing_is_signed_nor_written(one: Sealing) -> None:
    one.write(3)
    while one.seal() != Sealed(0, signed=False):
        pass
    before = one.all()
    assert one.seal() == Sealed(0, signed=False)
    assert one.all() == before


def test_a_turn_takes_so_many_entries_and_the_next_one_goes_on(one: Sealing) -> None:
    one.write(ENTRIES_A_TURN + 5)
    leaves = one.waiting()
    assert [one.seal().entries, one.seal().entries] == [ENTRIES_A_TURN, 6]  # the sixth tells of the hand-out
    assert [leaf for leaf in one.leaves() if b'"decision"' in leaf] == leaves


@pytest.mark.promise(25)
def test_each_checkpoint_extends_the_one_before(one: Sealing) -> None:
    for count in (0, 1, 2, 5, 1, 9):
        one.write(count)
        one.seal()
    made = [checkpoint(one, size) for size in one.sizes()]
    assert len(made) == 6
    with one.database.read() as session:
        node = audit.tree(session, "acme").node
        for old, new in pairwise(made):
            path = consistency_path(old.size, new.size, node) if old.size else ()
            assert extends(old, new, path)


def test_the_mark_is_on_disk_before_the_key_signs(one: Sealing) -> None:
    seen = []

    def sign(message: bytes) -> bytes:
        seen.append((message, one.signer.mark.read_bytes()))
        return one.signer.sign(message)

    one.write(4)
    seal(one.runtime, TEAM, Signer(one.signer.key, sign, one.signer.mark), NOW)
    assert [message for message, _ in seen] == [held for _, held in seen] != []


# Crashes and races


@pytest.mark.promise(25)
@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_it_repeats_to_the_same_root(database: Database, tmp_path: Path, point: str) -> None:
    one = Sealing(database, tmp_path / "keys")
    one.write(6)
    one.seal()
    one.seal()
    one.write(5)
    leaves = one.leaves() + one.waiting()
    killed = Sealing(database, tmp_path / "keys", passing=stop_at(f"seal: {point}"))
    with pytest.raises(Killed):
        killed.seal(NOW + DAY_US)
    one.seal(NOW + DAY_US)
    assert one.leaves()[: len(leaves)] == leaves
    assert checkpoint(one, len(leaves)).root == root_of(map(leaf_hash, leaves))
    one.seal(NOW + DAY_US)
    checked = verify(database, "acme", one.folder)
    assert (checked.findings, checked.entries, checked.unsealed) == ((), len(leaves) + 1, 0)


def test_a_run_passes_every_point_at_which_it_is_killed_above(database: Database, tmp_path: Path) -> None:
    passed: list[str] = []
    one = Sealing(database, tmp_path / "keys", passing=passed.append)
    one.write(1)
    one.seal()
    assert passed == [f"seal: {point}" for point in POINTS]


@pytest.mark.parametrize("point", ["seal: leased", "seal: placed"])
def test_who_slept_through_the_lease_does_nothing_more(database_url: str, tmp_path: Path, point: str) -> None:
    first, second = Database(database_url), Database(database_url)
    other = Sealing(second, tmp_path / "keys", owner="two")
    done: list[Sealed] = []

    def passing(here: str) -> None:
        if here == point:
            other.sql("UPDATE lease SET expires = 0")
            other.write(3)
            done.append(other.seal())

    sleeper = Sealing(first, tmp_path / "keys", passing=passing)
    sleeper.write(4)
    slept = sleeper.seal()
    assert not slept.signed
    assert slept.entries + done[0].entries == 7
    other.seal()
    assert verify(second, "acme", other.folder).findings == ()
    assert len(other.leaves()) == 8
    first.close()
    second.close()


def test_while_another_holds_the_lease_nothing_is_done(one: Sealing) -> None:
    one.write(1)
    assert leases.take(one.database, "seal:acme", "somebody else", 60) is not None
    before = one.all()
    assert one.seal() == Sealed(0, signed=False)
    assert one.all() == before


@pytest.mark.promise(24)
def test_two_sealers_beside_eight_writers_seal_every_entry_once(database_url: str, tmp_path: Path) -> None:
    """Both sealers bear one name, so that the lease lets both in and only the transactions hold them apart."""
    first, second = Database(database_url), Database(database_url)
    sealers = [Sealing(first, tmp_path / "keys"), Sealing(second, tmp_path / "keys")]
    writing = threading.Event()
    writing.set()
    failures: list[BaseException] = []

    def run(work: Sealing, *, writes: bool) -> None:
        try:
            for number in range(100 if writes else 0):
                work.write(1, NOW - number * 1_000)
            while not writes and (writing.is_set() or work.waiting()):
                work.seal()
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    writers = [threading.Thread(target=run, args=(sealers[0],), kwargs={"writes": True}) for _ in range(8)]
    others = [threading.Thread(target=run, args=(one,), kwargs={"writes": False}) for one in sealers]
    for thread in (*writers, *others):
        thread.start()
    for thread in writers:
        thread.join()
    writing.clear()
    for thread in others:
        thread.join()
    sealers[0].seal()
    assert failures == []
    checked = verify(first, "acme", tmp_path / "keys")
    assert checked.findings == ()
    assert (checked.entries, checked.unsealed) == (801, 0)  # one tells of the hand-out
    assert len(set(sealers[1].leaves())) == 801
    first.close()
    second.close()


# The hand-out


def test_a_checkpoint_is_asked_to_be_handed_out_once_a_day_and_the_record_says_so(one: Sealing) -> None:
    for now_us in (NOW, NOW + 60_000_000, NOW + DAY_US, NOW + DAY_US + 1):
        one.write(1, now_us)
        one.seal(now_us)
    asked = [tuple(row) for row in one.sql("SELECT workspace, channel, subject, wanted FROM outbox ORDER BY id")]
    assert asked == [("T1", "C1", TODAY, 1), ("T1", "C1", "2026-11-23", 1)]
    assert len(one.sql("SELECT 1 FROM entry WHERE kind = 'checkpoint'")) == 2


def test_the_hand_out_says_what_it_is_for_and_ends_with_the_days_last_checkpoint(one: Sealing) -> None:
    with one.database.read() as session:
        assert checkpoint_text(session, "acme", TODAY) == f"There is no checkpoint of the record up to {TODAY}."
    one.write(1)
    one.seal()
    with one.database.read() as session:
        assert checkpoint_text(session, "acme", TODAY).startswith("The record holds 1 entry (2026-11-22). Keep this")
    one.write(1_200)
    one.seal()
    with one.database.read() as session:
        drawn = checkpoint_text(session, "acme", TODAY)
    one.write(1, NOW + DAY_US)
    one.seal(NOW + DAY_US)
    with one.database.read() as session:
        assert checkpoint_text(session, "acme", TODAY) == drawn
    sentence, _, note = drawn.partition("\n\n")
    assert sentence.startswith("The record holds 1,202 entries (2026-11-22).")
    assert open_checkpoint(note, [one.signer.key], keys.check) == checkpoint(one, 1202)
