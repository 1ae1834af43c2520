"""Recorded facts, read back exactly as they were judged.

The inverse of `facts.as_record`. Each field is read by its declared type, so that a new field needs no word here. What
this version of the rules cannot read is refused: a decision is judged anew on all of its facts, or not at all.
"""

from collections.abc import Callable, Mapping
from enum import Enum, IntEnum
from functools import cache, lru_cache
from typing import Any, cast, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from rules.facts import Facts

REMEMBERED_MAX = 1024
"""So many shapes and values of each kind are kept in mind. Facts come in a few dozen shapes."""

Reader = Callable[[Any], Any]
_NONE = type(None)
_PLAIN = {int: "a whole number", bool: "true or false", str: "a text"}


class Unreadable(ValueError):
    """These facts cannot be read by this version of the rules; the text is one sentence that names the field."""


class _Wrong(ValueError):
    """What is wrong with a value, and the names that lead to it, the last one first."""


def from_record(record: Mapping[str, Any]) -> Facts:
    """The facts as they were when they were recorded; raises `Unreadable`.

    A field that is not there has its default, for `as_record` leaves it out. One that we do not know was written by
    another version of the rules.
    """
    try:
        return cast("Facts", _read_facts()(record))
    except _Wrong as wrong:
        what, *path = wrong.args
        raise Unreadable(f"The recorded facts hold {what} at {'.'.join(reversed(path))}.") from None


def _reader(kind: Any) -> Reader | None:  # noqa: ANN401 - whatever a field may be declared as
    """What reads a plain value as this type; `None` where the value stands for itself, as nothing known always does.

    A word that is not known is a `KeyError`.
    """
    if kind in _PLAIN or kind is _NONE:
        return None
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, Struct):
        listed = any(list in _takes(hint) for hint in get_type_hints(kind).values())
        return _whole(cast("type", kind)) if listed else _remembered(_whole(cast("type", kind)))
    if isinstance(kind, type):
        return _word(kind)
    [known] = {part for part in get_args(kind) if part is not _NONE}
    return _reader(known)


def _takes(kind: Any) -> tuple[type, ...]:  # noqa: ANN401 - the same
    """The types of the plain values that can stand for one of this type."""
    if kind in _PLAIN or kind is _NONE:
        return (kind,)
    if get_origin(kind) is tuple:
        return (list,)
    if isinstance(kind, type):
        return (dict,) if issubclass(kind, Struct) else (str,)
    return tuple(taken for part in get_args(kind) for taken in _takes(part))


def _word(kind: type[Enum]) -> Reader:
    return {one.name.lower() if issubclass(kind, IntEnum) else one.value: one for one in kind}.__getitem__


def _list(kind: type) -> Reader:
    takes, reader = _takes(kind), _reader(kind)

    def read(values: list[Any]) -> tuple[Any, ...]:
        for value in values:
            if type(value) not in takes:
                raise _Wrong("a value of the wrong type")
        return tuple(values if reader is None else map(reader, values))

    return read


def _whole(kind: type) -> Reader:
    """Reads a value with fields. What the types of a record tell is looked at once for each shape of record."""
    hints = get_type_hints(kind)
    known = {
        one.name: (place, _takes(hints[one.name]), _reader(hints[one.name])) for place, one in enumerate(fields(kind))
    }
    defaults = [one.default for one in fields(kind)]
    needed = {one.name for one in fields(kind) if one.default is NODEFAULT}

    @lru_cache(maxsize=REMEMBERED_MAX)
    def plan(names: tuple[str, ...], *types: type) -> tuple[tuple[str, int, Reader | None], ...]:
        steps = []
        for name, given in zip(names, types, strict=True):
            if name not in known:
                raise _Wrong("a field that this version of the rules does not know", name)
            place, takes, reader = known[name]
            if given not in takes:
                raise _Wrong("a value of the wrong type", name)
            steps.append((name, place, None if given is _NONE else reader))
        if missing := needed.difference(names):
            raise _Wrong("no value", min(missing))
        return tuple(steps)

    def read(record: dict[str, Any]) -> object:
        values, name = defaults.copy(), ""
        steps = plan(tuple(record), *map(type, record.values()))
        try:
            for (name, place, reader), value in zip(steps, record.values(), strict=True):  # noqa: B007 - it tells where
                values[place] = value if reader is None else reader(value)
        except KeyError:
            raise _Wrong("a word that this version of the rules does not know", name) from None
        except _Wrong as wrong:
            raise _Wrong(*wrong.args, name) from None
        return kind(*values)  # by their places: by their names takes half as long again

    return read


def _remembered(read: Reader) -> Reader:
    """The same reader, which does not make again what it made lately: one registry stands in thousands of decisions."""

    @lru_cache(maxsize=REMEMBERED_MAX, typed=True)
    def once(names: tuple[str, ...], *values: object) -> object:
        return read(dict(zip(names, values, strict=True)))

    def read_or_remember(record: dict[str, Any]) -> object:
        try:
            return once(tuple(record), *record.values())
        except TypeError:  # a list where none belongs cannot be looked up, and is to be refused by its name
            return read(record)

    return read_or_remember


@cache
def _read_facts() -> Reader:
    return _whole(Facts)
