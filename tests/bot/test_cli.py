"""The command line: 0 done, 1 failed with one line, 2 wrong use; no traceback."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole_bot import Served, served
from tools import verify_log


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("cli")
    with served(folder, f"sqlite:///{folder}/earshot.db", live=False) as stage:
        yield stage


def run(stage: Served, *words: str, **environment: str) -> tuple[int, str]:
    """Run a command that must fail; gives its status and its one line."""
    done = stage.command(*words, "--settings", str(stage.settings), **environment)
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if " INFO earshot" not in line]
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode, lines[0]


def test_wrong_use_is_2(stage: Served) -> None:
    for words in (("--nope",), ("run", "--nope"), ("audit", "nope"), ("label",), ("audit", "export"), ("nope",)):
        done = stage.command(*words)
        assert (done.returncode, done.stdout) == (2, ""), words
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_stream_that_was_closed_before_we_began_is_an_empty_one(tmp_path: Path, closed: str) -> None:
    brand = tmp_path / "brand.toml"
    brand.write_text('[[brand]]\nid = "acme"\nnames = ["Acme"]\n', encoding="utf-8")
    run_it = f'"$0" -m bot label --brand "$1" - {closed}'
    line = b'{"id": "1", "text": "Acme", "author_id": "5"}\n{no\n'
    done = subprocess.run(["sh", "-c", run_it, sys.executable, brand], input=line, capture_output=True, check=False)
    assert b"not foresee" not in done.stderr
    assert (done.returncode, done.stdout.count(b"\n")) == {"<&-": (0, 0), ">&-": (1, 0), "2>&-": (1, 1)}[closed]


def test_a_reader_that_has_gone_is_no_failure_to_tell_of_and_a_full_disk_is_one_sentence() -> None:
    command = [sys.executable, "-m", "bot", "policy", "schema"]
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "wb") as nobody, Path("/dev/full").open("wb") as full:
        gone, out_of_space = (
            subprocess.run(command, stdout=into, stderr=subprocess.PIPE, text=True, check=False)
            for into in (nobody, full)
        )
    assert (gone.returncode, gone.stderr) == (1, "")
    assert out_of_space.returncode == 1
    assert out_of_space.stderr == (
        "The disk does not take what we write: No space left on device. Free some space, then try again.\n"
    )


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, bot.cli; print(sorted({'sqlalchemy', 'slack_bolt', 'tweepy', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_command_as_one_types_it_reads_its_settings(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bot", "run", "--settings", str(tmp_path / "none.toml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"Cannot read {tmp_path}/none.toml")


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "X_ACCESS_TOKEN_SECRET"])
def test_a_missing_token_is_named(stage: Served, name: str) -> None:
    stage.write_settings()
    assert run(stage, "run", **{name: ""}) == (
        1,
        f"{name} is missing. Set it in the environment, or name a file that holds it in {name}_FILE.",
    )
    assert not (stage.folder / "earshot.db").exists()


def test_a_wrong_setting_is_told_with_its_place(stage: Served) -> None:
    stage.write_settings(every='"soon"')
    status, line = run(stage, "run")
    assert status == 1
    assert line.startswith("earshot.toml, line ")
    stage.settings.unlink()
    status, line = run(stage, "run")
    assert (status, line[:11]) == (1, "Cannot read")
    stage.write_settings()


def test_a_token_that_slack_does_not_accept_ends_it(stage: Served) -> None:
    status, line = run(stage, "run", SLACK_BOT_TOKEN="xoxb-wrong")
    assert (status, line) == (
        1,
        "Slack does not accept our token (invalid_auth). Install the app again and set the token.",
    )


def test_a_port_in_use_ends_it(stage: Served) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        stage.write_settings(port=str(port))
        status, line = run(stage, "run")
    stage.write_settings()
    assert (status, line[: line.index(":", 40)]) == (1, f"The web server cannot use 127.0.0.1:{port}")
    assert "Stop what else uses it" in line


def test_a_database_that_cannot_be_used_ends_it(stage: Served, tmp_path: Path) -> None:
    letter, newer, locked = tmp_path / "letter.db", tmp_path / "newer.db", tmp_path / "locked.db"
    letter.write_text("Dear database, " * 100)
    for path in (newer, locked):
        stage.write_settings(database=f'"sqlite:///{path}"')
        assert stage.command("database", "upgrade", "--settings", str(stage.settings)).returncode == 0
    with sqlite3.connect(newer) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    holder = sqlite3.connect(locked, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    for path, words in (
        (letter, "is not a database. Name another file"),
        (newer, "made by a newer version of Earshot. Update Earshot"),
        (locked, "another program holds it locked. Close that program"),
        (Path("/proc/earshot.db"), "cannot be used"),
    ):
        stage.write_settings(database=f'"sqlite:///{path}"')
        status, line = run(stage, "run")
        assert status == 1
        assert words in line
    holder.close()
    stage.write_settings()


def test_a_key_that_is_gone_or_open_to_others_ends_it(stage: Served) -> None:
    stage.write_settings()
    settings = ("--settings", str(stage.settings))
    assert stage.command("audit", "checkpoint", *settings).returncode == 0
    key = stage.folder / "keys" / "acme.key"
    key.chmod(0o644)
    assert "can be read by others. Run: chmod 600" in run(stage, "run")[1]
    key.chmod(0o600)
    away = key.rename(key.with_suffix(".away"))
    assert "is missing. Bring it back from its backup" in run(stage, "run")[1]
    away.rename(key)


def test_a_traceback_is_shown_only_to_who_asks_for_it(stage: Served) -> None:
    done = stage.command("run", "--settings", "none.toml", EARSHOT_DEBUG="1")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_a_registry_is_synced_told_and_approved_by_the_digest_that_was_looked_at(stage: Served) -> None:
    stage.write_settings()
    settings = ("--settings", str(stage.settings))
    assert stage.command("registry", "sync", *settings).returncode == 0
    rows = stage.world.registry_file.read_text().splitlines()
    stage.world.registry_file.write_text("\n".join([*rows[:3], "#rows 2", ""]))
    assert stage.command("registry", "sync", *settings).returncode == 0
    told = json.loads(stage.command("registry", "status", "--json", *settings).stdout)
    digest = told["registries"][0]["waiting"]["digest"]
    approve = ("registry", "approve", "quiet-list", "--reason", "The publisher confirmed it.", *settings)
    refused = stage.command(*approve, "--digest", "0" * 12)
    assert (refused.returncode, "waits for an approval now" in refused.stdout) == (1, True)
    assert stage.command(*approve, "--digest", digest[:12]).returncode == 0
    stage.world.publish_registry()


def test_the_record_is_signed_checked_written_out_and_proven(stage: Served, tmp_path: Path) -> None:
    stage.write_settings()
    settings = ("--settings", str(stage.settings))
    assert stage.command("registry", "sync", *settings).returncode == 0
    with sqlite3.connect(stage.folder / "earshot.db") as connection:
        connection.execute("REPLACE INTO lease (name, owner, fence, expires) VALUES ('seal:acme', 'other', 9, 1e12)")
    assert run(stage, "audit", "checkpoint")[1].startswith("Somebody else seals this record at this moment.")
    with sqlite3.connect(stage.folder / "earshot.db") as connection:
        connection.execute("UPDATE lease SET expires = 0")
    note = stage.command("audit", "checkpoint", *settings)
    assert note.stdout.startswith("earshot.local/acme\n")
    told = json.loads(stage.command("audit", "verify", "--json", *settings).stdout)
    assert list(told) == ["ok", "entries", "erased", "root", "checkpoints", "unsealed", "findings"]
    assert (told["ok"], told["unsealed"], told["root"]) == (True, 0, note.stdout.splitlines()[2])
    assert "All of it holds." in stage.command("audit", "verify", "--brand-id", "acme", *settings).stdout
    assert stage.command("audit", "export", str(tmp_path / "out"), *settings).returncode == 0
    assert verify_log.main([str(tmp_path / "out")]) == 0
    (tmp_path / "receipt").write_text(stage.command("audit", "prove", "0", *settings).stdout)
    assert (tmp_path / "receipt").read_text()
    assert stage.command("audit", "receipt", "0", *settings).stdout == (tmp_path / "receipt").read_text()
    assert run(stage, "audit", "prove", "99999")[0] == 1
    assert run(stage, "audit", "receipt", "99999")[1].startswith("There is no entry '99999'.")
    assert run(stage, "audit", "verify", "--brand-id", "other")[1].startswith("There is no brand with that id.")
    with sqlite3.connect(stage.folder / "earshot.db") as connection:
        connection.execute("UPDATE entry SET payload = CAST('{}' AS BLOB) WHERE position = 0")
    bad = stage.command("audit", "verify", "--json", *settings)
    assert (bad.returncode, json.loads(bad.stdout)["ok"]) == (1, False)
