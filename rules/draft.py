"""Measures a reply's text: its weight, its links, and whom it would notify."""

from hashlib import sha256

from rules.facts import Draft
from rules.graphemes import BLUESKY_WEIGHT_MAX, MASTODON_WEIGHT_MAX, weigh_bluesky, weigh_mastodon
from rules.weight import X_WEIGHT_MAX, handles, links, weigh_x

_X = weigh_x, X_WEIGHT_MAX
_COUNTED_ON = {
    "x": _X,
    "mastodon": (weigh_mastodon, MASTODON_WEIGHT_MAX),
    "bluesky": (weigh_bluesky, BLUESKY_WEIGHT_MAX),
}


def measure(
    text: str,
    author_handle: str,
    *,
    network: str,
    said_today: bool,
    topics: tuple[str, ...] | None = None,
    weight_max: int | None = None,
) -> Draft:
    """Measure a reply to this author. Naming the author is free of notice; anybody else's handle is counted.

    A network that is not known here counts as X does, which takes the least. `topics` are those that it is about, as
    `rules/topics.py` finds them; `weight_max` is what our own server takes, where it says so.
    """
    weigh, most = _COUNTED_ON.get(network, _X)
    others = {handle.lower() for handle in handles(text)} - {author_handle.lower()}
    return Draft(
        weight=weigh(text.strip()),
        weight_max=most if weight_max is None else weight_max,
        links=len(links(text)),
        other_handles=len(others),
        said_today=said_today,
        topics=topics,
    )


def said_hash(text: str) -> str:
    """SHA-256 of the words without case and spacing, to notice the same words said again."""
    return sha256(" ".join(text.casefold().split()).encode("utf-8", "surrogatepass")).hexdigest()
