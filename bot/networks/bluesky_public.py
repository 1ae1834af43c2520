"""What an account on Bluesky says in public, read without signing in.

The name is resolved to the account's DID first, and the feed is asked for by that DID: whoever takes the name over in
between shows nothing. What others wrote, or what was only passed on, stands in the same feed and is left out; so is
what a post quotes, for that is not in its own words.
Sources: atproto lexicons com.atproto.identity.resolveHandle and app.bsky.feed.getAuthorFeed; the AppView's own code for
how it refuses (400 `InvalidRequest` for a name or a profile that it does not find, 429 `RateLimitExceeded`).
"""

from collections.abc import Mapping
from typing import Any

import requests

from bot.networks.bluesky_post import read_post
from bot.networks.bluesky_text import Unreadable
from bot.networks.outward import Resolve, asking, resolve
from bot.networks.signing_in import TROUBLES
from bot.sign_in_ports import NotShown, Said
from rules.registry.key import BadKey, canonical

POSTS_MAX = 20
"""So many of the newest posts are looked at; with all that Bluesky shows around them they fit into one answer."""
NO_ACCOUNT = "Bluesky knows no account of this name. Look at how your name stands on your profile, and begin again."
HIDDEN = "Bluesky shows nobody what this account posts. Make it visible for a moment, and press again."
BUSY = "Bluesky takes no more questions from us just now. Please wait five minutes, and press again."
SILENT = "Bluesky does not answer as it should. Please press again in a few minutes."
_NETWORK = "bluesky"


class BlueskyPosts:
    """Bluesky's public AppView. `url` is its address, `https:`, or that of a stand-in on this machine."""

    def __init__(self, url: str, look_up: Resolve = resolve) -> None:
        """Make ready; nothing is sent yet."""
        self._url = url.rstrip("/")
        self._look_up = look_up

    def host(self, handle_key: str) -> str:  # noqa: ARG002 - as the port has it
        """Who is asked: one and the same for everybody."""
        return _NETWORK

    def newest(self, handle_key: str) -> Said:
        """The newest posts of whoever bears this handle. Raises `NotShown`."""
        name = handle_key.partition(":@")[2]
        with asking(requests.Session(), stand_in=not self._url.startswith("https:"), look_up=self._look_up) as session:
            did = self._ask(session, "com.atproto.identity.resolveHandle", {"handle": name}, NO_ACCOUNT).get("did")
            key = _key(did)
            asked = {"actor": key.partition(":")[2], "filter": "posts_with_replies", "limit": str(POSTS_MAX)}
            told = self._ask(session, "app.bsky.feed.getAuthorFeed", asked, HIDDEN)
        feed = told.get("feed")
        if not isinstance(feed, list):
            raise NotShown(SILENT)
        own = [found for item in feed[:POSTS_MAX] if (found := _own(item, key)) is not None]
        return Said(key, name, tuple(own))

    def _ask(self, session: requests.Session, method: str, asked: Mapping[str, str], no: str) -> Mapping[str, Any]:
        try:
            answer = session.get(f"{self._url}/xrpc/{method}", params=dict(asked))
            if answer.status_code == requests.codes.too_many_requests:
                raise NotShown(BUSY)
            told = answer.json()
            if answer.status_code == requests.codes.bad_request and told["error"] == "InvalidRequest":
                raise NotShown(no)
            answer.raise_for_status()
        except TROUBLES:
            raise NotShown(SILENT) from None
        if not isinstance(told, dict):
            raise NotShown(SILENT)
        return told


def _key(did: Any) -> str:  # noqa: ANN401 - any JSON
    try:
        return canonical(f"{_NETWORK}:{did}")
    except BadKey:
        raise NotShown(SILENT) from None


def _own(item: Any, key: str) -> tuple[int, str] | None:  # noqa: ANN401 - any JSON
    """The moment and the words of a post in a feed, if this account wrote it itself and it is not passed on."""
    if not isinstance(item, dict) or "reason" in item or not isinstance(item.get("post"), dict):
        return None
    try:
        post = read_post(item["post"])
    except Unreadable:
        return None
    return (post.created_us, post.text) if post.author.key == key else None
