"""Checking, writing out and proving a record that lies in a real database."""

import json
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from bot import keys
from bot.commands.audit import CannotTell, checkpoint, export, prove, receipt, verify
from bot.keys import BadKey
from bot.store.database import Database
from bot.store.record import Deed, append, audit
from rules.audit.checkpoint import open_checkpoint
from rules.audit.proof import verify_receipt
from tests.bot.sealing import NOW, TEAM, Killed, Sealing, opened, stop_at
from tools import verify_log

SCRIPT = Path(verify_log.__file__)
HARMS = {
    "a leaf": "UPDATE entry SET leaf = CAST(replace(CAST(leaf AS TEXT), '2026', '2025') AS BLOB) WHERE position = 3",
    "a payload": "UPDATE entry SET payload = CAST('{}' AS BLOB) WHERE position = 3",
    "a nonce": "UPDATE entry SET nonce = zeroblob(32) WHERE position = 3",
    "a payload erased without its nonce": "UPDATE entry SET payload = NULL WHERE position = 3",
    "a nonce erased without its payload": "UPDATE entry SET nonce = NULL WHERE position = 3",
    "a kind": "UPDATE entry SET kind = 'digest' WHERE position = 3",
    "a moment": "UPDATE entry SET at_us = at_us + 86400000000 WHERE position = 3",
    "an author": "UPDATE entry SET author_key = 'x:2' WHERE position = 3",
    "a place before the first": "UPDATE entry SET position = -5 WHERE position = 0",
    "a place after the last": "UPDATE entry SET position = 99 WHERE position = 3",
    "a place taken away": "UPDATE entry SET position = NULL WHERE position = 3",
    "two places swapped": "UPDATE entry SET position = 99 WHERE position = 3; "
    "UPDATE entry SET position = 3 WHERE position = 4; UPDATE entry SET position = 4 WHERE position = 99",
    "an entry removed": "DELETE FROM entry WHERE position = 3",
    "the last entry removed": "DELETE FROM entry WHERE position = 8",
    "all entries removed": "DELETE FROM entry",
    "a node": "UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND place = 1",
    "a node removed": "DELETE FROM node WHERE level = 3",
    "a node too many": "INSERT INTO node VALUES ('acme', 9, 9, zeroblob(32))",
    "a checkpoint": "UPDATE checkpoint SET note = replace(note, '5', '6') WHERE size = 5",
    "a checkpoint of another size": "UPDATE checkpoint SET size = 7 WHERE size = 5",
    "the last checkpoint removed": "DELETE FROM checkpoint WHERE size = 9",
    "all checkpoints removed": "DELETE FROM checkpoint",
    "the key": "UPDATE log SET public_key = replace(public_key, 'a', 'b')",
    "the whole record": "DELETE FROM entry; DELETE FROM node; DELETE FROM checkpoint",
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of 9 entries under checkpoints over 0, 5 and 9 of them, all about one of two people."""
    folder = tmp_path_factory.mktemp("record")
    with opened(folder / "earshot.db") as database:
        one = Sealing(database, folder / "keys")
        one.seal()
        one.write(4, author="x:1")
        one.seal()
        one.write(4, author="x:1")
        one.write(0, author="x:2")
        one.seal()
        assert one.sizes() == [0, 5, 9]
    return folder


@pytest.fixture
def kept(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "kept")


@pytest.fixture
def record(kept: Path) -> Iterator[Sealing]:
    with opened(kept / "earshot.db") as database:
        yield Sealing(database, kept / "keys")


def script(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", SCRIPT, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def findings(one: Sealing) -> tuple[str, ...]:
    checked = verify(one.database, "acme", one.folder)
    assert checked.ok == (not checked.findings)
    return checked.findings


# What is found


@pytest.mark.promise(24)
@pytest.mark.parametrize("what", HARMS)
def test_whatever_is_changed_in_the_database_is_found(record: Sealing, what: str) -> None:
    for statement in HARMS[what].split("; "):
        record.sql(statement)
    assert findings(record), what


@pytest.mark.promise(24)
@pytest.mark.parametrize(
    ("table", "column", "where"),
    [
        ("entry", "leaf", "position = 6"),
        ("entry", "payload", "position = 6"),
        ("entry", "nonce", "position = 6"),
        ("node", "hash", "level = 1 AND place = 2"),
        ("checkpoint", "note", "size = 5"),
    ],
)
def test_a_change_of_any_single_byte_is_found(record: Sealing, table: str, column: str, where: str) -> None:
    [row] = record.sql(f"SELECT {column} AS held FROM {table} WHERE {where}")  # noqa: S608 - our own names
    is_text = isinstance(row.held, str)
    held = row.held.encode() if is_text else bytes(row.held)
    statement = f"UPDATE {table} SET {column} = :held WHERE {where}"  # noqa: S608 - our own names
    for at in range(len(held)):
        changed = held[:at] + bytes([held[at] ^ 1]) + held[at + 1 :]
        record.sql(statement, held=changed.decode("utf-8", "replace") if is_text else changed)
        assert findings(record), at
    record.sql(statement, held=row.held)
    assert findings(record) == ()


@pytest.mark.promise(24)
def test_an_end_cut_off_cleanly_shows_against_the_mark(record: Sealing) -> None:
    record.sql("DELETE FROM checkpoint WHERE size = 9")
    record.sql("DELETE FROM entry WHERE position >= 5")
    record.sql("DELETE FROM node WHERE (place + 1) * (1 << level) > 5")
    told = findings(record)
    assert len(told) == 1
    assert told[0].startswith("We vouched for 9 entries, but the last checkpoint covers 5: the end is missing.")


@pytest.mark.promise(24)
def test_a_record_signed_anew_with_the_same_key_shows_against_the_mark(record: Sealing, tmp_path: Path) -> None:
    record.signer.mark.rename(tmp_path / "mark")
    for table in ("entry", "node", "checkpoint"):
        record.sql(f"DELETE FROM {table}")  # noqa: S608 - our own names
    record.write(9)
    record.seal()
    (tmp_path / "mark").rename(record.signer.mark)
    assert findings(record) == ("The record is not the one that we vouched for when it had 9 entries.",)


def test_a_missing_or_damaged_mark_and_another_key_are_found(record: Sealing, tmp_path: Path) -> None:
    with opened(tmp_path / "other.db") as other:
        Sealing(other, tmp_path / "others")
    shutil.copyfile(tmp_path / "others" / "acme.key", record.folder / "acme.key")
    assert findings(record) == ("The key that the store is bound to is not the one in the keys folder.",)
    (record.folder / "acme.key").unlink()
    assert findings(record) == ()
    record.signer.mark.write_text("9")
    assert "is damaged. Bring the file back" in findings(record)[0]
    record.signer.mark.unlink()
    assert "is missing, so a cut end would not show" in findings(record)[0]


def test_findings_are_told_up_to_a_hundred(record: Sealing) -> None:
    record.write(300)
    record.seal()
    record.sql("UPDATE entry SET kind = 'digest' WHERE kind = 'decision'")
    assert len(findings(record)) == 100


# What holds


def test_a_brand_without_a_record_is_told_so(database: Database, tmp_path: Path) -> None:
    nothing = r"There is no record of acme yet. Start Earshot once with: earshot run\."
    with pytest.raises(CannotTell, match=nothing):
        verify(database, "acme", tmp_path)
    with pytest.raises(CannotTell, match=nothing):
        export(database, "acme", tmp_path / "export")
    with pytest.raises(BadKey, match="cannot name a record"):
        verify(database, "../acme", tmp_path)


def test_a_record_that_was_never_signed_for_proves_nothing(database: Database, tmp_path: Path) -> None:
    one = Sealing(database, tmp_path / "keys")
    one.write(1)
    [row] = one.sql("SELECT id FROM entry")
    unsigned = r"Nothing of the record of acme is signed yet. Run: earshot audit checkpoint\."
    with pytest.raises(CannotTell, match=unsigned):
        export(database, "acme", tmp_path / "export")
    with pytest.raises(CannotTell, match=unsigned):
        prove(database, "acme", row.id)
    assert "No checkpoint holds, so nothing is proven about this record." in findings(one)
    assert not (tmp_path / "export").exists()


def test_a_sound_record_is_found_sound_and_what_waits_is_counted(database: Database, tmp_path: Path) -> None:
    one = Sealing(database, tmp_path / "keys")
    one.write(2_500, author="x:1")
    one.seal()
    one.seal()
    one.write(3)
    told = json.loads(json.dumps(asdict(verify(database, "acme", one.folder))))
    with database.read() as session:
        last = audit.last_checkpoint(session, "acme")
    assert last is not None
    assert told == {
        "ok": True,
        "entries": 2_501,
        "erased": 0,
        "root": last[1].split("\n")[2],
        "checkpoints": 2,
        "unsealed": 3,
        "findings": [],
    }


@pytest.mark.promise(28)
def test_after_erasing_the_record_and_the_receipts_still_verify(record: Sealing, tmp_path: Path) -> None:
    before = verify(record.database, "acme", record.folder)
    record.sql("UPDATE entry SET payload = NULL, nonce = NULL, author_key = NULL WHERE author_key = 'x:1'")
    record.sql("DELETE FROM author WHERE key = 'x:1'")
    after = verify(record.database, "acme", record.folder)
    assert (after.ok, after.erased, after.root) == (True, 8, before.root)
    export(record.database, "acme", tmp_path / "export")
    assert "9 entries, 8 of them erased" in script(tmp_path / "export").stdout
    erased = record.sql("SELECT id FROM entry WHERE payload IS NULL")[0].id
    (tmp_path / "receipt").write_text(prove(record.database, "acme", erased))
    (tmp_path / "key").write_text(f"{record.signer.key.text}\n")
    assert "It was erased." in script("receipt", tmp_path / "receipt", "--key", tmp_path / "key").stdout


def test_entries_with_a_place_but_without_a_signature_are_no_finding(database: Database, tmp_path: Path) -> None:
    one = Sealing(database, tmp_path / "keys")
    one.write(3)
    one.seal()
    one.write(4)
    with pytest.raises(Killed):
        Sealing(database, tmp_path / "keys", passing=stop_at("seal: placed")).seal()
    checked = verify(database, "acme", one.folder)
    assert (checked.findings, checked.entries, checked.unsealed) == ((), 3, 5)


# Sign, write out, prove


def test_checkpoint_seals_all_that_waits_and_gives_the_signed_note(database: Database, tmp_path: Path) -> None:
    one = Sealing(database, tmp_path / "keys")
    one.write(5_003)
    note = checkpoint(one.runtime, TEAM, one.signer, NOW)
    assert open_checkpoint(note, [one.signer.key], keys.check).size >= 5_003


@pytest.mark.promise(24)
def test_the_stand_alone_script_finds_an_export_sound_against_key_and_checkpoint_from_outside(
    database: Database, tmp_path: Path
) -> None:
    one = Sealing(database, tmp_path / "keys")
    one.write(1_100)
    outside, key = tmp_path / "checkpoint.txt", tmp_path / "key.txt"
    outside.write_text(checkpoint(one.runtime, TEAM, one.signer, NOW))
    key.write_text(f"{one.signer.key.text}\n")
    one.write(2)
    one.seal()
    one.write(5)  # not signed for, so not in the export
    assert export(database, "acme", tmp_path / "export") == 1_103
    told = script(tmp_path / "export", "--key", key, "--against", outside)
    assert (told.returncode, told.stderr) == (0, "")
    assert "1103 entries, 0 of them erased." in told.stdout
    assert told.stdout.endswith("All of it holds.\n")


def test_an_empty_record_exports_and_holds(database: Database, tmp_path: Path) -> None:
    Sealing(database, tmp_path / "keys").seal()
    assert export(database, "acme", tmp_path / "export") == 0
    assert script(tmp_path / "export").returncode == 0


def test_an_export_goes_into_no_folder_with_other_things_and_changes_nothing_there(
    record: Sealing, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear Ana")
    with pytest.raises(CannotTell, match=r"holds other things, such as letter\.txt. Name an empty folder\.$"):
        export(record.database, "acme", tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]
    with pytest.raises(CannotTell, match=r"^Cannot write to .+\. Name a folder that can be written\.$"):
        export(record.database, "acme", tmp_path / "full" / "letter.txt")


def test_an_earlier_export_is_replaced_and_what_a_crash_left_is_cleared(record: Sealing, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    assert export(record.database, "acme", folder) == 9
    (folder / ".entries.txt.x1.part").write_bytes(b"half")
    record.write(2)
    record.seal()
    assert export(record.database, "acme", folder) == 11
    assert sorted(path.name for path in folder.iterdir()) == ["checkpoints.txt", "entries.txt", "key.txt"]
    assert script(folder).returncode == 0


def test_a_receipt_names_its_entry_by_place_or_id_and_convinces_a_stranger(database: Database, tmp_path: Path) -> None:
    one = Sealing(database, tmp_path / "keys")
    one.write(13)
    one.seal()
    [row] = one.sql("SELECT id FROM entry WHERE position = 11")
    text = prove(database, "acme", row.id)
    assert prove(database, "acme", "11") == text
    proof, _, signed = verify_receipt(text, [one.signer.key], keys.check)
    assert (proof.index, signed.size) == (11, 13)
    (tmp_path / "receipt").write_text(text)
    (tmp_path / "key").write_text(f"{one.signer.key.text}\n")
    told = script("receipt", tmp_path / "receipt", "--key", tmp_path / "key")
    assert told.returncode == 0, told.stdout
    assert "Entry 11 of 13 in the record of earshot.local/acme: decision, 2026-11-22" in told.stdout


def test_a_persons_receipt_has_their_sentence_above_the_proof_and_holds_offline(
    database: Database, tmp_path: Path
) -> None:
    one = Sealing(database, tmp_path / "keys")
    deed = Deed("objection", {"words": "Never contact me."}, None)
    with database.write() as session:
        append(session, "acme", [deed], NOW, secrets.token_bytes)
    one.seal()
    text = receipt(database, "acme", "0")
    assert text == f"Never contact me.\n\n{prove(database, 'acme', '0')}"
    (tmp_path / "receipt").write_text(text)
    (tmp_path / "key").write_text(f"{one.signer.key.text}\n")
    assert script("receipt", tmp_path / "receipt", "--key", tmp_path / "key").returncode == 0


def test_no_receipt_is_made_for_what_is_not_there_or_not_sealed(database: Database, tmp_path: Path) -> None:
    one = Sealing(database, tmp_path / "keys")
    one.write(3)
    one.seal()
    for entry in ("99", "", "-1", "no such entry", "9" * 40, "²"):
        with pytest.raises(CannotTell, match="There is no entry"):
            prove(database, "acme", entry)
    [row] = one.sql("SELECT id FROM entry WHERE position IS NULL")
    with pytest.raises(CannotTell, match=r"has not been sealed yet. Run: earshot audit checkpoint\.$"):
        prove(database, "acme", row.id)
