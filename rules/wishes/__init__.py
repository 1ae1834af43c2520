"""What a person asks of us in their own words: stop, start, or perhaps a stop.

A small grammar, read in this order. The text becomes clauses of plain words (`text`). A legal keyword alone (47 CFR
64.1200(a)(10), and the few that messaging vendors add) is a stop in any case, spacing, punctuation or company of emoji
and politeness. Else a form (`forms`) is looked for, and what stands before and after it (`context`) says whether it is
asked of us: then it is a stop, with the reach and limits that were said plainly (`limits`). What begins like a request
and goes on otherwise is `maybe_stop`, and a member rules.
How well this hears is measured in docs/wishes.md. Longer than most files: the order of reading is read in one piece.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from rules.mention import Wish
from rules.registry.scope import Reach, Scope
from rules.wishes.abroad import UNSPACED
from rules.wishes.context import WINDOW, After, Before, after, answers_badly, before
from rules.wishes.forms import FORMS, NEEDS, TELLING, Form, Where, patterns
from rules.wishes.limits import Topics, limits, widest
from rules.wishes.text import CLAUSES_MAX, COMMA, Said, Word, listen, plain
from rules.wishes.tongues import UNSURE_ELSEWHERE, hears_well
from rules.wishes.words import (
    FILLERS,
    KEYWORDS,
    KEYWORDS_UNSURE,
    LEGAL_KEYWORDS,
    NEGATIONS,
    NOISE,
    POLITE,
    REACH_ANY_KEYWORDS,
    SAME,
    START,
    US,
)

REACH_ANY = "any"
REACH_UNTIL_I_ASK = "until_i_ask"
KEYWORD_LETTERS_MAX = 60  # a keyword with its politeness, spaced out and stretched, holds no more than this

_QUICK = re.compile(r"@(?!(?:me|us|ing|ting)\b)\w+|[^\W_]+|@")
_NO_LINKS = re.compile(r"https?://\S+")
UNSURE = Scope(Reach.UNTIL_I_ASK)  # stands for "a member must rule", told by identity
_INVITES = re.compile(  # "…, answer here", "… and email me instead": they want another road, not silence
    r"(?:(?:please|and|but|so|or|you|can|could|@us) )*"
    r"(?:answer|reply|respond|email|call|phone|text|dm|message|contact|write|tweet|use|tell)"
    r" (?:me|us|here|to me|by|via|back|email|phone|what|publicly|in) (?!again |one more )"
)
_CONTACTED = re.compile(
    r"you (?:\S+ ){0,2}?(?:replying|messaging|dming|contacting|tagging|emailing|texting|commenting|answering|writing)"
    r" (?:to |on |at )?(?:me|us|my) "
    r"|@us (?:replied|messaged|dmed|contacted|tagged|emailed|texted) (?:to |at )?(?:me|us) "
)
_BARE = frozenset({"stop", "unsubscribe", "optout", "stopall"})
_ASIDE = POLITE | FILLERS
_ASIDE |= {spelled for spelled, meant in SAME.items() if _ASIDE.issuperset(meant)}
_QUITE_BARE = _BARE | {spelled for spelled, meant in SAME.items() if not _BARE.isdisjoint(meant)}
_WHOLE_MESSAGES = KEYWORDS | KEYWORDS_UNSURE | START | UNSURE_ELSEWHERE
_BEGINNINGS = {message[:length] for message in _WHOLE_MESSAGES for length in range(1, len(message) + 1)}
_SPELLED_OUT = [frozenset(keyword) for keyword in LEGAL_KEYWORDS]
_LETTERS = frozenset().union(*_SPELLED_OUT)

__all__ = ["CLAUSES_MAX", "NOTHING", "REACH_ANY", "REACH_UNTIL_I_ASK", "WishHeard", "hears_well", "read"]


@dataclass(frozen=True, slots=True)
class WishHeard:
    """What we heard, where it stands in the text, why we think so, and how far a stop reaches.

    `scope` is "" where there is no stop; else how far it reaches and its limits, as `rules/registry/scope.py` reads
    them: "any" for a stop that says never, "until_i_ask" for a plain one, "until_i_ask;medium=email" where they said
    so plainly.
    """

    wish: Wish | None
    span: tuple[int, int] | None = None
    why: str = ""
    scope: str = ""

    @property
    def reach(self) -> str:
        """How far a stop reaches, without its limits."""
        return self.scope.partition(";")[0]


NOTHING = WishHeard(None)


def read(text: str, handles_of_us: Collection[str] = (), topics: Topics | None = None) -> WishHeard:
    """Hear what the text asks of us. Never raises; linear in the length of the text.

    `handles_of_us` are written without the at sign; `topics` are those that the policy declares, each with its words.
    Only `stop` and `start` act by themselves; `maybe_stop` asks a member.
    """
    if _says_nothing(text):
        return NOTHING
    return _hear(text, handles_of_us, topics or {})


def _hear(text: str, handles_of_us: Collection[str], topics: Topics) -> WishHeard:
    said = listen(text, handles_of_us)
    return _whole_message(said, text) or _requests(said, topics) or _unspaced(said) or NOTHING


def _says_nothing(text: str) -> bool:
    """A quick look that spares most posts the reading: no keyword alone, and no form of which all words are there."""
    clean = plain(text)
    listed = _QUICK.findall(clean)
    words = set(listed)
    if "@" in words:
        words.add("@ing")  # "stop @ing me"
    if not clean.isascii() and UNSPACED.search(clean):
        return False
    telling = TELLING & words
    if telling and _may_hold_a_form(telling, words):
        return False
    letters = words & _LETTERS
    if not _QUITE_BARE.isdisjoint(words) or (letters and any(keyword <= letters for keyword in _SPELLED_OUT)):
        return False
    first = next((word for word in listed if word not in _ASIDE and word[0] != "@"), "")
    if first not in _BEGINNINGS and not first.startswith("http"):
        return True
    core = _core(_NO_LINKS.sub(" ", clean))
    return len(core) > KEYWORD_LETTERS_MAX or core not in _WHOLE_MESSAGES


def _may_hold_a_form(telling: Iterable[str], words: set[str]) -> bool:
    for word in telling:
        for meant in SAME.get(word, (word,)):
            for form in NEEDS.get(meant, ()):
                for some in form:
                    if words.isdisjoint(some):
                        break
                else:
                    return True
    return False


def _core(clean: str) -> str:
    """What is said besides handles and politeness, without spaces."""
    return "".join([word for word in _QUICK.findall(clean) if word not in _ASIDE and word[0] != "@"])


def _whole_message(said: Said, text: str) -> WishHeard | None:
    """A keyword and nothing else: letters may be spaced out, stretched, repeated, and politely wrapped."""
    words = [word for clause in said.clauses for word in clause if word.text not in {US, COMMA}]
    core = [word for word in words if word.text not in POLITE]
    if not core:
        return None
    sure = not (said.quotes or said.to_others) and all(word.text not in NOISE for word in words)
    span = (core[0].start, core[-1].end)
    compact = "".join([word.spelled for word in core])
    if compact in KEYWORDS or all(word.text in KEYWORDS for word in core):
        if not sure:
            return _unsure(span, "A word that asks to stop, beside other things.")
        scope = REACH_ANY if compact in REACH_ANY_KEYWORDS else REACH_UNTIL_I_ASK
        return WishHeard(Wish.STOP, span, "The whole message is a word that asks to stop.", scope)
    if compact in KEYWORDS_UNSURE or compact in UNSURE_ELSEWHERE:
        return _unsure(span, "The whole message may ask to stop.")
    if compact in START and sure and not said.quoted and FILLERS.isdisjoint(_QUICK.findall(plain(text))):
        return WishHeard(Wish.START, span, "The whole message asks to start again.")
    return None


class _Request(NamedTuple):
    span: tuple[int, int]
    scope: Scope


def _requests(said: Said, topics: Topics) -> WishHeard | None:
    """All requests of all clauses as one: the first is the evidence, and together they reach as far as the farthest."""
    asking = [
        clause
        for clause in said.clauses
        if any(word.text not in POLITE and word.text not in {US, COMMA} for word in clause)
    ]
    found = [
        request
        for clause in (*asking, *said.runs)
        for request in _in_clause(clause, said, topics, alone=len(asking) == 1)
    ]
    if not found:
        return None
    stops = [request for request in found if request.scope is not UNSURE]
    if not stops and any(map(_is_bare, map(_texts, asking))) and any(map(_tells_of_contact, map(_texts, asking))):
        return WishHeard(Wish.STOP, found[0].span, "It asks us to stop contacting them.", REACH_UNTIL_I_ASK)
    if stops and not any(_INVITES.match(" ".join([word.text for word in clause]) + " ") for clause in asking):
        scope = widest([request.scope for request in found])
        return WishHeard(Wish.STOP, stops[0].span, "It asks us to stop contacting them.", str(scope))
    return _unsure(found[0].span, "It may ask us to stop.")


def _unspaced(said: Said) -> WishHeard | None:
    for clause in said.clauses:
        for word in clause:
            if not word.text.isascii() and UNSPACED.search(word.text):
                return _unsure((word.start, word.end), "It may ask us to stop.")
    return None


def _in_clause(clause: Sequence[Word], said: Said, topics: Topics, *, alone: bool) -> Iterator[_Request]:
    """Every request of a clause, read word by word; what one form has taken is not read again."""
    words = [word.text for word in clause]
    text = " ".join(words) + " "
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    done = 0
    for at, word in enumerate(words):
        if at < done or word not in FORMS:
            continue
        unsure = None
        for pattern, form in patterns(word):
            match = pattern.match(text, starts[at])
            end = bisect_left(starts, match.end()) if match else 0
            scope = _judge(form, words, at, end, said, topics, alone=alone) if match else None
            unsure = unsure or (end if scope is UNSURE else None)
            if scope is not None and scope is not UNSURE:
                yield _Request((clause[at].start, clause[end - 1].end), scope)
                done = end
                break
        else:
            if unsure is not None:
                yield _Request((clause[at].start, clause[unsure - 1].end), UNSURE)
                done = unsure
    if done == 0 and _is_bare(words):
        yield _Request((clause[0].start, clause[-1].end), UNSURE)


def _judge(form: Form, words: list[str], at: int, end: int, said: Said, topics: Topics, *, alone: bool) -> Scope | None:
    """The scope of a form that stands here, `UNSURE` where a member must rule, and `None` where nothing is asked."""
    request, rest = words[at:end], words[end : end + 2 * WINDOW]
    leads = before(words[max(0, at - WINDOW) : at], request)
    follows = after(rest, request[-1])
    if leads is Before.REFUSED or follows is After.OTHER:
        return None
    if form.where is not Where.ANYWHERE and (leads is not Before.OPEN or (form.where is Where.WHOLE and not alone)):
        return None
    if form.closed and follows not in {After.CLOSED, After.UNLESS_I_ASK}:
        return None
    if not form.sure or leads is Before.UNSURE or follows is After.CONDITION or answers_badly(request, rest):
        return UNSURE
    if (said.quotes and form.where is not Where.ANYWHERE) or (said.to_others and US not in words):
        return UNSURE
    unless_i_ask = follows is After.UNLESS_I_ASK or request[0] == "only"
    return limits(request, rest, topics, unless_i_ask=unless_i_ask, listen=form.listen)


def _texts(clause: Sequence[Word]) -> list[str]:
    return [word.text for word in clause]


def _tells_of_contact(words: Sequence[str]) -> bool:
    """A clause that says we contacted them: beside it, a bare "stop" can mean little else."""
    return NEGATIONS.isdisjoint(words) and _CONTACTED.search(" ".join(words) + " ") is not None


def _is_bare(words: Sequence[str]) -> bool:
    """A sentence of its own that says stop, among others."""
    core = [word for word in words if word not in POLITE and word != US]
    return bool(core) and core[-1] != COMMA and core[0] in _BARE and after(core[1:], core[0]) is After.CLOSED


def _unsure(span: tuple[int, int], why: str) -> WishHeard:
    return WishHeard(Wish.MAYBE_STOP, span, why, REACH_UNTIL_I_ASK)
