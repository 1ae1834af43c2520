"""A post for our own page: it answers what many ask, and names nobody.

We publish no such post ourselves: a member reads it once more in the network's own composer, and posts it there
(`docs/decisions/0027-answer-on-our-page.md`).
"""

import re
from urllib.parse import quote

from rules.draft import measure

_HANDLE = re.compile(r"[@＠]\s?\w")
_PREVIEW = re.compile(r"(?i)\b(?:x\.com|twitter\.com|t\.co|bsky\.app|threads\.net)\b")
_COMPOSERS = {"x": "https://x.com/intent/post?text=", "bluesky": "https://bsky.app/intent/compose?text="}
EMPTY = "Write what you want to say to everyone."
HANDLE = "Take every @ out: a post on your own page speaks to everyone, and calls nobody."
PREVIEW = "Take out the link to somebody's post or profile: it would show them."
LINK = "Take the link out: your policy allows none."
LONG = "This is {} long, and {} at most is possible. Shorten it."


def unfit(text: str, network: str, *, links: bool, weight_max: int | None = None) -> str:
    """Why this text cannot stand on our own page, in a sentence with the remedy; empty where it can.

    `links` says whether the policy allows them, `weight_max` what our own server takes, where it says so. Stricter
    than a reply: any @ with a name behind it is refused, even where the network would call nobody by it.
    """
    measured = measure(text, "", network=network, said_today=False, weight_max=weight_max)
    if not text.strip():
        return EMPTY
    if _HANDLE.search(text) or measured.other_handles:
        return HANDLE
    if _PREVIEW.search(text):
        return PREVIEW
    if measured.links and not links:
        return LINK
    return LONG.format(measured.weight, measured.weight_max) if measured.weight > measured.weight_max else ""


def composer(text: str, network: str) -> str:
    """The address that opens the network's own composer with this text; empty where it has none."""
    return f"{_COMPOSERS[network]}{quote(text.strip(), safe='')}" if network in _COMPOSERS else ""
