"""Settings: `earshot.toml` for what all may read, the environment for secrets.

Read once. An unknown key refuses with its line. A secret comes from an environment variable, or from the file that the
same variable with `_FILE` behind it names; in the settings file it refuses. Longer than most files: what the tables say
together is checked in one place.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import msgspec
from pydantic import ValidationError

from bot.brands import BadBrand, read_brands
from bot.settings.parts import (
    File,
    JournalPart,
    NoticePart,
    PagesPart,
    PublishPart,
    RegistryPart,
    SignInPart,
    SlackPart,
    TeamPart,
    WebPart,
    XPart,
)
from bot.settings.routes import astray
from bot.settings.secrets import (
    DATABASE,
    MANUAL,
    SIGN_IN_SECRETS,
    SLACK_SECRETS,
    X_SECRETS,
    BadSettings,
    credential,
    refuse_secrets,
    secret,
)
from rules.mention import Brand
from rules.policy import BadPolicy, Policy, build, read, spoken
from rules.roles import is_group
from rules.toml_text import BadToml, parse, place, sentence
from rules.toml_text import Path as Keys

FILE = "earshot.toml"
PAGES_OF_OURS = frozenset({"healthz", "notice", "static"})
"""Where the preference pages have something of their own, beside the brands."""


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
    workspace: str = ""

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
    pages: PagesPart | None = None
    sign_in: SignInPart = field(default_factory=SignInPart)
    notice: NoticePart = field(default_factory=NoticePart)
    publish: PublishPart | None = None
    journal: Path = Path("earshot.journal")
    journal_copy: str | None = None

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
    text, where = _text_of(file), file.name
    try:
        table = parse(text, where)
        refuse_secrets(table, where, text)
        brands = {brand.id: brand for brand in read_brands(table)}
        part = File.model_validate({key: value for key, value in table.items() if key != "brand"})
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
    if part.pages is not None:
        _check_pages(part.pages, [team.brand for team in part.team], where, text)
    teams = tuple(_at_home(teams, part.slack, where, text))
    known = {registry.name for registry in part.registry}
    for number, team in enumerate(teams):
        for path, said in _out_of_reach(team, known, part.pages):
            raise BadSettings(f"{place(where, text, ('team', number, 'policy', *path))}: {said}")
        for key, route, said in astray(team.part, team.brand, team.policy):
            raise BadSettings(f"{place(where, text, ('team', number, 'route', route, key))}: {said}")
    return Settings(
        database=secret(DATABASE, environment) or part.database,
        keys=file.parent / part.keys,
        slack=part.slack,
        web=part.web,
        x=part.x,
        registries=part.registry,
        teams=teams,
        secrets={
            name: value
            for name in (*SLACK_SECRETS, *X_SECRETS, *SIGN_IN_SECRETS)
            if (value := credential(name, environment))
        },
        pages=part.pages,
        sign_in=part.sign_in,
        notice=part.notice,
        publish=_publish(part.publish, brands, file, text),
        journal=_journal(part.journal, secret(DATABASE, environment) or part.database, file.parent),
        journal_copy=part.journal.post_to,
    )


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise BadSettings(f"Cannot read {file}: {error.strerror}. Copy {MANUAL} to {FILE} and fill it in.") from None
    except OSError as error:
        raise BadSettings(f"Cannot read {file}: {error.strerror}. Name a file that this user may read.") from None
    except UnicodeDecodeError:
        raise BadSettings(f"Cannot read {file}: it is not UTF-8 text. Save it as UTF-8.") from None


def _publish(part: PublishPart | None, brands: Mapping[str, Brand], file: Path, text: str) -> PublishPart | None:
    """The feed of our own, with its folder below that of the settings file, as all folders are."""
    if part is None:
        return None
    for number, brand in enumerate(part.brands):
        if brand not in brands:
            at = place(file.name, text, ("publish", "brands", number))
            raise BadSettings(f"{at}: there is no brand {brand!r}. Use the id of a [[brand]] table.")
    if part.expires < 2 * part.period:
        at = place(file.name, text, ("publish", "expires"))
        raise BadSettings(f"{at}: HEAD must be good for two periods at least. Raise expires, or lower period.")
    return part.model_copy(update={"folder": str(file.parent / part.folder)}) if part.folder else part


def _journal(part: JournalPart, database: str, folder: Path) -> Path:
    """Where the journal is: as the file says, or else beside a database that is a file, or beside the settings."""
    if part.file:
        return folder / part.file
    kind, _, path = database.partition(":///")
    return Path(path).with_suffix(".journal") if kind == "sqlite" and path else folder / "earshot.journal"


def _check_pages(pages: PagesPart, at_work: Sequence[str], where: str, text: str) -> None:
    for brand_id in pages.brands:
        if brand_id not in at_work:
            at = place(where, text, ("pages", "brands"))
            raise BadSettings(f"{at}: no team is at work for {brand_id!r}. Use the brand of a [[team]] table.")
    if taken := sorted(PAGES_OF_OURS.intersection(pages.brands or at_work)):
        at = place(where, text, ("pages",))
        raise BadSettings(f"{at}: the pages cannot show a brand whose id is {taken[0]!r}. List the others in brands.")


def _team(part: TeamPart, brands: Mapping[str, Brand], file: Path, text: str, number: int) -> TeamSettings:
    where = file.name
    if part.brand not in brands:
        at = place(where, text, ("team", number, "brand"))
        raise BadSettings(f"{at}: there is no brand {part.brand!r}. Use the id of a [[brand]] table.")
    _check_roles(part, where, text, number)
    policy = build(part.policy or {}, where, text, ("team", number, "policy"))
    for each, saved in enumerate(part.saved_reply):
        for topic in set(saved.topics) - policy.topics.keys():
            at = place(where, text, ("team", number, "saved_reply", each, "topics"))
            raise BadSettings(f"{at}: the policy has no topic {topic!r}. Add it to the policy, or remove it here.")
    shadow = _shadow(file.parent / part.shadow, place(where, text, ("team", number, "shadow"))) if part.shadow else None
    return TeamSettings(part, brands[part.brand], policy, _written(policy), shadow)


def _at_home(teams: Sequence[TeamSettings], slack: SlackPart, where: str, text: str) -> Iterator[TeamSettings]:
    """The teams, each with its workspace: the one that it names, or else the only one that any names."""
    named = sorted({team.part.workspace for team in teams} - {""})
    if len(named) > 1 and not slack.client_id:
        raise BadSettings(f"{where}: teams in several workspaces need the app installed by OAuth. Set slack.client_id.")
    for number, team in enumerate(teams):
        if slack.client_id and not team.part.workspace and len(named) != 1:
            at = place(where, text, ("team", number))
            raise BadSettings(f"{at}: which workspace is this team's? Write its id as workspace.")
        yield replace(team, workspace=team.part.workspace or (named[0] if named else ""))


def _check_roles(part: TeamPart, where: str, text: str, number: int) -> None:
    acting = {*part.may_reply, *part.approvers, *part.care, *part.operators}
    if both := sorted(acting.intersection(part.auditors)):
        at = place(where, text, ("team", number, "auditors"))
        raise BadSettings(f"{at}: an auditor only reads, and {both[0]} has another role too. Name them in one place.")
    if part.care_channel == part.channel:
        at = place(where, text, ("team", number, "care_channel"))
        raise BadSettings(f"{at}: what is in care leaves this channel. Name another one.")


def _shadow(draft: Path, at: str) -> Shadow:
    try:
        policy = read(draft.read_text("utf-8"), draft.name)
    except (OSError, UnicodeDecodeError):
        raise BadSettings(f"{at}: cannot read {draft}. Name a policy file, or remove this line.") from None
    return Shadow(policy, _written(policy))


def _written(policy: Policy) -> str:
    return msgspec.json.encode(policy.canonical(), order="sorted").decode()


def _out_of_reach(
    team: TeamSettings, registries: Collection[str], pages: PagesPart | None
) -> Iterator[tuple[Keys, str]]:
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
        if one.channel is not None and one.channel not in team.part.channels:
            yield (
                (*at, "channel"),
                f"this team works in {' and '.join(team.part.channels)}. Name that channel, or remove this override.",
            )
    approvers = set(team.part.approvers)
    for at, line in lines:
        if line.text.links == "offer_stop" and not (pages and pages.of(team.brand.id)):
            said = "there is no page for such a link to lead to. Add [pages], or take offer_stop out."
            yield (*at, "text", "links"), said
        if approvers and not any(map(is_group, approvers)) and len(approvers) < line.second_look.members:
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
