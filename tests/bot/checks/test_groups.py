"""What doctor says of user groups."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.checks.groups import user_groups
from bot.settings import Settings, read_settings
from sandbox.slack.server import Running, start
from sandbox.slack.workspace import BOT_TOKEN, UserGroup


@pytest.fixture
def running() -> Iterator[Running]:
    running = start()
    yield running
    running.close()


def settings(folder: Path, running: Running, approvers: str, token: str = BOT_TOKEN) -> Settings:
    file = folder / "earshot.toml"
    file.write_text(
        f"""
        [[brand]]
        id = "acme"
        names = ["Acme"]
        [[team]]
        brand = "acme"
        channel = "C0123"
        approvers = {approvers}
        policy.registry.own_list = true
        [slack]
        api_url = "{running.api_url}"
        """
    )
    return read_settings(file, {"SLACK_BOT_TOKEN": token} if token else {})


def test_nothing_is_asked_where_no_group_is_named(tmp_path: Path, running: Running) -> None:
    assert user_groups(settings(tmp_path, running, '["U0123"]')) == ()
    assert running.slack.called("usergroups.users.list") == []


@pytest.mark.slack_behaviour(38)
@pytest.mark.parametrize(
    ("trouble", "said", "ok"),
    [
        ("plan", "has no user groups", False),
        ("gone", "no such user group", False),
        ("scope", "lacks the scope usergroups:read", False),
        ("limit", "less often", None),
        ("empty", "Nobody is in it", False),
        ("", "2 people are in it.", True),
    ],
)
def test_a_user_group_that_does_not_name_anybody_is_told_with_what_to_do(
    tmp_path: Path,
    running: Running,
    trouble: str,
    said: str,
    ok: bool | None,  # noqa: FBT001 - drawn from the table
) -> None:
    with running.slack.editing() as workspace:
        workspace.has_user_groups = trouble != "plan"
        workspace.groups["S0123"] = UserGroup("S0123", "approvers", () if trouble == "empty" else ("U1", "U2"))
        if trouble == "gone":
            workspace.groups.clear()
        if trouble == "scope":
            workspace.scopes -= {"usergroups:read"}
    if trouble == "limit":
        running.slack.faults.rate_limit("usergroups.users.list")
    [found] = user_groups(settings(tmp_path, running, '["S0123"]'))
    assert (found.name, found.ok) == ("user group S0123", ok)
    assert said in found.sentence
    assert ok or found.remedy


def test_without_a_token_nothing_can_be_read(tmp_path: Path, running: Running) -> None:
    [found] = user_groups(settings(tmp_path, running, '["S0123"]', token=""))
    assert found.ok is False
