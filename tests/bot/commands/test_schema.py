"""The schema that editors use says what the policy file says, and nothing else."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.commands.schema import ADDRESS, meanings, schema
from rules.policy import PRESETS, Policy, preset
from tests.rules.test_policy import WRONG

DOCS = Path(__file__).parents[3] / "docs"
EXAMPLE = DOCS / "policy.example.toml"
SCHEMA = schema()
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
KNOWN = {
    *("$ref", "$defs", "$schema", "type", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"),
    *("minItems", "items", "properties", "required", "additionalProperties", "default", "description", "title"),
}


def fits(value: Any, part: dict[str, Any]) -> bool:  # noqa: ANN401 - any TOML value
    """Whether a value is as this part of the schema asks; knows the keywords that the schema uses, and no more."""
    assert part.keys() <= KNOWN
    if "$ref" in part:
        return fits(value, SCHEMA["$defs"][part["$ref"].removeprefix("#/$defs/")])
    if type(value) is not TYPES[part["type"]] or value not in part.get("enum", [value]):
        return False
    match value:
        case str():
            long_enough = part.get("minLength", 0) <= len(value) <= part.get("maxLength", len(value))
            return long_enough and re.search(part.get("pattern", ""), value) is not None
        case bool():
            return True
        case int():
            return bool(part["minimum"] <= value <= part["maximum"])
        case list():
            return len(value) >= part.get("minItems", 0) and all(fits(one, part["items"]) for one in value)
        case dict():
            known, others = part.get("properties", {}), part["additionalProperties"]
            told = {key: known.get(key, others) for key in value}
            return set(part.get("required", ())) <= told.keys() and all(
                below is not False and fits(value[key], below) for key, below in told.items()
            )
    raise AssertionError("no value that TOML knows")


# What the schema alone cannot tell: that two keys contradict each other, that a duration is out of its bounds, that a
# topic's name is no name.
BEYOND = "|".join(
    [
        *("no registry", "cannot overwrite", "not valid TOML", "must not be shorter", "a topic", "X forbids"),
        r"must be at (most|least) \d+[dhms]\.",
    ]
)


@pytest.mark.parametrize(("text", "sentence"), [(text, said) for text, said in WRONG if not re.search(BEYOND, said)])
def test_no_value_passes_that_the_policy_file_refuses(text: str, sentence: str) -> None:
    assert not fits(tomllib.loads(text), SCHEMA), sentence


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_passes(name: str) -> None:
    assert fits(preset(name), SCHEMA)


def test_the_example_passes_and_names_the_schema_by_its_place() -> None:
    text = EXAMPLE.read_text("utf-8")
    assert fits(tomllib.loads(text), SCHEMA)
    hint = text.partition("\n")[0].removeprefix("#:schema ")
    assert (EXAMPLE.parent / hint).resolve() == DOCS.parent / ADDRESS


def test_every_key_has_its_meaning_and_a_duration_its_bounds() -> None:
    for name, part in SCHEMA["$defs"].items():
        for key, about in part.get("properties", {}).items():
            if name != "Override" or key not in Policy.model_fields:
                assert meanings()[name, key] in about["description"]
    held = SCHEMA["$defs"]["Windows"]["properties"]["held"]
    assert held["default"] == "7d"
    assert held["description"].endswith(" From 1h to 30d.")
