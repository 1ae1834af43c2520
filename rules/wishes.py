"""What a person asks of us in their own words: stop, start, or perhaps a stop.

A small grammar, read in this order. The text becomes words; links, quotations and what follows a hand-made "RT @name:"
are set aside, our handles are skipped. A legal keyword alone (47 CFR 64.1200(a)(10), and the few that messaging
vendors add) is a stop in any case, spacing, punctuation or company of emoji and politeness. Else each clause is read
from its first word as a request: a form of `rules/wish_forms.py`, then nothing but closing words. A form that matches
but goes on in words we do not know is `maybe_stop`, and a member rules. A word somewhere inside a sentence is nothing.

Longer than most files: a grammar is checked against its theory above by reading it in one piece.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rules.mention import Wish
from rules.wish_forms import (
    BARE_CLAUSE,
    CLOSING,
    FORMS,
    KEYWORDS,
    KEYWORDS_UNSURE,
    NEGATIONS,
    NOISE,
    OPENERS,
    POLITE,
    REACH_ANY_KEYWORDS,
    REASONS,
    REASONS_AFTER_AN_OBJECT,
    START,
    TELLING,
    TELLING_WITH_NEGATION,
    WHOLE_MESSAGES,
    Form,
)

REACH_ANY = "any"
REACH_UNTIL_I_ASK = "until_i_ask"
CLAUSES_MAX = 2_000  # later ones are not read; X's longest posts hold 25,000 characters

KEYWORD_LETTERS_MAX = 60  # a keyword with its politeness, spaced out and stretched, holds no more than this

_FOR_EVER = frozenset({"never", "ever", "forever"})
_GRAMMAR = r"""(?x)
    (?P<link>https?://\S+)
  | (?P<ours>[@＠](?:{ours})(?!\w))
  | (?P<other>[@＠]\w+(?:[.@]\w+)*)
  | (?P<word>(?:[^\W_]|['’ʼ`´])+|[@＠])
  | (?P<quote>["“”„«»])
  | (?P<end>[.!?;:,…\n。！？、，]|\s[-–—]\s)
"""
_QUICK = re.compile(r"https?://\S+|[@＠](?!(?:me|us)\b)\w+|([^\W_]+|[@＠])")
_CLOSING_QUOTE = {"“": "”", "„": "“", "«": "»"}  # every other quotation mark closes itself
_AT_WORDS = {"me": ("@", "me"), "us": ("@", "us"), "ing": ("@ing",), "ting": ("@ing",)}  # "don't @me", "stop @ing me"
_HAND_MADE_REPOST = re.compile(r"\bRT\s*[@＠]\w+", re.IGNORECASE)
_STRETCHED = re.compile(r"(.)\1{2,}")
_NOT_LETTERS = re.compile(r"['’ʼ`´]")


@dataclass(frozen=True, slots=True)
class WishHeard:
    """What we heard, where it stands in the text, why we think so, and how far a stop reaches.

    `reach` is "any" for a stop that says never, "until_i_ask" for every other stop, and "" where there is none.
    """

    wish: Wish | None
    span: tuple[int, int] | None = None
    why: str = ""
    reach: str = ""


NOTHING = WishHeard(None)


def read(text: str, handles_of_us: Collection[str] = ()) -> WishHeard:
    """Hear what the text asks of us. Never raises; linear in the length of the text.

    `handles_of_us` are written without the at sign. Only `stop` and `start` act by themselves; `maybe_stop` asks a
    member.
    """
    if _says_nothing(text):
        return NOTHING
    said = _listen(text, _tokens(frozenset(handles_of_us)))
    if not said.words:
        return NOTHING
    return _whole_message(said) or _clauses(said) or NOTHING


def _says_nothing(text: str) -> bool:
    """A quick look that spares most posts the reading: no keyword alone, and no word that every form needs one of."""
    words = _QUICK.findall(_plain(text))
    if not TELLING.isdisjoint(words):
        return False
    if not NEGATIONS.isdisjoint(words) and not TELLING_WITH_NEGATION.isdisjoint(words):
        return False
    core = "".join([word for word in words if word not in POLITE and word not in NOISE])
    return len(core) > KEYWORD_LETTERS_MAX or _STRETCHED.sub(r"\1", core) not in WHOLE_MESSAGES


@lru_cache(maxsize=256)
def _tokens(ours: frozenset[str]) -> re.Pattern[str]:
    handles = "|".join(re.escape(handle) for handle in sorted(ours, key=len, reverse=True))
    return re.compile(_GRAMMAR.replace("{ours}", handles or r"(?!)"), re.IGNORECASE)


class _Word(NamedTuple):
    text: str
    start: int
    end: int


class _Said(NamedTuple):
    clauses: list[list[_Word]]
    words: list[_Word]
    sure: bool  # no quotation stands beside the words, and it is not said to somebody else alone
    quoted: bool = False  # all of it stands in quotation marks


def _listen(text: str, tokens: re.Pattern[str]) -> _Said:
    repost = _HAND_MADE_REPOST.search(text)
    own_text = text[: repost.start()] if repost else text
    said = _split(own_text, tokens, skip_quotations=True)
    if said.words:
        return said._replace(sure=said.sure and repost is None)
    return said if repost else _split(own_text, tokens, skip_quotations=False)._replace(quoted=True)


def _split(text: str, tokens: re.Pattern[str], *, skip_quotations: bool) -> _Said:
    clauses: list[list[_Word]] = [[]]
    quoted = to_us = to_others = False
    unclosed: set[str] = set()
    skip_to = 0
    for token in tokens.finditer(text):
        kind, said = token.lastgroup, token[0]
        if token.start() < skip_to:
            continue
        if kind == "quote" and skip_quotations and said not in unclosed:
            closes = text.find(_CLOSING_QUOTE.get(said, said), token.end())
            if closes < 0:
                unclosed.add(said)  # an inch mark, or a slip
            else:
                quoted, skip_to = True, closes + 1
        elif kind == "end":
            if clauses[-1]:
                clauses.append([])
        elif kind == "ours":
            to_us = True
        elif kind == "word":
            clauses[-1].append(_Word(_plain(said), token.start(), token.end()))
        elif kind == "other":
            spelled = _AT_WORDS.get(_plain(said[1:]), ("@somebody",) if clauses[-1] else ())
            clauses[-1] += [_Word(word, token.start(), token.end()) for word in spelled]
            to_others = to_others or not spelled
    kept = [clause for clause in clauses if clause]
    words = [word for clause in kept for word in clause]
    return _Said(kept, words, sure=not quoted and (to_us or not to_others))


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower().replace("'", "").replace("`", "")
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", word)).casefold()


def _whole_message(said: _Said) -> WishHeard | None:
    """A keyword and nothing else: letters may be spaced out, stretched, repeated, and politely wrapped."""
    core = [word for word in said.words if word.text not in POLITE]
    calm = [word for word in core if word.text not in NOISE]
    if not calm:
        return None
    sure = said.sure and len(calm) == len(core)
    span = (calm[0].start, calm[-1].end)
    compact = _STRETCHED.sub(r"\1", "".join(word.text for word in calm))
    if compact in KEYWORDS or all(_STRETCHED.sub(r"\1", word.text) in KEYWORDS for word in calm):
        reach = REACH_ANY if compact in REACH_ANY_KEYWORDS else REACH_UNTIL_I_ASK
        if sure:
            return WishHeard(Wish.STOP, span, "The whole message is a word that asks to stop.", reach)
        return _unsure(span, "A word that asks to stop, beside other things.")
    if compact in KEYWORDS_UNSURE:
        return _unsure(span, "The whole message may ask to stop.")
    if compact in START and sure and not said.quoted:
        return WishHeard(Wish.START, span, "The whole message asks to start again.")
    return None


def _clauses(said: _Said) -> WishHeard | None:
    """The clearest request of all clauses."""
    unsure: WishHeard | None = None
    clauses = [
        clause for clause in said.clauses[:CLAUSES_MAX] if _after_openers([w.text for w in clause]) < len(clause)
    ]
    alone = len(clauses) == 1
    for clause in clauses:
        heard = _request(clause, sure=said.sure, alone=alone)
        if heard is not None and heard.wish is Wish.STOP:
            return heard
        unsure = unsure or heard
    return unsure


def _request(clause: list[_Word], *, sure: bool, alone: bool) -> WishHeard | None:
    words = [word.text for word in clause]
    start = _after_openers(words)
    for form in FORMS.get(words[start], ()):
        end = _matches(form, words, start)
        if end is None:
            continue
        span = (clause[start].start, clause[end - 1].end)
        if not _closed(words[end:], REASONS_AFTER_AN_OBJECT if form.stop_if == "clause" else REASONS):
            goes_on = form.stop_if in {"clause", "alone"}
            return _unsure(span, "It begins like a request to stop and goes on.") if goes_on else None
        if sure and (form.stop_if == "clause" or (form.stop_if != "" and alone)):
            reach = REACH_ANY if _FOR_EVER.intersection(words[start:]) else REACH_UNTIL_I_ASK
            return WishHeard(Wish.STOP, span, "It asks us to stop contacting them.", reach)
        return _unsure(span, "It may ask us to stop.")
    if words[start] in BARE_CLAUSE and _closed(words[start + 1 :], REASONS):
        return _unsure((clause[start].start, clause[start].end), "A sentence of its own asks to stop.")
    return None


def _after_openers(words: list[str]) -> int:
    """How many words come before the request itself: politeness, and "can you", "I want you to" and their like."""
    at = 0
    while at < len(words):
        if words[at] in POLITE or words[at] in NOISE:
            at += 1
            continue
        opener = next(
            (end for form in OPENERS.get(words[at], ()) if (end := _matches(form, words, at)) is not None), None
        )
        if opener is None:
            break
        at = opener
    return at


def _matches(form: Form, words: list[str], at: int, slot_at: int = 0) -> int | None:
    """Where the form ends if it stands at this place. An optional slot takes its word unless a later one needs it."""
    if slot_at == len(form.slots):
        return at
    slot = form.slots[slot_at]
    if at < len(words) and words[at] in slot.words:
        end = _matches(form, words, at + 1, slot_at + 1)
        if end is not None:
            return end
    return _matches(form, words, at, slot_at + 1) if slot.optional else None


def _closed(rest: list[str], reasons: frozenset[str]) -> bool:
    """Whether only closing words follow, or a reason, which changes nothing about what is asked."""
    for word in rest:
        if word in reasons:
            return True
        if word not in CLOSING:
            return False
    return True


def _unsure(span: tuple[int, int], why: str) -> WishHeard:
    return WishHeard(Wish.MAYBE_STOP, span, why, REACH_UNTIL_I_ASK)
