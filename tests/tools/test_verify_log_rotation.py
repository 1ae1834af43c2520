"""The stand-alone verifier follows the keys from one, and refuses every other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rules.audit.checkpoint import VerifierKey, countersign
from rules.audit.export import CHECKPOINTS, ENTRIES, KEY, Row, write_keys, write_notes
from rules.audit.proof import make_receipt
from rules.audit.rotation import rotation
from tests.rules.audit import made, rotated
from tools import verify_log

Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    def said(*arguments: object) -> tuple[int, str]:
        return verify_log.main([str(argument) for argument in arguments]), capsys.readouterr().out

    return said


def export(folder: Path, rows: list[Row], notes: list[str], *keys: VerifierKey) -> Path:
    folder.mkdir(exist_ok=True)
    folder.joinpath(ENTRIES).write_text("".join(f"{row.line}\n" for row in rows))
    folder.joinpath(CHECKPOINTS).write_text(write_notes(notes))
    folder.joinpath(KEY).write_text(write_keys(keys or [made.KEY]))
    return folder


@pytest.mark.promise(25)
@pytest.mark.parametrize("name", rotated.FORGED)
def test_every_forgery_of_a_change_of_keys_is_found(name: str, tmp_path: Path, said: Said) -> None:
    for keys in ([made.KEY], [rotated.NEXT, made.KEY], [rotated.NEXT], [rotated.LAST]):
        status, told = said(export(tmp_path / "out", *rotated.FORGED[name], *keys))
        assert status == 1, told
        assert "FINDING: " in told


def test_who_may_not_sign_there_is_told_in_one_sentence(tmp_path: Path, said: Said) -> None:
    for name in list(rotated.FORGED)[:5]:
        _, told = said(export(tmp_path / "out", *rotated.FORGED[name]))
        assert "a key must sign it that is in use here, and none that gave way before or comes later." in told
    _, told = said(export(tmp_path / "out", *rotated.FORGED["nobody signs where the first key gives way"]))
    assert "FINDING: No checkpoint of both keys ends with entry 3." in told
    _, told = said(export(tmp_path / "out", *rotated.FORGED["the next key signs for itself"]))
    assert "FINDING: Entry 3 names a new key, but the key in use did not sign that." in told


def test_a_key_that_is_none_of_the_record_proves_nothing(tmp_path: Path, said: Said) -> None:
    status, told = said(export(tmp_path / "out", rotated.TWICE, rotated.TWICE_NOTES, rotated.STRANGER))
    assert (status, "The key that you gave is none of this record." in told) == (1, True)


@pytest.mark.promise(27)
@pytest.mark.parametrize("key", [made.KEY, rotated.NEXT, rotated.LAST])
def test_from_one_key_all_others_are_followed_and_told(key: VerifierKey, tmp_path: Path, said: Said) -> None:
    status, told = said(export(tmp_path / "out", rotated.TWICE, rotated.TWICE_NOTES, key))
    assert status == 0, told
    assert f"From 4 entries on, this key signs: {rotated.NEXT.text}\n" in told
    assert f"From 8 entries on, this key signs: {rotated.LAST.text}\n" in told


def test_a_checkpoint_kept_from_before_the_change_still_counts(tmp_path: Path, said: Said) -> None:
    folder = export(tmp_path / "out", rotated.TWICE, rotated.TWICE_NOTES)
    kept = tmp_path / "kept.txt"
    kept.write_text(rotated.EARLY)
    assert said(folder, "--against", kept)[0] == 0
    kept.write_text(made.checkpoint(rotated.ROWS, 6))
    assert said(folder, "--against", kept)[0] == 1, "the first key had given way by then"


@pytest.mark.promise(15)
def test_receipts_from_before_and_after_a_change_of_keys(tmp_path: Path, said: Said) -> None:
    rows = rotated.TWICE

    def receipt(place: int, size: int, note: str) -> Path:
        file = tmp_path / f"{place}-{size}.txt"
        file.write_text(make_receipt(place, rows[place], made.path(rows[:size], place, size), note))
        return file

    before, after = receipt(1, 2, rotated.EARLY), receipt(5, 10, rotated.TWICE_NOTES[4])
    first, second = receipt(3, 4, rotated.HANDED), receipt(7, 8, rotated.TWICE_NOTES[3])
    old, newest = tmp_path / "old", tmp_path / "newest"
    old.write_text(write_keys([made.KEY]))
    newest.write_text(write_keys([rotated.LAST]))
    for files, key, status in (
        ([before], old, 0),
        ([after], newest, 0),
        ([before], newest, 1),
        ([after], old, 1),
        ([first, after], old, 1),
        ([second, after], old, 1),
        ([first, second, after], old, 0),
    ):
        assert said("receipt", *files, "--key", key)[0] == status, files
    assert "Give a later key" in said("receipt", after, "--key", old)[1]


def test_a_receipt_of_a_change_that_the_known_key_did_not_sign_names_no_key(tmp_path: Path, said: Said) -> None:
    stranger = rotated.change(rotation(rotated.STRANGER, rotated.STRANGER_SIGN, rotated.NEXT))
    rows = [*rotated.ROWS[:3], stranger, *rotated.ROWS[4:]]
    key, change, after = tmp_path / "key", tmp_path / "change", tmp_path / "after"
    key.write_text(write_keys([made.KEY]))
    note = countersign(made.checkpoint(rows, 4), rotated.NEXT, rotated.NEXT_SIGN)
    change.write_text(make_receipt(3, stranger, made.path(rows[:4], 3, 4), note))
    after.write_text(make_receipt(5, rows[5], made.path(rows, 5, 7), rotated.by_next(rows, 7)))
    assert said("receipt", change, "--key", key)[0] == 0
    assert said("receipt", change, after, "--key", key)[0] == 1
