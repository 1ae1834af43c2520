"""Which handles the author typed, and which the reply chain carried along.

On X, a handle before `display_text_range[0]` was filled in by the reply. The range is sometimes wrong by one (in X's
own samples), and absent on other networks. So it is believed only where nothing but handles stands before it; else the
whole run of handles that opens a reply counts as carried along. A mark that does not stand in the text at its place
(`text[start:end]` is not the handle) proves nothing.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rules.mention import Brand, Handle, Link, Post
from rules.words import Words, whole_words

HANDLES_MAX = 100  # a post with more marked handles than this addresses nobody, though they be one and the same
LINKS_MAX = 100  # a post with more marked links than this is no place to look for proof
TOKEN_MAX_CHARS = 80

_AT = "@＠"
_LIST = re.compile(r"/[A-Za-z]")  # as X's own text parser knows it (twitter-text, validMentionOrList)
_OPENING_RUN = re.compile(r"(?:[@＠][\w.@-]++(?:\s++|\Z))*+")
_AT_SIGN = re.compile(f"[{_AT}]")
_HANDLE_LIKE = re.compile(rf"(?<![\w@＠])[@＠]([\w.-]{{1,{TOKEN_MAX_CHARS}}})")
# Letters of other scripts that look like Latin ones, after case folding.
_LOOK_LIKE_LATIN = str.maketrans(
    "авеёѕіјкмнорстухԁԛԝһӏαβεικνορτυχωɑɡı",
    "abeesijkmhopctyxdqwhlabeikvoptuxwagi",
)


@dataclass(frozen=True, slots=True)
class Ours:
    """What of the brand can stand in a post on one network."""

    keys: frozenset[str]
    handles: frozenset[str]  # case-folded, with and without their server, past ones too
    past: frozenset[str]  # those of them that we no longer hold
    tags: frozenset[str]  # handles and names as a hashtag would write them
    shown: str  # "@acme", or our first name where we have no account
    name: Words  # our names
    anything: Words  # our names, handles and telling ids


@lru_cache(maxsize=256)
def ours(brand: Brand, network: str) -> Ours:
    """Prepare the brand's accounts and names for reading posts of this network."""
    accounts = [account for account in brand.accounts if account.network == network]
    current = frozenset(form for account in accounts for form in _forms(account.handle))
    handles = current | {form for account in accounts for past in account.past_handles for form in _forms(past)}
    names = [name for name in brand.names if name.strip()]
    ids = [shown for account in accounts if not (shown := account.key.partition(":")[2]).isdecimal()]
    return Ours(
        keys=brand.keys,
        handles=handles,
        past=handles - current,
        tags=handles | {"".join(filter(str.isalnum, name)).casefold() for name in names},
        shown=f"@{accounts[0].handle}" if accounts else next(iter(names), brand.id),
        name=whole_words(names, before="#$@＠"),
        anything=whole_words([*names, *handles, *ids], before=""),
    )


class Spoken(NamedTuple):
    """Our handles in a post, sorted by who put them there. All but `misplaced` stand in the text where marked."""

    typed: Sequence[Handle] = ()
    carried: Sequence[Handle] = ()
    linked: Sequence[Handle] = ()  # typed, but inside a link, or on X in a list's name ("@acme/friends")
    misplaced: Sequence[Handle] = ()  # marked by the network, but not there or claimed for another account too
    places: frozenset[int] = frozenset()  # where a marked handle, ours or not, really stands
    distinct: int = 0  # how many different accounts the author typed; beyond `HANDLES_MAX`, how many marks there are
    assumed: bool = False  # no range was given and no parent known, so that "typed" is our reading


_NONE = Spoken()


def spoken(post: Post, us: Ours, *, parent_mentions_us: bool | None = None) -> Spoken:
    """Sort the handles of the post. `parent_mentions_us` helps where the network gives no range."""
    if not post.handles:
        return _NONE
    begins = own_text_begins(post, parent_mentions_us=parent_mentions_us)
    typed: list[Handle] = []
    carried: list[Handle] = []
    misplaced: list[Handle] = []
    different: set[str] = set()
    owners: dict[int, str | None] = {}
    contested: set[int] = set()
    for mark in post.handles:
        is_ours = mark.handle.casefold() in us.handles if mark.key is None else mark.key in us.keys
        if not _stands(post.text, mark):
            if is_ours:
                misplaced.append(mark)
            continue
        if owners.setdefault(mark.start, mark.key) != mark.key:
            contested.add(mark.start)
        if mark.start >= begins:
            different.add(mark.key or mark.handle.casefold())
        if is_ours:
            (typed if mark.start >= begins else carried).append(mark)
    if contested:
        misplaced += [mark for mark in typed if mark.start in contested]
        typed = [mark for mark in typed if mark.start not in contested]
    linked = [mark for mark in typed if _leads_elsewhere(post, mark)]
    typed = [mark for mark in typed if not _leads_elsewhere(post, mark)] if linked else typed
    guessed = post.shown_from is None and parent_mentions_us is None
    assumed = guessed and bool(typed) and typed[0].start < _opening_run_ends(post)
    distinct = len(different) if len(post.handles) <= HANDLES_MAX else len(post.handles)
    return Spoken(typed, carried, linked, misplaced, frozenset(owners), distinct, assumed)


def own_text_begins(post: Post, *, parent_mentions_us: bool | None = None) -> int:
    """Where the author's own words begin, never trusting a range that cannot be right."""
    run_ends = _opening_run_ends(post)
    said = post.shown_from
    if said is None:
        return run_ends if is_reply(post) and parent_mentions_us is not False else 0
    if 0 <= said <= run_ends and (said == 0 or said == len(post.text) or post.text[said - 1].isspace()):
        return said
    return run_ends


def is_reply(post: Post) -> bool:
    """Whether it answers another post, as far as the network tells."""
    return post.answers is not None or post.conversation_id not in {"", post.id, post.root_id}


def inside_link(links: Sequence[Link], place: int) -> bool:
    """Whether this place in the text belongs to a marked link; with too many links to look at, it does."""
    return len(links) > LINKS_MAX or any(link.start <= place < link.end for link in links)


def lookalike(text: str, places: frozenset[int], us: Ours) -> tuple[int, int] | None:
    """Find text that reads like our handle but is none: other letters, or the network did not mark it."""
    if "@" not in text and "＠" not in text:
        return None
    for at in _AT_SIGN.finditer(text):
        found = None if at.start() in places else _HANDLE_LIKE.match(text, at.start())
        if found and _folded(found[1].rstrip(".-")) in us.handles:
            return found.span()
    return None


def _leads_elsewhere(post: Post, mark: Handle) -> bool:
    """Whether the handle is part of a link, or on X of a list's name."""
    if post.links and inside_link(post.links, mark.start):
        return True
    return post.network == "x" and _LIST.match(post.text, mark.end) is not None


def _stands(text: str, mark: Handle) -> bool:
    start, end, handle = mark.start, mark.end, mark.handle
    if mark.bare:
        return 0 <= start < end and text[start:end] == handle and any(map(str.isalnum, handle))
    if not (start >= 0 and start + 1 < end <= len(text) and text[start] in _AT):
        return False
    shown = text[start + 1 : end].casefold()
    return shown == handle.casefold() or ("@" in handle and handle.casefold().startswith(f"{shown}@"))


def _forms(handle: str) -> tuple[str, str]:
    """A handle as it may be shown: Mastodon leaves the server out where it is the reader's guess."""
    return handle.casefold(), handle.casefold().partition("@")[0]


def _opening_run_ends(post: Post) -> int:
    match = _OPENING_RUN.match(post.text, max(0, post.opens_at))
    assert match is not None  # the pattern also matches nothing at all
    return match.end()


def _folded(token: str) -> str:
    return unicodedata.normalize("NFKC", token).casefold().translate(_LOOK_LIKE_LATIN)
