"""Doctor looks at the channel of the help desk, as it does at the team's own."""

from pathlib import Path

from bot.checks.slack import channels
from bot.settings import read_settings
from sandbox.slack.server import start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_TOKEN, BOT_USER_ID, Channel


def test_a_help_desk_that_we_are_not_in_or_that_is_shared_is_told(tmp_path: Path) -> None:
    slack = Slack()
    with slack.editing() as workspace:
        workspace.channels["C01"] = Channel("C01", "acme", {BOT_USER_ID})
        workspace.channels["C09"] = Channel("C09", "desk")
    running = start(slack)
    file = tmp_path / "earshot.toml"
    file.write_text(
        f"""
        database = "sqlite:///{tmp_path}/earshot.db"
        slack = {{api_url = "{running.api_url}"}}
        [[brand]]
        id = "acme"
        names = ["Acme"]
        [[team]]
        brand = "acme"
        channel = "C01"
        help_desk = "C09"
        policy = {{registry = {{own_list = true}}}}
        """
    )
    settings = read_settings(file, {"SLACK_BOT_TOKEN": BOT_TOKEN})
    assert [(one.ok, one.sentence) for one in channels(settings)] == [
        (True, "We are in #acme."),
        (False, "We are not in #desk."),
    ]
    with slack.editing() as workspace:
        workspace.channels["C09"].members.add(BOT_USER_ID)
        workspace.channels["C09"].is_ext_shared = True
    assert [one.sentence for one in channels(settings)][1] == "#desk is shared with others outside."
    running.close()
