"""Signing in with X: whose account it is, asked once, and nothing else.

OAuth 2.0 authorization code flow with PKCE and the two smallest scopes that let `GET /2/users/me` answer. An access
token lives two hours; we hand it back within the second. A code is good for 30 seconds, so that whoever comes back
later begins again. Source: X API docs, authentication/oauth-2-0/authorization-code.
"""

from typing import Any

from bot.networks.outward import asking
from bot.networks.signing_in import FAILED, asked, fetch, session_for
from bot.networks.x_cost import USER_READ
from bot.ports import Cost
from bot.sign_in_ports import App, Flow, NotShown, Shown
from rules.registry.key import BadKey, canonical, canonical_handle

WEB, API = "https://x.com", "https://api.x.com"
SCOPE = "tweet.read users.read"


class XSignIn:
    """X, with the app that the operator registered for it; a public app has no secret."""

    costs = True

    def __init__(self, client_id: str, client_secret: str = "", url: str | None = None) -> None:
        """Make ready; nothing is sent yet. `url` is that of a stand-in."""
        self._app = App(client_id, client_secret, SCOPE)
        self._web, self._api = url or WEB, url or API
        self._stand_in = url is not None

    def server_of(self, text: str) -> str:  # noqa: ARG002 - X is one
        """X is one server."""
        return ""

    def app(self) -> App | None:
        """The app that the operator registered."""
        return self._app

    def register(self, server: str, name: str, redirect_uri: str) -> App:  # noqa: ARG002 - X asks for none of it
        """Nothing is left to register."""
        return self._app

    def address(self, flow: Flow, state: str) -> str:
        """X's page that asks the person whether they want this."""
        return asked(flow, f"{self._web}/i/oauth2/authorize", state)

    def whose(self, flow: Flow, code: str) -> Shown:
        """Ask X once whose account it is. Raises `NotShown`."""
        with asking(session_for(flow), stand_in=self._stand_in) as session:
            me = fetch(session, flow, code, f"{self._api}/2/oauth2", f"{self._api}/2/users/me")
        return _shown(me.get("data"))


def _shown(user: Any) -> Shown:  # noqa: ANN401 - any JSON
    try:
        key, handle = canonical(f"x:{user['id']}"), canonical_handle("x", user["username"])
    except (BadKey, KeyError, TypeError, AttributeError):
        raise NotShown(FAILED) from None
    return Shown(key, handle.removeprefix("x:@"), Cost(1, USER_READ))
