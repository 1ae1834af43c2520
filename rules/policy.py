"""The line a team draws: a preset, and what they set differently, within bounds.

A policy is a TOML file. Every number has bounds, an unknown key is an error that names it and its line, and the hard
rules (`rules/refusals`) have no key here that could switch them off. Durations are written `90s`, `15m`, `72h`, `7d`.
"""

import re
import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rules.mention import How

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US

_UNITS = {"s": SECOND_US, "m": MINUTE_US, "h": HOUR_US, "d": DAY_US}
PRESETS = ("invited-only", "spoken-to", "attentive")


class BadPolicy(ValueError):
    """A policy file that cannot be used; the text names the file, the line, the key and the remedy."""


def duration(value: object) -> object:
    """Read `72h` as microseconds. A bare number has no unit and is refused."""
    if not isinstance(value, str) or not (found := re.fullmatch(r"(\d{1,6})([smhd])", value)):
        raise ValueError(f"write a duration such as 15m, 72h or 7d, not {value!r}")
    return int(found[1]) * _UNITS[found[2]]


class Overheard(StrEnum):
    """What a contract allows us when the person did not speak to us."""

    HELD = "held"
    CLICK = "click"


_Part = ConfigDict(extra="forbid", frozen=True)


class Windows(BaseModel):
    """How long after a post we may answer it: by one click, then with a colleague, then not at all."""

    model_config = _Part
    one_click: Annotated[int, BeforeValidator(duration), Field(ge=HOUR_US, le=7 * DAY_US)] = 72 * HOUR_US
    held: Annotated[int, BeforeValidator(duration), Field(ge=HOUR_US, le=30 * DAY_US)] = 7 * DAY_US


class Listening(BaseModel):
    """How long a network may stay unheard before we fall silent: a "stop" may be waiting there."""

    model_config = _Part
    gap_max: Annotated[int, BeforeValidator(duration), Field(ge=5 * MINUTE_US, le=HOUR_US)] = 15 * MINUTE_US


class Registries(BaseModel):
    """Which registries must be in force, and how old their last check may be.

    Sources: US National Do Not Call rules, 31 days; UK TPS, 28 days; ours is far below both.
    """

    model_config = _Part
    required: tuple[str, ...] = ()
    own_list: bool = False
    age_max: Annotated[int, BeforeValidator(duration), Field(ge=HOUR_US, le=28 * DAY_US)] = 72 * HOUR_US


class Contact(BaseModel):
    """Whom we may answer at all."""

    model_config = _Part
    direct_needs_contract: bool = False
    overheard_with_contract: Overheard = Overheard.HELD


class SecondLook(BaseModel):
    """When a second member must agree."""

    model_config = _Part
    hows: tuple[How, ...] = ()
    new_members: bool = True
    odd_forms: bool = True


class Text(BaseModel):
    """What a reply may carry. A link in a reply costs twenty times as much on X."""

    model_config = _Part
    links: Literal["allow", "refuse"] = "allow"


class XRules(BaseModel):
    """What X itself would refuse (docs.x.com changelog, 2026-02-23: replies need a summons on self-serve access)."""

    model_config = _Part
    bare_replies: Literal["try", "refuse"] = "try"
    enterprise: bool = False


class Policy(BaseModel):
    """One team's line, complete: the preset's values with the team's own over them."""

    model_config = _Part
    preset: Literal["invited-only", "spoken-to", "attentive"] = "spoken-to"
    contact: Contact = Contact()
    windows: Windows = Windows()
    listening: Listening = Listening()
    registry: Registries = Registries()
    second_look: SecondLook = SecondLook()
    text: Text = Text()
    x: XRules = XRules()

    def canonical(self) -> dict[str, Any]:
        """The whole policy as plain values, for the record and its hash."""
        return self.model_dump(mode="json")


@cache
def preset(name: str) -> dict[str, Any]:
    """The values of a preset, as its file has them."""
    return tomllib.loads(resources.files("rules").joinpath("presets", f"{name}.toml").read_text("utf-8"))


def read(text: str, where: str = "policy.toml") -> Policy:
    """Read a policy file; raises `BadPolicy` with one sentence that names the line, the key and the remedy."""
    try:
        own = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadPolicy(f"{where} is not valid TOML: {error}. Mend that line.") from error
    return build(own, where, text)


def build(own: dict[str, Any], where: str, text: str = "") -> Policy:
    """Lay a team's own values over their preset and check the whole; raises `BadPolicy`."""
    name = own.get("preset", "spoken-to")
    if name not in PRESETS:
        raise BadPolicy(f"{_place(where, text, ('preset',))}: there is no preset {name!r}. Use {_listed(PRESETS)}.")
    try:
        policy = Policy.model_validate(_over(preset(name), own))
    except ValidationError as error:
        raise BadPolicy(_sentence(error, where, text)) from error
    if policy.windows.held < policy.windows.one_click:
        place = _place(where, text, ("windows", "held"))
        raise BadPolicy(f"{place}: windows.held must not be shorter than windows.one_click. Lengthen it.")
    if not policy.registry.required and not policy.registry.own_list:
        place = _place(where, text, ("registry", "required"))
        raise BadPolicy(
            f"{place}: no registry is required. Name one in registry.required, "
            "or write own_list = true beside it to rely on your own list only."
        )
    return policy


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _sentence(error: ValidationError, where: str, text: str) -> str:
    first = error.errors()[0]
    path = tuple(str(part) for part in first["loc"])
    key = ".".join(path)
    place = _place(where, text, path)
    if first["type"] == "extra_forbidden":
        return f"{place}: there is no setting {key}. Remove it, or look it up in docs/policy.md."
    bounds = first.get("ctx", {})
    if "ge" in bounds or "le" in bounds:
        edge = "at least " + _spoken(bounds["ge"]) if "ge" in bounds else "at most " + _spoken(bounds["le"])
        return f"{place}: {key} must be {edge}. Change it."
    message = first["msg"].removeprefix("Value error, ")
    return f"{place}: {key} cannot be {first['input']!r}: {message[0].lower()}{message[1:]}."


def _spoken(us: int) -> str:
    unit = next(name for name, size in (("d", DAY_US), ("h", HOUR_US), ("m", MINUTE_US), ("s", 1)) if us % size == 0)
    return f"{us // _UNITS[unit]}{unit}"


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words[:-1]) + " or " + words[-1]


def _place(where: str, text: str, path: tuple[str, ...]) -> str:
    """Name the file and the key's line: the shortest prefix of the file that parses and contains the key."""
    lines = text.splitlines()
    for number in range(1, len(lines) + 1):
        try:
            node: Any = tomllib.loads("\n".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue
        for part in path:
            if isinstance(node, dict) and part in node:
                node = node[part]
            else:
                break
        else:
            return f"{where}, line {number}"
    return where
