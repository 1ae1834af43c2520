"""Every sign of us that a post can show, one test each, in the order of decision.

Being spoken to is only ever proven by structure that the network gave us (who is answered, quoted, written to, or
marked as mentioned, and where), never by what a text seems to say. X's own definition is that of its activity events
post.mention.create, post.reply.create and post.quote.create. The file is long so that the order stands in one place.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from rules.handles import Ours, Spoken, inside_link, lookalike, ours, spoken
from rules.mention import Brand, Evidence, How, Kind, Label, Link, Post, Tag, Visibility

MASS_TAG_HANDLES = 6  # this many different handles typed in one post address nobody
SHOWN_CHARS_MAX = 300  # of a link or tag that stands beside the text


class Thread(NamedTuple):
    """What is known around the post: `parent` is our label of the post that this one answers."""

    parent: Label | None = None
    parent_mentions_us: bool | None = None
    blocked: bool = False  # we have blocked or muted the author


ALONE = Thread()


class Seen(NamedTuple):
    """What the tests look at: the post, what of it is ours, and what is known around it."""

    post: Post
    brand: Brand
    us: Ours
    thread: Thread
    spoken: Spoken


def signs_in(seen: Seen) -> tuple[Evidence, ...]:
    """Collect every sign, the deciding one first; where there is none at all, the last entry says so."""
    post = seen.post
    found = [sign for test in _tests_for(post) if (sign := test(seen)) is not None]
    if not post.author.key:
        found.append(Evidence(How.UNPROVEN, "The network did not say who wrote it.", ref=post.id))
    elif not found:
        nothing = Evidence(How.UNPROVEN, "No sign of you that proves anything.", ref=post.id)
        found.append(_quotes_somebody(post) or nothing)
    return tuple(found)


def look_at(post: Post, brand: Brand, thread: Thread) -> Seen:
    """Put together what the tests look at."""
    us = ours(brand, post.network)
    return Seen(post, brand, us, thread, spoken(post, us, parent_mentions_us=thread.parent_mentions_us))


_Test = Callable[[Seen], Evidence | None]


def _own(seen: Seen) -> Evidence | None:
    author = seen.post.author
    if author.key not in seen.us.keys:
        return None
    return Evidence(How.OWN, "The author is one of your accounts.", ref=author.key)


def _staff(seen: Seen) -> Evidence | None:
    author = seen.post.author
    if author.key in seen.brand.staff:
        return Evidence(How.STAFF, "The author is on your staff list.", ref=author.key)
    if author.staff_of is not None and author.staff_of in seen.us.keys:
        return Evidence(How.STAFF, "The author's profile is affiliated with your account.", ref=author.staff_of)
    return None


def _bot(seen: Seen) -> Evidence | None:
    author = seen.post.author
    return Evidence(How.BOT, "The account says that it is automated.", ref=author.key) if author.bot else None


def _advertisement(seen: Seen) -> Evidence | None:
    post = seen.post
    return (
        Evidence(How.ADVERTISEMENT, "The network marks it as advertising.", ref=post.id) if post.advertisement else None
    )


def _blocked(seen: Seen) -> Evidence | None:
    if not seen.thread.blocked and not seen.post.author.blocked:
        return None
    return Evidence(How.BLOCKED, "You have blocked or muted the author.", ref=seen.post.author.key)


def _repost(seen: Seen) -> Evidence | None:
    reposts = seen.post.reposts
    return None if reposts is None else Evidence(How.REPOST, "It repeats a post.", ref=reposts.post_id)


def _not_read(seen: Seen) -> Evidence | None:
    post = seen.post
    return Evidence(How.UNPROVEN, " ".join(post.unread), ref=post.id) if post.unread else None


def _private(seen: Seen) -> Evidence | None:
    if seen.post.visibility is not Visibility.PRIVATE:
        return None
    for key in seen.post.sent_to:
        if key in seen.us.keys:
            return Evidence(How.PRIVATE, "It was sent to your account.", ref=key)
    return None


def _reply(seen: Seen) -> Evidence | None:
    answers = seen.post.answers
    if answers is None or answers.author_key not in seen.us.keys:
        return None
    return Evidence(How.REPLY, "It answers a post of yours.", ref=answers.post_id)


def _mention(seen: Seen) -> Evidence | None:
    typed = seen.spoken.typed
    if not typed or seen.spoken.distinct >= MASS_TAG_HANDLES or _only_via(seen):
        return None
    return Evidence(
        How.MENTION, "Your handle stands in the author's own text.", typed[0].start, typed[0].end, typed[0].key
    )


def _quote(seen: Seen) -> Evidence | None:
    quotes = seen.post.quotes
    if quotes is None or quotes.author_key not in seen.us.keys:
        return None
    return Evidence(How.QUOTE, "It quotes a post of yours.", ref=quotes.post_id)


def _continuation(seen: Seen) -> Evidence | None:
    answers, parent = seen.post.answers, seen.thread.parent
    if answers is None or parent is None or answers.author_key != seen.post.author.key:
        return None
    if parent.kind is not Kind.DIRECT:
        return None
    return Evidence(How.CONTINUATION, "It goes on from the author's own post to you.", ref=answers.post_id)


def _inherited(seen: Seen) -> Evidence | None:
    carried, above = seen.spoken.carried, seen.post.heard_under
    if carried:
        first = carried[0]
        return Evidence(How.INHERITED, "The reply chain put your handle there.", first.start, first.end, first.key)
    if above is None or above.author_key not in seen.us.keys:
        return None
    return Evidence(How.INHERITED, "A post of yours stands further up.", ref=above.post_id)


def _thread(seen: Seen) -> Evidence | None:
    root = seen.post.conversation_author
    if root not in seen.us.keys or seen.post.answers is None:
        return None
    return Evidence(How.THREAD, "The conversation began with a post of yours.", ref=seen.post.conversation_id)


def _quoted_elsewhere(seen: Seen) -> Evidence | None:
    quotes = seen.post.quotes
    if quotes is None or quotes.author_key in seen.us.keys:
        return None
    if quotes.author_key is None:
        return Evidence(How.QUOTED_ELSEWHERE, "The network did not say whose post it quotes.", ref=quotes.post_id)
    if quotes.text is not None and seen.us.anything.stand_in(quotes.text):
        return Evidence(How.QUOTED_ELSEWHERE, "The quoted post speaks of you.", ref=quotes.post_id)
    return None


def _mass_tag(seen: Seen) -> Evidence | None:
    typed, distinct = seen.spoken.typed, seen.spoken.distinct
    if not typed or distinct < MASS_TAG_HANDLES:
        return None
    return Evidence(How.MASS_TAG, f"One of {distinct} handles typed.", typed[0].start, typed[0].end, typed[0].key)


def _link(seen: Seen) -> Evidence | None:
    for mark in seen.spoken.linked:
        return Evidence(How.LINK, "Your handle stands inside a link or a list's name.", mark.start, mark.end, mark.key)
    if _only_via(seen):
        mark = seen.spoken.typed[0]
        return Evidence(How.LINK, "Your handle stands only in a closing “via”.", mark.start, mark.end, mark.key)
    for link in seen.post.links:
        if seen.us.anything.stand_in(link.target):
            return _marked(How.LINK, "A link leads to you.", seen.post.text, link, link.target)
    for typed in _TYPED_LINK.finditer(seen.post.text) if "://" in seen.post.text else ():
        if seen.us.anything.stand_in(typed[0]):
            return Evidence(How.LINK, "A link leads to you.", *typed.span())
    return None


def _hashtag(seen: Seen) -> Evidence | None:
    for tag in seen.post.tags:
        if tag.text.casefold() in seen.us.tags:
            what = "A cashtag carries your name." if tag.sign == "$" else "A hashtag carries your name."
            return _marked(How.HASHTAG, what, seen.post.text, tag, f"{tag.sign}{tag.text}")
    for typed in _typed_tags(seen.post.text):
        if typed[1].casefold() in seen.us.tags and not inside_link(seen.post.links, typed.start()):
            return Evidence(How.HASHTAG, "It reads like a tag of your name.", *typed.span())
    return None


def _named(seen: Seen) -> Evidence | None:
    for found in seen.us.name.places_in(_beside_links(seen.post.text)):
        if not inside_link(seen.post.links, found.start()):
            return Evidence(How.NAMED, "The text names you.", found.start(), found.end())
    return None


def _lookalike(seen: Seen) -> Evidence | None:
    unsure = bool(seen.post.unread)  # whether the network marked it is what we may not have read
    span = None if unsure else lookalike(seen.post.text, seen.spoken.places, seen.us)
    return None if span is None else Evidence(How.LOOKALIKE, "It reads like your handle, but leads nowhere.", *span)


def _media(seen: Seen) -> Evidence | None:
    if not any(map(seen.us.anything.stand_in, seen.post.pictures)):
        return None
    return Evidence(How.MEDIA, "A picture's description names you.", ref=seen.post.id)


def _misplaced(seen: Seen) -> Evidence | None:
    for mark in seen.spoken.misplaced:
        return Evidence(
            How.UNPROVEN, "The network marks your handle where the text does not have it.", ref=mark.key or mark.handle
        )
    return None


_ABOUT_THE_AUTHOR: tuple[_Test, ...] = (_own, _staff, _bot, _advertisement, _blocked, _repost)
_SPOKEN_TO: tuple[_Test, ...] = (_private, _reply, _mention, _quote, _continuation)
_OVERHEARD: tuple[_Test, ...] = (
    _inherited, _thread, _quoted_elsewhere, _mass_tag, _link, _hashtag, _named, _lookalike, _media, _misplaced,
)  # fmt: skip
_ALL = _ABOUT_THE_AUTHOR + _SPOKEN_TO + _OVERHEARD


def _tests_for(post: Post) -> tuple[_Test, ...]:
    if post.reposts is not None:
        return (*_ABOUT_THE_AUTHOR, _not_read)  # the words are another's
    if post.author.key and not post.unread:
        return _ALL
    return (*_ABOUT_THE_AUTHOR, _not_read, *_OVERHEARD)  # unknown authors may be our own, and the words another's


def _quotes_somebody(post: Post) -> Evidence | None:
    if post.quotes is None:
        return None
    return Evidence(How.QUOTED_ELSEWHERE, "It quotes a post that is not yours.", ref=post.quotes.post_id)


_TYPED_LINK = re.compile(r"https?://\S+", re.IGNORECASE)  # one that the network did not mark
_TAG_SIGNS = "#＃$"
_TYPED_TAG = re.compile(rf"(?<!\w)[{_TAG_SIGNS}](\w+)")


def _typed_tags(text: str) -> Iterable[re.Match[str]]:
    return _TYPED_TAG.finditer(_beside_links(text)) if any(map(text.__contains__, _TAG_SIGNS)) else ()


def _beside_links(text: str) -> str:
    """The text with its links blanked out, every other sign in its place."""
    return _TYPED_LINK.sub(lambda link: " " * len(link[0]), text) if "://" in text else text


_AFTER_VIA = re.compile(r"(?:\s++|https?://\S++|#\w++|[.,;!…)\]”\"'])*+\Z")


def _only_via(seen: Seen) -> bool:
    """Whether our handle is there only as a share button puts it: "… via @us", with at most links after it."""
    typed = seen.spoken.typed
    if len(typed) != 1:
        return False
    before = seen.post.text[max(0, typed[0].start - 8) : typed[0].start].casefold().rstrip(" :\t\n")
    if not before.endswith("via") or before[-4:-3].isalnum():
        return False
    return _AFTER_VIA.match(seen.post.text, typed[0].end) is not None


def _marked(how: How, what: str, text: str, mark: Link | Tag, shown: str) -> Evidence:
    """Point at the mark, or show it where it has no place in the text."""
    if 0 <= mark.start < mark.end <= len(text):
        return Evidence(how, what, mark.start, mark.end)
    return Evidence(how, what, ref="".join(c if c.isprintable() else "\ufffd" for c in shown[:SHOWN_CHARS_MAX]))
