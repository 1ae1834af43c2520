"""A brand at work: a real store, a small network, a clock and stall points."""

import secrets
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from sqlalchemy import text

from bot.runtime import Runtime, Team, Who
from bot.steps import listen, reply, send, surface
from bot.store import brands, mentions, registry
from bot.store.database import Database, Session
from bot.store.database.upsert import insert_new
from bot.store.facts import gather
from bot.store.mentions import Mention
from bot.store.registry import Made
from bot.store.registry.lookups import Said
from bot.store.tables import RegistryRow, ReplyRow
from bot.store.team import rehearsals
from rules.decide import decide
from rules.facts import Facts
from rules.mention import Account, Brand, OwnAccount, Post, Ref
from rules.policy import build
from rules.registry.key import hashed
from rules.registry.row import pack
from rules.verdict import Verdict, text_hash
from tests.networks import SmallNetwork, key_of

NOW = 1_800_000_000_000_000
SECOND, MINUTE, HOUR, DAY = 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000
ANSWER = "We do. It takes five days."
DANA = Who("U1", may_reply=True, may_approve=True, may_go_live=True)
ELI = Who("U2", may_reply=True, may_approve=True)
FAY = Who("U3", may_reply=True, may_approve=False)
SECRET = b"s" * 32
Stop = Callable[[], object]


class Killed(BaseException):
    """The process ends here: nothing after it runs, and what was not committed is lost."""


class Work:
    """Acme, listening to one small network and answering there."""

    def __init__(self, database: Database, network: SmallNetwork | None = None, **tables: Any) -> None:  # noqa: ANN401 - tables of a policy
        self.database = database
        self.network = network or SmallNetwork()
        self.now = NOW
        self.stops: dict[str, Stop] = {}
        self.passed: list[str] = []
        brand = Brand("acme", ("Acme",), (OwnAccount("x", "x:1000", "acme"),), frozenset({key_of("staff")}))
        policy = build({"registry": {"own_list": True}, "second_look": {"new_members": False}} | tables, "policy.toml")
        self.team = Team(brand, policy, "0" * 64, "T1", "C1", monthly_budget_usd=100, approvers=frozenset({"U1", "U2"}))
        self.runtime = Runtime(
            database=database,
            teams=(self.team,),
            networks={"x": self.network},
            sources=(),
            clock=lambda: self.now,
            chance=secrets.token_bytes,
            store_secret=SECRET,
            owner="test",
            passing=self._pass,
        )
        with database.write() as session:
            brands.enrol(session, "acme")
            went_live(session, "acme")
            insert_new(session, RegistryRow, [{"name": "quiet", "source": "", "generation": 0, "period_us": HOUR}])

    def _pass(self, point: str) -> None:
        self.passed.append(point)
        if stop := self.stops.get(point):
            stop()

    def kill_at(self, point: str) -> None:
        """Let the process end at this stall point."""

        def kill() -> None:
            raise Killed(point)

        self.stops[point] = kill

    # The world

    def says(self, words: str, author: str = "ana", **more: Any) -> Mention:  # noqa: ANN401 - fields of a post
        """Let somebody post this, and hear it."""
        post = self.network.post(self.now, words, author, **more)
        self.hear()
        return self.mention(post)

    def adds(self, to: Mention, words: str) -> Mention:
        """Let Ana add this to a post of hers, and hear it."""
        return self.says(words, answers=Ref(to.post_id, key_of("ana")), conversation_id=to.conversation_id)

    def says_as(self, author: Account, words: str) -> Mention:
        """Let this very account post this, and hear it."""
        post = replace(self.network.post(self.now, words), author=author)
        self.network.feed.pop()
        self.network.show(post)
        self.hear()
        return self.mention(post)

    def hear(self, road: str = "mentions") -> listen.Heard:
        """Read one road to its end."""
        return listen.listen(self.runtime, self.team, self.network, road, self.now)

    def surface(self) -> int:
        """Take another look at whatever is due."""
        return surface.surface(self.runtime, self.team, self.now)

    def claim(self, mention: Mention, who: Who = DANA, words: str = ANSWER, revision: int | None = None) -> Verdict:
        """Let a member click, on the card as it shows the mention."""
        wanted = reply.Claim(mention.id, mention.revision if revision is None else revision, words)
        return reply.claim(self.runtime, self.team, wanted, who, self.now)

    def approve(self, mention: Mention, who: Who = ELI, words: str = ANSWER) -> Verdict:
        """Let a member agree to a held reply with these words."""
        return reply.approve(self.runtime, self.team, mention.id, text_hash(words), who, self.now)

    def send(self, after_us: int = 10 * SECOND) -> int:
        """Let the ten seconds go by, and send."""
        self.now += after_us
        return send.send(self.runtime, self.team, self.now)

    # What is stored

    def mention(self, post: Post | str) -> Mention:
        """The mention of this post as it is stored now."""
        root_id = post if isinstance(post, str) else post.root_id
        with self.database.read() as session:
            return mentions.known(session, "acme", "x", [root_id])[root_id]

    def again(self, mention: Mention) -> Mention:
        """The same mention as it is stored now."""
        return self.mention(mention.root_id)

    def reply(self, mention: Mention) -> ReplyRow | None:
        """The reply of its interaction."""
        with self.database.read() as session:
            row = session.get(ReplyRow, ("acme", mention.interaction_id))
            if row is not None:
                session.expunge(row)
            return row

    def state(self, mention: Mention) -> str | None:
        """Where the reply of its interaction is."""
        row = self.reply(mention)
        return None if row is None else str(row.state)

    def facts(self, mention: Mention) -> Facts:
        """What is known of a mention now."""
        with self.database.read() as session:
            return gather(session, self.runtime.scene(self.team), [mention], self.now)[0]

    def verdict(self, mention: Mention) -> Verdict:
        """What a fresh look at the card would say."""
        facts = self.facts(self.again(mention))
        return decide(facts, self.team.policy_for(facts))

    def count(self, table: str, where: str = "1 = 1") -> int:
        """How many rows there are."""
        with self.database.read() as session:
            return int(session.connection().execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())  # noqa: S608 - our own names

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables that a step may touch, but the month's spending and the cursors' moments."""
        tables = ("mention", "author", "objection", "entry", "outbox", "unread", "reply")
        with self.database.read() as session:
            return {table: rows_of(session, table) for table in tables}


def reasons(verdict: Verdict) -> set[str]:
    """The names of all reasons against a reply."""
    return {one.rule for one in (*getattr(verdict, "refusals", ()), *getattr(verdict, "cautions", ()))}


def until_somebody_waits(database: Database) -> None:
    """Go on once a lock is waited for; SQLite's one writer shows nobody, and nobody passes it."""
    waiting = database.is_sqlite
    while not waiting:
        with database.read() as session:
            waiting = bool(session.connection().exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted").all())


def rows_of(session: Session, table: str) -> list[tuple[Any, ...]]:
    """All rows of a table, in order."""
    return [tuple(row) for row in session.connection().execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))]  # noqa: S608 - our own names


def went_live(session: Session, brand_id: str) -> None:
    """Let the brand's first day lie long behind it."""
    rehearsals.begin(session, brand_id, 0)
    rehearsals.go_live(session, brand_id, "U1", 0)


def list_in_registry(work: Work, *keys: str) -> None:
    """Put a registry in force that lists these accounts, as the flip of a sync does: its row alone is held."""
    secret = b"r" * 32
    block = b"".join(sorted(pack(hashed(key, secret), 0) for key in keys))
    with work.database.write() as session:
        copy = registry.begin(session, "quiet", Made("", len(keys), len(keys), (secret,)), work.now)
        registry.load_scopes(session, copy, [(0, Said("any", None))])
        if block:
            registry.load(session, copy, block)
        registry.put_in_force(session, "quiet", copy.generation, work.now)
