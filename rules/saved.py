"""Which saved reply is offered for a post, in which wording, with what filled in.

A saved reply has three wordings, or a slot in each that it has, so that nobody reads the same words twice. Two slots
are filled in here, `{name}` and `{handle}`; every other one is for the member to fill in, and holds the reply until it
is. A name comes from outside: it is taken only where it is a name and no more, else the handle stands for it, else the
slot stays for the member. So no link, no other handle and no sign that turns a line around gets into a reply.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from rules.mention import Account
from rules.weight import handles, links

WORDINGS_MAX = 3
NAME_CHARS_MAX = 40
FILLED_IN = ("name", "handle")

_UNKNOWN = frozenset({"", "und", "zxx", "qme", "qht", "qam", "qct", "qst"})
"""What networks write where they cannot tell a post's language. Source: docs.x.com, the field `lang`."""
_SLOT = re.compile(r"\{([a-z][a-z0-9_]{0,29})\}")
_IN_NAMES = frozenset(" '’.-")
_INSIDE = re.compile(r"\.\S")  # a full stop within a word may be an address on one network or another


@dataclass(frozen=True, slots=True)
class Saved:
    """A reply that the team has ready: its title, its wordings, for which language and topics; empty is for all."""

    title: str
    texts: tuple[str, ...]
    lang: str = ""
    topics: tuple[str, ...] = ()

    def fits(self, lang: str | None, topics: Collection[str]) -> bool:
        """Whether it is meant for a post in this language, about these topics."""
        spoken = (lang or "").lower().partition("-")[0]
        return self.lang in {"", spoken} and (not self.topics or not set(self.topics).isdisjoint(topics))


@dataclass(frozen=True, slots=True)
class Offered:
    """One saved reply in the wording that is offered now: our id of that wording, and whether it fits the post."""

    id: str
    title: str
    text: str
    fits: bool


def offer(
    saved: Iterable[Saved],
    lang: str | None,
    topics: Collection[str],
    used_us: Mapping[str, int],
    preferred: str = "",
) -> list[Offered]:
    """Every saved reply once, in its least recently used wording; those that fit first, made for the topic before all.

    `used_us` says when each wording was last used, by our id of it. `preferred` is the language that the member would
    begin with: theirs come first where nobody knows the post's language, and before the others that do not fit.
    """
    lang = preferred if (lang or "").lower() in _UNKNOWN else lang

    def rank(one: Saved) -> tuple[bool, bool, bool, bool]:
        fits = one.fits(lang, topics)
        return (not fits, bool(preferred) and not fits and one.lang != preferred, not one.topics, not one.lang)

    found = []
    for one in sorted(saved, key=rank):
        text = min(one.texts, key=lambda words: used_us.get(id_of(one.title, words), 0))
        found.append(Offered(id_of(one.title, text), one.title, text, one.fits(lang, topics)))
    return found


def find(saved: Iterable[Saved], wording_id: str) -> str | None:
    """The wording with this id; `None` where the team has none such any more."""
    every = ((one.title, text) for one in saved for text in one.texts)
    return next((text for title, text in every if id_of(title, text) == wording_id), None)


def id_of(title: str, text: str) -> str:
    """Our id of a wording: the same as long as its title and its words are."""
    return sha256(f"{title}\0{text}".encode()).hexdigest()[:16]


def malformed(text: str) -> bool:
    """Whether braces stand in it that make no slot, so that nobody knows what was meant."""
    return bool(set(_SLOT.sub("", text)) & set("{}"))


def would_repeat(texts: Sequence[str]) -> bool:
    """Whether several people would soon read the same words: too few wordings, and one without a slot."""
    return len(texts) < WORDINGS_MAX and not all(map(_SLOT.search, texts))


def fill(text: str, author: Account) -> str:
    """The wording with what we may fill in; a slot for which there is nothing safe stays for the member."""
    handle = f"@{author.handle}" if author.handle else "{handle}"
    name = " ".join(author.name.split())
    known = {"handle": handle, "name": name if _is_a_name(name) else handle if author.handle else "{name}"}
    return _SLOT.sub(lambda slot: known.get(slot[1], slot[0]), text)


def left_open(text: str, saved: Iterable[Saved]) -> tuple[str, ...]:
    """The slots of this team that nobody has filled in yet, in their order. Other braces are the member's own."""
    ours = {slot for one in saved for wording in one.texts for slot in _SLOT.findall(wording)}
    return tuple(dict.fromkeys(f"{{{slot}}}" for slot in _SLOT.findall(text) if slot in ours))


def to_fill_in(slots: Sequence[str]) -> str:
    """What to tell a member of slots that are still open; empty where none are."""
    return f"Fill in {' and '.join(slots)} before you send it." if slots else ""


def _is_a_name(name: str) -> bool:
    """Whether these are letters as people are called by, and nothing that a network would turn into something else."""
    letters = all(unicodedata.category(sign)[0] in "LM" or sign in _IN_NAMES for sign in name)
    short = 0 < len(name) <= NAME_CHARS_MAX and any(map(str.isalpha, name))
    return letters and short and not _INSIDE.search(name) and not links(name) and not handles(name)
