"""Two replicas, members whose standing changes, any order: what must hold, holds.

Longer than most files: the whole world of it stands here. Two runtimes share one database. While one reads a post again
before its last look, the other may do anything at all.
"""

import json
import shutil
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.runtime import Runtime, Team, Who
from bot.steps import listen, pause, reply, send
from bot.steps.answering import take_back
from bot.steps.team.leave import leave
from bot.steps.team.take_care import give_back, take_care
from bot.store import mentions
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.team import care
from rules.decide import decide
from rules.mention import Post
from rules.verdict import Held, Permit, text_hash
from tests.brand_at_work import DAY, HOUR, NOW, SECOND, Work, reasons, rows_of

AUTHORS = ("ana", "ben")
DOES, ASKS_TO_STOP = ("@acme do you ship?", "thanks @acme"), ("@acme STOP", "stop")
MEMBERS = ("U1", "U2", "U3")
STANDINGS = {
    "approver": (True, True, True, True),
    "member": (True, False, False, False),
    "nobody": (False, False, False, False),
    "unknown": (None, None, None, None),
}
FORBIDS = {"asked_to_stop", "opted_out", "paused", "post_changed", "not_listening"}
ACTS = (
    "claim", "approve", "rewrite", "undo", "stop", "edit", "pause", "leave", "care", "back", "hear", "send", "resume",
    "demote",
)  # fmt: skip


class TwoReplicas(RuleBasedStateMachine):
    """Whatever two members and two processes may do to two authors' posts."""

    template: Path
    colleagues: int

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copyfile(self.template, self.folder / "earshot.db")
        second_look = {"new_members": False, "labels": ["direct"] if self.colleagues else []}
        if self.colleagues:
            second_look["members"] = self.colleagues
        self.work = work = Work(Database(f"sqlite:///{self.folder}/earshot.db"), second_look=second_look)
        work.team = replace(work.team, care_channel="G1")
        self.standing = dict.fromkeys(MEMBERS, "approver")
        runtime = replace(work.runtime, teams=(work.team,), who=lambda _team, member: self.who(member))
        self.replicas = (
            replace(runtime, owner="a", passing=self.meanwhile),
            replace(runtime, owner="b", passing=lambda _point: None),
        )
        self.then: tuple[str, Mention, str, int] | None = None
        self.shown: dict[str, list[str]] = {}
        self.agreed: dict[str, set[str]] = {}
        self.said = 0
        self.rows: dict[object, tuple[object, ...]] = {}
        self.entries = 0
        self.out = self.went = 0
        work.network.before_answer = self.what_goes_out_may
        for author in AUTHORS:
            work.network.post(NOW, DOES[0], author)
        self.hears(0)

    def teardown(self) -> None:
        if hasattr(self, "work"):
            self.work.database.close()
            shutil.rmtree(self.folder)

    @property
    def team(self) -> Team:
        return self.work.team

    def who(self, member: str) -> Who:
        return Who(member, *STANDINGS[self.standing[member]])

    def pick(self, number: int) -> Mention:
        root_id = list(self.work.network.newest)[-1 if number < 0 else number % len(self.work.network.newest)]
        return self.work.mention(root_id)

    def meanwhile(self, point: str) -> None:
        """Let the other replica act while the first one has read the post and has not yet looked for the last time."""
        if point == "send: read" and self.then is not None:
            then, self.then = self.then, None
            self.do(then[0], self.replicas[1], *then[1:])

    # What may happen, in any order

    @rule(act=st.sampled_from(ACTS), at=st.integers(0, 1), number=st.integers(0, 3), who=st.sampled_from(MEMBERS))
    def acts(self, act: str, at: int, number: int, who: str) -> None:
        self.do(act, self.replicas[at], self.pick(number), who, number)

    @rule(
        writer=st.sampled_from(MEMBERS),
        others=st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=3),
        stale=st.booleans(),
        between=st.tuples(*[st.sampled_from(("", *ACTS))] * 3),
        who=st.sampled_from(MEMBERS),
        number=st.integers(0, 3),
    )
    def a_reply_goes_its_way(
        self,
        writer: str,
        others: list[str],
        stale: bool,  # noqa: FBT001 - drawn
        between: tuple[str, ...],
        who: str,
        number: int,
    ) -> None:
        """Written, agreed to and sent, with anything at all in between: twice before, once as the last look begins."""
        self.work.now += HOUR  # the brand's pace has eased
        self.standing = dict.fromkeys(MEMBERS, "approver")
        pause.resume(self.replicas[0], self.team, self.who(who), self.work.now)
        self.work.network.post(self.work.now, DOES[0], f"author{len(self.work.network.newest)}")
        self.hears(0)
        mention = self.pick(-1)
        self.claims(self.replicas[0], mention, writer)
        for place, other in enumerate(others):
            self.approves(self.replicas[1], mention, other, stale=stale)
            if place == 0 and between[0]:
                self.do(between[0], self.replicas[1], mention, who, number)
        if between[1]:
            self.do(between[1], self.replicas[0], mention, who, number)
        self.then = (between[2], mention, who, number) if between[2] else None
        self.sends(0)
        self.then = None

    @rule(at=st.integers(0, 1))
    def sends(self, at: int) -> None:
        self.work.now += 10 * SECOND
        runtime = self.replicas[at]
        send.send(runtime, self.team, self.work.now)
        send.give_up_waiting(runtime, self.team, self.work.now)

    @rule(number=st.integers(0, 3), who=st.sampled_from(MEMBERS))
    def takes_back_what_stands(self, number: int, who: str) -> None:
        take_back.take_back(self.replicas[0], self.team, self.pick(number).id, self.who(who), self.work.now)
        take_back.delete_due(self.replicas[1], self.team, self.work.now)

    @rule()
    def a_day_goes_by(self) -> None:
        self.work.now += DAY
        self.hears(1)
        for runtime in self.replicas:
            reply.let_held_lapse(runtime, self.team, self.work.now)

    def do(self, act: str, runtime: Runtime, mention: Mention, who: str, number: int) -> None:
        if act in {"stop", "edit", "hear"}:
            self.somebody_posts(act, number, mention)
        elif act == "claim":
            self.claims(runtime, mention, who)
        elif act == "approve":
            self.approves(runtime, mention, who, stale=number % 3 == 0)
        elif act == "leave":
            self.standing[who] = "nobody"
            leave(runtime, self.team, who, self.work.now)
        elif act == "demote":  # and no event has told us yet
            self.standing[who] = sorted(STANDINGS)[number % len(STANDINGS)]
        elif act == "pause":
            pause.pause(runtime, self.team, self.who(who), "", self.work.now)
        elif act == "resume":
            pause.resume(runtime, self.team, self.who(who), self.work.now)
        elif act == "send":
            send.send(runtime, self.team, self.work.now)
        else:
            step = {"rewrite": reply.withdraw, "undo": reply.withdraw, "care": take_care, "back": give_back}[act]
            step(runtime, self.team, mention.id, self.who(who), self.work.now)
            if act == "rewrite":
                self.claims(runtime, mention, who)

    def somebody_posts(self, act: str, number: int, mention: Mention) -> None:
        """Another post, a stop, or an edit of which we hear when we look the post up."""
        network, author = self.work.network, mention.author_handle or ""
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

    def approves(self, runtime: Runtime, mention: Mention, who: str, *, stale: bool = False) -> None:
        """Agree to the words that the card shows, or to those that it showed first."""
        shown = self.shown.get(mention.id, ["What nobody wrote."])
        words = shown[0] if stale else shown[-1]
        self.agreed.setdefault(words, set()).add(who)
        reply.approve(runtime, self.team, mention.id, text_hash(words), self.who(who), self.work.now)

    # What always holds

    def what_goes_out_may(self) -> None:
        """Called while a reply is published: nothing stands against it, and these very words were agreed to."""
        published = self.work.network.published
        if len(published) <= self.out:  # a deletion
            self.out = len(published)
            return
        self.out = len(published)
        self.went += 1
        ours = published[-1]
        with self.work.database.read() as session:
            mention = mentions.answered(session, "acme", "x", [str(ours.answers_post_id)])[str(ours.answers_post_id)]
            in_care = care.holds(session, "acme", mention.id)
        assert not reasons(decide(self.work.facts(mention), self.team.policy)) & FORBIDS
        row = self.work.reply(mention)
        assert row is not None
        assert self.who(row.member).may_reply
        told = [entry for entry in self.decisions(mention) if entry["facts"].get("attempt") == row.attempt]
        these = [entry for entry in told if entry["facts"].get("text_sha256") == text_hash(ours.text)]
        assert any(entry.get("act") == "send" and entry["verdict"] == "permit" for entry in these), (
            "no permit on record"
        )
        on_record = {str(entry["member"]) for entry in these if entry.get("act") == "approve"}
        known = [self.who(member) for member in on_record & self.agreed.get(ours.text, set()) - {row.member}]
        fit = [one for one in known if (one.may_care if in_care else one.may_approve)]
        assert len(fit) >= max(self.colleagues, in_care), "words went out to which too few have agreed"

    def decisions(self, mention: Mention) -> list[dict[str, Any]]:
        with self.work.database.read() as session:
            found = session.connection().exec_driver_sql(
                "SELECT payload FROM entry WHERE kind = 'decision' AND mention_id = ?", (mention.id,)
            )
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
            entries = len(rows_of(session, "entry"))
        assert entries >= self.entries
        assert rows == self.rows or entries > self.entries, "a reply moved, and the record does not say so"
        self.rows, self.entries = rows, entries


@pytest.mark.slack_behaviour(30)
@pytest.mark.slack_behaviour(31)
def test_any_act_at_any_place_lets_nothing_out_to_which_too_few_agreed(sqlite_template: Path) -> None:
    TwoReplicas.template, TwoReplicas.colleagues = sqlite_template, 2
    world = TwoReplicas()
    world.begin()
    for act, place, who in product(ACTS, range(3), MEMBERS[:2]):
        between = tuple(act if number == place else "" for number in range(3))
        for number in (1, 2) if act == "demote" else (1,):
            world.a_reply_goes_its_way(
                "U1", ["U2", "U3", "U1", "U2"], act == "rewrite" and who == "U1", between, who, number
            )
            world.at_most_one_reply_stands_for_each_post()
            world.no_reply_changes_without_an_entry()
    assert world.went > 3 * len(ACTS)
    world.teardown()


@pytest.mark.promise(30)
@pytest.mark.parametrize("colleagues", [1, 2])
def test_two_replicas_send_only_what_was_agreed_to_once_and_never_after_a_no(
    sqlite_template: Path, colleagues: int
) -> None:
    TwoReplicas.template, TwoReplicas.colleagues = sqlite_template, colleagues
    run_state_machine_as_test(
        TwoReplicas,
        settings=settings(
            max_examples=5, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
