"""Replies: one row an interaction, so that at most one stands."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, exists
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, func, select

from bot.store.tables import ReplyRow
from rules.reply import CORRECT_US, FREE, Move, State, after

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US

_REPLY = ReplyRow.metadata.tables["reply"].c
_SAID = sa_select(
    exists().where(
        _REPLY.brand_id == bindparam("brand_id"),
        _REPLY.said_sha256 == bindparam("said"),
        _REPLY.interaction_id != bindparam("own"),
        _REPLY.state.in_((State.CLAIMED, State.SENDING, State.SENT, State.UNKNOWN, State.TAKING_BACK)),
        _REPLY.claimed_us > bindparam("since_us"),
    )
)


def get(session: Session, brand_id: str, interaction_id: str) -> ReplyRow | None:
    """The reply of an interaction, whatever became of it; its row is held until the commit."""
    return session.get(ReplyRow, (brand_id, interaction_id), with_for_update=True, populate_existing=True)


def peek(session: Session, brand_id: str, interaction_id: str) -> ReplyRow | None:
    """The reply of an interaction, without holding it."""
    return session.get(ReplyRow, (brand_id, interaction_id))


def of_mentions(session: Session, brand_id: str, mention_ids: Collection[str]) -> dict[str, ReplyRow]:
    """The replies that answer these mentions, by mention; one query."""
    query = select(ReplyRow).where(ReplyRow.brand_id == brand_id, col(ReplyRow.mention_id).in_(mention_ids))
    return {row.mention_id: row for row in session.exec(query)}


def of_interactions(session: Session, brand_id: str, interaction_ids: Collection[str]) -> dict[str, ReplyRow]:
    """The replies of these interactions, whatever became of them; one query."""
    query = select(ReplyRow).where(ReplyRow.brand_id == brand_id, col(ReplyRow.interaction_id).in_(interaction_ids))
    return {row.interaction_id: row for row in session.exec(query)}


def of_author(session: Session, brand_id: str, author_key: str) -> list[ReplyRow]:
    """Every reply to this author, whatever became of it; its row is held until the commit."""
    query = select(ReplyRow).where(ReplyRow.brand_id == brand_id, ReplyRow.author_key == author_key)
    return list(session.exec(query.order_by(ReplyRow.interaction_id).with_for_update()))


def begin(
    session: Session, brand_id: str, interaction_id: str, what: Move, now_us: int, values: Mapping[str, Any]
) -> None:
    """Let the first reply of an interaction begin by this move. The brand's row must be held."""
    row = ReplyRow(brand_id=brand_id, interaction_id=interaction_id, state=State.WITHDRAWN, **values)
    move(row, what, now_us)
    session.add(row)


def move(row: ReplyRow, what: Move, now_us: int, **changes: Any) -> None:  # noqa: ANN401 - columns of the row
    """Move a reply as the table of `rules/reply.py` allows; raises `IllegalMove` and changes nothing otherwise.

    One that was sent is due once it may no longer be corrected.
    """
    row.state = after(State(row.state), what)
    if row.state in {State.SENT, *FREE} and what is not Move.KEPT:
        row.ended_us = now_us
    if row.state == State.SENT:
        row.due_us = (row.ended_us or now_us) + CORRECT_US
    for name, value in changes.items():
        setattr(row, name, value)


def seconders(row: ReplyRow) -> tuple[str, ...]:
    """The members who have agreed to a reply, in the order in which they did."""
    return tuple(row.seconded_by.split(",")) if row.seconded_by else ()


def topics(row: ReplyRow) -> tuple[str, ...]:
    """What the author of a reply said that it is about, by the topics' names."""
    return tuple(row.topics.split(",")) if row.topics else ()


def may_be_deleted(row: ReplyRow) -> bool:
    """Whether a reply stands, was written here, and is known by its id."""
    return row.state == State.SENT and row.origin == "ours" and row.post_id is not None


def lost_lately(session: Session, brand_id: str, now_us: int) -> int:
    """Of how many replies we lost sight within an hour, whatever became of them since."""
    query = select(func.count()).where(
        ReplyRow.brand_id == brand_id,
        col(ReplyRow.claimed_us) > now_us - 2 * DAY_US,  # none waits for longer before it goes
        col(ReplyRow.lost_us) > now_us - HOUR_US,
    )
    return session.exec(query).one()


def said_lately(session: Session, brand_id: str, said_sha256: str, interaction_id: str, now_us: int) -> bool:
    """Whether the same words, but for case and spacing, went out within 24 hours in another interaction."""
    these = {"brand_id": brand_id, "said": said_sha256, "own": interaction_id, "since_us": now_us - DAY_US}
    return bool(session.connection().execute(_SAID, these).scalar())


def has_sent(session: Session, brand_id: str, member: str) -> bool:
    """Whether this member has ever had a reply published here."""
    query = select(ReplyRow.interaction_id).where(
        ReplyRow.brand_id == brand_id, ReplyRow.member == member, ReplyRow.state == State.SENT
    )
    return session.exec(query.limit(1)).first() is not None


def due(session: Session, brand_id: str, state: State, now_us: int, most: int) -> list[str]:
    """The interactions whose reply in this state is due by now, the longest due first."""
    query = (
        select(ReplyRow.interaction_id)
        .where(ReplyRow.brand_id == brand_id, ReplyRow.state == state, ReplyRow.due_us <= now_us)
        .order_by(col(ReplyRow.due_us))
        .limit(most)
    )
    return list(session.exec(query))
