"""The JSON Schema of a policy file, for editors, told as TOML writes it."""

import ast
import inspect
from functools import cache
from itertools import pairwise
from typing import Any

from rules.policy import PRESETS, Policy, spoken, tables

ADDRESS = "docs/policy.schema.json"
"""Where it stands, from the root of the repository; an editor finds it by the line `#:schema` of a policy file."""
TITLE = "Earshot policy"
DURATION = "^[0-9]{1,6}[smhd]$"


def schema() -> dict[str, Any]:
    """What a policy file may hold, with the meaning of each key."""
    told: dict[str, Any] = _tidy(Policy.model_json_schema())
    for name, part in {**told["$defs"], "Policy": told}.items():
        for key, about in part.get("properties", {}).items():
            if meant := meanings().get((name, key)):
                about["description"] = f"{meant} {about['description']}" if "description" in about else meant
    told["properties"]["preset"]["description"] = f"What holds where the file says nothing: {', '.join(PRESETS)}."
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **told, "title": TITLE}


@cache
def meanings() -> dict[tuple[str, str], str]:
    """The text that stands below each key, by its class and its name."""
    found = {}
    tree = ast.parse(inspect.getsource(tables))
    for part in [node for node in tree.body if isinstance(node, ast.ClassDef)]:
        for node, below in pairwise(part.body):
            match node, below:
                case ast.AnnAssign(target=ast.Name(id=key)), ast.Expr(value=ast.Constant(value=str() as text)):
                    found[part.name, key] = " ".join(text.split())
    return found


def _tidy(node: Any) -> Any:  # noqa: ANN401 - any part of a JSON document
    """Leave out what TOML cannot write (null) and what helps nobody; a duration is a text with bounds in words."""
    match node:
        case {"anyOf": [one, {"type": "null"}]}:
            return _tidy(one)
        case {"ge": low, "le": high, "default": default}:  # of what is a text in the file, and a number for us
            bounds = f"From {spoken(low)} to {spoken(high)}."
            return {"type": "string", "pattern": DURATION, "default": spoken(default), "description": bounds}
        case dict():
            return {key: _tidy(value) for key, value in node.items() if not _says_nothing(key, value)}
        case list():
            return [_tidy(value) for value in node]
        case _:
            return node


def _says_nothing(key: str, value: object) -> bool:
    """A title that only repeats the name, or the defaults of a whole table, which each of its keys tells."""
    return (key == "title" and isinstance(value, str)) or (key == "default" and isinstance(value, dict))
