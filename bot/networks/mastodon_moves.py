"""To which account somebody on Mastodon has moved, as both sides say.

A profile may point to anybody: its owner alone decides that. So a move counts only where the new account's own server
names the old one among the other names of that account, as Mastodon itself demands before it lets followers move along.
Without that, A could put A's no upon B. Both are read as ActivityPub gives them to everybody; a server that shows
actors to signed questions alone tells us nothing, and nothing is what follows from it.
Sources: ActivityPub actors, `movedTo` and `alsoKnownAs`; Mastodon, app/lib/activitypub/activity/move.rb (the demand),
app/models/form/redirect.rb (a redirect, which demands nothing), docs user/moving.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from bot.networks.mastodon_public import PREFIX, SILENT, MastodonPublic, key_of
from bot.sign_in_ports import NotShown

ACTIVITY = "application/activity+json"
NAMES_MAX = 100
"""So many other names of an account are looked at."""


class MastodonMoves:
    """Reads the actors of any server, within the bounds of everything that is read from strangers' servers."""

    def __init__(self, public: MastodonPublic) -> None:
        self._public = public

    def moved(self, account_key: str, says: str = "") -> str | None:
        """The account to which this one has moved; `None` for one that has not, or that is not known over there.

        `says` is the address to which it says that it moved, where we know that already. Raises `NotShown`.
        """
        with self._public.asking() as session:
            says = says or str(self._actor(session, account_key).get("movedTo") or "")
            new_key = key_of(says) if says else None
            if new_key is None or new_key == account_key:
                return None
            names = self._actor(session, new_key).get("alsoKnownAs")
        listed = names[:NAMES_MAX] if isinstance(names, list) else [names]
        return new_key if account_key in map(key_of, listed) else None

    def _actor(self, session: requests.Session, account_key: str) -> Mapping[str, Any]:
        """An actor as the server of its address shows it. Raises `NotShown`."""
        at = urlsplit(account_key.removeprefix(PREFIX))
        told = self._public.ask(session, at.netloc, at.path.removeprefix("/"), {}, ACTIVITY)
        if not isinstance(told, dict) or key_of(told.get("id")) != account_key:
            raise NotShown(SILENT)
        return told
