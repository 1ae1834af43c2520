"""Writes the facts of a decision as they stand on record, in one go.

Each decision puts its facts on record, so nothing is built in between: this is `as_record` in canonical JSON, and a
test holds the two together.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any

from msgspec.structs import fields

from rules.audit.entry import Written, canonical_number, canonical_text
from rules.facts import (
    Answered,
    Answers,
    Contract,
    Draft,
    Facts,
    Member,
    Objection,
    Origin,
    Pace,
    PostState,
    RegistryState,
    Span,
)
from rules.mention import How, Kind, Visibility, Wish
from rules.registry.scope import Reach
from rules.verdict import Look

_Form = tuple[Callable[[Any], tuple[object, ...]], list[str], list[object]]


def written(facts: Facts) -> Written:
    """The facts for the record, leaving out whatever has its default. Raises EntryRefused as `canonical_json` does."""
    return Written(_object(facts))


def _object(value: object) -> str:
    values_of, names, defaults = _FORMS[type(value)]
    parts = [
        name + _TEXTS[type(part)](part)
        for name, default, part in zip(names, defaults, values_of(value), strict=True)
        if part is not default and (default is None or part != default)
    ]
    return "{" + ",".join(parts) + "}"


def _form(kind: type[Any]) -> _Form:
    """How to take all values of this kind at once, and the written name and the default of each, in the order of names.

    Names are plain ASCII, so that the order of their characters is the one that RFC 8785 asks for.
    """
    known = sorted(fields(kind), key=attrgetter("name"))
    values_of = attrgetter(*[field.name for field in known])
    return values_of, [f'"{field.name}":' for field in known], [field.default for field in known]


def _list(values: tuple[object, ...]) -> str:
    return "[" + ",".join([_TEXTS[type(value)](value) for value in values]) + "]"


_OBJECTS: tuple[type, ...] = (Answers, Contract, Draft, Member, Objection, Pace, RegistryState, Span)
_FORMS: Mapping[type, _Form] = {kind: _form(kind) for kind in (Facts, *_OBJECTS)}
_WORDS: tuple[type[StrEnum], ...] = (Answered, How, Kind, Look, Origin, PostState, Visibility, Wish)
_TEXTS: Mapping[type, Callable[[Any], str]] = {
    str: canonical_text,
    int: canonical_number,
    bool: {True: "true", False: "false"}.__getitem__,
    tuple: _list,
    Reach: {reach: f'"{reach.name.lower()}"' for reach in Reach}.__getitem__,
    **{kind: {word: f'"{word}"' for word in kind}.__getitem__ for kind in _WORDS},
    **dict.fromkeys(_OBJECTS, _object),
}
"""How a value of each type is written; the words of our lists are plain."""
