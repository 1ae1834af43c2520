"""Reads a TOML file for people: what is wrong is told with its line, its key and the remedy.

`tomllib` tells no lines of keys; a key's line is that of the statement with which the file first contains it.
"""

import re
import tomllib
from typing import Any

from pydantic import ValidationError


class BadToml(ValueError):
    """A file that cannot be used; the text names the file, the line, the key and the remedy."""


def parse(text: str, where: str) -> dict[str, Any]:
    """Read TOML; raises `BadToml` with the line on which nothing more could be read."""
    text = text.replace("\r\n", "\n")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _statements(text)[-1][0]
        what = re.sub(r" \(at [^)]*\)$", "", str(error))
        raise BadToml(f"{where}, line {line}: this is not valid TOML: {what[0].lower()}{what[1:]}. Mend it.") from error


def sentence(error: ValidationError, where: str, text: str, manual: str) -> str:
    """Say what is wrong with the first value that pydantic refused. `manual` is where its settings are explained."""
    first = error.errors()[0]
    path = tuple(part for part in first["loc"] if isinstance(part, str))  # a number is a place in a list
    key = ".".join(path)
    at = place(where, text, path)
    limits = first.get("ctx", {})
    match first["type"]:
        case "missing":
            return f"{at}: {key} is missing. Add it; {manual} explains it."
        case "extra_forbidden":
            return f"{at}: there is no setting {key}. Remove it, or look it up in {manual}."
        case "greater_than_equal":
            return f"{at}: {key} must be at least {limits['ge']}. Change it."
        case "less_than_equal":
            return f"{at}: {key} must be at most {limits['le']}. Change it."
        case "enum" | "literal_error":
            return f"{at}: {key} cannot be {first['input']!r}. Use {limits['expected']}."
        case "value_error":
            return f"{at}: {key} cannot be {first['input']!r}: {limits['error']}."
        case kind:
            return f"{at}: {key} cannot be {first['input']!r}: write {_FORMS.get(kind, 'another value')}."


_FORMS = {
    "bool_type": "true or false, without quotes",
    "int_type": "a whole number, without quotes",
    "string_type": "text in quotes",
    "tuple_type": "a list in square brackets",
    "model_type": "it as a table",
}


def place(where: str, text: str, path: tuple[str, ...]) -> str:
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
    lines = text.split("\n")
    begins, found = 1, []
    for number in range(1, len(lines) + 1):
        try:
            found.append((begins, tomllib.loads("\n".join(lines[:number]))))
        except tomllib.TOMLDecodeError:
            continue
        begins = number + 1
    return [*found, (begins, {})]


def _depth(values: dict[str, Any], path: tuple[str, ...]) -> int:
    """How many parts of the path these values have; of a list of tables, the one that has most."""
    if not path or path[0] not in values:
        return 0
    below = values[path[0]]
    tables = [one for one in below if isinstance(one, dict)] if isinstance(below, list) else [below]
    return 1 + max((_depth(table, path[1:]) for table in tables if isinstance(table, dict)), default=0)
