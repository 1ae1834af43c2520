"""Installing an app, by Slack's own client: a code is good once, for one app."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import oauth
from sandbox.slack.oauth import CLIENT_ID, CLIENT_SECRET, LIFE_US
from sandbox.slack.server import Running
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import Channel, Workspace
from tests.sandbox.slack.conftest import Clock

BACK = "https://app.example/back"
WAY = (
    f"https://slack.com/oauth/v2/authorize?client_id={CLIENT_ID}&scope=chat:write,commands&redirect_uri={BACK}&state=s"
)


def code(slack: Slack, *, org: bool = False) -> str:
    way = oauth.allow(slack, WAY, org=org)
    assert way.startswith(f"{BACK}?code=")
    assert way.endswith("&state=s")
    return way.partition("code=")[2].partition("&")[0]


def refused(running: Running, **given: str) -> str:
    asked = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "code": "none", "redirect_uri": BACK} | given
    client = WebClient(base_url=running.api_url, retry_handlers=[])
    with pytest.raises(SlackApiError) as error:
        client.oauth_v2_access(**asked)
    return str(error.value.response["error"])


def test_only_the_right_app_gets_a_token_for_a_fresh_code_at_the_right_address(
    running: Running, slack: Slack, clock: Clock
) -> None:
    assert refused(running) == "invalid_code"
    assert refused(running, client_id="9.9") == "invalid_client_id"
    assert refused(running, client_secret="guess") == "bad_client_secret"
    assert refused(running, code=code(slack), redirect_uri=f"{BACK}/other") == "bad_redirect_uri"
    old = code(slack)
    clock.now += LIFE_US + 1
    assert refused(running, code=old) == "invalid_code"
    with pytest.raises(ValueError, match="Invalid client_id"):
        oauth.allow(slack, WAY.replace(CLIENT_ID, "9.9"))


def test_each_token_finds_its_own_workspace_until_the_app_is_removed(running: Running, slack: Slack) -> None:
    other = Slack(Workspace(slack.clock, team_id="T2", name="Other", enterprise_id="E1", token=""))
    with other.editing() as workspace:
        workspace.channels["C2"] = Channel("C2", "elsewhere")
    slack.join(other)
    client = WebClient(base_url=running.api_url, retry_handlers=[])
    given = client.oauth_v2_access(
        client_id=CLIENT_ID, client_secret=CLIENT_SECRET, code=code(other, org=True), redirect_uri=BACK
    )
    assert (given["team"], given["enterprise"]["id"], given["is_enterprise_install"]) == (None, "E1", True)
    assert given["scope"] == "chat:write,commands"
    assert refused(running, code=str(given["access_token"])) == "invalid_code"
    own = WebClient(str(given["access_token"]), base_url=running.api_url, retry_handlers=[])
    assert own.auth_test()["team_id"] == "T2"
    assert other.workspace.token == given["access_token"]
    assert [event["type"] for event in oauth.remove(other)] == ["tokens_revoked", "app_uninstalled"]
    with pytest.raises(SlackApiError, match="invalid_auth"):
        own.auth_test()
