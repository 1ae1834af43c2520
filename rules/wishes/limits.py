"""How far a stop reaches, and where its limits are, if they were said plainly.

In doubt a stop is wider: a limit holds only where every word of the request keeps to it, and two requests in one post
together are as wide as the wider one. The result is a scope, as `rules/registry/scope.py` reads it.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import takewhile

from rules.registry.scope import Reach, Scope
from rules.wishes.forms import CONTACT
from rules.wishes.words import CLOSING, words

Topics = Mapping[str, Collection[str]]

_MEDIA = {
    **dict.fromkeys(words("dm dms dming dmed pm pms"), "message"),
    **dict.fromkeys(words("email emails emailing emailed newsletter newsletters"), "email"),
}
_FOR_EVER = words("never ever forever permanently")
_ANYBODY = ("any brand", "any company", "all brands", "every brand", "all companies", "no brand", "any business")
_AT_ANY_TIME = ("any circumstances", "any circumstance", "for good ")
_WIDER = words("or else anything everything anywhere anyone nor")


def limits(request: Sequence[str], rest: Sequence[str], topics: Topics, *, unless_i_ask: bool, listen: bool) -> Scope:
    """The scope of one request: its own words, and those that follow it in the clause.

    `topics` are those that the policy declares, each with its words; a topic that nobody declared limits nothing.
    """
    closing = list(takewhile(lambda word: word in CLOSING, rest))
    said = [*request, *rest]
    told = " ".join(said) + " "
    reach = Reach.UNTIL_I_ASK
    if unless_i_ask:
        reach = Reach.PROACTIVE
    elif not _FOR_EVER.isdisjoint([*request, *closing]) or any(one in told for one in (*_ANYBODY, *_AT_ANY_TIME)):
        reach = Reach.ANY
    if not _WIDER.isdisjoint(said) or any(one in told for one in _ANYBODY):
        return Scope(reach, listen=listen)
    media = {_MEDIA.get(word, "") for word in said if word in _MEDIA or word in CONTACT}
    about = [
        name.lower() for name, spoken in topics.items() if any(f" {word.lower()} " in f" {told}" for word in spoken)
    ]
    return Scope(
        reach,
        medium=media.pop() or None if len(media) == 1 else None,
        topic=about[0] if len(about) == 1 else None,
        listen=listen,
    )


def widest(scopes: Sequence[Scope]) -> Scope:
    """One scope for all that was asked: the farthest reach, and only those limits that all of them share."""
    first = scopes[0]
    return Scope(
        max(scope.reach for scope in scopes),
        medium=first.medium if all(scope.medium == first.medium for scope in scopes) else None,
        topic=first.topic if all(scope.topic == first.topic for scope in scopes) else None,
        listen=any(scope.listen for scope in scopes),
    )
