"""Whatever happens to one brand, in whatever order: what must hold, holds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from bot.clock import Clock
from bot.runtime import Who
from bot.steps import pause, reply, send
from bot.steps.answering import correct, reconcile, take_back
from bot.steps.hearing import recheck
from bot.store import mentions, record
from bot.store.facts import gather
from bot.store.mentions import Mention
from bot.store.tables import GenerationRow, ReplyRow
from rules.decide import decide
from rules.mention import Post
from rules.reply import MOVES, STARTS, State
from rules.verdict import word
from tests.brand_at_work import (
    DANA,
    DAY,
    ELI,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    Killed,
    Work,
    list_in_registry,
    reasons,
    rows_of,
)
from tests.networks import key_of, outage, refusal
from tests.sims.world import World, runs

AUTHORS = ("ana", "ben", "cleo")
WORDS = ("@acme do you ship?", "Acme is slow", "@acme STOP", "@acme start", "@acme STOPALL", "stop", "thanks @acme")
POINTS = (
    "claim: locked", "claim: decided", "claim: committed", "send: read", "send: decided", "send: committed",
    "send: sent", "send: ended", "take back: committed", "take back: deleted", "take back: read", "take back: ended",
)  # fmt: skip


class OneBrand(World):
    """Everything that can happen to one brand, in any order; what must hold is looked at after each step."""

    @initialize()
    def begin(self) -> None:
        self.work = Work(self.new_database())
        self.wall = NOW
        self.clock = Clock(0, lambda: self.wall)
        self.states: dict[str, tuple[str, int]] = {}
        self.entries: list[tuple[object, ...]] = []
        self.listed = False
        self.said = 0
        self.work.network.before_answer = self.nothing_stands_against_it
        self.tick()
        for author in AUTHORS:
            self.work.says(WORDS[0], author)

    def tick(self) -> None:
        self.work.now = self.clock()

    def pick(self, number: int) -> Mention | None:
        roots = list(self.work.network.newest)
        if not roots:
            return None
        with self.work.database.read() as session:
            known = mentions.known(session, "acme", "x", roots)
        return known.get(roots[number % len(roots)])

    # The world

    @rule(author=st.sampled_from(AUTHORS), words=st.sampled_from(WORDS))
    def posts(self, author: str, words: str) -> None:
        self.work.network.post(self.work.now, words, author)

    @rule(number=st.integers(0, 9), words=st.sampled_from(WORDS))
    def edits(self, number: int, words: str) -> None:
        if mention := self.pick(number):
            self.work.network.edit(mention.root_id, words)

    @rule(number=st.integers(0, 9))
    def deletes(self, number: int) -> None:
        if mention := self.pick(number):
            self.work.network.take_down(mention.root_id)

    @rule(outcome=st.sampled_from(["lost", "unsent", refusal()]))
    def fails_the_next_send(self, outcome: str | Exception) -> None:
        self.work.network.outcomes = [outcome]

    @rule(out=st.booleans())
    def falls_silent_or_comes_back(self, out: bool) -> None:  # noqa: FBT001 - drawn
        self.work.network.outage = outage(self.work.now) if out else None

    @rule(us=st.sampled_from([-HOUR, SECOND, 10 * SECOND, MINUTE, 6 * MINUTE, HOUR, DAY]))
    def passes_time(self, us: int) -> None:
        self.wall += us
        self.tick()

    @rule()
    def lists_somebody_or_takes_them_back(self) -> None:
        if not self.listed:
            list_in_registry(self.work, key_of("ana"))
            self.listed = True
        else:
            with self.work.database.write() as session:
                copy = session.get(GenerationRow, ("quiet", 1))
                assert copy is not None
                copy.state = "old" if copy.state == "in_force" else "in_force"
        with self.work.database.write() as session:
            mentions.look_again(session, "acme", self.work.now, authors=[key_of("ana")])

    # The team

    @rule(number=st.integers(0, 9), who=st.sampled_from([DANA, ELI]), then=st.sampled_from(["", "send", "hold"]))
    def clicks(self, number: int, who: Who, then: str) -> None:
        mention = self.pick(number)
        if mention is None:
            return
        if then == "hold":
            self.wall += 80 * HOUR
            self.tick()
            self.work.hear()
        self.said += 1
        self.tried(lambda: self.work.claim(mention, who, f"Answer {self.said}."))
        if then == "send":
            self.sends()

    @rule(number=st.integers(0, 9))
    def approves(self, number: int) -> None:
        mention = self.pick(number)
        row = self.work.reply(mention) if mention else None
        if mention and row:
            self.tried(lambda: self.work.approve(mention, ELI, row.text or ""))

    @rule(number=st.integers(0, 9))
    def undoes(self, number: int) -> None:
        if mention := self.pick(number):
            reply.withdraw(self.work.runtime, self.work.team, mention.id, DANA, self.work.now)

    @rule(number=st.integers(0, 9), who=st.sampled_from([DANA, ELI]), corrects=st.booleans(), then=st.booleans())
    def takes_back_or_corrects(self, number: int, who: Who, corrects: bool, then: bool) -> None:  # noqa: FBT001 - drawn
        mention = self.pick(number)
        if mention is None:
            return
        work, self.said = self.work, self.said + 1
        if corrects:
            wanted = reply.Claim(mention.id, mention.revision, f"Answer {self.said}.")
            self.tried(lambda: correct.correct(work.runtime, work.team, wanted, who, work.now))
        else:
            take_back.take_back(work.runtime, work.team, mention.id, who, work.now)
        if then:
            self.deletes_ours()
            self.sends()

    @rule(number=st.integers(0, 9), sent=st.booleans())
    def rules_on_what_is_unknown(self, number: int, sent: bool) -> None:  # noqa: FBT001 - drawn
        mention = self.pick(number)
        row = self.work.reply(mention) if mention else None
        if mention and row:
            there = any(one.answers_post_id == mention.answer_to for one in self.work.network.published)
            reconcile.rule(self.work.runtime, self.work.team, mention.id, DANA, self.work.now, sent=sent or there)

    @rule(on=st.booleans())
    def pauses_or_resumes(self, on: bool) -> None:  # noqa: FBT001 - drawn
        if on:
            pause.pause(self.work.runtime, self.work.team, DANA, "A storm.", self.work.now)
        else:
            pause.resume(self.work.runtime, self.work.team, ELI, self.work.now)

    # The clockwork

    @rule()
    def listens(self) -> None:
        self.work.hear()

    @rule(point=st.sampled_from(POINTS))
    def is_killed_at(self, point: str) -> None:
        self.work.kill_at(point)

    @rule()
    def sends(self) -> None:
        self.wall += 10 * SECOND
        self.tick()
        self.tried(lambda: self.work.send(0))

    @rule()
    def deletes_ours(self) -> None:
        self.tried(lambda: take_back.delete_due(self.work.runtime, self.work.team, self.work.now))

    @rule()
    def tidies_up(self) -> None:
        work = self.work
        send.give_up_waiting(work.runtime, work.team, work.now)
        reply.let_held_lapse(work.runtime, work.team, work.now)
        reconcile.reconcile(work.runtime, work.team, work.network, work.now)
        recheck.recheck(work.runtime, work.team, work.network, 6 * HOUR, work.now)
        take_back.end_corrections(work.runtime, work.team, work.now)

    @rule()
    def surfaces(self) -> None:
        self.work.surface()
        with self.work.database.read() as session:
            known = list(mentions.known(session, "acme", "x", list(self.work.network.newest)).values())
            facts = gather(session, self.work.runtime.scene(self.work.team), known, self.work.now)
        for mention, fact in zip(known, facts, strict=True):
            fresh = decide(fact, self.work.team.policy)
            assert mention.verdict == word(fresh), (mention, fresh)

    def tried(self, act: Callable[[], object]) -> None:
        """Do it, unless we are killed on the way; a new process then begins with the clock of the record."""
        try:
            act()
        except Killed:
            with self.work.database.read() as session:
                self.clock = Clock(record.latest_us(session, ["acme"]), lambda: self.wall)
            self.tick()
        self.work.stops.clear()

    # What always holds

    def nothing_stands_against_it(self) -> None:
        """Called when a reply is published: nobody else acts between the last look and this moment."""
        answers = self.work.network.published[-1].answers_post_id
        with self.work.database.read() as session:
            mention = mentions.answered(session, "acme", "x", [str(answers)])[str(answers)]
        verdict = decide(self.work.facts(mention), self.work.team.policy)
        assert not reasons(verdict) & {"asked_to_stop", "opted_out", "paused", "post_changed", "not_listening"}

    @invariant()
    def at_most_one_reply_stands_for_each_post(self) -> None:
        if not hasattr(self, "work"):
            return
        answered = [one.answers_post_id for one in self.work.network.published]
        roots = [post_id for post_id in answered if post_id]
        root_of = {post.id: post.root_id for post in self.work.network.feed if isinstance(post, Post)}
        by_root = [root_of[post_id] for post_id in roots]
        assert len(by_root) == len(set(by_root)), "two replies in one interaction"

    @invariant()
    def states_move_by_the_table_alone(self) -> None:
        if not hasattr(self, "work"):
            return
        with self.work.database.read() as session:
            rows = {row[1]: row for row in rows_of(session, "reply")}
        names = [column.name for column in ReplyRow.metadata.tables["reply"].columns]
        for key, row in rows.items():
            state, attempt = str(row[names.index("state")]), int(row[names.index("attempt")])
            had, before = self.states.get(key, ("", 0))
            assert attempt >= before
            if attempt == before and state != had:
                assert State(state) in reachable(State(had)), (had, state)
            self.states[key] = (state, attempt)

    @invariant()
    def the_record_only_grows_and_every_send_has_its_permit_in_it(self) -> None:
        if not hasattr(self, "work"):
            return
        with self.work.database.read() as session:
            entries = rows_of(session, "entry")
        assert set(self.entries) <= set(entries)
        assert max([row[3] for row in entries], default=0) <= self.work.now
        self.entries = entries
        permits = sum(b'"act":"send"' in row[6] and b'"verdict":"permit"' in row[6] for row in entries)
        assert len(self.work.network.published) <= permits

    @invariant()
    def nothing_is_called_sent_that_is_not_there(self) -> None:
        if not hasattr(self, "work"):
            return
        with self.work.database.read() as session:
            ids = {row[0] for row in session.connection().exec_driver_sql(
                "SELECT post_id FROM reply WHERE state = 'sent' AND post_id IS NOT NULL")}  # fmt: skip
        assert ids <= {one.id for one in self.work.network.published}


def reachable(state: State) -> set[State]:
    """Where one attempt may get to in one step of ours."""
    found, edge = {state}, [state]
    while edge:
        row = MOVES[edge.pop()]
        nearest = set() if row is STARTS else set(row.values()) - found
        found |= nearest
        edge += nearest
    return found


@pytest.mark.promise(1)
@pytest.mark.promise(30)
@pytest.mark.promise(31)
def test_whatever_happens_in_whatever_order_what_must_hold_holds(sqlite_template: Path) -> None:
    OneBrand.template = sqlite_template
    runs(OneBrand, 30, 40)
