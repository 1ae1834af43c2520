"""Which account a value in somebody's list means, where it means one for certain.

A value counts where its column names the network (`twitter`, `bluesky_handle`, `x_id`), or where it says so itself:
an account key, a handle key, the address of a profile, `@ana@social.example`. `ana@social.example` may be a mailbox or
an account of the Fediverse, and `@ana` may be anybody's: these are never joined to an account.
"""

import re
from collections.abc import Mapping
from typing import Final

from rules.registry.key import BadKey, canonical, canonical_handle

_HANDLES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("x", "xhandle", "xurl", "twitter", "twitterhandle", "twitterurl"), "x"),
    **dict.fromkeys(("bluesky", "blueskyhandle", "blueskyurl", "bsky"), "bluesky"),
    **dict.fromkeys(("mastodon", "mastodonhandle", "mastodonurl", "fediverse"), "mastodon"),
}
_IDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("xid", "xuserid", "twitterid", "twitteruserid"), "x"),
    **dict.fromkeys(("blueskydid", "did"), "bluesky"),
    **dict.fromkeys(("mastodonactor", "mastodonuri"), "mastodon"),
}
_ANY: Final = frozenset({"account", "accountkey", "key", "handle", "profile", "profileurl", "url", "socialprofile"})
_PAGES: Final = (
    (re.compile(r"(?:https?://)?(?:www\.|mobile\.)?(?:x|twitter)\.com/", re.IGNORECASE | re.ASCII), "x"),
    (re.compile(r"(?:https?://)?(?:www\.)?bsky\.app/profile/|at://|did:", re.IGNORECASE | re.ASCII), "bluesky"),
    (re.compile(r"@[^@/\s]+@[^@/\s]+|https?://[^/@\s]+/(?:@|users/)", re.IGNORECASE | re.ASCII), "mastodon"),
)
_GUARD = re.compile(r"'(?=[=+\-@\t\r])")


def names_account(column: str) -> bool:
    """Whether a column of this name, however it is spelled, may name an account."""
    word = word_of(column)
    return word in _HANDLES or word in _IDS or word in _ANY


def account_in(column: str, value: str) -> str:
    """Give the account key or handle key that a value in this column means; raises `BadKey` where it means none."""
    word, value = word_of(column), _GUARD.sub("", value.strip(), count=1)
    if word in _IDS:
        return canonical(f"{_IDS[word]}:{value}")
    if word in _HANDLES:
        return _of_network(_HANDLES[word], value)
    return account_of(value)


def account_of(value: str) -> str:
    """Give the account key or handle key that a value means by itself; raises `BadKey` where it means none."""
    for page, network in _PAGES:
        if page.match(value):
            return _of_network(network, value)
    return canonical(value)


def _of_network(network: str, value: str) -> str:
    try:
        return canonical_handle(network, value)
    except BadKey:
        return canonical(f"{network}:{value}")


def word_of(column: str) -> str:
    """The name of a column without capitals, spaces, hyphens and underscores."""
    return re.sub(r"[\s_-]", "", column).lower()
