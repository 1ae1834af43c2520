"""Two replicas, members whose standing changes, any order: what must hold, holds.

Longer than most files: the whole world of it stands here. Two runtimes share one database. While one stands at a stall
point, the other may do anything at all: in a thread of its own, which on PostgreSQL may have to wait for locks of the
first one. Any of the two may be killed at any stall point.
"""

import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import text

from bot.runtime import Runtime, Team, Who
from bot.steps import listen, pause, reply, send
from bot.steps.answering import correct, reconcile, take_back
from bot.steps.team.leave import leave
from bot.steps.team.take_care import give_back, take_care
from bot.store import mentions
from bot.store.database import Database
from bot.store.facts import gather
from bot.store.mentions import Mention
from bot.store.team import care
from rules.decide import decide
from rules.mention import Post
from rules.verdict import Held, Permit, Refused, text_hash
from tests import postgres
from tests.brand_at_work import DAY, HOUR, NOW, SECOND, Killed, Work, list_in_registry, reasons, rows_of
from tests.conftest import Spare
from tests.sims.world import World, runs

AUTHORS = ("ana", "ben")
DOES, ASKS_TO_STOP = ("@acme do you ship?", "thanks @acme"), ("@acme STOP", "stop")
MEMBERS = ("U1", "U2", "U3")
STANDINGS = {
    "approver": (True, True, True, True),
    "member": (True, False, False, False),
    "nobody": (False, False, False, False),
    "unknown": (None, None, None, None),
    "without care": (True, True, False, True),
}
FORBIDS = {"asked_to_stop", "opted_out", "paused", "post_changed", "not_listening"}
ACTS = (
    "claim", "approve", "rewrite", "undo", "stop", "edit", "pause", "leave", "care", "back", "hear", "send", "resume",
    "demote", "delete", "list", "take back", "delete ours", "correct", "reconcile", "rule", "lose",
)  # fmt: skip
LOCKED = ("claim: locked", "claim: decided", "send: decided")
"""The stall points within a transaction: on SQLite nobody else can do anything there."""
POINTS = (
    *LOCKED, "claim: committed", "send: read", "send: committed", "send: sent", "send: lost", "send: ended",
    "take back: committed", "take back: deleted", "take back: ended", "reconcile: read",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sight:
    """What was true of a mention while the last look held its locks."""

    against: frozenset[str]
    in_care: bool
    people: dict[str, Who]


class TwoReplicas(World):
    """Whatever two members and two processes may do to two authors' posts."""

    fresh: Callable[[Path], str]
    colleagues: int

    @initialize()
    def begin(self) -> None:
        second_look = {"new_members": False, "labels": ["direct"] if self.colleagues else []}
        if self.colleagues:
            second_look["members"] = self.colleagues
        self.work = work = Work(Database(type(self).fresh(self.folder)), second_look=second_look)
        work.team = replace(work.team, care_channel="G1")
        self.standing = dict.fromkeys(MEMBERS, "approver")
        runtime = replace(work.runtime, teams=(work.team,))
        self.replicas = (self.replica(runtime, "a"), self.replica(runtime, "b"))
        self.then: tuple[str, str, Mention, str, int] | None = None
        self.killed_at = ""
        self.sights: dict[str, Sight] = {}
        self.threads: list[threading.Thread] = []
        self.errors: list[BaseException] = []
        self.seen: set[str] = set()
        self.shown: dict[str, list[str]] = {}
        self.agreed: dict[str, set[str]] = {}
        self.said = 0
        self.rows: dict[object, tuple[object, ...]] = {}
        self.entries = 0
        self.went = 0
        work.network.before_answer = self.what_goes_out_may
        for author in AUTHORS:
            work.network.post(NOW, DOES[0], author)
        self.hears(0)

    @property
    def team(self) -> Team:
        return self.work.team

    def who(self, member: str) -> Who:
        return Who(member, *STANDINGS[self.standing[member]])

    def pick(self, number: int) -> Mention:
        root_id = list(self.work.network.newest)[-1 if number < 0 else number % len(self.work.network.newest)]
        return self.work.mention(root_id)

    def replica(self, runtime: Runtime, owner: str) -> Runtime:
        """One of the two processes, with its own idea of who may do what, as the chat told it last."""
        told: dict[str, Who] = {}

        def who(_team: Team, member: str) -> Who:
            told[member] = self.who(member)
            return told[member]

        return replace(runtime, owner=owner, who=who, passing=lambda point: self.passes(owner, point, told))

    def passes(self, owner: str, point: str, people: dict[str, Who]) -> None:
        """Let the other replica act while the first one stands here; or let this one die here."""
        if point == "send: decided":
            self.looks_around(people)
        if self.then is not None and owner == "a" and point == self.then[0]:
            (_, act, mention, who, number), self.then = self.then, None
            self.meanwhile(act, mention, who, number)
        if point == self.killed_at:
            self.killed_at = ""
            raise Killed(point)

    def looks_around(self, people: dict[str, Who]) -> None:
        """Remember what stands against each reply at the moment of the last look: nobody can change it then."""
        with self.work.database.read() as session:
            rows = session.connection().execute(text("SELECT mention_id FROM reply WHERE state = 'claimed'"))
            claimed = [mentions.get(session, "acme", mention_id) for mention_id in rows.scalars().all()]
            known = [one for one in claimed if one is not None]
            cared = {one.id: care.holds(session, "acme", one.id) for one in known}
            facts = gather(session, self.work.runtime.scene(self.team), known, self.work.now)
        for mention, fact in zip(known, facts, strict=True):
            against = frozenset(reasons(decide(fact, self.team.policy)) & FORBIDS)
            self.sights[mention.id] = Sight(against, cared[mention.id], dict(people))

    def meanwhile(self, act: str, mention: Mention, who: str, number: int) -> None:
        """Do it in a thread of its own, until it is done or has to wait for a lock of the first one."""

        def acts() -> None:
            try:
                self.do(act, self.replicas[1], mention, who, number)
            except BaseException as error:  # noqa: BLE001 - told once the thread has ended
                self.errors.append(error)

        thread = threading.Thread(target=acts)
        thread.start()
        self.threads.append(thread)
        while thread.is_alive() and not self.waits():
            thread.join(0.001)

    def waits(self) -> bool:
        """Whether somebody waits for a lock. On SQLite, outside of transactions, nobody does."""
        if self.work.database.is_sqlite:
            return False
        with self.work.database.read() as session:
            return bool(session.connection().exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted").all())

    def lives_or_dies(self, act: Callable[[], object]) -> None:
        """Do it, unless this process is killed on the way; the other one ends what it does meanwhile."""
        try:
            act()
        except Killed:
            pass
        finally:
            while self.threads:
                self.threads.pop().join()
            self.killed_at, self.then = "", None
        for error in self.errors:
            raise error

    # What may happen, in any order

    @rule(
        act=st.sampled_from(ACTS),
        at=st.integers(0, 1),
        number=st.integers(0, 3),
        who=st.sampled_from(MEMBERS),
        dies=st.sampled_from(("", *POINTS)),
    )
    def acts(self, act: str, at: int, number: int, who: str, dies: str = "") -> None:
        mention = self.pick(number)
        self.killed_at = dies
        self.lives_or_dies(lambda: self.do(act, self.replicas[at], mention, who, number))

    @rule(
        act=st.sampled_from(("claim", "send", "approve", "take back", "delete ours", "correct", "reconcile")),
        other=st.sampled_from(ACTS),
        point=st.sampled_from(POINTS),
        numbers=st.tuples(st.integers(-1, 3), st.integers(-1, 3)),
        members=st.tuples(st.sampled_from(MEMBERS), st.sampled_from(MEMBERS)),
        dies=st.sampled_from(("", "", *POINTS)),
    )
    def two_act_at_once(
        self, act: str, other: str, point: str, numbers: tuple[int, int], members: tuple[str, str], dies: str
    ) -> None:
        """One does this and the other that, while the first stands at a stall point."""
        self.work.now += 10 * SECOND
        if point not in LOCKED or not self.work.database.is_sqlite:
            self.then = (point, other, self.pick(numbers[1]), members[1], numbers[1])
        self.killed_at = dies
        mention = self.pick(numbers[0])
        self.lives_or_dies(lambda: self.do(act, self.replicas[0], mention, members[0], numbers[0]))

    @rule(
        writer=st.sampled_from(MEMBERS),
        others=st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=3),
        stale=st.booleans(),
        between=st.tuples(*[st.sampled_from(("", *ACTS))] * 3),
        who=st.sampled_from(MEMBERS),
        number=st.integers(0, 3),
        point=st.sampled_from(POINTS),
        dies=st.sampled_from(("", "", *POINTS)),
    )
    def a_reply_goes_its_way(
        self,
        writer: str,
        others: list[str],
        stale: bool,  # noqa: FBT001 - drawn
        between: tuple[str, ...],
        who: str,
        number: int,
        point: str = "send: read",
        dies: str = "",
    ) -> None:
        """Written, agreed to and sent, with anything at all in between: twice before, once while it is sent."""
        self.work.now += HOUR  # the brand's pace has eased
        self.standing = dict.fromkeys(MEMBERS, "approver") | {MEMBERS[2]: "without care"}
        pause.resume(self.replicas[0], self.team, self.who(who), self.work.now)
        self.work.network.post(self.work.now, DOES[0], f"author{len(self.work.network.newest)}")
        self.hears(0)
        mention = self.pick(-1)
        self.claims(self.replicas[0], mention, writer)
        self.no_reply_changes_without_an_entry()
        for place, other in enumerate(others):
            self.approves(self.replicas[1], mention, other, stale=stale)
            self.no_reply_changes_without_an_entry()
            if place == 0 and between[0]:
                self.do(between[0], self.replicas[1], mention, who, number)
                self.no_reply_changes_without_an_entry()
        if between[1]:
            self.do(between[1], self.replicas[0], mention, who, number)
            self.no_reply_changes_without_an_entry()
        if between[2] and not (point in LOCKED and self.work.database.is_sqlite):
            self.then = (point, between[2], mention, who, number)
        self.killed_at = dies
        self.sends(0)

    @rule(at=st.integers(0, 1))
    def sends(self, at: int) -> None:
        self.work.now += 10 * SECOND
        runtime = self.replicas[at]
        self.lives_or_dies(lambda: send.send(runtime, self.team, self.work.now))
        send.give_up_waiting(runtime, self.team, self.work.now)

    @rule(number=st.integers(-1, 3), who=st.sampled_from(MEMBERS), dies=st.sampled_from(("", "", *POINTS)))
    def takes_back_what_stands(self, number: int, who: str, dies: str) -> None:
        take_back.take_back(self.replicas[0], self.team, self.pick(number).id, self.who(who), self.work.now)
        self.killed_at = dies
        self.lives_or_dies(lambda: take_back.delete_due(self.replicas[1], self.team, self.work.now))

    @rule()
    def a_day_goes_by(self) -> None:
        self.work.now += DAY
        self.hears(1)
        for runtime in self.replicas:
            reply.let_held_lapse(runtime, self.team, self.work.now)

    def do(self, act: str, runtime: Runtime, mention: Mention, who: str, number: int) -> None:  # noqa: C901, PLR0912 - a list
        team, now = self.team, self.work.now
        if act in {"stop", "edit", "hear", "delete"}:
            self.somebody_posts(act, number, mention)
        elif act == "claim":
            self.claims(runtime, mention, who)
        elif act == "approve":
            self.approves(runtime, mention, who, stale=number % 3 == 0)
        elif act == "leave":
            self.standing[who] = "nobody"
            leave(runtime, team, who, now)
        elif act == "demote":  # and no event has told us yet
            self.standing[who] = sorted(STANDINGS)[number % len(STANDINGS)]
        elif act == "pause":
            pause.pause(runtime, team, self.who(who), "", now)
        elif act == "resume":
            pause.resume(runtime, team, self.who(who), now)
        elif act == "list":
            list_in_registry(self.work, mention.author_key)
            with self.work.database.write() as session:
                mentions.look_again(session, "acme", now, authors=[mention.author_key])
        elif act == "lose":
            self.work.network.outcomes = [("lost", "unsent")[number % 2]]
        elif act == "send":
            send.send(runtime, team, now)
        elif act == "delete ours":
            take_back.delete_due(runtime, team, now)
        elif act == "correct":
            self.corrects(runtime, mention, who)
        elif act == "reconcile":
            send.give_up_waiting(runtime, team, now)
            reconcile.reconcile(runtime, team, self.work.network, now)
        elif act == "rule":
            there = any(one.answers_post_id == mention.answer_to for one in self.work.network.published)
            reconcile.rule(runtime, team, mention.id, self.who(who), now, sent=there)
        else:
            step = {
                "rewrite": reply.withdraw, "undo": reply.withdraw, "care": take_care, "back": give_back,
                "take back": take_back.take_back,
            }[act]  # fmt: skip
            step(runtime, team, mention.id, self.who(who), now)
            if act == "rewrite":
                self.claims(runtime, mention, who)

    def somebody_posts(self, act: str, number: int, mention: Mention) -> None:
        """Another post, a stop, or an edit or a deletion of which we hear when we look the post up."""
        network, author = self.work.network, mention.author_handle or ""
        if act == "delete":
            network.take_down(mention.root_id)
            return
        if act == "edit":
            network.edit(mention.root_id, DOES[number % len(DOES)] + " " * (number + 1))
            return
        words = ASKS_TO_STOP if act == "stop" else DOES
        network.post(self.work.now, words[number % len(words)], author)
        self.hears(act == "stop")

    def hears(self, at: int) -> None:
        listen.listen(self.replicas[at], self.team, self.work.network, "mentions", self.work.now)

    def claims(self, runtime: Runtime, mention: Mention, who: str) -> None:
        self.said += 1
        words = f"Answer {self.said}."
        wanted = reply.Claim(mention.id, mention.revision, words)
        verdict = reply.claim(runtime, self.team, wanted, self.who(who), self.work.now)
        assert not (self.colleagues and isinstance(verdict, Permit)), "nobody agreed"
        if isinstance(verdict, Held):
            self.shown.setdefault(mention.id, []).append(words)

    def corrects(self, runtime: Runtime, mention: Mention, who: str) -> None:
        self.said += 1
        words = f"Answer {self.said}."
        wanted = reply.Claim(mention.id, mention.revision, words)
        if not isinstance(correct.correct(runtime, self.team, wanted, self.who(who), self.work.now), Refused):
            self.shown.setdefault(mention.id, []).append(words)

    def approves(self, runtime: Runtime, mention: Mention, who: str, *, stale: bool = False) -> None:
        """Agree to the words that the card shows, or to those that it showed first."""
        shown = self.shown.get(mention.id, ["What nobody wrote."])
        words = shown[0] if stale else shown[-1]
        self.agreed.setdefault(words, set()).add(who)
        reply.approve(runtime, self.team, mention.id, text_hash(words), self.who(who), self.work.now)

    # What always holds

    def what_goes_out_may(self) -> None:
        """Called while a reply is published: nothing stood against it, and these very words were agreed to."""
        for ours in [one for one in self.work.network.published if one.id not in self.seen]:
            self.seen.add(ours.id)
            self.went += 1
            answers = str(ours.answers_post_id)
            with self.work.database.read() as session:
                mention = mentions.answered(session, "acme", "x", [answers])[answers]
            sight, row = self.sights.pop(mention.id), self.work.reply(mention)
            assert not sight.against, "it went out after a no"
            assert row is not None
            assert sight.people[row.member].may_reply
            told = [entry for entry in self.decisions(mention) if entry["facts"].get("attempt") == row.attempt]
            these = [entry for entry in told if entry["facts"].get("text_sha256") == text_hash(ours.text)]
            assert any(entry.get("act") == "send" and entry["verdict"] == "permit" for entry in these), (
                "no permit on record"
            )
            on_record = {str(entry["member"]) for entry in these if entry.get("act") == "approve"}
            known = [sight.people[one] for one in on_record & self.agreed.get(ours.text, set()) - {row.member}]
            fit = [one for one in known if (one.may_care if sight.in_care else one.may_approve)]
            assert len(fit) >= max(self.colleagues, sight.in_care), "words went out to which too few have agreed"

    def decisions(self, mention: Mention) -> list[dict[str, Any]]:
        query = text("SELECT payload FROM entry WHERE kind = 'decision' AND mention_id = :mention")
        with self.work.database.read() as session:
            found = session.connection().execute(query, {"mention": mention.id})
            return [json.loads(payload) for payload in found.scalars()]

    @invariant()
    def at_most_one_reply_stands_for_each_post(self) -> None:
        if not hasattr(self, "work"):
            return
        root_of = {post.id: post.root_id for post in self.work.network.feed if isinstance(post, Post)}
        standing = [root_of[str(one.answers_post_id)] for one in self.work.network.published]
        assert len(standing) == len(set(standing)), "two replies in one interaction"

    @invariant()
    def no_reply_changes_without_an_entry(self) -> None:
        if not hasattr(self, "work"):
            return
        with self.work.database.read() as session:
            rows = {row[1]: row for row in rows_of(session, "reply")}
            entries = session.connection().execute(text("SELECT count(*) FROM entry")).scalar_one()
        assert entries >= self.entries
        assert rows == self.rows or entries > self.entries, "a reply moved, and the record does not say so"
        self.rows, self.entries = rows, entries


def on_sqlite(template: Path) -> Callable[[Path], str]:
    def fresh(folder: Path) -> str:
        shutil.copyfile(template, folder / "earshot.db")
        return f"sqlite:///{folder}/earshot.db"

    return fresh


@pytest.mark.slack_behaviour(30)
@pytest.mark.slack_behaviour(31)
def test_any_act_at_any_place_lets_nothing_out_to_which_too_few_agreed(sqlite_template: Path) -> None:
    TwoReplicas.fresh, TwoReplicas.colleagues = staticmethod(on_sqlite(sqlite_template)), 2
    world = TwoReplicas()
    world.begin()
    for act, place, who in product(ACTS[:14], range(3), MEMBERS[:2]):
        between = tuple(act if number == place else "" for number in range(3))
        for number in (1, 2) if act == "demote" else (1,):
            world.a_reply_goes_its_way(
                "U1", ["U2", "U3", "U1", "U2"], act == "rewrite" and who == "U1", between, who, number
            )
            world.at_most_one_reply_stands_for_each_post()
            world.no_reply_changes_without_an_entry()
    assert world.went > 2 * len(ACTS[:14])
    world.teardown()


@pytest.mark.promise(30)
@pytest.mark.parametrize("colleagues", [0, 1, 2])
def test_two_replicas_send_only_what_was_agreed_to_once_and_never_after_a_no(
    sqlite_template: Path, colleagues: int
) -> None:
    TwoReplicas.fresh, TwoReplicas.colleagues = staticmethod(on_sqlite(sqlite_template)), colleagues
    runs(TwoReplicas, 4, 15)


@pytest.mark.promise(30)
@pytest.mark.parametrize("colleagues", [0, 1])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_same_holds_on_postgresql_where_one_waits_for_the_locks_of_the_other(
    database_url: str, postgres_spare: Spare, colleagues: int
) -> None:
    def fresh(_folder: Path) -> str:
        assert postgres.emptied(database_url, postgres_spare.shape)
        return database_url

    TwoReplicas.fresh, TwoReplicas.colleagues = staticmethod(fresh), colleagues
    runs(TwoReplicas, 3, 12)
