"""What every step is handed: the store, the networks, time, chance, the brands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.journal.file import Journal
from bot.ports import Feeds, Fetched, Network, NotModified, SourceFailed
from bot.settings import Shadow
from bot.sign_in_ports import Moves, PublicPosts, SignIn
from bot.store.database import Database
from bot.store.facts import Scene
from bot.store.ids import Chance
from rules.audit.checkpoint import VerifierKey
from rules.contracts import topics_of
from rules.facts import Facts
from rules.hours import Hours
from rules.lifetimes import LIFETIMES, Lifetimes
from rules.mention import Brand
from rules.policy import Policy
from rules.registry.change import FREED_MAX
from rules.roles import Act, Named, Roles, roles_of
from rules.route import Route
from rules.saved import Saved
from rules.topics import index_of

NO_READER = "Nothing here reads opt-out registries. Start Earshot with: earshot run."


@dataclass(frozen=True, slots=True)
class Source:
    """An opt-out registry that we sync from: its name, where it is, and how often we look.

    A signed feed has `keys`, of which one must have signed what we take; without any it is a list in the CSV profile.
    `age_max_us` is how old our copy may become, where that is less than every policy allows. `freed_max` people who
    wrote to us within 30 days may drop off it at once; more wait for an approval.
    """

    name: str
    address: str
    period_us: int
    keys: tuple[VerifierKey, ...] = ()
    age_max_us: int | None = None
    freed_max: int = FREED_MAX


@dataclass(frozen=True, slots=True)
class Team:
    """One brand at work: its accounts, its policy, its channel, who may do what.

    `may_reply` and the other names are ids of Slack members and user groups; `rules/roles.py` says what they grant, and
    what follows where they are empty. `private_channel` is where private messages may be read and answered, and
    `care_channel` what was given into care; where one is empty, nowhere. Those `on_duty` are reminded once of a direct
    post of which nobody takes care for so long; `help_desk` is the channel to which posts can be passed on. `routes`
    lead some posts to other channels; outside of the `hours` what was overheard waits.
    `avoided` are words that the team would rather not use; a direct post should be answered within `answer_within_us`.
    `pages` is the address of the brand's preference page; empty where it has none. `keep` is how long words stay.
    """

    brand: Brand
    policy: Policy
    policy_sha256: str
    workspace: str
    channel: str
    may_reply: frozenset[str] = field(default_factory=frozenset)
    approvers: frozenset[str] = field(default_factory=frozenset)
    saved_replies: tuple[Saved, ...] = ()
    time_zone: str = "UTC"
    monthly_budget_usd: int = 0
    shadow: Shadow | None = None
    private_channel: str = ""
    care: frozenset[str] = field(default_factory=frozenset)
    operators: frozenset[str] = field(default_factory=frozenset)
    auditors: frozenset[str] = field(default_factory=frozenset)
    care_channel: str = ""
    on_duty: frozenset[str] = field(default_factory=frozenset)
    remind_after_us: int = 3_600_000_000
    help_desk: str = ""
    routes: tuple[Route, ...] = ()
    hours: Hours | None = None
    avoided: tuple[str, ...] = ()
    answer_within_us: int = 3_600_000_000
    pages: str = ""
    keep: Lifetimes = LIFETIMES

    @property
    def named(self) -> Named:
        """Whom the settings name for each role."""
        return Named(self.may_reply, self.approvers, self.care, self.operators, self.auditors)

    def policy_for(self, facts: Facts) -> Policy:
        """The policy as it holds for one post: with the overrides that fit its network, its channel and its topics."""
        if not self.policy.override:
            return self.policy
        return self.policy.at(facts.network, facts.channel or self.channel, topics_of(facts))

    def policy_on(self, network: str) -> Policy:
        """The policy at its strictest for any post on this network, whatever it is about, wherever it is shown."""
        lines = [self.policy.at(network, channel, None) for channel in self.channels]
        return min(lines, key=lambda line: line.listening.gap_max)

    @property
    def channels(self) -> tuple[str, ...]:
        """The team's own channel, and those to which its routes lead."""
        return tuple(dict.fromkeys((self.channel, *(route.channel for route in self.routes))))


@dataclass(frozen=True, slots=True)
class Who:
    """A team member who acts, as the chat knows them now: their id, and what they may do; `None` is unknown."""

    id: str
    may_reply: bool | None = None
    may_approve: bool | None = None
    may_care: bool | None = None
    may_resume: bool | None = None
    may_go_live: bool | None = None


def who_of(member: str, roles: Roles) -> Who:
    """Somebody with these roles; what a user group that could not be read leaves in doubt is unknown."""

    def told(act: Act) -> bool | None:
        return None if roles.doubt(act) else roles.let(act)

    acts = (Act.REPLY, Act.APPROVE, Act.APPROVE_IN_CARE, Act.RESUME, Act.GO_LIVE)
    return Who(member, *(told(act) for act in acts))


def by_the_settings(team: Team, member: str) -> Who:
    """Somebody by what the settings say of them one by one, where nobody can ask the chat."""
    return who_of(member, roles_of(team.named, member, {}))


def go_on(point: str) -> None:
    """Pass a stall point without stopping, as in earnest."""


def hurry_on() -> None:
    """Give way to nobody, where nobody else is at work."""


def no_source(address: str, etag: str | None) -> Fetched | NotModified:  # noqa: ARG001 - as every reader of registries
    """Read no registry: for a world that has none."""
    raise SourceFailed(NO_READER)


@dataclass(frozen=True, slots=True)
class Runtime:
    """The world as a step may touch it.

    `read_source` reads a registry from its address, unless it is as it was under this etag; `feeds` reads those that
    are signed. `store_secret` keys the
    hashed account keys of our own objections. `passing` is told each place where a crash or a race could do harm, so
    that tests can stop there. `give_way` is called by work that computes for long and that nobody waits for, between
    its pieces: it lets a member's click and the next page of posts go first. `journal` is where objections are written
    besides, outside the database. `who` says who a member is now, asking the chat; never call it within a transaction.
    `sign_ins` are the networks with which a person can show whose account it is, `public_posts` those where they post a
    code and we look for it; `moves` tells where an account has moved.
    """

    database: Database
    teams: tuple[Team, ...]
    networks: Mapping[str, Network]
    sources: tuple[Source, ...]
    clock: Callable[[], int]
    chance: Chance
    store_secret: bytes
    owner: str
    passing: Callable[[str], None] = go_on
    give_way: Callable[[], object] = hurry_on
    read_source: Callable[[str, str | None], Fetched | NotModified] = no_source
    feeds: Feeds | None = None
    journal: Journal | None = None
    who: Callable[[Team, str], Who] = by_the_settings
    sign_ins: Mapping[str, SignIn] = field(default_factory=dict)
    public_posts: Mapping[str, PublicPosts] = field(default_factory=dict)
    moves: Moves | None = None

    def team(self, brand_id: str) -> Team:
        """The team of this brand; raises `KeyError` for a brand that is not at work here."""
        return next(team for team in self.teams if team.brand.id == brand_id)

    def at(self, workspace: str) -> "Runtime":
        """The same world, with the teams of this workspace alone."""
        return replace(self, teams=tuple(team for team in self.teams if team.workspace == workspace))

    def scene(self, team: Team) -> Scene:
        """What gathering facts for this team must know beside the store."""
        return Scene(
            brand_id=team.brand.id,
            required=team.policy.registry_anywhere.required,
            registries=tuple(source.name for source in self.sources),
            roads={name: network.roads()[:1] for name, network in self.networks.items()},
            secret=self.store_secret,
            topics=index_of(team.policy),
            private_channel=bool(team.private_channel),
            channel=team.channel if any(one.channel is not None for one in team.policy.override) else "",
        )
