"""Each command that prints a result prints it as one line of JSON, too."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import app
from tests.bot.cli.test_register import SETTINGS

MORE = """
[[registry]]
name = "quiet-list"
source = "{folder}/quiet.csv"
[pages]
address = "https://prefer.acme.example"
[publish]
name = "acme.example/no"
"""
RUN_UNTIL_TOLD = {"demo", "run", "pages serve"}
BRAND = "brand.toml"
PAGE = Path(__file__).parents[3] / "docs" / "json.md"
ROW = re.compile(r"^\| `([a-z ]+)` \| (.+) \|$", re.MULTILINE)


def commands(group: Any = None, *words: str) -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401 - click's own, vendored
    """Every command of the parser by its words, with its options."""
    group = typer.main.get_command(app) if group is None else group
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *words, name)
        else:
            yield " ".join((*words, name)), [option for one in command.params for option in one.opts]


def promised() -> dict[str, str]:
    return dict(ROW.findall(PAGE.read_text("utf-8")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    folder = tmp_path_factory.mktemp("json")
    shutil.copyfile(sqlite_template, folder / "earshot.db")
    settings = SETTINGS.format(folder=folder) + MORE.format(folder=folder)
    (folder / "earshot.toml").write_text(
        settings.replace("required = []\nown_list = true", 'required = ["quiet-list"]')
    )
    (folder / "quiet.csv").write_text("op,key,scope,reason,since\nA,x:7,any,,2026-01-01\n")
    (folder / "list.txt").write_text("x:8\n")
    (folder / BRAND).write_text('[[brand]]\nid = "acme"\nnames = ["Acme"]\n')
    (folder / "said.jsonl").write_text('{"id": "1", "text": "Acme", "author_id": "5"}\n')
    return folder


def typed(folder: Path, *words: str) -> tuple[int, str, str]:
    ours = (
        () if words[0] == "label" or words[:2] == ("policy", "schema") else ("--settings", str(folder / "earshot.toml"))
    )
    ours = () if words[:2] in {("policy", "check"), ("policy", "explain")} else ours
    done = CliRunner().invoke(app, [*words, *ours])
    return done.exit_code, done.stdout, done.stderr


def test_every_command_that_prints_a_result_takes_json_and_the_page_tells_its_keys() -> None:
    found = dict(commands())
    assert {name for name, options in found.items() if "--json" not in options} == RUN_UNTIL_TOLD
    assert sorted(promised()) == sorted(found.keys() - RUN_UNTIL_TOLD)


TYPED: list[tuple[str, ...]] = [
    ("database", "upgrade"),
    ("doctor",),
    ("label", "{folder}/said.jsonl", "--brand", "{folder}/brand.toml"),
    ("policy", "check", "{folder}/earshot.toml"),
    ("policy", "explain", "{folder}/earshot.toml"),
    ("policy", "schema"),
    ("registry", "sync"),
    ("registry", "status"),
    ("registry", "approve", "quiet-list", "--reason", "They said so."),
    ("registry", "publish", "{folder}/feed"),
    ("registry", "import", "plain", "{folder}/list.txt"),
    ("registry", "export", "csv", "{folder}/out.csv"),
    ("register", "add", "@ana"),
    ("register", "list"),
    ("register", "answer", "nobody"),
    ("audit", "checkpoint"),
    ("audit", "verify"),
    ("audit", "export", "{folder}/record"),
    ("audit", "prove", "0"),
    ("audit", "receipt", "0"),
    ("policy", "replay"),
    ("drill", "restore"),
    ("pages", "kit"),
    ("pages", "link", "x:783214"),
    ("person", "show", "x:8"),
    ("person", "export", "x:8"),
    ("person", "forget", "x:8"),
    ("digest",),
    ("dossier", "{folder}/dossier"),
    ("key", "rotate", "store"),
]
"""All but those of `RUN_UNTIL_TOLD`, in an order in which each has something to say."""


def test_each_prints_one_line_with_the_keys_that_are_promised(folder: Path) -> None:
    rows = promised()
    for words in TYPED:
        name = " ".join(words[: 1 if words[0] in {"doctor", "label", "digest", "dossier"} else 2])
        status, out, err = typed(folder, *[word.format(folder=folder) for word in words], "--json")
        told = json.loads(out)
        row = rows.pop(name)
        assert out.count("\n") == 1, name
        assert (status, err) == (1 - told.get("ok", True), ""), name
        assert ("ok" in told) is ("No `ok`" not in row), name
        if "and so on" not in row:
            assert [key for key in told if key != "ok" and f"`{key}`" not in row] == [], name
    assert rows.keys() == set()


def test_what_goes_into_a_file_is_told_in_json_too(folder: Path) -> None:
    for words in (("person", "export", "x:7", "--out"), ("digest", "--to"), ("pages", "kit", "--qr")):
        file = folder / "out.json"
        status, out, _ = typed(folder, *words, str(file), "--json")
        assert (status, out.count("\n")) == (0, 1), words
        assert str(file) in json.loads(out).values()
        file.unlink()


def test_what_cannot_be_done_is_one_sentence_on_standard_error_and_no_json(folder: Path) -> None:
    for words in (
        ("audit", "prove", "99999"),
        ("audit", "receipt", "nothing"),
        ("audit", "export", str(folder)),
        ("audit", "checkpoint", "--brand-id", "other"),
        ("pages", "link", "ana"),
        ("person", "export", "ana"),
        ("person", "export", "x:8", "--out", str(folder / "none" / "x.json")),
        ("digest", "--to", str(folder / "none" / "x.json")),
    ):
        status, out, err = typed(folder, *words, "--json")
        assert (status, out, err.count("\n")) == (1, "", 1), words
