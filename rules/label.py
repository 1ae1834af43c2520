"""Direct or overheard, how, and the proof.

The tests stand in one tuple, in the order of `How`; all are asked, every sign found is kept, the first decides. Being
spoken to is only ever proven by structure that the network gave us (who is answered, quoted, written to, or marked as
mentioned, and where), never by what a text seems to say; whatever is not proven is overheard. X's own definition is
that of its activity events post.mention.create, post.reply.create and post.quote.create.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from rules.handles import Ours, Spoken, inside_link, lookalike, ours, spoken
from rules.mention import Account, Brand, Evidence, How, Kind, Label, Post, Visibility

MASS_TAG_HANDLES = 6  # this many different handles typed in one post address nobody
NAME_MAX_CHARS = 50

EXCLUDED_BY = frozenset({How.OWN, How.STAFF, How.BOT, How.ADVERTISEMENT, How.BLOCKED})
DIRECT_BY = frozenset({How.PRIVATE, How.REPLY, How.MENTION, How.QUOTE, How.CONTINUATION})


class Thread(NamedTuple):
    """What is known around the post: `parent` is our label of the post that this one answers."""

    parent: Label | None = None
    parent_mentions_us: bool | None = None
    blocked: bool = False  # we have blocked or muted the author


ALONE = Thread()


def label(post: Post, brand: Brand, thread: Thread = ALONE) -> Label:
    """Say whether the post speaks to the brand, by what sign, with every sign found. Never raises."""
    us = ours(brand, post.network)
    seen = _Seen(post, brand, us, thread, spoken(post, us, parent_mentions_us=thread.parent_mentions_us))
    signs = [sign for test in _tests_for(post) if (sign := test(seen)) is not None]
    if not post.author.key:
        signs.append(Evidence(How.UNPROVEN, "The network did not say who wrote it."))
    elif not signs:
        signs.append(_quotes_somebody(post) or Evidence(How.UNPROVEN, "No sign of us that proves anything."))
    how = signs[0].how
    doubt = _doubt(how, seen)
    sentence = _SENTENCES[how].format(who=_who(post.author), us=us.shown)
    return Label(
        kind=kind_of(how),
        how=how,
        sentence=f"{sentence} {doubt}" if doubt else sentence,
        evidence=tuple(signs),
        low_confidence=bool(doubt),
        about=_about(how, seen),
    )


def kind_of(how: How) -> Kind:
    """What the sign stands for: a person speaking to us, a person overheard, or nobody to answer."""
    if how in DIRECT_BY:
        return Kind.DIRECT
    return Kind.EXCLUDED if how in EXCLUDED_BY else Kind.OVERHEARD


def summoned(post: Post, brand: Brand) -> bool | None:
    """Whether X lets us answer through its API: the author typed our handle or quotes us (since 2026-02-23).

    `None` for a bare reply under our post, of which X's documents say nothing.
    Source: X API docs, manage-tweets/integrate, "summoned" replies.
    """
    us = ours(brand, post.network)
    if post.reposts is not None:
        return False
    if spoken(post, us).typed or (post.quotes is not None and post.quotes.author_key in us.keys):
        return True
    return None if post.answers is not None and post.answers.author_key in us.keys else False


class _Seen(NamedTuple):
    post: Post
    brand: Brand
    us: Ours
    thread: Thread
    spoken: Spoken


_Test = Callable[[_Seen], Evidence | None]


def _own(seen: _Seen) -> Evidence | None:
    author = seen.post.author
    return (
        Evidence(How.OWN, "The author is one of our accounts.", ref=author.key) if author.key in seen.us.keys else None
    )


def _staff(seen: _Seen) -> Evidence | None:
    author = seen.post.author
    if author.key in seen.brand.staff:
        return Evidence(How.STAFF, "The author is on our staff list.", ref=author.key)
    if author.staff_of is not None and author.staff_of in seen.us.keys:
        return Evidence(How.STAFF, "The author's profile is affiliated with our account.", ref=author.staff_of)
    return None


def _bot(seen: _Seen) -> Evidence | None:
    return Evidence(How.BOT, "The account says that it is automated.") if seen.post.author.bot else None


def _advertisement(seen: _Seen) -> Evidence | None:
    return Evidence(How.ADVERTISEMENT, "The network marks it as advertising.") if seen.post.advertisement else None


def _blocked(seen: _Seen) -> Evidence | None:
    return Evidence(How.BLOCKED, "We have blocked or muted the author.") if seen.thread.blocked else None


def _repost(seen: _Seen) -> Evidence | None:
    reposts = seen.post.reposts
    return None if reposts is None else Evidence(How.REPOST, "It repeats a post.", ref=reposts.post_id)


def _private(seen: _Seen) -> Evidence | None:
    if seen.post.visibility is not Visibility.PRIVATE:
        return None
    for key in seen.post.sent_to:
        if key in seen.us.keys:
            return Evidence(How.PRIVATE, "It was sent to our account.", ref=key)
    return None


def _reply(seen: _Seen) -> Evidence | None:
    answers = seen.post.answers
    if answers is None or answers.author_key not in seen.us.keys:
        return None
    return Evidence(How.REPLY, "It answers a post of ours.", ref=answers.post_id)


def _mention(seen: _Seen) -> Evidence | None:
    typed = seen.spoken.typed
    if not typed or seen.spoken.distinct >= MASS_TAG_HANDLES or _only_via(seen):
        return None
    return Evidence(
        How.MENTION, "Our handle stands in the author's own text.", typed[0].start, typed[0].end, typed[0].key
    )


def _quote(seen: _Seen) -> Evidence | None:
    quotes = seen.post.quotes
    if quotes is None or quotes.author_key not in seen.us.keys:
        return None
    return Evidence(How.QUOTE, "It quotes a post of ours.", ref=quotes.post_id)


def _continuation(seen: _Seen) -> Evidence | None:
    answers, parent = seen.post.answers, seen.thread.parent
    if answers is None or parent is None or answers.author_key != seen.post.author.key:
        return None
    if parent.kind is not Kind.DIRECT:
        return None
    return Evidence(How.CONTINUATION, "It goes on from the author's own post to us.", ref=answers.post_id)


def _inherited(seen: _Seen) -> Evidence | None:
    carried = seen.spoken.carried
    if not carried:
        return None
    return Evidence(
        How.INHERITED, "The reply chain put our handle there.", carried[0].start, carried[0].end, carried[0].key
    )


def _thread(seen: _Seen) -> Evidence | None:
    root = seen.post.conversation_author
    if root not in seen.us.keys or seen.post.answers is None:
        return None
    return Evidence(How.THREAD, "The conversation began with a post of ours.", ref=seen.post.conversation_id)


def _quoted_elsewhere(seen: _Seen) -> Evidence | None:
    quotes = seen.post.quotes
    if quotes is None or quotes.author_key in seen.us.keys:
        return None
    if quotes.author_key is None:
        return Evidence(How.QUOTED_ELSEWHERE, "The network did not say whose post it quotes.", ref=quotes.post_id)
    if quotes.text is not None and seen.us.anything is not None and seen.us.anything.search(quotes.text):
        return Evidence(How.QUOTED_ELSEWHERE, "The quoted post speaks of us.", ref=quotes.post_id)
    return None


def _mass_tag(seen: _Seen) -> Evidence | None:
    typed, distinct = seen.spoken.typed, seen.spoken.distinct
    if not typed or distinct < MASS_TAG_HANDLES:
        return None
    return Evidence(How.MASS_TAG, f"One of {distinct} handles typed.", typed[0].start, typed[0].end, typed[0].key)


def _link(seen: _Seen) -> Evidence | None:
    for mark in seen.spoken.linked:
        return Evidence(How.LINK, "Our handle stands inside a link.", mark.start, mark.end, mark.key)
    if _only_via(seen):
        mark = seen.spoken.typed[0]
        return Evidence(How.LINK, "Our handle stands only in a closing “via”.", mark.start, mark.end, mark.key)
    if seen.us.anything is not None:
        for link in seen.post.links:
            if seen.us.anything.search(link.target):
                return Evidence(How.LINK, "A link leads to us.", *_span(seen.post.text, link.start, link.end))
    return None


def _hashtag(seen: _Seen) -> Evidence | None:
    for tag in seen.post.tags:
        if tag.text.casefold() in seen.us.tags:
            what = "A cashtag carries our name." if tag.sign == "$" else "A hashtag carries our name."
            return Evidence(How.HASHTAG, what, *_span(seen.post.text, tag.start, tag.end))
    return None


def _named(seen: _Seen) -> Evidence | None:
    if seen.us.name is None:
        return None
    for found in seen.us.name.finditer(seen.post.text):
        if not inside_link(seen.post.links, found.start()):
            return Evidence(How.NAMED, "The text names us.", found.start(), found.end())
    return None


def _lookalike(seen: _Seen) -> Evidence | None:
    span = lookalike(seen.post.text, seen.spoken.places, seen.us)
    return None if span is None else Evidence(How.LOOKALIKE, "It reads like our handle, but leads nowhere.", *span)


def _media(seen: _Seen) -> Evidence | None:
    if seen.us.anything is None or not any(map(seen.us.anything.search, seen.post.pictures)):
        return None
    return Evidence(How.MEDIA, "A picture's description names us.")


def _misplaced(seen: _Seen) -> Evidence | None:
    if not seen.spoken.misplaced:
        return None
    return Evidence(How.UNPROVEN, "The network marks our handle where the text does not have it.")


_ABOUT_THE_AUTHOR: tuple[_Test, ...] = (_own, _staff, _bot, _advertisement, _blocked, _repost)
_SPOKEN_TO: tuple[_Test, ...] = (_private, _reply, _mention, _quote, _continuation)
_OVERHEARD: tuple[_Test, ...] = (
    _inherited, _thread, _quoted_elsewhere, _mass_tag, _link, _hashtag, _named, _lookalike, _media, _misplaced,
)  # fmt: skip
_ALL = _ABOUT_THE_AUTHOR + _SPOKEN_TO + _OVERHEARD

_SENTENCES = {
    How.OWN: "This is one of our own accounts.",
    How.STAFF: "{who} works with us.",
    How.BOT: "This account is automated.",
    How.ADVERTISEMENT: "This is an advertisement.",
    How.BLOCKED: "We have blocked this account.",
    How.REPOST: "{who} passed on a post without words of their own.",
    How.PRIVATE: "{who} wrote to us privately.",
    How.REPLY: "{who} answered our post.",
    How.MENTION: "{who} typed {us} in their own post.",
    How.QUOTE: "{who} quoted our post.",
    How.CONTINUATION: "{who} added to their own post to us.",
    How.INHERITED: "{who} answered somebody else; the reply only carried {us} along.",
    How.THREAD: "{who} talks to somebody else under our post.",
    How.QUOTED_ELSEWHERE: "{who} quoted somebody else's post.",
    How.MASS_TAG: "{who} tagged {us} among many others.",
    How.LINK: "{who} shared a link to us.",
    How.HASHTAG: "{who} used our name as a tag, without {us}.",
    How.NAMED: "{who} named us without tagging us.",
    How.LOOKALIKE: "{who} wrote something that looks like {us}, but it does not lead to us.",
    How.MEDIA: "{who} shared a picture that names us.",
    How.UNPROVEN: "Nothing shows that they spoke to us.",
}


def _tests_for(post: Post) -> tuple[_Test, ...]:
    if post.reposts is not None:
        return _ABOUT_THE_AUTHOR  # the words are another's
    return _ALL if post.author.key else _ABOUT_THE_AUTHOR + _OVERHEARD  # unknown authors may be our own


def _quotes_somebody(post: Post) -> Evidence | None:
    if post.quotes is None:
        return None
    return Evidence(How.QUOTED_ELSEWHERE, "It quotes a post that is not ours.", ref=post.quotes.post_id)


_QUOTING = re.compile(r"(?:\bRT\s?|[“\"«]\s?)\Z", re.IGNORECASE)
_AFTER_VIA = re.compile(r"(?:\s++|https?://\S++|#\w++|[.,;!…)\]”\"'])*+\Z")


def _only_via(seen: _Seen) -> bool:
    """Whether our handle is there only as a share button puts it: "… via @us", with at most links after it."""
    typed = seen.spoken.typed
    if len(typed) != 1:
        return False
    before = seen.post.text[max(0, typed[0].start - 8) : typed[0].start].casefold().rstrip(" :\t\n")
    if not before.endswith("via") or before[-4:-3].isalnum():
        return False
    return _AFTER_VIA.match(seen.post.text, typed[0].end) is not None


def _doubt(how: How, seen: _Seen) -> str:
    if not seen.post.author.key:
        return "The network did not say who wrote it."
    if how is How.MENTION:
        return _doubt_about_mention(seen)
    if how is How.QUOTED_ELSEWHERE and seen.post.quotes is not None and seen.post.quotes.author_key is None:
        return "We cannot see whose."
    return "The network's marks do not fit the text." if how is How.UNPROVEN and seen.spoken.misplaced else ""


def _doubt_about_mention(seen: _Seen) -> str:
    first = seen.spoken.typed[0]
    if _QUOTING.search(seen.post.text, max(0, first.start - 4), first.start):
        return "It may be a repost made by hand."
    if first.key is None and first.handle.casefold() in seen.us.past:
        return "It is a handle that we had before."
    if first.key is not None and first.handle.casefold() not in seen.us.handles:
        return "The text shows another handle, which leads to us."
    return "The network did not say where their own words begin." if seen.spoken.assumed else ""


_ADDRESS = re.compile(
    r"\?|\b(?:you|your|yours|yourself|u|ur|hey|hi|hello|dear|thanks|thank|thx|ty|please|pls|plz|can|could|will)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"[\s.,!…]*")


def _about(how: How, seen: _Seen) -> bool:
    """Whether the words speak of us: not opened with our handle, and no word of address in them (English)."""
    if how in {How.PRIVATE, How.REPLY}:
        return False
    if how is How.CONTINUATION and seen.thread.parent is not None:
        return seen.thread.parent.about
    text = seen.post.text
    opening = _OPENS.match(text)
    if opening and any(mark.start == opening.end() for mark in seen.spoken.typed[:1]):
        return False
    return _ADDRESS.search(text) is None


def _span(text: str, start: int, end: int) -> tuple[int | None, int | None]:
    return (start, end) if 0 <= start < end <= len(text) else (None, None)


def _who(author: Account) -> str:
    for said in (author.name, f"@{author.handle}" if author.handle else ""):
        shown = " ".join("".join(c if c.isprintable() else " " for c in said[: 4 * NAME_MAX_CHARS]).split())
        if shown:
            return shown[:NAME_MAX_CHARS].rstrip()
    return "This person"
