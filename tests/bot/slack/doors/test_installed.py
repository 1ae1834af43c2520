"""The token of a workspace is looked up at each call, or the call is not made."""

import pytest

from bot.keys import Envelope
from bot.slack.doors.chat import Locked, SlowDown
from bot.slack.doors.installed import Installed
from bot.store.database import Database
from bot.store.team import installations
from bot.store.team.installations import Installation

NOW = 1_800_000_000_000_000
OLD, NEW = "o" * 43 + "=", "n" * 43 + "="
ADDRESS = "https://slack.acme.example/slack/install"


def installed(database: Database, key: str = OLD, enterprise: str = "") -> Installed:
    return Installed(database, {"T1": enterprise, "T2": enterprise}, Envelope(key).open, ADDRESS)


def let_in(database: Database, workspace: str, enterprise: str = "", *, token: str) -> None:
    about = Installation(workspace, enterprise, "Acme", "U0BOT", "", NOW).about
    with database.write() as session:
        sealed = Envelope(OLD).seal(token, about)
        installations.keep(session, Installation(workspace, enterprise, "Acme", "U0BOT", sealed, NOW))


@pytest.mark.slack_behaviour(37)
def test_a_workspace_that_has_not_let_us_in_is_locked_and_says_where_to_go(database: Database) -> None:
    ours = installed(database)
    with pytest.raises(Locked, match=f"not installed in the workspace T1. Open {ADDRESS}"):
        ours.chats(None, 1)["T1"].room("C1")
    let_in(database, "T2", token="xoxb-1")
    assert len(ours.troubles()) == 1
    assert ours.token("T2") == "xoxb-1"


def test_all_workspaces_of_an_enterprise_share_its_token(database: Database) -> None:
    let_in(database, "", "E1", token="xoxb-org")
    ours = installed(database, enterprise="E1")
    assert [ours.token(workspace) for workspace in ("T1", "T2")] == ["xoxb-org"] * 2
    assert ours.troubles() == ()


def test_where_the_database_is_away_nothing_is_sent_and_we_try_again(database: Database) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql("DROP TABLE slack_installation")
    with pytest.raises(SlowDown, match="We cannot read where our app is installed"):
        installed(database).token("T1")


def test_what_no_key_opens_is_said_and_stays_and_the_others_are_sealed_anew(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    let_in(database, "T1", token="xoxb-1")
    with pytest.raises(Locked, match="No key in EARSHOT_ENVELOPE_KEY"):
        installed(database, NEW).token("T1")
    installed(database, NEW).seal_anew(Envelope(NEW).anew)
    assert "No key in EARSHOT_ENVELOPE_KEY" in caplog.text
    assert installed(database).token("T1") == "xoxb-1"
    installed(database).seal_anew(Envelope(f"{NEW},{OLD}").anew)
    assert installed(database, NEW).token("T1") == "xoxb-1"
