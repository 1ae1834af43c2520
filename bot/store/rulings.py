"""The cards on which a member has to rule, and which of them were kept."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.store.outbox import ASKED, CARD, State
from bot.store.tables import MentionRow, ObjectionRow, OutboxRow
from bot.store.tables.team import InCareRow
from rules.mention import Wish


@dataclass(frozen=True, slots=True)
class Ruling:
    """A card on which nobody has ruled: its row's id, its channel, the roll-up behind which it was kept, if it was."""

    id: str
    channel: str
    thread: str | None
    kept: bool


def undecided(session: Session, workspace: str, brand_id: str, care_channel: str, since_us: int) -> list[Ruling]:
    """The cards of posts that may be a stop, told since that moment, in the order in which they came; one query.

    Of what is in care only the card in the care channel counts: no other one shows it.
    """
    in_care = select(InCareRow.mention_id).where(
        InCareRow.brand_id == OutboxRow.brand_id, InCareRow.mention_id == OutboxRow.subject
    )
    doubts = (
        select(MentionRow.id)
        .join(ObjectionRow, col(ObjectionRow.mention_id) == MentionRow.id)
        .where(
            ObjectionRow.brand_id == brand_id,
            col(ObjectionRow.unsure),
            col(ObjectionRow.lifted_us).is_(None),
            col(ObjectionRow.since_us) > since_us,
            MentionRow.brand_id == brand_id,
            MentionRow.wish == Wish.MAYBE_STOP,
            col(MentionRow.gone_us).is_(None),
        )
    )
    query = select(OutboxRow.id, OutboxRow.channel, OutboxRow.thread, OutboxRow.state).where(
        OutboxRow.workspace == workspace,
        OutboxRow.brand_id == brand_id,
        OutboxRow.kind == CARD,
        col(OutboxRow.subject).in_(doubts),
        OutboxRow.state != State.DEAD,
        (col(OutboxRow.channel) == care_channel) | ~in_care.exists(),
    )
    found = [Ruling(one, channel, of, state == State.KEPT) for one, channel, of, state in session.exec(query)]
    return sorted(found, key=lambda one: one.id)


def let_out(session: Session, workspace: str, row_ids: Collection[str], now_us: int) -> None:
    """Let these cards have a message of their own in their channel, after those of new direct posts."""
    these = update(OutboxRow).where(col(OutboxRow.workspace) == workspace, col(OutboxRow.id).in_(row_ids))
    anew = these.where(col(OutboxRow.state) == State.KEPT)
    session.connection().execute(anew.values(state=State.NEW, drawn=0, urgency=ASKED, thread=None, due_us=now_us))
