"""Measures a reply's text: its weight, its links, and whom it would notify."""

from hashlib import sha256

from rules.facts import Draft
from rules.weight import X_WEIGHT_MAX, handles, links, weigh_x


def measure(text: str, author_handle: str, *, said_today: bool, topics: tuple[str, ...] | None = None) -> Draft:
    """Measure a reply to this author. Naming the author is free of notice; anybody else's handle is counted.

    `topics` are those that it is about, as `rules/topics.py` finds them.
    """
    others = {handle.lower() for handle in handles(text)} - {author_handle.lower()}
    return Draft(
        weight=weigh_x(text.strip()),
        weight_max=X_WEIGHT_MAX,
        links=len(links(text)),
        other_handles=len(others),
        said_today=said_today,
        topics=topics,
    )


def said_hash(text: str) -> str:
    """SHA-256 of the words without case and spacing, to notice the same words said again."""
    return sha256(" ".join(text.casefold().split()).encode("utf-8", "surrogatepass")).hexdigest()
