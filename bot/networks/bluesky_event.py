"""An event of Jetstream, read as if Bluesky showed its record.

Jetstream is the public stream of everything on Bluesky. Two forms are in use: the old one holds the change under
`commit` and its moment in microseconds (`time_us`), the one of 2026 holds everything side by side and its moment as
text (`time`).
Source: atproto lexicon network.bsky.jetstream.subscribeEvents; github.com/bluesky-social/jetstream for the old one.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.networks.bluesky_text import object_at, text_at

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WRITTEN = frozenset({"create", "update"})


def is_event(payload: Mapping[str, Any]) -> bool:
    """Whether this is an event of the stream, and nothing that was asked for."""
    return "did" in payload and any(name in payload for name in ("commit", "time_us", "seq"))


def is_update(event: Mapping[str, Any]) -> bool:
    """Whether the event replaces what was written before."""
    return text_at(object_at(event, "commit") or event, "operation") == "update"


def view_of(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the record as a view; `None` where the event publishes nothing (a deletion, a new handle)."""
    change = object_at(event, "commit") or event
    if text_at(change, "operation") not in _WRITTEN:
        return None
    did = text_at(event, "did")
    return {
        "uri": f"at://{did}/{text_at(change, 'collection')}/{text_at(change, 'rkey')}",
        "author": {"did": did},
        "record": change.get("record"),
        "indexedAt": text_at(event, "time") or _written(event.get("time_us")),
    }


def _written(time_us: object) -> str:
    if type(time_us) is not int:
        return ""
    try:
        return (_EPOCH + timedelta(microseconds=time_us)).isoformat()
    except OverflowError:
        return ""
