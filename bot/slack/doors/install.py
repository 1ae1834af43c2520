"""Installing our app in a workspace by OAuth: sent to Slack, come back once, kept.

Whoever begins gets a state, which Slack brings back and which their browser holds too: nobody can make another's
browser end what they began. Only workspaces that the settings name are kept, and only with every scope that we need.
Source: docs.slack.dev/authentication/installing-with-oauth.
"""

import hmac
import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import AuthorizeUrlGenerator

from bot.runtime import Runtime
from bot.slack.doors.installed import Installed
from bot.slack.doors.scopes import SCOPES
from bot.store.team import installations
from bot.store.team.installations import Installation

TIMEOUT_S = 10
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"

BUSY = "Too many people are installing Earshot just now. Try again in ten minutes."
BEGIN_AGAIN = "This took too long, or was begun in another browser. Begin again at {address}."
DECLINED = "Slack says that it was not allowed. Nothing was installed. Begin again at {address} if that was a mistake."
NO_ANSWER = "Slack did not confirm the installation. Begin again at {address}."
TOO_LITTLE = "The app was not given all that it needs: {lacks}. Nothing was kept. Ask whoever made the app."
STRANGER = "Earshot is not set up for the workspace {name} ({id}). Nothing was kept; you can remove the app again."
DONE = "Earshot is installed in {name}. Now invite it to your channel: type /invite @earshot there."

log = logging.getLogger("earshot.slack")


@dataclass(frozen=True, slots=True)
class Install:
    """How our app gets into a workspace. `seal` encrypts a token."""

    runtime: Runtime
    installed: Installed
    seal: Callable[[str, str], str]
    client_id: str
    client_secret: str
    address: str
    api_url: str | None = None
    authorize_url: str = "https://slack.com/oauth/v2/authorize"

    def begin(self) -> tuple[str, str]:
        """Where to send the browser, and the state that it is to hold. Both are empty where too many have begun."""
        state = urlsafe_b64encode(self.runtime.chance(32)).decode().rstrip("=")
        with self.runtime.database.write() as session:
            begun = installations.begin(session, state, self.runtime.clock())
        way = AuthorizeUrlGenerator(
            client_id=self.client_id,
            scopes=SCOPES,
            redirect_uri=self.address + REDIRECT,
            authorization_url=self.authorize_url,
        )
        return (way.generate(state), state) if begun else ("", "")

    def finish(self, brought: Mapping[str, str], held: str) -> tuple[bool, str]:
        """What came back from Slack, and what the browser held: whether it is installed now, and a sentence."""
        again = self.address + INSTALL
        state = brought.get("state", "")
        ours = bool(state) and hmac.compare_digest(state.encode("utf-8", "replace"), held.encode("utf-8", "replace"))
        with self.runtime.database.write() as session:
            if not ours or not installations.take(session, state, self.runtime.clock()):
                return False, BEGIN_AGAIN.format(address=again)
        if not brought.get("code"):
            return False, DECLINED.format(address=again)
        told = self._ask(brought["code"])
        if told is None:
            return False, NO_ANSWER.format(address=again)
        return self._kept(told)

    def _ask(self, code: str) -> dict[str, Any] | None:
        silent = logging.getLogger("bot.slack.doors.install.wire")  # the client would log the token
        silent.disabled = True
        client = WebClient(
            base_url=self.api_url or WebClient.BASE_URL, timeout=TIMEOUT_S, retry_handlers=[], logger=silent
        )
        try:
            answer = client.oauth_v2_access(
                client_id=self.client_id,
                client_secret=self.client_secret,
                code=code,
                redirect_uri=self.address + REDIRECT,
            ).data
        except (SlackApiError, OSError, ValueError) as error:
            code = str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__
            log.warning("Slack: an installation was not confirmed: %s.", code[:80])
            return None
        return answer if isinstance(answer, dict) and answer.get("access_token") else None

    def _kept(self, told: Mapping[str, Any]) -> tuple[bool, str]:
        team, enterprise = told.get("team") or {}, told.get("enterprise") or {}
        whole = bool(told.get("is_enterprise_install"))
        place = "" if whole else str(team.get("id") or "")
        org = str(enterprise.get("id") or "")
        name = str((enterprise if whole else team).get("name") or place or org)
        ours = org in set(self.installed.workspaces.values()) - {""} if whole else place in self.installed.workspaces
        if not ours:
            return False, STRANGER.format(name=name, id=place or org)
        lacks = sorted(set(SCOPES) - set(str(told.get("scope") or "").split(",")))
        if lacks:
            return False, TOO_LITTLE.format(lacks=", ".join(lacks))
        one = Installation(place, org, name, str(told.get("bot_user_id") or ""), "", self.runtime.clock())
        sealed = self.seal(str(told["access_token"]), one.about)
        with self.runtime.database.write() as session:
            installations.keep(session, Installation(place, org, name, one.bot_user_id, sealed, one.installed_us))
        log.info("Slack: our app is installed in %s.", name)
        return True, DONE.format(name=name)
