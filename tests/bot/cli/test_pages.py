"""The pages are served apart from the bot, and the kit is printed."""

import http.client
import re
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.process import PagesAlone
from bot.settings import read_settings
from bot.settings.secrets import BadSettings

SETTINGS = """
database = "sqlite:///{folder}/earshot.db"
[[brand]]
id = "acme"
names = ["Acme"]
[[team]]
brand = "acme"
channel = "C0123"
[team.policy.registry]
own_list = true
"""
PAGES = """
[pages]
address = "https://prefer.acme.example"
port = 0
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    file = tmp_path / "earshot.toml"
    file.write_text(SETTINGS.format(folder=tmp_path) + PAGES, "utf-8")
    return file


def test_without_pages_in_the_settings_it_is_said_what_to_add(settings: Path, tmp_path: Path) -> None:
    settings.write_text(SETTINGS.format(folder=tmp_path), "utf-8")
    with pytest.raises(BadSettings, match=r"These settings have no \[pages\]\."):
        PagesAlone(read_settings(settings, {}))
    ran = CliRunner().invoke(app, ["pages", "kit", "--settings", str(settings)])
    assert (ran.exit_code, ran.stderr.count("\n")) == (1, 1)
    assert "Add it to [pages]" in ran.stderr


def test_the_kit_is_printed_and_its_code_written(settings: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["pages", "kit", "--settings", str(settings), "--qr", str(tmp_path / "qr.svg")])
    assert ran.exit_code == 0
    assert "https://prefer.acme.example/acme" in ran.stdout
    assert (tmp_path / "qr.svg").read_bytes().startswith(b"<?xml")


def test_a_link_of_an_account_is_printed_with_what_an_email_needs(settings: Path) -> None:
    for who in ("x:@ana", "ana"):
        ran = CliRunner().invoke(app, ["pages", "link", who, "--settings", str(settings)])
        assert (ran.exit_code, ran.stderr.count("\n")) == (1, 1)
    ran = CliRunner().invoke(app, ["pages", "link", "x:783214", "--settings", str(settings)])
    assert ran.exit_code == 0, ran.stderr
    address, _, *headers = ran.stdout.splitlines()
    assert re.fullmatch(r"https://prefer\.acme\.example/acme/link/[A-Za-z0-9_-]{43}", address)
    assert headers == [f"List-Unsubscribe: <{address}>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]


def test_the_pages_run_as_a_process_of_their_own_until_they_are_told_to_stop(settings: Path) -> None:
    command = [sys.executable, "-m", "bot", "pages", "serve", "--settings", str(settings)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = re.search(r"http://(\S+)\.$", process.stderr.readline())
        try:
            assert told
            with closing(http.client.HTTPConnection(told[1], timeout=20)) as connection:
                body = "network=x&handle=ana&reach=brand"
                connection.request("POST", "/acme/stop", body, {"content-type": "application/x-www-form-urlencoded"})
                assert connection.getresponse().status == 200
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
