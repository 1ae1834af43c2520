"""What hangs below a post on Bluesky: a quote, a link, pictures, a video.

The record says what its author put there. The view beside it (`embed`) is what Bluesky made of it: the quoted post's
words, or that it is gone. Where the quoted author detached the quote, nothing is left of it but a link.
Source: atproto lexicons app.bsky.embed.record, recordWithMedia, external, images, video.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.networks.bluesky_text import NOWHERE, POSTS, address, object_at, objects_at, text_at
from rules.mention import Link, Ref

_EMBED = "app.bsky.embed."


class Embedded(NamedTuple):
    """What hangs below a post. Links have no place in the text; a picture or video is its description."""

    quotes: Ref | None = None
    links: tuple[Link, ...] = ()
    pictures: tuple[str, ...] = ()


def embedded(record: Mapping[str, Any], view: Mapping[str, Any]) -> Embedded:
    """Read what the record embeds, with what Bluesky shows of it in the view, if it does. Never raises."""
    quotes: Ref | None = None
    links: list[Link] = []
    pictures: list[str] = []
    for embed in _parts(record):
        kind = text_at(embed, "$type").removeprefix(_EMBED)
        if kind == "record":
            uri = text_at(object_at(embed, "record"), "uri")
            shown = next((one for one in quoted_views(view) if text_at(one, "uri") == uri), {})
            if shown.get("detached") is True:
                links.append(Link(NOWHERE, NOWHERE, uri))
            else:
                quotes = _quoted(uri, shown)
        elif kind == "external":
            links.append(Link(NOWHERE, NOWHERE, text_at(object_at(embed, "external"), "uri")))
        elif kind == "images":
            pictures += [text_at(image, "alt") for image in objects_at(embed, "images")]
        elif kind == "video":
            pictures.append(text_at(embed, "alt"))
    return Embedded(quotes, tuple(links), tuple(pictures))


def quoted_views(view: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The quoted post as Bluesky shows it, if it does."""
    return [shown for part in _parts(view) if (shown := object_at(part, "record"))]


def _parts(holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What it embeds; of an embed that holds both a quote and media, the one and the other."""
    embed = object_at(holder, "embed")
    if text_at(embed, "$type").removesuffix("#view") != f"{_EMBED}recordWithMedia":
        return [embed]
    return [{**object_at(embed, "record"), "$type": f"{_EMBED}record"}, object_at(embed, "media")]


def _quoted(uri: str, shown: Mapping[str, Any]) -> Ref | None:
    at = address(uri)
    if at is None:
        return Ref(uri)
    if at.collection != POSTS:
        return None  # a list, a feed or a starter pack: nothing that anybody said
    text = object_at(shown, "value").get("text")
    return Ref(uri, at.key, text if isinstance(text, str) else None)
