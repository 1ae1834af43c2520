"""Direct or overheard, how, and the proof.

All tests of `rules/signs.py` are asked, every sign found is kept, the first decides; what is not proven is overheard.
`about` and `low_confidence` stand beside the label and never change it.
"""

import re

from rules.mention import Account, Brand, How, Kind, Label, Post
from rules.signs import ALONE, Seen, Thread, look_at, signs_in

__all__ = ["ALONE", "DIRECT_BY", "EXCLUDED_BY", "Thread", "kind_of", "label", "summoned"]

NAME_MAX_CHARS = 50

EXCLUDED_BY = frozenset({How.OWN, How.STAFF, How.BOT, How.ADVERTISEMENT, How.BLOCKED})
DIRECT_BY = frozenset({How.PRIVATE, How.REPLY, How.MENTION, How.QUOTE, How.CONTINUATION})


def label(post: Post, brand: Brand, thread: Thread = ALONE) -> Label:
    """Say whether the post speaks to the brand, by what sign, with every sign found. Never raises."""
    seen = look_at(post, brand, thread)
    signs = signs_in(seen)
    how = signs[0].how
    doubt = _doubt(how, seen)
    sentence = SENTENCES[how].format(who=_who(post.author), us=seen.us.shown)
    return Label(
        kind=kind_of(how),
        how=how,
        sentence=f"{sentence} {doubt}" if doubt else sentence,
        evidence=signs,
        low_confidence=bool(doubt),
        about=_about(how, seen),
    )


def kind_of(how: How) -> Kind:
    """What the sign stands for: a person speaking to us, a person overheard, or nobody to answer."""
    if how in DIRECT_BY:
        return Kind.DIRECT
    return Kind.EXCLUDED if how in EXCLUDED_BY else Kind.OVERHEARD


def summoned(post: Post, found: Label) -> bool | None:
    """Whether X lets us answer through its API: the author typed our handle or quotes us (since 2026-02-23).

    `None` for a bare reply under our post, of which X's documents say nothing. A handle typed only among many, or only
    behind "via", is not taken for a summons.
    Source: X API docs, manage-tweets/integrate, "summoned" replies.
    """
    if post.reposts is not None:
        return False
    signs = {sign.how for sign in found.evidence}
    if not signs.isdisjoint({How.MENTION, How.QUOTE, How.PRIVATE}):  # the rule is about replies in public
        return True
    return None if How.REPLY in signs else False


SENTENCES = {
    How.OWN: "This is one of your own accounts.",
    How.STAFF: "{who} works with you.",
    How.BOT: "This account is automated.",
    How.ADVERTISEMENT: "This is an advertisement.",
    How.BLOCKED: "You have blocked this account.",
    How.REPOST: "{who} passed on a post without words of their own.",
    How.PRIVATE: "{who} wrote to you privately.",
    How.REPLY: "{who} answered your post.",
    How.MENTION: "{who} typed {us} in their own post.",
    How.QUOTE: "{who} quoted your post.",
    How.CONTINUATION: "{who} added to their own post to you.",
    How.INHERITED: "{who} answered somebody else; the reply only carried {us} along.",
    How.THREAD: "{who} talks to somebody else under your post.",
    How.QUOTED_ELSEWHERE: "{who} quoted somebody else's post.",
    How.MASS_TAG: "{who} tagged {us} among many others.",
    How.LINK: "{who} shared a link that names you.",
    How.HASHTAG: "{who} used your name as a tag, without {us}.",
    How.NAMED: "{who} named you without tagging you.",
    How.LOOKALIKE: "{who} wrote something that looks like {us}, but it does not lead to you.",
    How.MEDIA: "{who} shared a picture that names you.",
    How.UNPROVEN: "Nothing shows that they spoke to you.",
}


_QUOTING = re.compile(r"(?:\bRT\s?|[“\"«]\s?)\Z", re.IGNORECASE)


def _doubt(how: How, seen: Seen) -> str:
    if not seen.post.author.key:
        return "The network did not say who wrote it."
    if seen.post.unread:
        return "We cannot read all that the network says of it."
    if seen.post.author.limited and how in DIRECT_BY:
        return "The network keeps this account from the sight of strangers."
    if how is How.MENTION:
        return _doubt_about_mention(seen)
    if how is How.QUOTED_ELSEWHERE and seen.post.quotes is not None and seen.post.quotes.author_key is None:
        return "We cannot see whose."
    misplaced = how in {How.UNPROVEN, How.LOOKALIKE} and seen.spoken.misplaced
    return "The network's marks do not fit the text." if misplaced else ""


def _doubt_about_mention(seen: Seen) -> str:
    first = seen.spoken.typed[0]
    if _QUOTING.search(seen.post.text, max(0, first.start - 4), first.start):
        return "It may be a repost made by hand."
    if first.key is None and first.handle.casefold() in seen.us.past:
        return "It is a handle that you had before."
    if first.key is not None and first.handle.casefold() not in seen.us.handles:
        return f"The text shows {'something else' if first.bare else 'another handle'}, which leads to you."
    return "The network did not say where their own words begin." if seen.spoken.assumed else ""


_ADDRESS = frozenset(
    [
        *("you", "your", "yours", "yourself", "u", "ur", "can", "could", "will", "please", "pls", "plz"),
        *("hey", "hi", "hello", "dear", "thanks", "thank", "thx", "ty"),
    ]
)
_WORD = re.compile(r"\w+")
_OPENS = re.compile(r"[\s.,!…]*")


def _about(how: How, seen: Seen) -> bool:
    """Whether the words speak of us: not opened with our handle, and no word of address in them (English)."""
    if how in {How.PRIVATE, How.REPLY}:
        return False
    if how is How.CONTINUATION and seen.thread.parent is not None:
        return seen.thread.parent.about
    text = seen.post.text
    opening = _OPENS.match(text, seen.post.opens_at)
    if opening and any(mark.start == opening.end() for mark in seen.spoken.typed[:1]):
        return False
    return "?" not in text and _ADDRESS.isdisjoint(_WORD.findall(text.casefold()))


def _who(author: Account) -> str:
    for said in (author.name, f"@{author.handle}" if author.handle else ""):
        some = said[: 4 * NAME_MAX_CHARS]
        plain = some if some.isprintable() else "".join(c if c.isprintable() else " " for c in some)
        shown = " ".join(plain.split())
        if shown:
            return shown[:NAME_MAX_CHARS].rstrip()
    return "This person"
