"""`earshot register` and `earshot drill`, typed."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

SETTINGS = """
database = "sqlite:///{folder}/earshot.db"
[x]
monthly_budget_usd = 100
[[brand]]
id = "acme"
names = ["Acme"]
[brand.x]
user_id = "1000"
handle = "acme"
[[team]]
brand = "acme"
channel = "C0123456789"
[team.policy.registry]
required = []
own_list = true
"""


@pytest.fixture
def settings(tmp_path: Path, sqlite_template: Path) -> Path:
    shutil.copyfile(sqlite_template, tmp_path / "earshot.db")
    file = tmp_path / "earshot.toml"
    file.write_text(SETTINGS.format(folder=tmp_path))
    return file


def typed(settings: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*words, "--settings", str(settings)])
    return done.exit_code, done.output


def test_what_cannot_be_done_is_one_sentence_and_status_1(settings: Path) -> None:
    for words in (
        ("register", "add", "not a handle"),
        ("register", "add", "ana", "--received", "soon"),
        ("register", "add", "ana", "--brand-id", "other"),
        ("register", "answer", "nowhere"),
        ("drill", "restore", "--backup", "nowhere.db"),
    ):
        status, told = typed(settings, *words)
        assert (status, len(told.splitlines())) == (1, 1), words


def test_a_letter_from_its_day_to_its_answer(settings: Path) -> None:
    status, told = typed(settings, "register", "add", "@ana", "--received", "2026-01-05", "--note", "A letter.")
    assert status == 0
    request_id = told.split()[-1]
    assert "2026-01-19" in told
    assert "A letter." in typed(settings, "register", "list")[1]
    assert typed(settings, "register", "answer", request_id)[0] == 0
    assert "answered" in typed(settings, "register", "list")[1]
    status, told = typed(settings, "drill", "restore", "--json")
    assert (status, '"ok": true' in told) == (0, True)
