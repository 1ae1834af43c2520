"""Signing in with a Mastodon server: whose account it is, as its own server says.

We register with each server the first time, for the scope `profile`, which lets us ask `verify_credentials` and nothing
else (Mastodon 4.3); older servers get `read:accounts`. A server speaks for its own accounts alone: an actor's address
on another server is refused, for any server could claim it.
Source: Mastodon docs, methods/apps, methods/oauth, methods/accounts#verify_credentials.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import requests

from bot.networks.outward import Resolve, asking, resolve
from bot.networks.signing_in import FAILED, SILENT, TROUBLES, asked, fetch, session_for
from bot.ports import Cost
from bot.sign_in_ports import App, Flow, NotShown, Shown
from rules.registry.key import BadKey, canonical, canonical_handle

SCOPES = ("profile", "read:accounts")
NAME = "{name}, contact preferences"
WORD_CHARS_MAX = 500
NO_SERVER = "Write your server's name as it stands in your browser, such as mastodon.social."
_PREFIX = "mastodon:"


class MastodonSignIn:
    """Every Mastodon server. `url` is that of a stand-in, which has each server under a path of its own."""

    costs = False

    def __init__(self, url: str | None = None, look_up: Resolve = resolve) -> None:
        """Make ready; nothing is sent yet."""
        self._url = url
        self._look_up = look_up

    def server_of(self, text: str) -> str:
        """The server in `social.example`, `@ana@social.example` or its address. Raises `NotShown`."""
        named = text.strip().removeprefix("https://").rstrip("/").rpartition("@")[2]
        try:
            server = canonical_handle("mastodon", f"a@{named}").partition("@a@")[2]
        except BadKey:
            server = ""
        if "." not in server or server.rpartition(".")[2][:1].isdigit():
            raise NotShown(NO_SERVER)
        return server

    def app(self) -> App | None:
        """Each server must be asked."""
        return None

    def register(self, server: str, name: str, redirect_uri: str) -> App:
        """Let a server know us, for the smallest scope that it knows. Raises `NotShown`."""
        with asking(requests.Session(), stand_in=self._url is not None, look_up=self._look_up) as session:
            for scope in SCOPES:
                about = {"client_name": NAME.format(name=name), "redirect_uris": redirect_uri, "scopes": scope}
                try:
                    answer = session.post(f"{self._at(server)}/api/v1/apps", data=about)
                    if answer.status_code == requests.codes.ok:
                        told = answer.json()
                        return App(_word(told["client_id"]), _word(told["client_secret"]), scope)
                except TROUBLES:
                    break
        raise NotShown(SILENT)

    def address(self, flow: Flow, state: str) -> str:
        """The server's page that asks the person whether they want this."""
        return asked(flow, f"{self._at(flow.server)}/oauth/authorize", state)

    def whose(self, flow: Flow, code: str) -> Shown:
        """Ask the server once whose account it is. Raises `NotShown`."""
        at = self._at(flow.server)
        with asking(session_for(flow), stand_in=self._url is not None, look_up=self._look_up) as session:
            me = fetch(session, flow, code, f"{at}/oauth", f"{at}/api/v1/accounts/verify_credentials")
        shown, moved = _shown(me.get("uri"), me.get("username"), flow.server), me.get("moved")
        return replace(shown, moved_to=str(moved.get("uri") or "")) if isinstance(moved, dict) else shown

    def _at(self, server: str) -> str:
        return f"{self._url}/{server}" if self._url else f"https://{server}"


def _shown(uri: Any, name: Any, server: str) -> Shown:  # noqa: ANN401 - any JSON
    try:
        key = canonical(f"{_PREFIX}{uri}")
        handle = canonical_handle("mastodon", f"{name}@{server}")
    except BadKey:
        raise NotShown(FAILED) from None
    if not isinstance(uri, str) or urlsplit(key.removeprefix(_PREFIX)).netloc != server:
        raise NotShown(FAILED)
    return Shown(key, handle.removeprefix(f"{_PREFIX}@"), Cost())


def _word(given: Any) -> str:  # noqa: ANN401 - any JSON
    if isinstance(given, str) and 0 < len(given) <= WORD_CHARS_MAX and given.isascii() and given.isprintable():
        return given
    raise ValueError("A client's id and secret are short words.")
