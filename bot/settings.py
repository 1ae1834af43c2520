"""Settings: `earshot.toml` for what all may read, the environment for secrets.

Read once. An unknown key refuses with its line. A secret comes from an environment variable, or from the file that the
same variable with `_FILE` behind it names; in the settings file it refuses. Longer than most files, because the parts
of the settings file are best read side by side.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

import msgspec
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.brands import BadBrand, read_brands
from rules.mention import Brand
from rules.policy import DAY_US, HOUR_US, MINUTE_US, BadPolicy, Policy, build, duration, read, spoken
from rules.toml_text import BadToml, parse, place, sentence
from rules.toml_text import Path as Keys

FILE = "earshot.toml"
MANUAL = "earshot.example.toml"
SLACK_SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")
X_SECRETS = ("X_CONSUMER_KEY", "X_CONSUMER_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET")
DATABASE = "EARSHOT_DATABASE"
"""The variable that names the database instead of the file: its address may hold a password."""
_NAMES_SECRET = re.compile(r"(?:token|secret|password|consumer_key)$", re.IGNORECASE)
_IS_SECRET = re.compile(r"xox[a-z]-|xapp-|[a-z0-9+.]+://[^/@\s]*:[^/@\s]+@", re.IGNORECASE)
_Part = ConfigDict(extra="forbid", frozen=True, strict=True)


class BadSettings(ValueError):
    """Settings that cannot be used; the text names the place, what is wrong, and the remedy."""


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", value):
        raise ValueError("write small letters, digits and hyphens, 40 at most")
    return value


def _channel(value: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]{2,}", value):
        raise ValueError("write the channel's id, such as C0123456789; Slack shows it in the channel's details")
    return value


def _member(value: str) -> str:
    if not re.fullmatch(r"[UW][A-Z0-9]{2,}", value):
        raise ValueError("write the member's id, such as U0123456789; Slack shows it in their profile")
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("there is no such time zone; write one such as Europe/Oslo")
    return value


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
    recheck: Annotated[int, BeforeValidator(duration), Field(ge=1_000_000, le=DAY_US)] = 6 * HOUR_US
    api_url: str | None = None


class RegistryPart(BaseModel):
    """One opt-out registry: its name, its file or https address, and how often to look."""

    model_config = _Part
    name: Annotated[str, AfterValidator(_name)]
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
    channel: Annotated[str, AfterValidator(_channel)]
    may_reply: tuple[Annotated[str, AfterValidator(_member)], ...] = Field(default=(), strict=False)
    approvers: tuple[Annotated[str, AfterValidator(_member)], ...] = Field(default=(), strict=False)
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    policy: dict[str, Any] | None = None
    shadow: str = ""
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
class Shadow:
    """A policy that is decided beside the one in force and recorded, and never acts: the text is its canonical form."""

    policy: Policy
    text: str

    @property
    def sha256(self) -> str:
        """Its fingerprint, as the record names it."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """One team with its brand and its policy, checked."""

    part: TeamPart
    brand: Brand
    policy: Policy
    policy_text: str
    shadow: Shadow | None = None

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
        teams = tuple(_team(team, brands, file, text, number) for number, team in enumerate(part.team))
    except (BadToml, BadPolicy) as error:
        raise BadSettings(str(error)) from None
    except BadBrand as error:
        raise BadSettings(f"{where}: {error}") from None
    except ValidationError as error:
        raise BadSettings(sentence(error.errors()[0], where, text, MANUAL, spoken)) from None
    _refuse_twice("registry", "name", [registry.name for registry in part.registry], where, text)
    _refuse_twice("team", "brand", [team.brand for team in part.team], where, text)
    if part.x is None and any(team.brand.account_on("x") for team in teams):
        raise BadSettings(f"{where}: a brand is on X, and reading X costs money. Add [x] with monthly_budget_usd.")
    known = {registry.name for registry in part.registry}
    for number, team in enumerate(teams):
        for path, said in _out_of_reach(team, known):
            raise BadSettings(f"{place(where, text, ('team', number, 'policy', *path))}: {said}")
    return Settings(
        database=_secret(DATABASE, environment) or part.database,
        keys=file.parent / part.keys,
        slack=part.slack,
        web=part.web,
        x=part.x,
        registries=part.registry,
        teams=teams,
        secrets={name: value for name in (*SLACK_SECRETS, *X_SECRETS) if (value := _secret(name, environment))},
    )


def _team(part: TeamPart, brands: Mapping[str, Brand], file: Path, text: str, number: int) -> TeamSettings:
    where = file.name
    if part.brand not in brands:
        at = place(where, text, ("team", number, "brand"))
        raise BadSettings(f"{at}: there is no brand {part.brand!r}. Use the id of a [[brand]] table.")
    policy = build(part.policy or {}, where, text, ("team", number, "policy"))
    shadow = _shadow(file.parent / part.shadow, place(where, text, ("team", number, "shadow"))) if part.shadow else None
    return TeamSettings(part, brands[part.brand], policy, _written(policy), shadow)


def _shadow(draft: Path, at: str) -> Shadow:
    try:
        policy = read(draft.read_text("utf-8"), draft.name)
    except (OSError, UnicodeDecodeError):
        raise BadSettings(f"{at}: cannot read {draft}. Name a policy file, or remove this line.") from None
    return Shadow(policy, _written(policy))


def _written(policy: Policy) -> str:
    return msgspec.json.encode(policy.canonical(), order="sorted").decode()


def _out_of_reach(team: TeamSettings, registries: Collection[str]) -> Iterator[tuple[Keys, str]]:
    """What a policy names that these settings do not have, with its place in the policy."""
    lines: list[tuple[Keys, Policy]] = [((), team.policy)]
    for number, one in enumerate(team.policy.override):
        at: Keys = ("override", number)
        lines.append((at, team.policy.under([number])))
        if one.network is not None and team.brand.account_on(one.network) is None:
            yield (
                (*at, "network"),
                f"{team.brand.id} has no account on {one.network}. Add one, or remove this override.",
            )
        if one.channel not in {None, team.part.channel}:
            yield (
                (*at, "channel"),
                f"this team works in {team.part.channel}. Name that channel, or remove this override.",
            )
    approvers = set(team.part.approvers)
    for at, line in lines:
        if approvers and len(approvers) < line.second_look.members:
            yield (
                (*at, "second_look", "members"),
                f"{line.second_look.members} must agree, and this team has fewer approvers. Lower it, or name more.",
            )
        for name in line.registry.required:
            if name not in registries:
                path = (*at, "registry", "required")
                yield path, f"the policy requires the registry {name}. Add a [[registry]] of that name."


def _refuse_twice(table: str, key: str, names: Sequence[str], where: str, text: str) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            at = place(where, text, (table, number, key))
            raise BadSettings(f"{at}: two [[{table}]] tables have the {key} {name}. Keep one of them.")


def _secret(name: str, environment: Mapping[str, str]) -> str:
    """What the variable holds, or the file that its `_FILE` names; empty if neither is set."""
    if value := environment.get(name, "").strip():
        return value
    path = environment.get(f"{name}_FILE", "").strip()
    try:
        return Path(path).read_text("utf-8").strip() if path else ""
    except (OSError, UnicodeDecodeError, ValueError):
        raise BadSettings(f"{name}_FILE names a file that cannot be read. Name one that can.") from None


def _refuse_secrets(node: object, where: str, text: str, path: Keys = ()) -> None:
    """Refuse whatever looks like a secret in a file that others may read. What it holds is not shown."""
    match node:
        case dict():
            for key, value in node.items():
                _refuse_secrets(value, where, text, (*path, key))
        case list():
            for number, value in enumerate(node):
                _refuse_secrets(value, where, text, (*path, number))
        case str() if _IS_SECRET.match(node) or _NAMES_SECRET.search(str(path[-1])):
            key = ".".join(part for part in path if isinstance(part, str))
            raise BadSettings(
                f"{place(where, text, path)}: {key} looks like a secret. Move it to the environment; {MANUAL} says how."
            )
        case _:
            pass
