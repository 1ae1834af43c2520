"""Reads a TOML file for people: what is wrong is told with its line and key.

`tomllib` tells no lines of keys; a key's line is that of the statement with which the file first contains it.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

Path = tuple[str | int, ...]
"""The keys that lead to a value; a number is a place in a list."""


_UNREAD = (ValueError, RecursionError)
"""What `tomllib` raises: its own error, and Python's for a number of thousands of digits and for brackets that deep."""
_TOO_MUCH = "A number is too long, or brackets stand too deep in one another"


class BadToml(ValueError):
    """A file that cannot be used; the text names the file, the line, the key and the remedy."""


def parse(text: str, where: str) -> dict[str, Any]:
    """Read TOML; raises `BadToml` with the line on which nothing more could be read."""
    try:
        return tomllib.loads(text)
    except _UNREAD as error:
        line = _statements(text)[-1][0]
        what = re.sub(r" \(at [^)]*\)$", "", str(error)) if isinstance(error, tomllib.TOMLDecodeError) else _TOO_MUCH
        raise BadToml(f"{where}, line {line}: this is not valid TOML: {what[0].lower()}{what[1:]}. Mend it.") from error


def sentence(
    wrong: Mapping[str, Any], where: str, text: str, manual: str, spoken: Callable[[int], str], under: Path = ()
) -> str:
    """Say what is wrong with a value that pydantic refused; `wrong` is the first of its `errors()`.

    `manual` is where the settings are explained, `spoken` writes a limit as this file writes durations, and `under` is
    the table of the file that was read.
    """
    path: Path = wrong["loc"]
    key = ".".join(part for part in path if isinstance(part, str))
    at = place(where, text, (*under, *path))
    limits, given = wrong.get("ctx", {}), wrong["input"]
    match wrong["type"]:
        case "missing":
            return f"{at}: {key} is missing. Add it; {manual} explains it."
        case "extra_forbidden":
            return f"{at}: there is no setting {key}. Remove it, or look it up in {manual}."
        case "greater_than_equal":
            return f"{at}: {key} must be at least {_limit(limits['ge'], given, spoken)}. Change it."
        case "less_than_equal":
            return f"{at}: {key} must be at most {_limit(limits['le'], given, spoken)}. Change it."
        case "string_too_long":
            return f"{at}: {key} may have {limits['max_length']} characters at most. Shorten it."
        case "string_too_short" | "too_short":
            return f"{at}: {key} is empty. Fill it in; {manual} explains it."
        case "enum" | "literal_error":
            return f"{at}: {key} cannot be {given!r}. Use {limits['expected']}."
        case "value_error":
            return f"{at}: {key} cannot be {given!r}: {limits['error']}."
        case "string_type" if isinstance(path[-1], int):
            return f"{at}: {key} cannot be {given!r}: write each name in quotes."
        case kind:
            return f"{at}: {key} cannot be {given!r}: write {_FORMS.get(kind, 'another value')}."


_FORMS = {
    "bool_type": "true or false, without quotes",
    "int_type": "a whole number, without quotes",
    "string_type": "text in quotes",
    "string_pattern_mismatch": "it in the form that the manual shows",
    "tuple_type": "a list in square brackets, or a table in two pairs of them",
    "model_type": "it as a table",
    "dict_type": "it as a table",
}


def _limit(limit: int, given: object, spoken: Callable[[int], str]) -> str:
    """A limit in the form of what was given: a duration is a text in the file."""
    return spoken(limit) if isinstance(given, str) else str(limit)


def place(where: str, text: str, path: Path) -> str:
    """Name the file and the line of the key, or of the nearest table above it that the file has."""
    at, depth = where, 0
    for line, values in _statements(text)[:-1]:
        if (found := _depth(values, path)) > depth:
            at, depth = f"{where}, line {line}", found
    return at


def _statements(text: str) -> list[tuple[int, dict[str, Any]]]:
    """Each statement's first line, with all values read up to its end; last the line on which nothing more can be read.

    A statement begins after a beginning of the file that can be read, and ends with the next longer one.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    begins, found = 1, []
    for number in range(1, len(lines) + 1):
        try:
            found.append((begins, tomllib.loads("\n".join(lines[:number]))))
        except _UNREAD:
            continue
        begins = number + 1
    return [*found, (begins, {})]


def _depth(node: object, path: Path) -> int:
    """How many parts of the path there are in these values."""
    match node, path:
        case dict(), (str(key), *rest) if key in node:
            return 1 + _depth(node[key], tuple(rest))
        case list(), (int(number), *rest) if number < len(node):
            return 1 + _depth(node[number], tuple(rest))
        case _:
            return 0
