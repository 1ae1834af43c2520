"""What `--help` says, as somebody reads it who has never typed a command of ours."""

import pytest
from typer.testing import CliRunner

from bot.cli import app

GROUPS = ("", "policy", "registry", "register", "drill", "audit", "database", "pages", "person", "key")


@pytest.mark.parametrize("group", GROUPS)
def test_no_line_about_a_command_is_cut_off(group: str) -> None:
    told = CliRunner().invoke(app, [*group.split(), "--help"], terminal_width=80, catch_exceptions=False)
    assert told.exit_code == 0
    assert [line for line in told.output.splitlines()[1:] if line.endswith("...")] == []


def test_every_group_of_commands_is_read() -> None:
    assert {group.name for group in app.registered_groups} == {*GROUPS} - {""}
