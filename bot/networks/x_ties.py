"""How a post on X is tied to others: three documented kinds, and any other."""

from collections.abc import Mapping
from typing import Any

from bot.networks.x_text import id_of, list_of

KINDS = {"replied_to": "replied_to", "quoted": "quoted", "retweeted": "reposted", "reposted": "reposted"}
KIND_CHARS_MAX = 40
UNKNOWN_MAX = 5


def ties_of(raw: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The post that this one answers, quotes or reposts, by kind; and every other kind, as X wrote it.

    A post is read whatever it is tied to, for it may say stop. Raises `Unreadable`.
    Source: the schema Tweet of X's OpenAPI 2.167, `referenced_tweets.type`.
    """
    found: dict[str, str] = {}
    unknown: list[str] = []
    for tie in list_of(raw, "referenced_tweets", "referenced_posts"):
        said = tie.get("type") if isinstance(tie, dict) else None
        kind = KINDS.get(said) if isinstance(said, str) else None
        if kind is None:
            unknown.append(_shown(said))
        else:
            found[kind] = id_of(tie.get("id"), "referenced_tweets.id")
    return found, tuple(dict.fromkeys(unknown))[:UNKNOWN_MAX]


def _shown(said: object) -> str:
    """A word of X's, fit to be shown to people."""
    word = said[:KIND_CHARS_MAX] if isinstance(said, str) else ""
    return "".join(c if c.isprintable() else "\ufffd" for c in word) or "no kind given"
