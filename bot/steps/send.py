"""Sends what was claimed: at most once, and never a lie about it.

The third look is the law. Intent, act and outcome are three moments: `SENDING` is committed with its entry before the
network is asked, and nothing is ever asked twice. Whatever kills us in between leaves `SENDING`, which becomes
`UNKNOWN` when its deadline has passed, and is then found out by reading (`reconcile.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.ports import Cost, Gone, Network, NotDone, Outgoing, OwnPost, Unheard, Unknown, Why
from bot.runtime import Runtime, Team, Who
from bot.steps import pause
from bot.steps.hearing import recheck
from bot.steps.team import acting
from bot.store import mentions, replies, spending
from bot.store.database import locks
from bot.store.mentions import Mention
from bot.store.team import care
from rules.mention import Post
from rules.reply import Move, State
from rules.verdict import Look, Permit, text_hash

SENDS_A_TURN = 20
GRACE_US = 5_000_000
RECONCILE_AFTER_US = 45_000_000


@dataclass(frozen=True, slots=True)
class _Going:
    """A reply between the last look and its outcome."""

    mention: Mention
    permit: Permit
    outgoing: Outgoing


def send(runtime: Runtime, team: Team, now_us: int) -> int:
    """Send every claimed reply whose ten seconds are over. At most once each. Says how many were tried."""
    with runtime.database.read() as session:
        due = replies.due(session, team.brand.id, State.CLAIMED, now_us, SENDS_A_TURN)
    for interaction_id in due:
        _send(runtime, team, interaction_id)
    return len(due)


def give_up_waiting(runtime: Runtime, team: Team, now_us: int) -> int:
    """Call unknown what has been sending for longer than any answer can take. Says how many."""
    with locks.writing(runtime.database, team.brand.id) as session:
        due = acting.due(session, team, State.SENDING, now_us, SENDS_A_TURN)
        for mention, row in due:
            replies.move(row, Move.LOST_SIGHT, now_us, due_us=now_us, lost_us=now_us)
            acting.note(session, runtime, team, mention, {"act": "unknown", "attempt": row.attempt}, now_us)
            pause.if_sight_is_lost(session, runtime, team, now_us)
    return len(due)


def _send(runtime: Runtime, team: Team, interaction_id: str) -> None:
    with runtime.database.read() as session:
        row = replies.peek(session, team.brand.id, interaction_id)
        mention = mentions.get(session, team.brand.id, row.mention_id) if row else None
        assert mention is not None, "a reply without its mention"
        ids = (mention.post_id, mention.answer_to)
        around = mentions.answered(session, team.brand.id, mention.network, ids)
    network = runtime.networks[mention.network]
    seen = {one.id: one for one in around.values()}
    posts: Mapping[str, Post | Gone] = {}
    try:
        posts = recheck.read_again(runtime, team, network, list(seen.values()), runtime.clock())
    except Unheard:
        runtime.passing("send: not read")  # the last look refuses what was not read again
    runtime.passing("send: read")
    people = {one: runtime.who(team, one) for one in (row.member, *replies.seconders(row))} if row else {}
    going = _begin(runtime, team, network, mention, posts, people)
    if going is None:
        return
    runtime.passing("send: committed")
    try:
        posted, cost = network.send(going.permit, going.outgoing, runtime.clock())
    except NotDone as no:
        runtime.passing("send: refused")
        _end(runtime, team, going, no)
    except PermissionError:
        runtime.passing("send: too late")
        _end(runtime, team, going, NotDone(Why.DOWN, "The permit had run out, so nothing was sent. Try again."))
    except Unknown as lost:
        runtime.passing("send: lost")
        _end(runtime, team, going, lost)
    else:
        runtime.passing("send: sent")
        _end(runtime, team, going, (posted, cost))
    runtime.passing("send: ended")


def _begin(
    runtime: Runtime,
    team: Team,
    network: Network,
    seen: Mention,
    posts: Mapping[str, Post | Gone],
    people: Mapping[str, Who],
) -> _Going | None:
    """Take the last look and, if it permits, commit to sending. Whoever comes second finds nothing to do.

    `people` are those who wrote it and who agreed, as the chat knows them now: whoever may no longer, does not count.
    """
    with runtime.database.write(urgent=True) as session:
        locks.lock_to_decide(session, team.brand.id, seen.author_key)
        row = replies.get(session, team.brand.id, seen.interaction_id)
        now_us = runtime.clock()
        if row is None or row.state != State.CLAIMED or row.due_us > now_us:
            return None
        mention = mentions.get(session, team.brand.id, row.mention_id)
        assert mention is not None, "a reply without its mention"
        text = row.text or ""
        if text_hash(text) != row.text_sha256:
            people = {}  # nobody wrote these words or agreed to them
        who = people.get(row.member, Who(row.member))
        in_care = care.holds(session, team.brand.id, mention.id)
        known = [people[one] for one in replies.seconders(row) if one in people]
        agreed = [one for one in known if (one.may_care if in_care else one.may_approve)]
        fresh = [posts.get(post_id) for post_id in dict.fromkeys((mention.post_id, mention.answer_to))]
        act = acting.act_of(
            session, team, mention, Look.SEND, who, text, row.revision, row.attempt, now_us,
            confirmed=row.confirmed, topics=replies.topics(row), seconded=len(agreed),
            reread=all(isinstance(post, Post) for post in fresh),
        )  # fmt: skip
        look = acting.look_at(session, runtime, team, mention, act, now_us)
        runtime.passing("send: decided")
        acting.tell(session, runtime, team, look, now_us, act="send", attempt=row.attempt)
        if not isinstance(look.verdict, Permit):
            replies.move(row, Move.REFUSE, now_us, why=acting.sentence_of(look.verdict))
            return None
        deadline_us = now_us + network.total_timeout_us + GRACE_US
        replies.move(row, Move.BEGIN, now_us, deadline_us=deadline_us, due_us=deadline_us)
        spare = _others(fresh, mention.author_key)
        outgoing = Outgoing(mention.id, row.revision, row.attempt, mention.answer_to, text, spare)
        return _Going(mention, look.verdict, outgoing)


def _end(runtime: Runtime, team: Team, going: _Going, outcome: tuple[OwnPost, Cost] | NotDone | Unknown) -> None:
    """Write down what came of it. A late answer may still turn unknown into sent; nothing else may be overwritten."""
    now_us = runtime.clock()
    with locks.writing(runtime.database, team.brand.id) as session:
        row = replies.get(session, team.brand.id, going.mention.interaction_id)
        if row is None or row.attempt != going.outgoing.attempt or row.state not in {State.SENDING, State.UNKNOWN}:
            return
        if isinstance(outcome, tuple):
            posted, cost = outcome
            replies.move(row, Move.ARRIVED, now_us, post_id=posted.id, url=posted.url)
            spending.spend(session, team.brand.id, going.mention.network, cost, now_us, sends=1)
            told = {"act": "sent", "post": posted.id}
        elif row.state == State.UNKNOWN:
            return
        elif isinstance(outcome, NotDone):
            bare = outcome.why is Why.REFUSED and going.mention.summoned is None
            replies.move(row, Move.REJECTED, now_us, why=str(outcome), bare_refused=bare)
            told = {"act": "failed", "why": outcome.why.value}
        else:
            replies.move(row, Move.LOST_SIGHT, now_us, due_us=now_us + RECONCILE_AFTER_US, lost_us=now_us)
            told = {"act": "unknown", "attempt": str(row.attempt)}
        mention = mentions.get(session, team.brand.id, row.mention_id) or going.mention
        if row.bare_refused:
            mentions.look_again(session, team.brand.id, now_us, bare=True)
        acting.note(session, runtime, team, mention, told, now_us)
        if row.state == State.SENT:
            acting.draw_others(session, runtime, team, mention, now_us)
        if row.state == State.UNKNOWN:
            pause.if_sight_is_lost(session, runtime, team, now_us)
        elif isinstance(outcome, NotDone) and outcome.why is Why.SUSPENDED:
            pause.as_suspended(session, runtime, team, now_us)


def _others(posts: Iterable[Post | Gone | None], author_key: str) -> tuple[str, ...]:
    """Everybody whom the post names beside its author: only the author is to be notified."""
    keys = {handle.key for post in posts if isinstance(post, Post) for handle in post.handles if handle.key}
    return tuple(sorted(keys - {author_key}))
