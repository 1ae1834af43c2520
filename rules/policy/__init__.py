"""The line a team draws: a preset, and what they set differently, within bounds.

A policy is a TOML file. Every number has bounds, an unknown key is an error that names it and its line, and so is what
contradicts itself. Its tables stand in `rules/policy/tables.py`. Durations are written `90s`, `15m`, `72h`, `7d`.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from pydantic import ValidationError

from rules.policy.checks import complaints, loosened
from rules.policy.tables import (
    DAY_US,
    HOUR_US,
    MINUTE_US,
    SECOND_US,
    Overheard,
    Override,
    Policy,
    duration,
    spoken,
)
from rules.toml_text import BadToml, Path, parse, place, sentence

__all__ = [
    "DAY_US",
    "HOUR_US",
    "MINUTE_US",
    "PRESETS",
    "SECOND_US",
    "BadPolicy",
    "Overheard",
    "Override",
    "Policy",
    "build",
    "duration",
    "preset",
    "read",
    "spoken",
]

PRESETS = ("invited-only", "spoken-to", "attentive")
_MANUAL = "docs/policy.md"


class BadPolicy(ValueError):
    """A policy file that cannot be used; the text names the file, the line, the key and the remedy."""


@cache
def preset(name: str) -> dict[str, Any]:
    """The values of a preset, as its file has them."""
    return tomllib.loads(resources.files("rules.policy").joinpath("presets", f"{name}.toml").read_text("utf-8"))


def read(text: str, where: str = "policy.toml") -> Policy:
    """Read a policy file; raises `BadPolicy` with one sentence that names the line, the key and the remedy."""
    try:
        own = parse(text, where)
    except BadToml as error:
        raise BadPolicy(str(error)) from error
    return build(own, where, text)


def build(own: dict[str, Any], where: str, text: str = "", under: Path = ()) -> Policy:
    """Lay a team's own values over their preset and check the whole; raises `BadPolicy`.

    `under` is the table of the file `where` that holds them, if they are not the whole of it. What `Policy.canonical`
    gave is read back as the same policy.
    """

    def wrong(path: Path, said: str) -> BadPolicy:
        return BadPolicy(f"{place(where, text, (*under, *path))}: {said}")

    for path, said in loosened(own):
        raise wrong(path, said)
    name = own.get("preset", "spoken-to")
    if name not in PRESETS:
        raise wrong(("preset",), f"there is no preset {name!r}. Use {', '.join(PRESETS[:-1])} or {PRESETS[-1]}.")
    try:
        policy = Policy.model_validate(_over(preset(name), own))
    except ValidationError as error:
        raise BadPolicy(sentence(error.errors()[0], where, text, _MANUAL, spoken, under)) from error
    for path, said in complaints(policy, own):
        raise wrong(path, said)
    return policy


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
