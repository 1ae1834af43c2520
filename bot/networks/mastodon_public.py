"""What an account on Mastodon says in public, read without signing in.

Its own server is asked, and speaks for its own accounts alone: an actor's address on another server is refused, for any
server could claim it. Many servers show nothing to strangers; then the person can sign in there instead.
Source: Mastodon docs, methods/accounts#lookup and #statuses.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from bot.networks.mastodon_marks import Unreadable
from bot.networks.mastodon_post import id_of, people_in, read_status
from bot.networks.outward import Resolve, asking, resolve
from bot.networks.signing_in import TROUBLES
from bot.sign_in_ports import NotShown, Said
from rules.mention import Visibility
from rules.registry.key import BadKey, canonical

POSTS_MAX = 20
"""So many of the newest posts are looked at; with all that Mastodon tells of each they fit into one answer."""
NO_ACCOUNT = "That server knows no account of this name. Look at how your whole name stands on your profile."
SHUT = "That server shows nothing to whoever is not signed in there. Please sign in with it instead."
BUSY = "That server takes no more questions from us just now. Please wait five minutes, and press again."
SILENT = "That server does not answer as it should. Please sign in with it instead, or press again in a few minutes."
PREFIX = "mastodon:"
JSON = "application/json"
_MISSING = (requests.codes.not_found, requests.codes.gone)
_SHUT = (requests.codes.unauthorized, requests.codes.forbidden)


class Shut(NotShown):
    """That server shows this to nobody who is not signed in, or whose question is not signed."""


class MastodonPublic:
    """Every Mastodon server. `url` is that of a stand-in, which has each server under a path of its own."""

    def __init__(self, url: str | None = None, look_up: Resolve = resolve) -> None:
        """Make ready; nothing is sent yet."""
        self._url = url
        self._look_up = look_up

    def host(self, handle_key: str) -> str:
        """The server that is asked about this handle."""
        return handle_key.rpartition("@")[2]

    def newest(self, handle_key: str) -> Said:
        """The newest public posts of whoever bears this handle. Raises `NotShown`."""
        handle, server = handle_key.removeprefix(f"{PREFIX}@"), self.host(handle_key)
        with self.asking() as session:
            account = self.account(session, server, handle.partition("@")[0])
            path = f"api/v1/accounts/{quote(_id(account), safe='')}/statuses"
            told = self.ask(session, server, path, {"limit": str(POSTS_MAX), "exclude_reblogs": "true"})
        if not isinstance(told, list):
            raise NotShown(SILENT)
        key = home_key(account, server)
        own = [found for status in told[:POSTS_MAX] if (found := _own(status, key)) is not None]
        return Said(key, handle, tuple(own))

    @contextmanager
    def asking(self) -> Iterator[requests.Session]:
        """A session that asks within bounds."""
        with asking(requests.Session(), stand_in=self._url is not None, look_up=self._look_up) as session:
            yield session

    def account(self, session: requests.Session, server: str, name: str) -> Mapping[str, Any]:
        """A server's own account of this name, as it shows it. Raises `NotShown`."""
        told = self.ask(session, server, "api/v1/accounts/lookup", {"acct": name})
        if not isinstance(told, dict):
            raise NotShown(SILENT)
        return told

    def ask(self, session: requests.Session, server: str, path: str, asked: Mapping[str, str], kind: str = JSON) -> Any:  # noqa: ANN401 - any JSON
        """Ask a server for what is public. Raises `NotShown`."""
        at = f"{self._url}/{server}" if self._url else f"https://{server}"
        try:
            answer = session.get(f"{at}/{path}", params=dict(asked), headers={"Accept": kind})
            if answer.status_code in _MISSING:
                raise NotShown(NO_ACCOUNT)
            if answer.status_code in _SHUT:
                raise Shut(SHUT)
            if answer.status_code == requests.codes.too_many_requests:
                raise NotShown(BUSY)
            answer.raise_for_status()
            return answer.json()
        except TROUBLES:
            raise NotShown(SILENT) from None


def home_key(account: Mapping[str, Any], server: str) -> str:
    """The key of an account that this server shows as its own. Raises `NotShown`."""
    key = key_of(account.get("uri"))
    if key is None or urlsplit(key.removeprefix(PREFIX)).netloc != server:
        raise NotShown(SILENT)
    return key


def key_of(uri: Any) -> str | None:  # noqa: ANN401 - any JSON
    """The account key of an actor's address; `None` for what is none."""
    try:
        return canonical(f"{PREFIX}{uri}")
    except BadKey:
        return None


def _id(account: Mapping[str, Any]) -> str:
    try:
        return id_of(account.get("id"), "id")
    except Unreadable:
        raise NotShown(SILENT) from None


def _own(status: Any, key: str) -> tuple[int, str] | None:  # noqa: ANN401 - any JSON
    """The moment and the words of a status, if this account wrote it itself and everybody may see it."""
    if not isinstance(status, dict) or status.get("reblog") is not None:
        return None
    try:
        post = read_status(status, people_in([status], ()))
    except Unreadable:
        return None
    return (post.created_us, post.text) if post.author.key == key and post.visibility is Visibility.PUBLIC else None
