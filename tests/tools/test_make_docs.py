"""The pages that come from the code are fresh."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from rules.cautions import CAUTIONS
from rules.policy import Policy
from rules.policy.checks import HARD
from rules.refusals import REFUSALS
from rules.reply import MOVES

ROOT = Path(__file__).parent.parent.parent
PAGES = ("refusals.md", "reply.md", "policy.md", "policy.schema.json", "promises.md")


def make_docs(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tools/make_docs.py", *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    assert make_docs("--into", str(folder)).returncode == 0
    return folder


@pytest.mark.parametrize("page", PAGES)
def test_no_page_in_docs_is_stale(made: Path, page: str) -> None:
    fresh = (made / f"docs/{page}").read_text("utf-8")
    assert (ROOT / f"docs/{page}").read_text("utf-8") == fresh, "Run: make docs"


def test_a_missing_and_a_stale_page_are_named_and_nothing_is_written(made: Path, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for page in PAGES[1:]:
        (tmp_path / f"docs/{page}").write_bytes((made / f"docs/{page}").read_bytes())
    (tmp_path / "docs/reply.md").write_text("old", "utf-8")
    checked = make_docs("--check", "--into", str(tmp_path))
    assert checked.returncode == 1
    assert checked.stderr.splitlines() == [
        f"{tmp_path}/docs/refusals.md is stale. Run: make docs",
        f"{tmp_path}/docs/reply.md is stale. Run: make docs",
    ]
    assert (tmp_path / "docs/reply.md").read_text("utf-8") == "old"
    assert not (tmp_path / "docs/refusals.md").exists()


def test_a_fresh_page_passes_the_check(made: Path) -> None:
    checked = make_docs("--check", "--into", str(made))
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_every_rule_stands_on_its_page_with_every_sentence(made: Path) -> None:
    text = (made / "docs/refusals.md").read_text("utf-8")
    for rule in (*REFUSALS, *CAUTIONS):
        section = text.partition(f"### `{rule.NAME}`: ")[2].partition("###")[0]
        calls = len(re.findall(r"\(\s*NAME,", Path(str(rule.__file__)).read_text("utf-8")))
        assert section.count("\n| ") == 1 + calls, rule.NAME  # the heading, and a line for each


def test_every_move_and_every_key_stands_on_its_page(made: Path) -> None:
    moves = (made / "docs/reply.md").read_text("utf-8")
    assert all(f"{move.value} → {after.value}" in moves for row in MOVES.values() for move, after in row.items())
    page = (made / "docs/policy.md").read_text("utf-8")
    keys = [key for _, part in Policy() if isinstance(part, BaseModel) for key in type(part).model_fields]
    assert [key for key in (*keys, "words", "network", "channel", "topic") if f"\n| `{key}` | " not in page] == []
    assert [rule for rule in HARD if f"\n- `{rule}`: " not in page] == []


def test_a_promise_without_a_test_says_so(made: Path) -> None:
    text = (made / "docs/promises.md").read_text("utf-8")
    assert "objects to any](../tests/rules/test_decide.py)" in text
    assert text.count("\n| ") == 34 + 44 + 2
