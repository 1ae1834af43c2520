"""Nothing but the person's own act ever loosens what was said to us.

Request, import, sync, merge, restore, new keys and an upgrade come in any order, with kills and lost time between.
After each step every person is held against what stood for them before it.
"""

from collections.abc import Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from bot import key_ring
from bot.commands.key import rotate_keys
from bot.steps import expire, forget
from bot.steps.hearing import catch_up, follow_move, leave_alone
from bot.steps.lists.take_in import take_in, take_in_hashed
from bot.steps.person import agree, choose, propose
from bot.steps.person.agree import Source
from bot.store.database import _alembic
from bot.store.wishes import contracts, noes
from bot.store.wishes.contracts import Terms
from rules.choice import Choice, Wanted
from rules.registry.exchange.read import SaysNo
from rules.registry.key import hashed
from rules.registry.scope import Reach, parse
from tests.bot.test_key_ring import Keyed
from tests.brand_at_work import DANA, HOUR, MINUTE, SECOND, Killed, list_in_registry, reasons
from tests.networks import key_of
from tests.sims.world import World, runs

PEOPLE = ("ana", "ben", "zoe")
ASKS = "@acme do you ship to Norway?"
LIST_KEY = b"k" * 32
WHO = st.sampled_from(PEOPLE)
SCOPES = st.sampled_from(["any", "proactive", "until_i_ask", "any;until=2030-01-01"])
BEFORE = "0024"
"""An upgrade from this version on loses nothing that this test looks at, whichever is the newest."""


class NeverLooser(World):
    """One brand, three people, and all that could loosen something; `held` is what stood for each before the step."""

    work: Keyed

    @initialize()
    def begin(self) -> None:
        self.work = Keyed(self.new_database(), self.folder).begins()
        self.asked = {who: self.work.says(ASKS, who).root_id for who in PEOPLE}
        self.copy = self.work.backup()
        self.held: dict[str, dict[str, str]] = {who: {} for who in PEOPLE}
        self.agreed: dict[str, set[str]] = {who: set() for who in PEOPLE}

    def noes_of(self, who: str) -> dict[str, str]:
        """The noes that stand for somebody, under their account and as a hashed list has it: their scopes by id."""
        with self.work.database.read() as session:
            found = noes.in_force(session, "acme", key_of(who), self.work.runtime.store_secret)
            return {no.id: no.scope for no in found}

    def yeses_of(self, who: str) -> set[str]:
        with self.work.database.read() as session:
            secret = self.work.runtime.store_secret
            return set(contracts.in_force(session, "acme", key_of(who), secret, self.work.now))

    # What people do themselves

    @rule(
        who=WHO, words=st.sampled_from(["@acme stop", "@acme never contact me again", "acme, stop it", "@acme enough"])
    )
    def says_no(self, who: str, words: str) -> None:
        self.work.says(words, who)

    @rule(who=WHO)
    def takes_it_back(self, who: str) -> None:
        self.work.now += MINUTE
        self.work.says("START @acme", who)
        self.held[who] = self.noes_of(who)

    @rule(who=WHO)
    def invites(self, who: str) -> None:
        work = self.work
        agree.agree(work.runtime, work.team, key_of(who), Terms(work.now), Source.PAGE, "", "Their act.", work.now)
        self.agreed[who] = self.yeses_of(who)

    @rule(who=WHO)
    def ends_what_they_agreed_to(self, who: str) -> None:
        propose.end(self.work.runtime, self.work.team, key_of(who), DANA, self.work.now)

    @rule(who=WHO)
    def is_forgotten(self, who: str) -> None:
        forget.forget(self.work.runtime, self.work.team, key_of(who), self.work.now)
        self.work.now += SECOND
        self.asked[who] = self.work.says(ASKS, who).root_id

    # What must not loosen

    @rule(who=WHO, by_handle=st.booleans(), wanted=st.sampled_from([Wanted.NEVER, Wanted.WHEN_I_ASK]))
    def request(self, who: str, by_handle: bool, wanted: Wanted) -> None:  # noqa: FBT001 - drawn
        work = self.work
        if by_handle:
            leave_alone.leave_alone(work.runtime, work.team, "x", who, work.now, "A letter.", "U1", work.now)
        else:
            choose.choose_claimed(work.runtime, work.team, key_of(who), Choice(wanted), work.now)

    @rule(who=WHO, scope=SCOPES, by_hash=st.booleans())
    def import_list(self, who: str, scope: str, by_hash: bool) -> None:  # noqa: FBT001 - drawn
        work = self.work
        if by_hash:
            rows = [(hashed(key_of(who), LIST_KEY), scope)]
            take_in_hashed(work.runtime, work.team, LIST_KEY, rows, {}, work.now)
            key_ring.keep(work.database, work.keys)
        else:
            take_in(work.runtime, work.team, [SaysNo(1, key_of(who), scope)], {}, work.now)

    @rule(people=st.sets(WHO))
    def sync(self, people: set[str]) -> None:
        list_in_registry(self.work, *map(key_of, people))
        self.work.surface()

    @rule(old=WHO, new=WHO)
    def merge(self, old: str, new: str) -> None:
        follow_move.follow_move(self.work.runtime, self.work.team, key_of(old), key_of(new), self.work.now)
        assert {parse(scope).reach for scope in self.noes_of(old).values()} <= {
            parse(one).reach for one in self.noes_of(new).values()
        }

    @rule()
    def back_up(self) -> None:
        self.copy = self.work.backup()

    @rule(killed_at=st.sampled_from(["", "put back: judged", "put back: some"]))
    def restore(self, killed_at: str) -> None:
        self.written()
        self.work.database.close()
        self.work = self.work.back(self.copy)
        if killed_at:
            self.work.kill_at(killed_at)
            with suppress(Killed):
                self.work.start()
            self.work.stops.clear()
        self.work.start()
        self.copy = self.work.backup("again.db")
        for road in self.work.network.roads():
            self.work.hear(road)

    @rule(what=st.sampled_from(["store", "store", "tokens"]))
    def new_keys(self, what: str) -> None:
        rotate_keys(self.work.runtime, self.work.keys, what)

    @rule()
    def upgrade(self) -> None:
        with self.work.database.write() as session:
            command.downgrade(_alembic(session.connection()), BEFORE)
        self.work.database.upgrade()
        self.work.begins().start()

    @rule(us=st.sampled_from([SECOND, HOUR]))
    def time_passes(self, us: int) -> None:
        self.work.now += us
        self.written()
        expire.expire(self.work.runtime, self.work.team, self.work.now)

    def written(self) -> None:
        while catch_up.catch_up(self.work.runtime, self.work.team, self.work.now):
            pass

    @invariant()
    def nothing_is_looser(self) -> None:
        if not hasattr(self, "held"):
            return
        for who in PEOPLE:
            scopes, agreed = self.noes_of(who), self.yeses_of(who)
            assert self.held[who].keys() <= scopes.keys(), (who, "a no is gone")
            assert agreed <= self.agreed[who], (who, "a yes came back")
            self.held[who], self.agreed[who] = scopes, agreed
            if any(parse(one).reach is Reach.ANY and not parse(one).until_us for one in scopes.values()):
                assert "asked_to_stop" in reasons(self.work.verdict(self.work.mention(self.asked[who])))


SEVEN = (
    ("request", "ana", True, Wanted.NEVER), ("import_list", "ben", "any", True), ("sync", {"zoe"}),
    ("merge", "ana", "zoe"), ("new_keys", "store"), ("upgrade",), ("restore", "put back: judged"),
)  # fmt: skip


@pytest.mark.promise(8)
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@example(SEVEN)
@given(st.permutations(SEVEN))
def test_no_request_import_sync_merge_restore_new_key_or_upgrade_loosens(
    sqlite_template: Path, acts: Sequence[tuple[Any, ...]]
) -> None:
    NeverLooser.template = sqlite_template
    world = NeverLooser()
    world.begin()
    for who, (name, *given_to_it) in zip(cycle(PEOPLE), acts, strict=False):
        world.work.now += MINUTE
        world.says_no(who, "@acme never contact me again")
        world.nothing_is_looser()
        getattr(world, name)(*given_to_it)
        world.nothing_is_looser()
    world.teardown()


@pytest.mark.promise(8)
def test_nor_do_they_in_whatever_order_and_beside_whatever_people_do(sqlite_template: Path) -> None:
    NeverLooser.template = sqlite_template
    runs(NeverLooser, 4, 12)
