"""One bot in several workspaces: each lets it in, and each may show it out."""

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.settings import read_settings
from bot.settings.secrets import BadSettings
from bot.slack.doors.install import INSTALL, REDIRECT
from bot.web.slack_install import COOKIE
from bot.wiring import Earshot
from sandbox.slack import oauth
from sandbox.slack.people import Delivered
from sandbox.slack.server import start
from sandbox.slack.stand_in import Slack
from sandbox.slack.workspace import BOT_TOKEN, BOT_USER_ID, SIGNING_SECRET, TEAM_ID, Channel, User
from tests.whole_bot import until

ADDRESS = "https://slack.acme.example"
OTHER, ORG = "T0OTHER", "E0GRID"
KEY = "k" * 43 + "="
SETTINGS = """
database = "sqlite:///{folder}/earshot.db"
keys = "{folder}/keys"
web = {{port = 0}}
slack = {{api_url = "{api}", {slack}}}
[[brand]]
id = "acme"
names = ["Acme"]
[[brand]]
id = "bolt"
names = ["Bolt"]
[[team]]
brand = "acme"
channel = "C01"
workspace = "{acme}"
policy = {{registry = {{own_list = true}}}}
[[team]]
brand = "bolt"
channel = "C02"
workspace = "{bolt}"
{bolt_more}
policy = {{registry = {{own_list = true}}}}
"""
OAUTH = f'mode = "http", port = 0, address = "{ADDRESS}", client_id = "{oauth.CLIENT_ID}"'
SECRETS = {
    "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    "SLACK_CLIENT_SECRET": oauth.CLIENT_SECRET,
    "EARSHOT_ENVELOPE_KEY": KEY,
}


TRIES = 5
"""On a slow machine the first answer may say that Slack has not told yet who somebody is; it is known the next time."""
CHECKPOINT, DIGEST = "The record holds", "0 replies sent."


def workspace(channel: str, **of: str) -> Slack:
    """A workspace of two people, who have not let us in."""
    slack = Slack()
    slack.rates.on = False
    with slack.editing() as here:
        for name, value in {"token": "", **of}.items():
            setattr(here, name, value)
        for user in ("U1", "U2"):
            here.users[user] = User(user, user.lower(), team_id=here.team_id)
        here.channels[channel] = Channel(channel, "community", {"U1", "U2", BOT_USER_ID})
    return slack


class Town:
    """Acme's workspace and Bolt's, and one bot for both."""

    def __init__(self, folder: Path, **bolts: str) -> None:
        self.folder = folder
        self.acme, self.bolt = workspace("C01"), workspace("C02", team_id=OTHER, name="Bolt", **bolts)
        self.running = start(self.acme)
        self.acme.join(self.bolt)
        self.bolt_more = f'enterprise = "{ORG}"' if bolts else ""
        self.earshot = self.new()

    def new(self, **secrets: str) -> Earshot:
        """Start another bot on the same database."""
        file = self.folder / "earshot.toml"
        file.write_text(
            SETTINGS.format(
                folder=self.folder, api=self.running.api_url, slack=OAUTH, acme=TEAM_ID, bolt=OTHER,
                bolt_more=self.bolt_more,
            )
        )  # fmt: skip
        earshot = Earshot(read_settings(file, SECRETS | secrets))
        earshot.start()
        assert earshot.slack_http is not None
        self.doors = earshot.slack_http.url
        self.acme.hub.poster.addresses[:] = [f"{self.doors}/slack/events"]
        return earshot

    def close(self) -> None:
        """End all of it."""
        self.earshot.stop()
        self.running.close()

    def get(self, path: str, cookie: str = "") -> tuple[int, http.client.HTTPMessage, str]:
        """Ask what people open."""
        with closing(http.client.HTTPConnection(urlsplit(self.doors).netloc, timeout=20)) as connection:
            connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def begin(self) -> tuple[str, str]:
        """Open the address at which the app is installed; where Slack is, and the cookie."""
        status, headers, _ = self.get(INSTALL)
        assert status == 302
        cookie = str(headers["Set-Cookie"])
        assert cookie.startswith(f"{COOKIE}=")
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))
        return str(headers["Location"]), cookie.partition(";")[0]

    def back(self, way: str, cookie: str) -> tuple[int, str]:
        """Come back from Slack by this way; what one reads."""
        assert way.startswith(ADDRESS + REDIRECT)
        status, headers, told = self.get(way.removeprefix(ADDRESS), cookie)
        assert headers["Cache-Control"] == "no-store"
        return status, told

    def install(self, slack: Slack, *, org: bool = False) -> str:
        """Let somebody install the app."""
        way, cookie = self.begin()
        status, told = self.back(oauth.allow(slack, way, org=org), cookie)
        assert status == 200, told
        return told

    def degraded(self) -> list[str]:
        """What /readyz says of the workspaces."""
        with closing(http.client.HTTPConnection(urlsplit(self.earshot.web.url).netloc, timeout=20)) as connection:
            connection.request("GET", "/readyz")
            told = json.loads(connection.getresponse().read())
        return [one for one in told["degraded"] if "workspace" in one]

    def asks(self, slack: Slack, words: str) -> Delivered:
        """Let somebody type a command in the channel of this workspace."""
        return slack.people.command("U1", "C01" if slack is self.acme else "C02", "/earshot", words)


def said(slack: Slack, words: str) -> Callable[[], bool]:
    """Whether the channel shows these words."""
    return lambda: any(words in json.dumps(one["messages"]) for one in slack.snapshot()["channels"])


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.close()


@pytest.mark.slack_behaviour(37)
@pytest.mark.slack_behaviour(43)
def test_each_workspace_lets_us_in_by_itself_and_one_that_shows_us_out_stops_no_other(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    assert [f"{ADDRESS}{INSTALL}" in one for one in town.degraded()] == [True, True]
    assert town.install(town.acme).startswith("Earshot is installed in Sandbox.")
    assert [OTHER in one for one in town.degraded()] == [True]
    assert "Earshot is installed in Bolt." in town.install(town.bolt)
    assert town.degraded() == []
    tokens = [slack.workspace.token for slack in (town.acme, town.bolt)]
    for slack in (town.acme, town.bolt):
        assert "are stopped" in str(town.asks(slack, "pause a storm").answer)
        until(said(slack, CHECKPOINT))

    for event in oauth.remove(town.bolt):
        assert town.bolt.people.event(event).acked
    assert ["Bolt" in one and "removed" in one for one in town.degraded()] == [True]
    for slack in (town.acme, town.bolt):
        assert town.asks(slack, "digest").acked
    until(said(town.acme, DIGEST))
    assert not said(town.bolt, DIGEST)()
    town.install(town.bolt)
    until(said(town.bolt, DIGEST))

    kept = b"".join(path.read_bytes() for path in town.folder.glob("earshot.db*"))
    for secret in (*tokens, town.bolt.workspace.token, oauth.CLIENT_SECRET, SIGNING_SECRET, KEY):
        assert secret.encode() not in kept
        assert secret not in caplog.text


def test_nobody_ends_what_another_has_begun_and_nothing_is_ended_twice(town: Town) -> None:
    way, cookie = town.begin()
    allowed = oauth.allow(town.acme, way)
    _, others = town.begin()
    for held in ("", others, f"{COOKIE}="):
        assert "Begin again" in town.back(allowed, held)[1]
    assert town.back(f"{ADDRESS}{REDIRECT}", "")[0] == 400
    assert town.back(allowed, cookie)[0] == 200
    assert town.back(allowed, cookie)[0] == 400
    assert len(town.acme.called("oauth.v2.access")) == 1


def test_what_was_declined_or_not_confirmed_or_is_not_enough_is_said_and_not_kept(town: Town) -> None:
    way, cookie = town.begin()
    state = cookie.partition("=")[2]
    assert "not allowed" in town.back(f"{ADDRESS}{REDIRECT}?error=access_denied&state={state}", cookie)[1]
    way, cookie = town.begin()
    state = cookie.partition("=")[2]
    assert "did not confirm" in town.back(f"{ADDRESS}{REDIRECT}?code=made-up&state={state}", cookie)[1]
    way, cookie = town.begin()
    assert "commands" in town.back(oauth.allow(town.acme, way, scopes=frozenset({"chat:write"})), cookie)[1]
    stranger = workspace("C9", team_id="T0STRANGER", name="Nobody we know")
    town.acme.join(stranger)
    way, cookie = town.begin()
    assert "Nobody we know (T0STRANGER)" in town.back(oauth.allow(stranger, way), cookie)[1]
    assert len(town.degraded()) == 2
    assert "not at work in this workspace" in stranger.people.command("U1", "C9", "/earshot", "pause x").answer["text"]


def test_an_enterprise_installs_us_for_all_its_workspaces(tmp_path: Path) -> None:
    town = Town(tmp_path, enterprise_id=ORG)
    try:
        town.install(town.bolt, org=True)
        assert [TEAM_ID in one for one in town.degraded()] == [True]
        with town.bolt.editing() as here:
            here.users["W3"] = User("W3", "wanda", team_id="T0HOME", teams=(OTHER, "T0HOME"))
        answer = town.bolt.people.command("W3", "C02", "/earshot", "pause a strike").answer
        assert "stop" in str(answer)
        until(said(town.bolt, CHECKPOINT))
        for event in oauth.remove(town.bolt):
            assert town.bolt.people.event(event, org=True).acked
        assert len(town.degraded()) == 2
    finally:
        town.close()


def test_with_another_key_alone_no_token_opens_and_with_both_it_is_sealed_anew(town: Town) -> None:
    new = "n" * 43 + "="
    town.install(town.acme)
    for keys, works in ((new, False), (f"{new},{KEY}", True), (new, True)):
        town.earshot.stop()
        town.earshot = town.new(EARSHOT_ENVELOPE_KEY=keys)
        words = "resume" if keys == new else "pause a storm"
        unheard = [
            "did not tell us who you are" in str(town.acme.people.command("U2", "C01", "/earshot", words).answer)
            for _ in range(TRIES if works else 1)
        ]
        assert (not all(unheard)) is works


@pytest.mark.parametrize(
    ("slack", "acme", "bolt", "told"),
    [
        (OAUTH, TEAM_ID, "", ""),
        (OAUTH, "", "", "which workspace is this team's"),
        (OAUTH, "nowhere", OTHER, "write the workspace's id"),
        ('mode = "socket"', TEAM_ID, OTHER, "Set slack.client_id"),
        (f'client_id = "{oauth.CLIENT_ID}"', TEAM_ID, OTHER, 'set mode = "http" and address'),
    ],
)
def test_a_team_without_a_workspace_is_in_the_only_one_that_others_name(
    slack: str, acme: str, bolt: str, told: str, tmp_path: Path
) -> None:
    file = tmp_path / "earshot.toml"
    file.write_text(SETTINGS.format(folder=tmp_path, api="", slack=slack, acme=acme, bolt=bolt, bolt_more=""))
    if told:
        with pytest.raises(BadSettings, match=told):
            read_settings(file, {})
    else:
        assert [team.workspace for team in read_settings(file, {}).teams] == [TEAM_ID, TEAM_ID]


def test_a_token_of_another_workspace_than_the_teams_stops_the_start(tmp_path: Path) -> None:
    running = start()
    file = tmp_path / "earshot.toml"
    socket = 'mode = "socket"'
    file.write_text(
        SETTINGS.format(folder=tmp_path, api=running.api_url, slack=socket, acme=OTHER, bolt="", bolt_more="")
    )
    earshot = Earshot(read_settings(file, {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": "xapp-1"}))
    try:
        with pytest.raises(BadSettings, match=f"is of the workspace {TEAM_ID}, and a team names {OTHER}"):
            earshot.start()
    finally:
        earshot.stop()
        running.close()
