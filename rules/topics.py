"""Finds what a text is about: the topics that a policy declares, by their words.

A topic is found where one of its words or phrases stands as whole words, in any case. The text is read once, from left
to right, so the time grows with its length alone. A language that sets no spaces between words needs its topics' words
to stand alone, as in a hashtag.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rules.policy import Policy

Index = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
"""The phrases of all topics by their first word, each with its topic."""

_WORD = re.compile(r"[^\W_]+")


def find(text: str, index: Index) -> tuple[str, ...]:
    """The topics of a text, by their names' order."""
    words = _words(text)
    found = set()
    for at, word in enumerate(words):
        for phrase, topic in index.get(word, ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                found.add(topic)
    return tuple(sorted(found))


def index_of(policy: Policy) -> Index:
    """What `find` looks up for the topics of a policy."""
    return _index(tuple(words_of(policy).items()))


def words_of(policy: Policy) -> dict[str, tuple[str, ...]]:
    """The words of each topic that a policy declares."""
    return {name: topic.words for name, topic in policy.topics.items()}


@lru_cache(maxsize=64)
def _index(topics: Iterable[tuple[str, tuple[str, ...]]]) -> Index:
    index: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {}
    for name, phrases in topics:
        for phrase in phrases:
            if words := _words(phrase):
                index[words[0]] = (*index.get(words[0], ()), (tuple(words), name))
    return index


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
