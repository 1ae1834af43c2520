"""A brand that listens, and publishers of lists, for the tests of a sync."""

import os
import secrets
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from sqlmodel import col, select

from bot.ports import Feeds
from bot.registry.source import read
from bot.runtime import Runtime, Source, Team, Who, go_on
from bot.steps import listen, reply
from bot.steps.surface import surface
from bot.steps.sync import Ruling, Synced, approve, sync
from bot.store import brands
from bot.store.database import Database
from bot.store.registry.lookups import copy_of, look_up
from bot.store.tables import EntryRow, GenerationRow, MentionRow, OutboxRow, RegistryRow
from bot.store.tables.registries import ListedRow
from rules.mention import Account, Brand, Handle, OwnAccount, Post
from rules.policy import HOUR_US, build
from rules.registry.feed import HEADER
from rules.registry.key import hashed
from rules.verdict import Verdict
from tests.brand_at_work import went_live
from tests.networks import SmallNetwork

NOW = 1_800_000_000_000_000
MEMBER = Who("U1", may_reply=True, may_approve=True)
_LONG_AGO_NS = 1_700_000_000_000_000_000


class Publisher:
    """Somebody who publishes a list as a file."""

    def __init__(self, folder: Path, name: str = "quiet") -> None:
        self.path = folder / f"{name}.csv"
        self.source = Source(name, str(self.path), HOUR_US)
        self._versions = 0

    def publish(self, *keys: str, counted: bool = False) -> None:
        """Publish a list with these keys; what comes after a space is the scope."""
        rows = [f"A,{key},{scope or 'any'},,\n" for key, _, scope in (key.partition(" ") for key in keys)]
        self.write(f"{HEADER}\n{''.join(rows)}" + (f"#rows {len(rows)}\n" if counted else ""))

    def at(self, address: str) -> None:
        """Publish at another address from now on."""
        self.source = replace(self.source, address=address)

    def write(self, text: str) -> None:
        self.path.write_text(text, newline="")
        self._versions += 1
        at_ns = _LONG_AGO_NS + self._versions
        os.utime(self.path, ns=(at_ns, at_ns))


class Published(Protocol):
    """Whoever publishes a registry, in whatever form."""

    @property
    def source(self) -> Source: ...


class World:
    """The brand Acme at work, with these registries; every one of them is required."""

    def __init__(
        self,
        database: Database,
        *publishers: Published,
        required: Collection[str] | None = None,
        feeds: Feeds | None = None,
    ) -> None:
        names = [publisher.source.name for publisher in publishers] if required is None else list(required)
        brand = Brand("acme", ("Acme",), (OwnAccount("x", "x:1000", "acme"),))
        policy = build({"registry": {"required": names}, "second_look": {"new_members": False}}, "policy.toml")
        self.now = NOW
        self.network = SmallNetwork()
        self.at: Callable[[str], None] = go_on
        self.team = Team(brand, policy, "0" * 64, "T1", "C1", monthly_budget_usd=100)
        other = Team(Brand("other", ("Other",), ()), policy, "0" * 64, "T1", "C2")
        self.runtime = Runtime(
            database=database,
            teams=(self.team, other),
            networks={"x": self.network},
            sources=tuple(publisher.source for publisher in publishers),
            clock=lambda: self.now,
            chance=secrets.token_bytes,
            store_secret=b"s" * 32,
            owner="test",
            passing=self._pass,
            read_source=read,
            feeds=feeds,
        )
        with database.write() as session:
            for team in self.runtime.teams:
                brands.enrol(session, team.brand.id)
                went_live(session, team.brand.id)
        self.hear()

    def _pass(self, point: str) -> None:
        self.at(point)

    def pass_time(self, us: int) -> None:
        """Let time go by, and go on listening."""
        self.now += us
        self.hear()

    def hear(self, *authors: str) -> None:
        """Let each of these accounts (`x:42`, or `x:42@ana`) ask us something, and take it in."""
        for author in authors:
            key, _, handle = author.partition("@")
            number = str(len(self.network.feed) + 1)
            account = Account(key, handle or f"user{key[2:]}", "Somebody")
            marked = (Handle(0, 5, "acme", "x:1000"),)
            self.network.show(
                Post(
                    "x", number, number, account, "@acme hi", self.now, number, shown_from=0, handles=marked, lang="en"
                )
            )
        listen.listen(self.runtime, self.team, self.network, "mentions", self.now)

    def sync(self, publisher: Published) -> Synced:
        return sync(self.runtime, publisher.source, self.now)

    def approve(self, name: str = "quiet", who: str = "Dana", why: str = "They told us.", digest: str = "") -> Ruling:
        return approve(self.runtime, name, who, why, self.now, digest)

    def redraw(self) -> None:
        """Take the looks that are due, until none is."""
        while surface(self.runtime, self.team, self.now):
            pass

    def claim(self, author: str) -> Verdict:
        wanted = reply.Claim(self.mention(author).id, 1, "We do.")
        return reply.claim(self.runtime, self.team, wanted, MEMBER, self.now)

    def mention(self, author: str) -> MentionRow:
        with self.runtime.database.read() as session:
            return session.exec(select(MentionRow).where(MentionRow.author_key == author)).one()

    def shown(self, author: str) -> tuple[str | None, str, int]:
        """What the card of this author's post says: verdict, reasons, and how often it was asked for."""
        mention = self.mention(author)
        with self.runtime.database.read() as session:
            wanted = session.exec(select(OutboxRow.wanted).where(OutboxRow.subject == mention.id)).one()
        return mention.verdict, mention.reasons, wanted

    def registry(self, name: str = "quiet") -> RegistryRow:
        with self.runtime.database.read() as session:
            return session.get_one(RegistryRow, name)

    def copies(self, name: str = "quiet") -> dict[int, str]:
        """Every copy of a registry, with its state."""
        with self.runtime.database.read() as session:
            query = select(GenerationRow).where(GenerationRow.registry_name == name)
            return {copy.generation: copy.state for copy in session.exec(query)}

    def rows(self, generation: int, name: str = "quiet") -> int:
        """How many rows the store has of a copy, in all its layers."""
        with self.runtime.database.read() as session:
            copy = session.get_one(GenerationRow, (name, generation))
            layers = copy_of(copy).layers
            return len(session.exec(select(ListedRow.scope).where(col(ListedRow.layer).in_(layers))).all())

    def listed(self, keys: Collection[str], name: str = "quiet") -> set[str]:
        """Those of these keys that stand in a copy in force, with the scope after a space unless it is any."""
        found = set()
        with self.runtime.database.read() as session:
            in_force = col(GenerationRow.state).in_(("in_force", "quarantined"))
            for copy in session.exec(select(GenerationRow).where(GenerationRow.registry_name == name, in_force)).all():
                opened = copy_of(copy)
                names = {hashed(key, secret): key for key in keys for secret in opened.secrets}
                for place, said in look_up(session, [opened], names)[0].items():
                    found |= {names[place] if one.scope == "any" else f"{names[place]} {one.scope}" for one in said}
        return found

    def entries(self, kind: str, brand_id: str = "acme") -> list[str]:
        """What the record says of this kind, the oldest first."""
        with self.runtime.database.read() as session:
            query = select(EntryRow).where(EntryRow.brand_id == brand_id, EntryRow.kind == kind)
            return [(row.payload or b"").decode() for row in session.exec(query.order_by(EntryRow.id))]
