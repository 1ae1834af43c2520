"""The tables of the settings file: what may stand in each, within which bounds.

Longer than most files: the tables are best read side by side.
"""

import re
from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from rules.audit.checkpoint import NotVerified, VerifierKey
from rules.lifetimes import LIFETIMES, Lifetimes
from rules.policy import DAY_US, HOUR_US, MINUTE_US, duration
from rules.registry.change import FREED_MAX
from rules.saved import WORDINGS_MAX, malformed, would_repeat

ORIGIN_CHARS_MAX = 100
WORDING_CHARS_MAX = 2_000
AVOIDED_CHARS_MAX = 60
_Part = ConfigDict(extra="forbid", frozen=True, strict=True)


def _name(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", value):
        raise ValueError("write small letters, digits and hyphens, 40 at most")
    return value


def _key(value: str) -> str:
    try:
        return VerifierKey.parse(value).text
    except NotVerified:
        raise ValueError("write the key as its publisher prints it: name+id+key, in one line") from None


def _channel(value: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]{2,}", value):
        raise ValueError("write the channel's id, such as C0123456789; Slack shows it in the channel's details")
    return value


def _channel_or_none(value: str) -> str:
    return _channel(value) if value else ""


def _named(value: str) -> str:
    if not re.fullmatch(r"[UWS][A-Z0-9]{2,}", value):
        raise ValueError(
            "write the id of a member, such as U0123456789, or of a user group, such as S0123456789; Slack shows it in "
            "the profile or in the group's menu"
        )
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("there is no such time zone; write one such as Europe/Oslo")
    return value


def _wording(value: str) -> str:
    if not value.strip() or len(value) > WORDING_CHARS_MAX:
        raise ValueError(f"write 1 to {WORDING_CHARS_MAX:,} characters")
    if malformed(value):
        raise ValueError("braces are for slots: write {order}, in small letters, or no braces at all")
    return value


def _wordings(value: tuple[str, ...]) -> tuple[str, ...]:
    if not 1 <= len(value) <= WORDINGS_MAX or len(set(value)) < len(value):
        raise ValueError(f"write 1 to {WORDINGS_MAX} wordings, each another one")
    if would_repeat(value):
        raise ValueError(
            f"write {WORDINGS_MAX} wordings, or a slot such as {{order}} in each, so that no words are read twice"
        )
    return value


def _avoided(value: str) -> str:
    if not value.strip() or len(value) > AVOIDED_CHARS_MAX:
        raise ValueError(f"write a word or a phrase, {AVOIDED_CHARS_MAX} characters at most")
    return value.strip()


def _lang(value: str) -> str:
    if value and not re.fullmatch(r"[a-z]{2,3}", value):
        raise ValueError("write the language as its code, such as en or no")
    return value


def _workspace(value: str) -> str:
    if value and not re.fullmatch(r"T[A-Z0-9]{2,}", value):
        raise ValueError("write the workspace's id, such as T0123456789; it stands in its address at app.slack.com")
    return value


def _enterprise(value: str) -> str:
    if value and not re.fullmatch(r"E[A-Z0-9]{2,}", value):
        raise ValueError("write the enterprise's id, such as E0123456789; its administrators know it")
    return value


def _public(value: str) -> str:
    if not re.fullmatch(r"https://[a-z0-9.-]+(:[0-9]+)?|http://(127\.0\.0\.1|localhost)(:[0-9]+)?", value):
        raise ValueError("write the address that people open, such as https://prefer.acme.example, without a path")
    return value


def _public_or_none(value: str) -> str:
    return _public(value) if value else ""


def _taker(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"https://[^\s]+|http://127\.0\.0\.1:\d+/[^\s]*", value):
        raise ValueError("write an address that begins with https://")
    return value


def _served(value: str | None) -> str | None:
    if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise ValueError("write an address that begins with https://")
    return value


def _origin(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9.-]+(/[a-z0-9._-]+)*", value) or len(value) > ORIGIN_CHARS_MAX:
        raise ValueError("write a name that is yours, such as acme.example/no, without https://")
    return value


_Served = Annotated[str | None, AfterValidator(_served)]
"""An address that we ask."""
_Host = Annotated[str, Field(min_length=1)]
_Names = tuple[Annotated[str, AfterValidator(_named)], ...]
"""Ids of members and of user groups."""


class SlackPart(BaseModel):
    """How Slack reaches us: over a socket that we open, or by HTTP at our `address`, served at `host` and `port`.

    With a `client_id` our app is installed by OAuth, in as many workspaces as teams name. `api_url` is set only for a
    stand-in.
    """

    model_config = _Part
    mode: Literal["socket", "http"] = "socket"
    address: Annotated[str, AfterValidator(_public_or_none)] = ""
    host: _Host = "127.0.0.1"
    port: int = Field(default=8082, ge=0, le=65535)
    client_id: str = ""
    api_url: _Served = None

    @model_validator(mode="after")
    def _can_be_installed(self) -> Self:
        if self.client_id and not (self.mode == "http" and self.address):
            raise ValueError('with a client_id people install the app at your address: set mode = "http" and address')
        return self


class WebPart(BaseModel):
    """The bot's own small web server, for health and numbers."""

    model_config = _Part
    host: _Host = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)


class PagesPart(BaseModel):
    """The preference pages: the address that people open, where we serve it, for which brands, behind which proxies.

    No brands are all brands at work here. `proxies` are the addresses of proxies whose word on the asker we take.
    """

    model_config = _Part
    address: Annotated[str, AfterValidator(_public)]
    host: _Host = "127.0.0.1"
    port: int = Field(default=8081, ge=0, le=65535)
    brands: tuple[str, ...] = Field(default=(), strict=False)
    proxies: tuple[str, ...] = Field(default=("127.0.0.1", "::1"), strict=False)

    def of(self, brand_id: str) -> str:
        """The address of this brand's page; empty where it has none."""
        return f"{self.address}/{brand_id}" if not self.brands or brand_id in self.brands else ""


class PublishPart(BaseModel):
    """The feed of our own objections: its name, for which brands also what was said to them alone, how long HEAD holds.

    Without a `folder` it is published by `earshot registry publish DIR` alone; with one, by the running bot too.
    """

    model_config = _Part
    name: Annotated[str, AfterValidator(_origin)]
    folder: str = ""
    brands: tuple[str, ...] = Field(default=(), strict=False)
    period: Annotated[int, BeforeValidator(duration), Field(ge=MINUTE_US, le=DAY_US)] = HOUR_US
    expires: Annotated[int, BeforeValidator(duration), Field(ge=HOUR_US, le=31 * DAY_US)] = 3 * DAY_US


class SignInPart(BaseModel):
    """With which networks a person can show on the preference pages whose account it is.

    `bluesky` is where we read public posts when somebody says that a code is posted; empty, nobody can. The other
    addresses are for stand-ins alone.
    """

    model_config = _Part
    x_client_id: str = ""
    mastodon: bool = True
    bluesky: Annotated[str, AfterValidator(_served)] = "https://public.api.bsky.app"
    x_url: _Served = None
    mastodon_url: _Served = None


class JournalPart(BaseModel):
    """Where each objection is written besides, so that a restored database loses none.

    Without a `file` it is beside the database, or beside the settings where the database is no file. `post_to` is an
    https address to which each line is posted too.
    """

    model_config = _Part
    file: str = ""
    post_to: Annotated[str | None, AfterValidator(_taker)] = None


class NoticePart(BaseModel):
    """What the privacy notice says of you: who is responsible, where people write, where the notice stands.

    `address` is for a notice that stands elsewhere than on the preference pages.
    """

    model_config = _Part
    controller: str = Field(default="", max_length=500)
    contact: str = Field(default="", max_length=500)
    officer: str = Field(default="", max_length=500)
    authority: str = Field(default="", max_length=500)
    address: str = Field(default="", max_length=500)


class XPart(BaseModel):
    """How X is read: within which budget, how often, and whether posts that only name us are looked for."""

    model_config = _Part
    monthly_budget_usd: int = Field(ge=1, le=100_000)
    every: Annotated[int, BeforeValidator(duration), Field(ge=1_000_000, le=10 * MINUTE_US)] = MINUTE_US
    search: bool = True
    recheck: Annotated[int, BeforeValidator(duration), Field(ge=1_000_000, le=12 * HOUR_US)] = 6 * HOUR_US
    api_url: _Served = None


class RegistryPart(BaseModel):
    """One opt-out registry: its name, its form, its file, folder or https address, and how often to look.

    A feed names one or two `keys`, of which one must have signed it. `age_max` is how old our copy may become, where
    every policy allows more; `freed_max` how many people who wrote to us lately may drop off it at once.
    """

    model_config = _Part
    name: Annotated[str, AfterValidator(_name)]
    format: Literal["csv", "feed"] = "csv"
    source: str = Field(min_length=1)
    keys: tuple[Annotated[str, AfterValidator(_key)], ...] = Field(default=(), strict=False, max_length=2)
    every: Annotated[int, BeforeValidator(duration), Field(ge=1_000_000, le=DAY_US)] = HOUR_US
    age_max: Annotated[int, BeforeValidator(duration), Field(ge=HOUR_US, le=28 * DAY_US)] = 28 * DAY_US
    freed_max: int = Field(default=FREED_MAX, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _keys_fit(self) -> Self:
        if (self.format == "feed") is not bool(self.keys):
            raise ValueError("a feed has keys, of which one must have signed it; a list in CSV has none")
        if len({VerifierKey.parse(key).name for key in self.keys}) > 1:
            raise ValueError("these keys are of two registries; both must begin with the same name")
        return self


class SavedPart(BaseModel):
    """A reply that the team has ready, for a language, for topics: three wordings, or fewer with a slot in each."""

    model_config = _Part
    title: str = Field(min_length=1, max_length=75)
    text: Annotated[
        tuple[Annotated[str, AfterValidator(_wording)], ...],
        BeforeValidator(lambda given: (given,) if isinstance(given, str) else given),
        AfterValidator(_wordings),
    ] = Field(strict=False)
    lang: Annotated[str, AfterValidator(_lang)] = ""
    topics: tuple[Annotated[str, AfterValidator(_name)], ...] = Field(default=(), strict=False)


class RoutePart(BaseModel):
    """Where some posts are shown instead of the team's channel; the first route that fits is taken."""

    model_config = _Part
    channel: Annotated[str, AfterValidator(_channel)]
    network: Literal["x", "mastodon", "bluesky"] | None = None
    topic: str | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None
    label: Literal["direct", "overheard"] | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if not {*self.model_fields_set} - {"channel"}:
            raise ValueError("say which posts take this route: a network, a topic, a language or a label")
        return self


class HoursPart(BaseModel):
    """The team's hours on its clock, in whole hours: what was overheard outside of them waits for the next opening.

    Where `closes` is less than `opens`, a night belongs to the day on which it begins.
    """

    model_config = _Part
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = Field(
        default=("mon", "tue", "wed", "thu", "fri"), strict=False, min_length=1
    )
    opens: int = Field(default=9, ge=0, le=23)
    closes: int = Field(default=17, ge=1, le=24)

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        if self.closes == self.opens:
            raise ValueError("closes must be another hour than opens; for the whole day write opens = 0, closes = 24")
        return self


class KeepPart(BaseModel):
    """How long words are kept, where that is to be less than the product promises (`rules/lifetimes.py`)."""

    model_config = _Part
    overheard: Annotated[int, BeforeValidator(duration), Field(ge=HOUR_US, le=LIFETIMES.overheard_us)] = (
        LIFETIMES.overheard_us
    )
    direct: Annotated[int, BeforeValidator(duration), Field(ge=DAY_US, le=LIFETIMES.direct_us)] = LIFETIMES.direct_us
    private: Annotated[int, BeforeValidator(duration), Field(ge=DAY_US, le=LIFETIMES.private_us)] = LIFETIMES.private_us
    drafts: Annotated[int, BeforeValidator(duration), Field(ge=DAY_US, le=LIFETIMES.draft_us)] = LIFETIMES.draft_us

    @property
    def lifetimes(self) -> Lifetimes:
        """These, with the others as they are promised."""
        return Lifetimes(self.overheard, self.direct, self.private, self.drafts)


class TeamPart(BaseModel):
    """One brand at work in one channel: who may do what, by which policy.

    Members and user groups have the roles of `rules/roles.py`. What is given into care is shown in the `care_channel`,
    else in the private channel; where there is neither, nothing can be given into care.
    """

    model_config = _Part
    brand: str
    channel: Annotated[str, AfterValidator(_channel)]
    workspace: Annotated[str, AfterValidator(_workspace)] = ""
    enterprise: Annotated[str, AfterValidator(_enterprise)] = ""
    private_channel: Annotated[str, AfterValidator(_channel_or_none)] = ""
    care_channel: Annotated[str, AfterValidator(_channel_or_none)] = ""
    may_reply: _Names = Field(default=(), strict=False)
    approvers: _Names = Field(default=(), strict=False)
    care: _Names = Field(default=(), strict=False)
    operators: _Names = Field(default=(), strict=False)
    auditors: _Names = Field(default=(), strict=False)
    on_duty: _Names = Field(default=(), strict=False)
    remind_after: Annotated[int, BeforeValidator(duration), Field(ge=5 * MINUTE_US, le=3 * DAY_US)] = HOUR_US
    help_desk: Annotated[str, AfterValidator(_channel_or_none)] = ""
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    policy: dict[str, Any] | None = None
    shadow: str = ""
    answer_within: Annotated[int, BeforeValidator(duration), Field(ge=5 * MINUTE_US, le=7 * DAY_US)] = HOUR_US
    avoid: tuple[Annotated[str, AfterValidator(_avoided)], ...] = Field(default=(), strict=False, max_length=200)
    saved_reply: tuple[SavedPart, ...] = Field(default=(), strict=False)
    hours: HoursPart | None = None
    keep: KeepPart = KeepPart()
    route: tuple[RoutePart, ...] = Field(default=(), strict=False)

    @property
    def channels(self) -> tuple[str, ...]:
        """The team's own channel, and those to which its routes lead."""
        return tuple(dict.fromkeys((self.channel, *(route.channel for route in self.route))))


class File(BaseModel):
    """The whole file but its `[[brand]]` tables."""

    model_config = _Part
    database: str = "sqlite:///earshot.db"
    keys: str = "keys"
    slack: SlackPart = SlackPart()
    web: WebPart = WebPart()
    pages: PagesPart | None = None
    sign_in: SignInPart = SignInPart()
    notice: NoticePart = NoticePart()
    journal: JournalPart = JournalPart()
    publish: PublishPart | None = None
    x: XPart | None = None
    registry: tuple[RegistryPart, ...] = Field(default=(), strict=False)
    team: tuple[TeamPart, ...] = Field(strict=False, min_length=1)
