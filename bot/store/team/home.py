"""What a Home tab shows of one brand at this moment: work and health.

Nothing is read here that somebody outside wrote. Each piece of work comes with the place of its message in Slack, where
there is one, and is there only for whoever is in the channel in which that message belongs. Longer than most files:
each kind of work is a query of its own, and they share their parts.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal, or_, select
from sqlmodel import Session

from bot.store.state import State as Health
from bot.store.state import read_state
from bot.store.tables import metadata
from bot.store.tables.consent import ProposalRow
from bot.store.tables.hands import HandRow
from bot.store.tables.hearing import ASKED, BearerRow
from bot.store.tables.team import InCareRow
from bot.store.wishes.proposals import WAITING
from rules.home import TASKS_MAX, Task, What
from rules.mention import Visibility
from rules.reply import FREE, State
from rules.sight import Status

RECENT_US = 72 * 3_600_000_000
"""So long a reply that did not go out stays in its author's queue, if the post is still open."""
HANDS_MAX = 10_000
_MOST = TASKS_MAX + 1
_UNDER_WAY = (State.HELD, State.CLAIMED, State.SENDING, State.UNKNOWN)
_NOT_SENT = (State.FAILED, State.REFUSED)

_REPLIES, _NOES = metadata.tables["reply"], metadata.tables["objection"]
_PROPOSALS, _HANDS, _IN_CARE, _BEARERS = (
    metadata.tables[str(row.__tablename__)] for row in (ProposalRow, HandRow, InCareRow, BearerRow)
)
_REPLY, _NO, _PROPOSAL, _HAND, _CARE = _REPLIES.c, _NOES.c, _PROPOSALS.c, _HANDS.c, _IN_CARE.c
_MENTION, _OUTBOX, _COPY = (metadata.tables[name].c for name in ("mention", "outbox", "generation"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose desk: a brand in a workspace, a member, what they may do there, and in which `rooms` of the team they are.

    The three channels are the team's own, and those for private posts and for posts in care; empty where there is none.
    `undecided_us` is after how long a wish on which nobody ruled counts as a stop.
    """

    brand_id: str
    workspace: str
    member: str
    may_reply: bool
    may_approve: bool
    may_care: bool
    rooms: frozenset[str]
    channel: str
    private_channel: str
    care_channel: str
    undecided_us: int


@dataclass(frozen=True, slots=True)
class Found:
    """A task, and where its message stands in Slack: channel and ts, both empty where there is none yet."""

    task: Task
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a tab says of one brand now. Of `mine` and of `waiting` one more is read than is shown, first due first."""

    mine: list[Found]
    waiting: list[Found]
    health: Health


def read(session: Session, asked: Asked, now_us: int) -> Read:
    """Read all of it, in so many queries whatever there is."""
    return Read(
        mine=_mine(session, asked, now_us),
        waiting=_to_decide(session, asked, now_us),
        health=read_state(session, asked.brand_id, asked.workspace, now_us),
    )


def _mine(session: Session, asked: Asked, now_us: int) -> list[Found]:
    """The replies of this member that are under way, or did not go out lately; then what else is in their hands."""
    if not asked.may_reply:
        return []
    failed = and_(
        _REPLY.state.in_(_NOT_SENT),
        _REPLY.ended_us > now_us - RECENT_US,
        _MENTION.state == "open",
        _MENTION.gone_us.is_(None),
    )
    until = case((_REPLY.state == State.HELD, _REPLY.due_us))
    mine = (_REPLY.member == asked.member, _REPLY.origin == "ours", or_(_REPLY.state.in_(_UNDER_WAY), failed))
    return [*_tasks(session, asked, _REPLIES, _REPLY.state, until, "card", *mine), *_in_hand(session, asked)][:_MOST]


def _in_hand(session: Session, asked: Asked) -> list[Found]:
    """What this member takes care of, set aside, or was passed on, as long as nobody answers it.

    Their rows are looked for first, with an end to it: else a database may begin with all posts.
    """
    later_too = and_(_HAND.later_us.is_not(None), _HAND.later_by == asked.member)
    named = or_(later_too, _HAND.passed_to == asked.member, _HAND.holder == asked.member)
    rows = select(_HANDS).where(_HAND.brand_id == asked.brand_id, named).limit(HANDS_MAX).subquery()
    later = and_(rows.c.later_us.is_not(None), rows.c.later_by == asked.member)
    passed = and_(rows.c.passed_to == asked.member, _MENTION.state == Status.PASSED_ON)
    held = and_(rows.c.holder == asked.member, _MENTION.state == Status.OPEN)
    what = case((later, What.LATER), (passed, What.PASSED), else_=What.ASSIGNED)
    answered = select(_REPLY.interaction_id).where(
        _REPLY.brand_id == _MENTION.brand_id,
        _REPLY.interaction_id == _MENTION.interaction_id,
        _REPLY.state.not_in(FREE),
    )
    left = (_MENTION.state != Status.DONE, _MENTION.gone_us.is_(None), ~answered.exists())
    return _tasks(session, asked, rows, what, case((later, rows.c.later_us)), "card", or_(later, passed, held), *left)


def _to_decide(session: Session, asked: Asked, now_us: int) -> list[Found]:
    """What this member may decide: others' replies and notes on invitations, wishes and letters in doubt, lists.

    In care others approve than elsewhere.
    """
    in_care = (
        select(_CARE.mention_id)
        .where(_CARE.brand_id == _REPLY.brand_id, _CARE.mention_id == _REPLY.mention_id)
        .exists()
    )
    theirs = or_(and_(in_care, literal(asked.may_care)), and_(~in_care, literal(asked.may_approve)))
    agreed = literal(",") + func.coalesce(_REPLY.seconded_by, "") + ","
    held = (
        _REPLY.state == State.HELD,
        _REPLY.member != asked.member,
        _REPLY.due_us > now_us,
        ~agreed.contains(f",{asked.member},", autoescape=True),
        theirs,
    )
    unsure = (_NO.unsure, _NO.lifted_us.is_(None), _NO.since_us > now_us - asked.undecided_us)
    noted = (_PROPOSAL.state == WAITING, _PROPOSAL.member != asked.member, _PROPOSAL.due_us > now_us)
    found = []
    if asked.may_approve or asked.may_care:
        found += _tasks(session, asked, _REPLIES, literal(What.APPROVE), _REPLY.due_us, "card", *held)
    if asked.may_approve:
        counts_us = _NO.since_us + asked.undecided_us
        found += _tasks(session, asked, _NOES, literal(What.STOP), counts_us, "card", *unsure)
        found += _tasks(session, asked, _PROPOSALS, literal(What.AGREE), _PROPOSAL.due_us, "proposal", *noted)
        in_doubt = _BEARERS.c.state == ASKED
        found += _tasks(session, asked, _BEARERS, literal(What.BEARER), _BEARERS.c.ruled_us, "card", in_doubt)
        found += _lists(session, asked)
    return sorted(found, key=lambda one: one.task.until_us or 0)[:_MOST]


def _lists(session: Session, asked: Asked) -> list[Found]:
    """The lists of registries that wait for an approval, each with the message that tells so."""
    subject = _COPY.registry_name + " " + _COPY.digest
    query = (
        select(_COPY.registry_name, _COPY.loaded_us, _OUTBOX.channel, _OUTBOX.ts)
        .join(metadata.tables["outbox"], _message(asked, "list", subject))
        .where(_COPY.state == "quarantined", _OUTBOX.channel.in_(asked.rooms))
        .order_by(_COPY.loaded_us)
        .limit(_MOST)
    )
    return [
        Found(Task(What.LIST, row.registry_name, row.loaded_us), row.channel, row.ts or "")
        for row in session.connection().execute(query)
    ]


def _message(asked: Asked, kind: str, subject: ColumnElement[Any]) -> ColumnElement[bool]:
    """The message of this kind about this, which Slack may not show yet."""
    return and_(
        _OUTBOX.workspace == asked.workspace,
        _OUTBOX.brand_id == asked.brand_id,
        _OUTBOX.kind == kind,
        _OUTBOX.subject == subject,
    )


def _in_care() -> ColumnElement[bool]:
    """Whether the post is in care."""
    this = (_CARE.brand_id == _MENTION.brand_id, _CARE.mention_id == _MENTION.id)
    return select(_CARE.mention_id).where(*this).exists()


def _stands(asked: Asked) -> ColumnElement[str]:
    """The channel in which the post's card belongs (`bot/steps/showing/place.py`); one that it left may show it too."""
    return case(
        (_in_care(), asked.care_channel),
        (_MENTION.visibility == Visibility.PRIVATE, asked.private_channel),
        else_=func.coalesce(_MENTION.channel, asked.channel),
    )


def _tasks(
    session: Session,
    asked: Asked,
    source: FromClause,
    what: ColumnElement[Any],
    until_us: ColumnElement[Any],
    kind: str,
    *which: ColumnElement[bool],
) -> list[Found]:
    """What rows of this table have to do with: its posts, and the messages of this kind about them, in one query."""
    about = source.c.mention_id if kind == "card" else source.c.id
    stands = _stands(asked)
    message = and_(_message(asked, kind, about), or_(literal(kind != "card"), _OUTBOX.channel == stands))
    post = and_(_MENTION.brand_id == source.c.brand_id, _MENTION.id == source.c.mention_id)
    query = (
        select(
            what.label("what"),
            until_us.label("until_us"),
            _MENTION.network,
            _MENTION.created_us,
            _OUTBOX.channel,
            _OUTBOX.ts,
        )
        .select_from(source)
        .join(metadata.tables["mention"], post)
        .outerjoin(metadata.tables["outbox"], message)
        .where(source.c.brand_id == asked.brand_id, *which)
        .order_by(until_us, _MENTION.created_us)
        .limit(_MOST)
    )
    query = query.where(stands.in_(asked.rooms) if kind == "card" else _OUTBOX.channel.in_(asked.rooms))
    if asked.private_channel not in asked.rooms:  # where we do not know how private a post is, it is private
        query = query.where(or_(_in_care(), _MENTION.visibility.in_((Visibility.PUBLIC, Visibility.LIMITED))))
    return [
        Found(Task(What(row.what), row.network, row.created_us, row.until_us), row.channel or "", row.ts or "")
        for row in session.connection().execute(query)
    ]
