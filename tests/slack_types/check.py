"""Holds a payload against Slack's own published types.

The stand-in judges by a table of our own, which could be wrong in the same way as we are. These types are Slack's:
`schema.json` is made from them by `tools/make_slack_types.py`. They know which parts there are and what belongs into
each, and nothing of lengths and counts; those stand in `sandbox/slack/limits.py`.
"""

import json
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it has no types of its own
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]  # as above
from jsonschema.validators import extend  # type: ignore[import-untyped]  # as above

Json = dict[str, Any]

SCHEMA: Json = json.loads(Path(__file__).with_name("schema.json").read_text("utf-8"))
SHAPES_MAX = 20_000
TOLD_CHARS_MAX = 300
_VIEWS = {"modal": "Modal", "home": "Home"}


def complaints(what: str, payload: Json) -> list[str]:
    """Everything in a payload (a message, a view, an answer) that Slack's types do not allow, each with its place."""
    found = [
        *(("KnownBlock", f"blocks/{number}", one) for number, one in enumerate(payload.get("blocks") or [])),
        *((name, name, one) for name, one in _views(payload)),
        *([("MessageMetadata", "metadata", payload["metadata"])] if payload.get("metadata") is not None else []),
    ]
    told = [f"{what} {place}{fault}" for kind, place, part in found for fault in faults(kind, part)]
    return [*told, *([f"{what}: attachments are outdated"] if payload.get("attachments") else [])]


def faults(kind: str, part: object) -> tuple[str, ...]:
    """What keeps a value from being of this type."""
    return _judged(kind, json.dumps(_shape(part)))


def _views(payload: Json) -> Iterator[tuple[str, object]]:
    view = payload.get("view")
    if view is not None:
        yield _VIEWS.get(str(view.get("type")) if isinstance(view, dict) else "", "Modal"), view


@lru_cache(SHAPES_MAX)
def _judged(kind: str, shape: str) -> tuple[str, ...]:
    found = _validator(kind).iter_errors(json.loads(shape))
    return tuple(f"{one.json_path.removeprefix('$')}: {one.message[:TOLD_CHARS_MAX]}" for one in found)


@cache
def _validator(kind: str) -> Draft7Validator:
    judge: Draft7Validator = _Judge({"$ref": f"#/definitions/{kind}", "definitions": SCHEMA["definitions"]})
    return judge


def _any_of(judge: Any, choices: list[Json], part: object, _schema: Json) -> Iterator[ValidationError]:  # noqa: ANN401 - of jsonschema
    """Of many kinds only those are asked that bear the same `type`, so that a fault names its own place."""
    kind = part.get("type") if isinstance(part, dict) else None
    asked = [one for one in choices if kind is None or kind in _types(json.dumps(one))] or choices
    if len(asked) == 1:
        yield from judge.descend(part, asked[0])
    elif not any(judge.evolve(schema=one).is_valid(part) for one in asked):
        yield ValidationError(f"is none of the {len(asked)} kinds that may stand here")


@cache
def _types(choice: str) -> frozenset[str]:
    """The values of `type` that a choice may have."""
    schema: Json = json.loads(choice)
    while "$ref" in schema:
        schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        return frozenset().union(*(_types(json.dumps(one)) for one in schema["anyOf"]))
    named = schema.get("properties", {}).get("type", {})
    return frozenset([named["const"]] if "const" in named else named.get("enum", ()))


_Judge = extend(Draft7Validator, {"anyOf": _any_of})


def _closed(schema: object) -> set[str]:
    """The fields of which a type says which words may stand in them; in any other one word is as good as another."""
    if isinstance(schema, list):
        return set().union(*map(_closed, schema))
    if not isinstance(schema, dict):
        return set()
    fields = schema.get("properties", {})
    own = {name for name, one in fields.items() if one.keys() & {"const", "enum", "items", "$ref", "anyOf"}}
    return own.union(*map(_closed, schema.values()))


_CLOSED = _closed(SCHEMA["definitions"])


def _shape(part: object, name: str = "type") -> object:
    """The part without the words that no type looks at, so that thousands of cards are judged as a few shapes."""
    if isinstance(part, dict):
        return {key: _shape(one, key) for key, one in part.items()}
    if isinstance(part, list):
        return [_shape(one, name) for one in part]
    return "" if isinstance(part, str) and name not in _CLOSED else part
