"""Counts a week from the store, in a handful of queries."""

from sqlmodel import Session, col, func, select

from bot.store import uncollected
from bot.store.spending import month_of
from bot.store.tables import EntryRow, MentionRow, ReplyRow, SpendingRow
from rules.digest import Tally, Week, count
from rules.mention import Kind
from rules.reply import State


def count_week(session: Session, brand_id: str, from_us: int, until_us: int) -> Week:
    """The numbers of the week that begins and ends at these moments."""
    tallies = session.exec(
        select(MentionRow.kind, MentionRow.verdict, MentionRow.reasons, func.count())
        .where(
            MentionRow.brand_id == brand_id,
            col(MentionRow.received_us) >= from_us,
            col(MentionRow.received_us) < until_us,
        )
        .group_by(col(MentionRow.kind), col(MentionRow.verdict), col(MentionRow.reasons))
    ).all()
    answered = session.exec(
        select(ReplyRow.ended_us, MentionRow.created_us).where(
            ReplyRow.brand_id == brand_id,
            ReplyRow.origin == "ours",
            ReplyRow.state == State.SENT,
            col(ReplyRow.ended_us) >= from_us,
            col(ReplyRow.ended_us) < until_us,
            MentionRow.brand_id == ReplyRow.brand_id,
            MentionRow.id == ReplyRow.mention_id,
        )
    ).all()
    entries = session.exec(
        select(EntryRow.kind, func.count())
        .where(EntryRow.brand_id == brand_id, col(EntryRow.at_us) >= from_us, col(EntryRow.at_us) < until_us)
        .group_by(EntryRow.kind)
    ).all()
    spent = session.exec(
        select(func.sum(SpendingRow.micro_usd)).where(
            SpendingRow.brand_id == brand_id, SpendingRow.month == month_of(until_us - 1)
        )
    ).one()
    return count(
        [Tally(Kind(kind), verdict or "refused", reasons, number) for kind, verdict, reasons, number in tallies],
        [ended - created for ended, created in answered if ended is not None],
        dict(entries),
        int(spent or 0),
        uncollected.count(session, brand_id, from_us, until_us),
    )


def anything(session: Session, brand_id: str, from_us: int, until_us: int) -> bool:
    """Whether anything at all was heard in this time."""
    query = select(MentionRow.id).where(
        MentionRow.brand_id == brand_id, col(MentionRow.received_us) >= from_us, col(MentionRow.received_us) < until_us
    )
    return session.exec(query.limit(1)).first() is not None
