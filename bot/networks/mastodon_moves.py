"""To which account somebody on Mastodon has moved, as both sides say.

A profile may point to anybody: its owner alone decides that. So a move counts only where the new account's own server
names the old one among the other names of that account, as Mastodon itself demands before it lets followers move along.
Without that, A could put A's no upon B. Both are read as ActivityPub gives them to everybody. A server that shows an
actor to signed questions alone (its secure mode) still tells by its open API where an account of its own moved; so the
old side can be heard there too. What the new side was called before stands in its actor alone: where that is not shown,
nothing follows.
Sources: ActivityPub actors, `movedTo` and `alsoKnownAs`; Mastodon, app/lib/activitypub/activity/move.rb (the demand),
app/models/form/redirect.rb (a redirect, which demands nothing), docs user/moving, entities/Account#moved, and
admin/config#authorized_fetch.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from bot.networks.mastodon_public import PREFIX, SILENT, MastodonPublic, Shut, home_key, key_of
from bot.sign_in_ports import Bearer, NotShown

ACTIVITY = "application/activity+json"
NAMES_MAX = 100
"""So many other names of an account are looked at."""

_NAMED = re.compile(r"/(?:users/|@)([^/]+)")
"""Where the actor's own address says by which name its server knows it."""


class MastodonMoves:
    """Reads the actors of any server, within the bounds of everything that is read from strangers' servers."""

    def __init__(self, public: MastodonPublic) -> None:
        self._public = public

    def bearer(self, handle_key: str) -> Bearer:
        """Who bears this handle, as its own server says. Raises `NotShown`."""
        server = self._public.host(handle_key)
        with self._public.asking() as session:
            return self._bearer(session, server, handle_key.removeprefix(f"{PREFIX}@").partition("@")[0])

    def moved(self, account_key: str, says: str = "") -> str | None:
        """The account to which this one has moved; `None` for one that has not, or that is not known over there.

        `says` is the address to which it says that it moved, where we know that already. Raises `NotShown`.
        """
        with self._public.asking() as session:
            says = says or self._says(session, account_key)
            new_key = key_of(says) if says else None
            if new_key is None or new_key == account_key:
                return None
            names = self._actor(session, new_key).get("alsoKnownAs")
        listed = names[:NAMES_MAX] if isinstance(names, list) else [names]
        return new_key if account_key in map(key_of, listed) else None

    def _says(self, session: requests.Session, account_key: str) -> str:
        """Where this account says that it moved, empty where it does not. Raises `NotShown`."""
        try:
            return str(self._actor(session, account_key).get("movedTo") or "")
        except Shut:
            at = urlsplit(account_key.removeprefix(PREFIX))
            named = _NAMED.fullmatch(at.path)
            if named is None:
                raise
            bearer = self._bearer(session, at.netloc, named[1])
            if bearer.account_key != account_key:
                raise
            return bearer.moved_to

    def _bearer(self, session: requests.Session, server: str, name: str) -> Bearer:
        account = self._public.account(session, server, name)
        moved = account.get("moved")
        return Bearer(home_key(account, server), str(moved.get("uri") or "") if isinstance(moved, dict) else "")

    def _actor(self, session: requests.Session, account_key: str) -> Mapping[str, Any]:
        """An actor as the server of its address shows it. Raises `NotShown`."""
        at = urlsplit(account_key.removeprefix(PREFIX))
        told = self._public.ask(session, at.netloc, at.path.removeprefix("/"), {}, ACTIVITY)
        if not isinstance(told, dict) or key_of(told.get("id")) != account_key:
            raise NotShown(SILENT)
        return told
