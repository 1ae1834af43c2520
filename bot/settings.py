"""Settings: `earshot.toml` for what may be read by all, the environment for secrets, read once.

An unknown key refuses with its line. A secret comes from an environment variable, or from the file that the same
variable with `_FILE` behind it names; in the settings file it refuses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.brands import BadBrand, read_brands
from rules.mention import Brand
from rules.policy import DAY_US, HOUR_US, MINUTE_US, BadPolicy, Policy, build, duration
from rules.toml_text import BadToml, parse, place, sentence

FILE = "earshot.toml"
MANUAL = "earshot.example.toml"
SLACK_SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
X_SECRETS = ("X_CONSUMER_KEY", "X_CONSUMER_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET")
_LOOKS_SECRET = re.compile(r"xox[a-z]-|xapp-|(?:token|secret|password|consumer_key)$", re.IGNORECASE)
_Part = ConfigDict(extra="forbid", frozen=True, strict=True)


class BadSettings(ValueError):
    """Settings that cannot be used; the text names the place, what is wrong, and the remedy."""


class SlackPart(BaseModel):
    """Where Slack is. Set only for a stand-in."""

    model_config = _Part
    api_url: str | None = None


class WebPart(BaseModel):
    """The bot's own small web server, for health and numbers."""

    model_config = _Part
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)


class XPart(BaseModel):
    """How X is read: within which budget, how often, and whether posts that only name us are looked for."""

    model_config = _Part
    monthly_budget_usd: int = Field(ge=1, le=100_000)
    every: Annotated[int, BeforeValidator(duration), Field(ge=1_000_000, le=10 * MINUTE_US)] = MINUTE_US
    search: bool = True
    api_url: str | None = None


class RegistryPart(BaseModel):
    """One opt-out registry: its name, its file or https address, and how often to look."""

    model_config = _Part
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    source: str = Field(min_length=1)
    every: Annotated[int, BeforeValidator(duration), Field(ge=1_000_000, le=DAY_US)] = HOUR_US


class SavedPart(BaseModel):
    """A reply that the team has ready."""

    model_config = _Part
    title: str = Field(min_length=1, max_length=75)
    text: str = Field(min_length=1, max_length=2_000)


class TeamPart(BaseModel):
    """One brand at work in one channel: who may reply, who may approve, by which policy."""

    model_config = _Part
    brand: str
    channel: str = Field(pattern=r"^[CG][A-Z0-9]{2,}$")
    may_reply: tuple[str, ...] = Field(default=(), strict=False)
    approvers: tuple[str, ...] = Field(default=(), strict=False)
    time_zone: str = "UTC"
    policy: dict[str, Any] | None = None
    saved_reply: tuple[SavedPart, ...] = Field(default=(), strict=False)


class _File(BaseModel):
    model_config = _Part
    database: str = "sqlite:///earshot.db"
    keys: str = "keys"
    slack: SlackPart = SlackPart()
    web: WebPart = WebPart()
    x: XPart | None = None
    registry: tuple[RegistryPart, ...] = Field(default=(), strict=False)
    team: tuple[TeamPart, ...] = Field(strict=False, min_length=1)


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """One team with its brand and its policy, checked."""

    part: TeamPart
    brand: Brand
    policy: Policy
    policy_text: str

    @property
    def policy_sha256(self) -> str:
        """The policy's fingerprint, as the record names it."""
        return sha256(self.policy_text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Settings:
    """All that Earshot is told from outside. `secrets` never shows itself."""

    database: str
    keys: Path
    slack: SlackPart
    web: WebPart
    x: XPart | None
    registries: tuple[RegistryPart, ...]
    teams: tuple[TeamSettings, ...]
    secrets: Mapping[str, str] = field(repr=False)

    def secret(self, name: str) -> str:
        """A secret by its variable's name; raises `BadSettings` where it is missing."""
        try:
            return self.secrets[name]
        except KeyError:
            raise BadSettings(
                f"{name} is missing. Set it in the environment, or name a file that holds it in {name}_FILE."
            ) from None


def read_settings(file: Path, environment: Mapping[str, str]) -> Settings:
    """Read the file and the environment; raises `BadSettings` with one sentence."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadSettings(f"Cannot read {file}: {reason}. Copy {MANUAL} to {FILE} and fill it in.") from None
    where = file.name
    try:
        table = parse(text, where)
        _refuse_secrets(table, where, text)
        brands = {brand.id: brand for brand in read_brands(table)}
        part = _File.model_validate({key: value for key, value in table.items() if key != "brand"})
        teams = tuple(_team(team, brands, file, text) for team in part.team)
    except BadToml as error:
        raise BadSettings(str(error)) from None
    except (BadBrand, BadPolicy) as error:
        raise BadSettings(str(error) if where in str(error) else f"{where}: {error}") from None
    except ValidationError as error:
        raise BadSettings(sentence(error, where, text, MANUAL)) from None
    if part.x is None and any(team.brand.account_on("x") for team in teams):
        raise BadSettings(f"{where}: a brand is on X, and reading X costs money. Add [x] with monthly_budget_usd.")
    known = {registry.name for registry in part.registry}
    for team in teams:
        for name in team.policy.registry.required:
            if name not in known:
                raise BadSettings(f"{where}: the policy requires the registry {name}. Add a [[registry]] of that name.")
    return Settings(
        database=environment.get("EARSHOT_DATABASE", part.database),
        keys=file.parent / part.keys,
        slack=part.slack,
        web=part.web,
        x=part.x,
        registries=part.registry,
        teams=teams,
        secrets=_secrets(environment),
    )


def _team(part: TeamPart, brands: Mapping[str, Brand], file: Path, text: str) -> TeamSettings:
    if part.brand not in brands:
        at = place(file.name, text, ("team", "brand"))
        raise BadSettings(f"{at}: there is no brand {part.brand!r}. Use the id of a [[brand]] table.")
    if part.time_zone not in available_timezones():
        at = place(file.name, text, ("team", "time_zone"))
        raise BadSettings(f"{at}: there is no time zone {part.time_zone!r}. Write one such as Europe/Oslo.")
    ZoneInfo(part.time_zone)
    policy = build(part.policy or {}, f"{file.name}, policy of {part.brand}")
    written = msgspec.json.encode(policy.canonical(), order="sorted").decode()
    return TeamSettings(part, brands[part.brand], policy, written)


def _secrets(environment: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in (*SLACK_SECRETS, *X_SECRETS):
        if value := environment.get(name, "").strip():
            found[name] = value
        elif path := environment.get(f"{name}_FILE", "").strip():
            try:
                found[name] = Path(path).read_text("utf-8").strip()
            except (OSError, UnicodeDecodeError):
                raise BadSettings(f"{name}_FILE names a file that cannot be read. Name one that can.") from None
    return found


def _refuse_secrets(node: object, where: str, text: str, path: tuple[str, ...] = ()) -> None:
    """Refuse whatever looks like a secret in a file that others may read."""
    match node:
        case dict():
            for key, value in node.items():
                if isinstance(value, str) and _LOOKS_SECRET.search(key):
                    at = place(where, text, (*path, key))
                    raise BadSettings(f"{at}: {key} looks like a secret. Move it to the environment.")
                _refuse_secrets(value, where, text, (*path, key))
        case list():
            for value in node:
                _refuse_secrets(value, where, text, path)
        case str() if _LOOKS_SECRET.match(node):
            raise BadSettings(f"{place(where, text, path)}: this looks like a secret. Move it to the environment.")
        case _:
            pass
