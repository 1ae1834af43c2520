"""The text of a post as clauses of plain words: said, quoted, and to whom.

Letters are read without case, marks and decoration (full-width, mathematical and circled letters, zero-width
characters, accents). Links go; quotations and what follows a hand-made "RT @name:" are set aside, unless there is
nothing else. Each character is looked at once, so reading is linear in the length.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from rules.wishes.words import (
    FILLERS,
    JOINING,
    NEGATED,
    POLITE,
    SAME,
    SAYING,
    US,
)

CLAUSES_MAX = 2_000  # later ones are not read; X's longest posts hold 25,000 characters

_GRAMMAR = r"""(?x)
    (?P<link>https?://\S+)
  | (?P<ours>@(?:{ours})(?!\w|@\w))
  | (?P<other>@\w+(?:[.@]\w+)*+)
  | (?P<spaced>(?<!\w)[^\W\d_](?:[ .*-]{1,3}[^\W\d_](?!\w)){2,}+)
  | (?P<word>[^\W_]+(?:['`][^\W_]+)*+|@)
  | (?P<quote>["“„«])
  | (?P<end>[.!?;:,\n。、,]|\s[-–—]+\s|[–—])
"""
_BETWEEN = re.compile(r"[ .*-]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_TRIPLES = [3 * letter for letter in "abcdefghijklmnopqrstuvwxyz"]
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}+")
COMMA = ","
_NO_WORDS = frozenset({US, COMMA})
_COPY = frozenset({"cc", "via", "fyi"})
_CLOSING_QUOTE = {"“": "”", "„": "“", "«": "»"}  # every other quotation mark closes itself
_AT_WORDS = {"me": ("@", "me"), "us": ("@", "us"), "ing": ("@ing",), "ting": ("@ing",)}  # "don't @me", "stop @ing me"
_HAND_MADE_REPOST = re.compile(r"\brt\s*@\w+")
_HIDDEN = frozenset({"Mn", "Mc", "Me", "Cf"})
_LIKE = str.maketrans(
    "’‘ʼ`´′＇" + "аеорсхуѕіј", "'''''''" + "aeopcxysij"
)  # apostrophes, and the Cyrillic letters that look like Latin ones


class Word(NamedTuple):
    """A word as the grammar reads it, where it stands in the text, and how it is spelled there."""

    text: str
    start: int
    end: int
    spelled: str = ""


class Said(NamedTuple):
    """What an author says in their own words.

    `runs` are clauses. Of. Single. Words. read as one. `quotes` says that a quotation stands beside the words, `quoted`
    that all of them stand in one, and `to_others` that the handles at the beginning are those of others, not ours.
    """

    clauses: list[list[Word]]
    runs: list[list[Word]]
    quotes: bool = False
    quoted: bool = False
    to_others: bool = False


def plain(text: str) -> str:
    """The text without case, marks and decoration, "stoooop" as "stop". Its characters have left their places."""
    clean = text.lower() if text.isascii() else _BEYOND_ASCII.sub(_spelled, text.lower())
    clean = clean.replace("'", "").replace("`", "")
    return _STRETCHED.sub(r"\1", clean) if any(map(clean.__contains__, _TRIPLES)) else clean


def listen(text: str, ours: Collection[str]) -> Said:
    """Read a text as its author's own words. `ours` are our handles, without the at sign. Never raises."""
    clean, places = _spelled_out(text)
    tokens = _tokens(frozenset(ours))
    repost = _HAND_MADE_REPOST.search(clean)
    own = clean[: repost.start()] if repost else clean
    said = _split(own, places, tokens, skip_quotations=True)
    if repost or any(
        word.text not in _NO_WORDS and word.text not in POLITE for clause in said.clauses for word in clause
    ):
        return said._replace(quotes=said.quotes or repost is not None)
    return _split(own, places, tokens, skip_quotations=False)._replace(quoted=True)


def _spelled(beyond: re.Match[str]) -> str:
    return "".join(map(_letters, beyond[0]))


@lru_cache(maxsize=4096)
def _letters(char: str) -> str:
    spelled = unicodedata.normalize("NFKD", char.translate(_LIKE)).casefold().translate(_LIKE)
    return "".join([one for one in spelled if unicodedata.category(one) not in _HIDDEN])


def _spelled_out(text: str) -> tuple[str, Sequence[int]]:
    """The plain text, and the place in the text of each of its characters, and of its end."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    clean: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        letters = _letters(char)
        clean.append(letters)
        places += [place] * len(letters)
    return "".join(clean), [*places, len(text)]


@lru_cache(maxsize=256)
def _tokens(ours: frozenset[str]) -> re.Pattern[str]:
    handles = "|".join(re.escape(plain(handle)) for handle in sorted(ours, key=len, reverse=True))
    return re.compile(_GRAMMAR.replace("{ours}", handles or r"(?!)"))


def _split(  # noqa: C901 - one case for each kind of token, and nothing around them
    text: str, places: Sequence[int], tokens: re.Pattern[str], *, skip_quotations: bool
) -> Said:
    clauses: list[list[Word]] = [[]]
    quotes = to_us = to_others = False
    leads = True  # nothing was said yet but handles and politeness: they tell to whom it is said
    unclosed: set[str] = set()
    skip_to = 0
    for token in tokens.finditer(text):
        kind, said = token.lastgroup, token[0]
        if token.start() < skip_to:
            continue
        clause, start, end = clauses[-1], places[token.start()], places[token.end() - 1] + 1
        match kind:
            case "spaced" | "word":
                clause = _joined(clauses, said)
                _say(clause, _BETWEEN.sub("", said) if kind == "spaced" else said, start, end)
                leads = leads and all(word.text in POLITE or word.text == US for word in clause[-1:])
            case "end":
                if clause and not (said == ":" and clause[-1].text in SAYING):
                    clause += [Word(COMMA, start, end)] if said == COMMA else []
                    clauses.append([])
            case "ours":
                to_us = to_us or leads
                if not (clause and clause[-1].text in _COPY):
                    clause.append(Word(US, start, end))
            case "other":
                spelled = _AT_WORDS.get(said[1:], () if leads else ("@somebody",))
                to_others = to_others or (leads and not spelled)
                clause += [Word(word, start, end, word) for word in spelled]
            case "quote" if skip_quotations and said not in unclosed:
                closes = text.find(_CLOSING_QUOTE.get(said, said), token.end())
                if closes < 0:
                    unclosed.add(said)  # an inch mark, or a slip
                else:
                    quotes = quotes or any(map(str.isalnum, text[token.end() : closes]))
                    skip_to = closes + 1
    kept = [clause for clause in clauses if clause][:CLAUSES_MAX]
    return Said(kept, _one_by_one(kept), quotes=quotes, to_others=to_others and not to_us)


def _joined(clauses: list[list[Word]], word: str) -> list[Word]:
    """The clause in which a word stands: "unless I ask" belongs to what stands before the comma."""
    if word in JOINING and len(clauses) > 1 and not clauses[-1]:
        clauses.pop()
    return clauses[-1]


def _say(clause: list[Word], said: str, start: int, end: int) -> None:
    """Add a word as the grammar knows it; "do not" is one word, and words that only add force are none."""
    word = _STRETCHED.sub(r"\1", said.replace("'", "").replace("`", ""))
    if clause and word in {"not", "no"} and clause[-1].text in NEGATED and (word == "not" or clause[-1].text == "do"):
        clause[-1] = Word(NEGATED[clause[-1].text], clause[-1].start, end, clause[-1].spelled + word)
    elif word not in FILLERS and not (clause and word == clause[-1].spelled):
        first, *others = SAME.get(word, (word,))
        clause.append(Word(first, start, end, word))
        clause += [Word(other, start, end) for other in others]


def _one_by_one(clauses: Sequence[list[Word]]) -> list[list[Word]]:
    """Neighbouring clauses of one word each, read as one."""
    runs: list[list[Word]] = [[]]
    for clause in clauses:
        words = [word for word in clause if word.text not in _NO_WORDS]
        if len(words) == 1:
            runs[-1] += words
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]
