"""Doctor looks at Slack's way to us: secrets, address, installations."""

from pathlib import Path

import pytest

from bot.checks import slack_doors
from bot.checks.finding import Finding
from bot.clock import wall_us
from bot.doctor import examine
from bot.keys import Envelope
from bot.settings import Settings, read_settings
from bot.store.database import Database
from bot.store.team import installations
from bot.store.team.installations import Installation
from bot.web.slack_http import SlackServer, app
from sandbox.slack.oauth import CLIENT_ID, CLIENT_SECRET
from sandbox.slack.server import start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_TOKEN, BOT_USER_ID, SIGNING_SECRET, TEAM_ID, Channel

KEY = "k" * 43 + "="
SECRETS = {
    "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    "SLACK_CLIENT_SECRET": CLIENT_SECRET,
    "EARSHOT_ENVELOPE_KEY": KEY,
    "SLACK_BOT_TOKEN": BOT_TOKEN,
}


def settings(folder: Path, address: str = "", *, client: str = "", api: str = "", **secrets: str) -> Settings:
    file = folder / "earshot.toml"
    file.write_text(
        f"""
        database = "sqlite:///{folder}/earshot.db"
        slack = {{mode = "http", address = "{address}", client_id = "{client}", api_url = "{api}"}}
        [[brand]]
        id = "acme"
        names = ["Acme"]
        [[team]]
        brand = "acme"
        channel = "C01"
        workspace = "{TEAM_ID}"
        policy = {{registry = {{own_list = true}}}}
        """
    )
    return read_settings(file, SECRETS | secrets)


def test_no_missing_secret_goes_untold(tmp_path: Path) -> None:
    ours = settings(tmp_path, SLACK_SIGNING_SECRET="")
    assert [one.sentence for one in slack_doors.secrets(ours)] == ["SLACK_SIGNING_SECRET is missing."]
    ours = settings(tmp_path, "https://slack.acme.example", client=CLIENT_ID, EARSHOT_ENVELOPE_KEY="")
    assert [one.ok for one in slack_doors.secrets(ours)] == [True, True, False]


def test_an_address_that_leads_elsewhere_or_nowhere_is_told(tmp_path: Path) -> None:
    assert slack_doors.address(settings(tmp_path)).ok is None
    elsewhere = start()
    told = slack_doors.address(settings(tmp_path, elsewhere.url))
    elsewhere.close()
    assert (told.ok, "it answers 404" in told.sentence) == (False, True)
    assert "nobody answers" in slack_doors.address(settings(tmp_path, elsewhere.url)).sentence
    server = SlackServer(app(lambda _: None, SIGNING_SECRET), "127.0.0.1", 0)  # type: ignore[arg-type,return-value]  # never asked
    server.start()
    assert slack_doors.address(settings(tmp_path, server.url)).ok is True
    server.stop()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_workspace_is_looked_at_with_its_own_token_and_none_is_shown(database: Database, tmp_path: Path) -> None:
    slack = Slack()
    with slack.editing() as workspace:
        workspace.channels["C01"] = Channel("C01", "community", {BOT_USER_ID})
    running = start(slack)

    def told(**secrets: str) -> list[Finding]:
        ours = settings(tmp_path, "https://slack.acme.example", client=CLIENT_ID, api=running.api_url, **secrets)
        return list(slack_doors.installations(ours, database, wall_us))

    assert "no key" in told(EARSHOT_ENVELOPE_KEY="short")[0].sentence
    assert told()[0].remedy == "Open https://slack.acme.example/slack/install there and allow it."
    one = Installation(TEAM_ID, "", "Sandbox", BOT_USER_ID, "", wall_us())
    with database.write() as session:
        sealed = Envelope(KEY).seal(BOT_TOKEN, one.about)
        installations.keep(session, Installation(TEAM_ID, "", "Sandbox", BOT_USER_ID, sealed, one.installed_us))
    assert told(EARSHOT_ENVELOPE_KEY="n" * 43 + "=")[0].remedy == "Put the former key beside."
    found = told()
    assert {one.name for one in found} == {"clock", f"workspace {TEAM_ID}", "slack scopes", "channel C01"}
    assert all(one.ok for one in found)
    assert BOT_TOKEN not in str(found)
    running.close()


def test_doctor_looks_at_all_of_it_in_place_of_a_socket(tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "earshot.db").write_bytes(sqlite_template.read_bytes())
    by_hand = {one.name for one in examine(settings(tmp_path, api="http://127.0.0.1:9/"))}
    assert {"slack bot token", "SLACK_SIGNING_SECRET", "slack address", "channel C01"} <= by_hand
    assert "slack app token" not in by_hand
    by_oauth = {one.name for one in examine(settings(tmp_path, "https://127.0.0.1:9", client=CLIENT_ID))}
    assert {f"workspace {TEAM_ID}", "SLACK_CLIENT_SECRET", "EARSHOT_ENVELOPE_KEY"} <= by_oauth
    assert not by_oauth & {"slack bot token", "slack app token"}
