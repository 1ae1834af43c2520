"""The query language of recent search, as far as listening to a brand needs it.

Words and "phrases", @handle, #tag, $tag, from:, to:, url:, lang:, conversation_id:, is:, has:, minus, OR, parentheses.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.networks.x.problems import Problem, invalid
from sandbox.networks.x.records import Post

if TYPE_CHECKING:
    from sandbox.networks.x.world import X

QUERY_MAX = 512
_TOKEN = re.compile(r'\s*(-?\(|\)|-?"[^"]*"|[^\s()]+)')
_WORD = re.compile(r"\w+")
_NOT_ALONE = ("is:", "has:", "lang:")
_Test = Callable[["X", Post], bool]


class _Bad(Exception):
    """The query is not one that X takes; the text says why."""


@dataclass(slots=True)
class _Tokens:
    left: list[str]
    stands_alone: bool = False


def read(query: str) -> _Test | Problem:
    """Turn a query into a test of one post; one that X would refuse gives a Problem."""
    if not query.strip() or len(query) > QUERY_MAX:
        return invalid(f"Invalid 'query':'{query}'. 'query' must be 1 to {QUERY_MAX} characters long", query=query)
    tokens = _Tokens(_TOKEN.findall(query))
    try:
        return _whole(tokens)
    except _Bad as why:
        return invalid(f"There were errors processing your request: {why}", query=query)


def _whole(tokens: _Tokens) -> _Test:
    test = _any_of(tokens)
    if tokens.left:
        raise _Bad(f"extraneous input '{tokens.left[0]}'")
    if not tokens.stands_alone:
        raise _Bad("Rules must contain a non-negated, standalone operator")
    return test


def _any_of(tokens: _Tokens) -> _Test:
    tests = [_all_of(tokens)]
    while tokens.left and tokens.left[0] == "OR":
        tokens.left.pop(0)
        tests.append(_all_of(tokens))
    return lambda x, post: any(test(x, post) for test in tests)


def _all_of(tokens: _Tokens) -> _Test:
    tests: list[_Test] = []
    while tokens.left and tokens.left[0] not in (")", "OR"):
        tests.append(_one(tokens))
    if not tests:
        raise _Bad("an operand is missing")
    return lambda x, post: all(test(x, post) for test in tests)


def _one(tokens: _Tokens) -> _Test:
    token = tokens.left.pop(0)
    positive = token.removeprefix("-")
    if positive != token:
        before = tokens.stands_alone
        test = _group(tokens) if positive == "(" else _operator(positive)
        tokens.stands_alone = before
        return lambda x, post: not test(x, post)
    if token == "(":
        return _group(tokens)
    tokens.stands_alone = tokens.stands_alone or not token.startswith(_NOT_ALONE)
    return _operator(token)


def _group(tokens: _Tokens) -> _Test:
    test = _any_of(tokens)
    if not tokens.left:
        raise _Bad("missing ')'")
    tokens.left.pop(0)
    return test


def _operator(token: str) -> _Test:
    name, colon, value = token.partition(":")
    if colon and not token.startswith('"'):
        if name not in _NAMED:
            raise _Bad(f"Reference to invalid operator '{name}'. Operator is not available in current product")
        return _NAMED[name](value.strip('"').lower())
    if token.startswith("@"):
        handle = token[1:].lower()
        return lambda _x, post: any(m.username.lower() == handle for m in post.full.mentions)
    if token.startswith("#"):
        tag = token[1:].lower()
        return lambda _x, post: any(h.value.lower() == tag for h in post.full.hashtags)
    if token.startswith("$"):
        tag = token[1:].lower()
        return lambda _x, post: any(c.value.lower() == tag for c in post.full.cashtags)
    return _words(token.strip('"').lower())


def _words(phrase: str) -> _Test:
    """Match whole words in a row; punctuation, @ and # part words."""
    wanted = _WORD.findall(phrase)

    def test(_x: "X", post: Post) -> bool:
        words = _WORD.findall(post.full.text.lower())
        return any(words[i : i + len(wanted)] == wanted for i in range(len(words)))

    return test


def _from(handle: str) -> _Test:
    return lambda x, post: handle in (post.author_id, x.accounts[post.author_id].username.lower())


def _to(handle: str) -> _Test:
    def test(x: "X", post: Post) -> bool:
        to = post.in_reply_to_user_id
        return to is not None and handle in (to, x.accounts[to].username.lower())

    return test


def _url(part: str) -> _Test:
    return lambda _x, post: any(part in link.expanded.lower() for link in post.full.links)


def _lang(code: str) -> _Test:
    return lambda _x, post: post.lang == code


def _conversation(post_id: str) -> _Test:
    return lambda _x, post: post.conversation_id == post_id


def _is(kind: str) -> _Test:
    kinds: dict[str, _Test] = {
        "retweet": lambda _x, post: post.reposted is not None,
        "reply": lambda _x, post: post.replied_to is not None,
        "quote": lambda _x, post: post.quoted is not None,
        "verified": lambda x, post: x.accounts[post.author_id].verified_type != "none",
    }
    if kind not in kinds:
        raise _Bad(f"Reference to invalid field value 'is:{kind}'")
    return kinds[kind]


def _has(kind: str) -> _Test:
    kinds: dict[str, _Test] = {
        "links": lambda _x, post: bool(post.full.links),
        "mentions": lambda _x, post: bool(post.full.mentions),
        "hashtags": lambda _x, post: bool(post.full.hashtags),
        "cashtags": lambda _x, post: bool(post.full.cashtags),
        "media": lambda _x, post: bool(post.media),
    }
    if kind not in kinds:
        raise _Bad(f"Reference to invalid field value 'has:{kind}'")
    return kinds[kind]


_NAMED: dict[str, Callable[[str], _Test]] = {
    "from": _from,
    "to": _to,
    "url": _url,
    "lang": _lang,
    "conversation_id": _conversation,
    "is": _is,
    "has": _has,
}
