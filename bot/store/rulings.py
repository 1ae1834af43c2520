"""The cards on which a member has to rule, and which of them were kept."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, select

from bot.store.outbox import ASKED, CARD, State
from bot.store.tables import MentionRow, ObjectionRow, OutboxRow
from bot.store.tables.team import InCareRow
from rules.mention import Wish


def out(session: Session, workspace: str, brand_id: str, undecided_since_us: int) -> int:
    """How many of them stand in Slack or are on their way there: nobody has ruled on them, nor has time."""
    shown = col(OutboxRow.state).not_in((State.KEPT, State.DEAD))
    query = select(func.count()).where(*_to_rule_on(workspace, brand_id, undecided_since_us), shown)
    return session.exec(query).one()


def kept(
    session: Session, workspace: str, brand_id: str, care_channel: str, undecided_since_us: int, most: int
) -> list[tuple[str, str, str]]:
    """Those of them that were kept, in the order in which they came: the row's id, its channel, and its roll-up.

    Of what is in care only the card in the care channel counts: no other one shows it.
    """
    query = select(OutboxRow.id, OutboxRow.channel, OutboxRow.thread).where(
        *_to_rule_on(workspace, brand_id, undecided_since_us),
        OutboxRow.state == State.KEPT,
        (col(OutboxRow.channel) == care_channel) | ~_in_care(),
    )
    return [
        (one, channel, thread or "") for one, channel, thread in session.exec(query.order_by(OutboxRow.id).limit(most))
    ]


def let_out(session: Session, workspace: str, row_ids: Collection[str], now_us: int) -> None:
    """Let these cards have a message of their own in their channel, after those of new direct posts."""
    these = update(OutboxRow).where(col(OutboxRow.workspace) == workspace, col(OutboxRow.id).in_(row_ids))
    anew = these.where(col(OutboxRow.state) == State.KEPT)
    session.connection().execute(anew.values(state=State.NEW, drawn=0, urgency=ASKED, thread=None, due_us=now_us))


def _to_rule_on(workspace: str, brand_id: str, undecided_since_us: int) -> tuple[ColumnElement[bool], ...]:
    doubts = (
        select(MentionRow.id)
        .join(ObjectionRow, col(ObjectionRow.mention_id) == MentionRow.id)
        .where(
            ObjectionRow.brand_id == brand_id,
            col(ObjectionRow.unsure),
            col(ObjectionRow.lifted_us).is_(None),
            col(ObjectionRow.since_us) > undecided_since_us,
            MentionRow.brand_id == brand_id,
            MentionRow.wish == Wish.MAYBE_STOP,
            col(MentionRow.gone_us).is_(None),
        )
    )
    mine = (col(OutboxRow.workspace) == workspace, col(OutboxRow.brand_id) == brand_id)
    return (*mine, col(OutboxRow.kind) == CARD, col(OutboxRow.subject).in_(doubts))


def _in_care() -> ColumnElement[bool]:
    this = (col(InCareRow.brand_id) == OutboxRow.brand_id, col(InCareRow.mention_id) == OutboxRow.subject)
    return select(InCareRow.mention_id).where(*this).exists()
