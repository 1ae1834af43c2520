"""The ways to show whose account it is that the settings ask for."""

from collections.abc import Mapping

from bot.networks.bluesky_public import BlueskyPosts
from bot.networks.mastodon_moves import MastodonMoves
from bot.networks.mastodon_public import MastodonPublic
from bot.networks.sign_in_mastodon import MastodonSignIn
from bot.networks.sign_in_x import XSignIn
from bot.settings.parts import SignInPart
from bot.settings.secrets import SIGN_IN_SECRETS
from bot.sign_in_ports import Moves, PublicPosts, SignIn

[X_SECRET] = SIGN_IN_SECRETS


def doors(part: SignInPart, secrets: Mapping[str, str]) -> dict[str, SignIn]:
    """The networks with which a person can show whose account it is, by their names. Nothing is sent yet."""
    found: dict[str, SignIn] = {}
    if part.x_client_id:
        found["x"] = XSignIn(part.x_client_id, secrets.get(X_SECRET, ""), part.x_url)
    if part.mastodon:
        found["mastodon"] = MastodonSignIn(part.mastodon_url)
    return found


def public_posts(part: SignInPart) -> dict[str, PublicPosts]:
    """The networks where a person can post a code and we look for it, by their names. Nothing is sent yet."""
    found: dict[str, PublicPosts] = {}
    if part.bluesky:
        found["bluesky"] = BlueskyPosts(part.bluesky)
    if part.mastodon:
        found["mastodon"] = MastodonPublic(part.mastodon_url)
    return found


def moves(part: SignInPart) -> Moves | None:
    """Where we learn that an account has moved; `None` where nobody can say no by such an account."""
    return MastodonMoves(MastodonPublic(part.mastodon_url)) if part.mastodon else None
