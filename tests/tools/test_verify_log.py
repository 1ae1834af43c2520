"""The stand-alone verifier needs nothing of ours, finds all, and never trips."""

import ast
import random
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from rules.audit.checkpoint import Checkpoint, sign_checkpoint
from rules.audit.entry import seal_entry
from rules.audit.export import CHECKPOINTS, ENTRIES, KEY, LINE_CHARACTERS_MAX, Row, write_keys, write_notes
from rules.audit.merkle import EMPTY_ROOT
from rules.audit.proof import Proof, make_receipt
from tests.rules.audit import made
from tools import verify_log

SCRIPT = Path(verify_log.__file__)
ROWS = made.rows(9)
SIZES = (1, 4, 9)


class Run(NamedTuple):
    status: int
    said: str


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return export(tmp_path / "export", ROWS, SIZES)


def export(folder: Path, rows: list[Row], sizes: tuple[int, ...]) -> Path:
    folder.mkdir()
    folder.joinpath(ENTRIES).write_bytes("".join(f"{row.line}\n" for row in rows).encode())
    folder.joinpath(CHECKPOINTS).write_bytes(write_notes(made.checkpoint(rows, size) for size in sizes).encode())
    folder.joinpath(KEY).write_bytes(write_keys([made.KEY]).encode())
    return folder


def kept(tmp_path: Path, note: str) -> str:
    path = tmp_path / "kept.txt"
    path.write_bytes(note.encode())
    return str(path)


class Runner:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str | Path) -> Run:
        """Run the script's own main in this process; whatever it lets escape fails the test."""
        try:
            status = verify_log.main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        caught = self.capsys.readouterr()
        return Run(status, caught.out + caught.err)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(capsys)


@pytest.mark.promise(27)
def test_the_verifier_is_one_file_of_300_lines_that_imports_the_standard_library_alone() -> None:
    text = SCRIPT.read_text()
    assert len(text.splitlines()) <= 300
    imported = set[str]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported
    assert imported <= sys.stdlib_module_names


@pytest.mark.promise(27)
def test_it_runs_alone_from_an_empty_folder(folder: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.py"
    alone.write_text(SCRIPT.read_text())
    for arguments, status in (([str(folder)], 0), ([str(tmp_path)], 2), ([], 2)):
        done = subprocess.run(
            [sys.executable, "-I", str(alone), *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == status
        assert "Traceback" not in done.stderr


@pytest.mark.promise(24)
@pytest.mark.parametrize("name", [ENTRIES, CHECKPOINTS, KEY])
def test_every_changed_removed_or_added_byte_of_an_export_is_found(tmp_path: Path, run: Runner, name: str) -> None:
    folder = export(tmp_path / "export", [ROWS[0], Row(ROWS[1].leaf, None)], (2,))
    path = folder / name
    raw = path.read_bytes()
    chance = random.Random(name)
    assert run(folder).status == 0
    for place in range(len(raw)):
        other = chance.choice([bytes([raw[place] ^ 1 << chance.randrange(8)]), b"", raw[place : place + 1] * 2])
        path.write_bytes(raw[:place] + other + raw[place + 1 :])
        assert run(folder).status == 1, (place, other)


@pytest.mark.promise(24)
def test_every_removed_doubled_swapped_or_inserted_line_is_found(folder: Path, run: Runner) -> None:
    path = folder / ENTRIES
    lines = path.read_bytes().splitlines(keepends=True)
    stranger = f"{Row.of(made.entry(77)).line}\n".encode()
    for place in range(len(lines)):
        before, line, after = lines[:place], lines[place], lines[place + 1 :]
        swaps = [[*lines[:other], line, *lines[other + 1 : place], lines[other], *after] for other in range(place)]
        for wrong in ([*before, *after], [*before, line, line, *after], [*before, stranger, line, *after], *swaps):
            path.write_bytes(b"".join(wrong))
            assert run(folder).status == 1


@pytest.mark.promise(24)
def test_a_cut_record_is_found_only_with_a_checkpoint_kept_outside(tmp_path: Path, run: Runner) -> None:
    cut = export(tmp_path / "cut", ROWS[:4], (1, 4))
    alone = run(cut)
    assert alone.status == 0
    assert "a cut end, or a record signed anew, would not show" in alone.said
    found = run(cut, "--against", kept(tmp_path, made.checkpoint(ROWS, 9)))
    assert found.status == 1
    assert "vouches for 9 entries, but 4 were read" in found.said


@pytest.mark.promise(25)
def test_a_record_that_was_rewritten_and_signed_anew_is_found_by_any_kept_checkpoint(
    tmp_path: Path, run: Runner
) -> None:
    anew = export(tmp_path / "anew", [Row.of(made.entry(70)), *ROWS[1:]], SIZES)
    assert run(anew).status == 0
    for size in SIZES:
        found = run(anew, "--against", kept(tmp_path, made.checkpoint(ROWS, size)))
        assert found.status == 1
        assert f"an entry before {size} was changed, removed, moved or put in" in found.said


def test_a_record_signed_with_another_key_is_found_with_the_key_from_elsewhere(tmp_path: Path, run: Runner) -> None:
    folder = export(tmp_path / "export", ROWS, SIZES)
    key, sign = made.signer(made.ORIGIN, seed=9)
    folder.joinpath(CHECKPOINTS).write_text(made.checkpoint(ROWS, 9, key=key, sign=sign))
    folder.joinpath(KEY).write_text(write_keys([key]))
    assert run(folder).status == 0
    assert run(folder, "--key", kept(tmp_path, write_keys([made.KEY]))).status == 1


def test_a_record_without_checkpoints_or_with_entries_after_the_last_is_found(tmp_path: Path, run: Runner) -> None:
    assert "Nobody has signed for the entries from 0 on" in run(export(tmp_path / "none", ROWS, ())).said
    late = run(export(tmp_path / "late", ROWS, (1, 4)))
    assert late.status == 1
    assert "Nobody has signed for the entries from 4 on" in late.said


def test_a_line_without_bound_is_not_taken_into_memory(folder: Path, run: Runner) -> None:
    folder.joinpath(ENTRIES).write_bytes(b"A" * 10_000_000)
    assert run(folder).status == 1
    assert verify_log.LINE_BYTES_MAX > LINE_CHARACTERS_MAX


def test_wrong_use_says_how_and_ends_with_2(folder: Path, tmp_path: Path, run: Runner) -> None:
    receipt = str(folder / KEY)
    for arguments in (
        [],
        [tmp_path / "absent"],
        [tmp_path],
        [folder, folder],
        [folder, "--key", tmp_path / "absent"],
        [folder, "--against", tmp_path],
        ["receipt"],
        ["receipt", receipt],
        ["receipt", receipt, "--key", receipt, "--against", receipt],
        [folder, "--unknown"],
    ):
        done = run(*arguments)
        assert done.status == 2
        assert "usage:" in done.said


def test_no_mangled_file_makes_it_trip(folder: Path, run: Runner) -> None:
    chance = random.Random(1)
    names = (ENTRIES, CHECKPOINTS, KEY)
    originals = {name: folder.joinpath(name).read_bytes() for name in names}
    garbage = [
        b"",
        b"\n",
        b"\n\n",
        b"\x00",
        b"\xff" * 40,
        b"\xed\xa0\x80",
        "—".encode() * 99,
        b"[" * 9_000,
        b" \n" * 99,
    ]
    for name in names:
        raw = originals[name]
        cuts = [raw[: chance.randrange(len(raw))] for _ in range(40)]
        spliced = [
            raw[: chance.randrange(len(raw))] + chance.randbytes(9) + raw[chance.randrange(len(raw)) :] for _ in cuts
        ]
        for wrong in (*garbage, *cuts, *spliced):
            folder.joinpath(name).write_bytes(wrong)
            assert run(folder).status == 1
        folder.joinpath(name).write_bytes(raw)


def test_no_mangled_receipt_is_accepted_or_makes_it_trip(tmp_path: Path, run: Runner) -> None:
    key = kept(tmp_path, write_keys([made.KEY]))
    raw = make_receipt(5, ROWS[5], made.path(ROWS, 5, 9), made.checkpoint(ROWS, 9)).encode()
    file = tmp_path / "receipt.tlog-proof"
    file.write_bytes(raw)
    assert run("receipt", file, "--key", key).status == 0
    bent = [raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :] for place in range(len(raw))]
    for wrong in (*bent, *(raw[:place] for place in range(0, len(raw), 9)), b"", b"\xff"):
        file.write_bytes(wrong)
        assert run("receipt", file, "--key", key).status == 1


def test_a_receipt_with_another_payload_place_or_path_is_refused(tmp_path: Path, run: Runner) -> None:
    key = kept(tmp_path, write_keys([made.KEY]))
    note, path = made.checkpoint(ROWS, 9), made.path(ROWS, 5, 9)
    other = Row(ROWS[5].leaf, ROWS[6].opening)
    file = tmp_path / "receipt.tlog-proof"
    for text in (
        make_receipt(5, other, path, note),
        make_receipt(4, ROWS[5], path, note),
        make_receipt(9, ROWS[5], path, note),
        make_receipt(5, ROWS[5], path[:-1], note),
        make_receipt(5, ROWS[5], (*path, path[0]), note),
        make_receipt(5, ROWS[5], (path[0][:-1], *path[1:]), note),
        Proof(5, path, note).text,
    ):
        file.write_text(text)
        assert run("receipt", file, "--key", key).status == 1


@pytest.mark.promise(15)
def test_a_receipt_whose_first_sentence_was_not_recorded_is_refused(tmp_path: Path, run: Runner) -> None:
    key, file = kept(tmp_path, write_keys([made.KEY])), tmp_path / "receipt.txt"
    said = "Acme darf mich nicht „ansprechen“ ✋."
    row = Row.of(seal_entry("objection", made.NOON_US, {"words": said, "to": {"said": "no"}}, bytes(32), None))
    rows = [*ROWS, row]
    proof = make_receipt(9, row, made.path(rows, 9, 10), made.checkpoint(rows, 10))
    for top in (f"{said}\n\n", ""):
        file.write_text(top + proof)
        assert run("receipt", file, "--key", key).status == 0
    for top in ("Acme may write to me.\n\n", f"{said}\n", f"{said}", f"\n{said}\n\n", "\n\n", '","to":{\n\n', "no\n\n"):
        file.write_text(top + proof)
        assert run("receipt", file, "--key", key).status == 1, top
    file.write_text(
        f"{said}\n\n" + make_receipt(9, Row(row.leaf, None), made.path(rows, 9, 10), made.checkpoint(rows, 10))
    )
    assert run("receipt", file, "--key", key).status == 1, "an erased entry says nothing"


def test_text_from_outside_cannot_steer_a_terminal(tmp_path: Path, run: Runner) -> None:
    folder = export(tmp_path / "export", ROWS, SIZES)
    folder.joinpath(KEY).write_text("\x1b[2J\u202e\x9b5m")
    said = run(folder).said
    assert not {"\x1b", "\u202e", "\x9b"} & set(said)


def test_a_whole_record_holds_and_says_what_is_in_it(folder: Path, tmp_path: Path, run: Runner) -> None:
    key = kept(tmp_path, write_keys([made.KEY]))
    done = run(folder, "--key", key, "--against", folder / CHECKPOINTS)
    assert done.status == 1, "only one checkpoint a file is taken from outside"
    outside = tmp_path / "outside.txt"
    outside.write_bytes(made.checkpoint(ROWS, 4).strip().replace("\n", "\r\n").encode())
    done = run(folder, "--key", key, "--against", outside)
    assert done.status == 0
    assert "9 entries, 0 of them erased. 3 decision. 2 objection. 2 reply. 2 sync." in done.said
    assert done.said.endswith("All of it holds.\n")


@pytest.mark.promise(28)
def test_a_record_holds_after_erasure_and_says_how_much_is_gone(tmp_path: Path, run: Runner) -> None:
    erased = [Row(row.leaf, None) if place % 2 else row for place, row in enumerate(ROWS)]
    done = run(export(tmp_path / "export", erased, SIZES), "--against", kept(tmp_path, made.checkpoint(ROWS, 9)))
    assert done.status == 0
    assert "9 entries, 4 of them erased." in done.said


def test_an_empty_record_with_its_checkpoint_holds(tmp_path: Path, run: Runner) -> None:
    folder = export(tmp_path / "export", [], ())
    folder.joinpath(CHECKPOINTS).write_text(
        sign_checkpoint(Checkpoint(made.ORIGIN, 0, EMPTY_ROOT), made.KEY, made.SIGN)
    )
    assert run(folder).status == 0


@pytest.mark.promise(15)
def test_every_receipt_of_every_small_record_holds_and_says_what_was_recorded(tmp_path: Path, run: Runner) -> None:
    key, file = kept(tmp_path, write_keys([made.KEY])), tmp_path / "receipt.tlog-proof"
    for size in range(1, 10):
        for index in range(size):
            row = ROWS[index] if size % 2 else Row(ROWS[index].leaf, None)
            file.write_text(make_receipt(index, row, made.path(ROWS, index, size), made.checkpoint(ROWS, size)))
            done = run("receipt", file, "--key", key)
            assert done.status == 0
            assert f"Entry {index} of {size} in the record of {made.ORIGIN}" in done.said
            assert ("nein, „stop“ ✋" in done.said) is bool(size % 2)
