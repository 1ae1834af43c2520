"""From what somebody typed to what X keeps: carried handles, links, entities."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.networks.x.records import Account, Body, Mention
from sandbox.networks.x.text import (
    TEXT_CUT,
    WEIGHT_MAX,
    Link,
    add_link,
    cashtags,
    handles,
    hashtags,
    shorten_links,
    weighted_length,
)

REPOST_CUT = 139


@dataclass(frozen=True, slots=True)
class Composed:
    """A text ready to be kept: body, its shown part, and the whole of a long post."""

    body: Body
    shown: tuple[int, int]
    note: Body | None = None


def compose(
    typed: str,
    *,
    carried: Sequence[str],
    attached: Sequence[str],
    permalink: str,
    mint: Callable[[], str],
    owner: Callable[[str], Account | None],
) -> Composed:
    """Put the carried handles before the typed text, and the attached addresses (a quoted post, media) after it.

    `mint` makes a new t.co address, `owner` tells whose a handle is now, `permalink` is where a long post goes on.
    """
    prefix = "".join(f"@{handle} " for handle in carried)
    whole, links = shorten_links(prefix + typed, mint)
    note = None
    if weighted_length(typed) > WEIGHT_MAX:
        note = _body(whole, links, owner)
        cut = len(prefix) + TEXT_CUT
        whole = whole[:cut].rsplit(None, 1)[0] + "…"
        links = tuple(link for link in links if link.end < len(whole))
        whole, more = add_link(whole, mint(), permalink)
        links += (more,)
    shown = (len(prefix), len(whole))
    for address in attached:
        whole, more = add_link(whole, mint(), address)
        links += (more,)
    return Composed(_body(whole, links, owner), shown, note)


def repost(original: Body, author: Account, owner: Callable[[str], Account | None]) -> Composed:
    """Make the text of a repost: cut short, the original author's handle before it."""
    text = f"RT @{author.username}: {original.text}"
    if len(text) > REPOST_CUT + 1:
        text = text[:REPOST_CUT] + "…"
    return Composed(_body(text, (), owner), (0, len(text)))


def _body(text: str, links: tuple[Link, ...], owner: Callable[[str], Account | None]) -> Body:
    mentions = [
        Mention(found.start, found.end, account.username, account.id)
        for found in handles(text)
        if (account := owner(found.value)) is not None
    ]
    return Body(text, tuple(mentions), links, tuple(hashtags(text)), tuple(cashtags(text)))
