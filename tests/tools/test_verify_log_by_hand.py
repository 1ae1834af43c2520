"""The page for auditors: its commands do what it says, with openssl alone."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rules.audit.checkpoint import open_checkpoint
from rules.audit.entry import parse_leaf
from rules.audit.export import split_notes
from tests.rules.audit import made
from tests.tools.test_verify_log import export

PAGE = Path(__file__).parents[2] / "docs" / "record.md"
COMMANDS = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
ROWS = made.rows(3)

pytestmark = pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("bash")), reason="The page tells how to check by hand with openssl."
)


def by_hand(folder: Path, commands: str) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_a_changed_checkpoint_does_not_verify_by_hand(tmp_path: Path) -> None:
    folder = export(tmp_path / "export", ROWS, (1, 3))
    path = folder / "checkpoints.txt"
    path.write_text(path.read_text().replace("\n1\n", "\n2\n"))
    assert "Signature Verification Failure" in by_hand(folder, COMMANDS[1])


def test_the_commands_on_the_page_verify_an_export_by_hand(tmp_path: Path) -> None:
    folder = export(tmp_path / "export", ROWS, (1, 3))
    opening, signature, root = COMMANDS
    said = by_hand(folder, opening).splitlines()
    assert said[0].encode() == ROWS[0].leaf
    assert ROWS[0].opening is not None
    assert said[1].encode() == ROWS[0].opening.payload
    assert said[2].split()[0] == parse_leaf(ROWS[0].leaf).payload
    assert "Signature Verified Successfully" in by_hand(folder, signature)
    first = open_checkpoint(split_notes((folder / "checkpoints.txt").read_text())[0], [made.KEY], made.check)
    assert by_hand(folder, root).strip() == first.body.splitlines()[2]
