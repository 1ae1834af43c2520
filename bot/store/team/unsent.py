"""Replies that have not gone out, by the members who wrote them or agreed to them."""

from sqlmodel import Session, col, func, or_, select

from bot.store import replies
from bot.store.tables import ReplyRow
from bot.store.team import hands, own, stand_ins
from rules.reply import State

_WAITING = (State.HELD, State.CLAIMED)


def of_member(session: Session, brand_id: str, member: str) -> list[ReplyRow]:
    """Those that this member wrote or agreed to. The brand's row must be held."""
    agreed = ("," + func.coalesce(ReplyRow.seconded_by, "") + ",").contains(f",{member},", autoescape=True)
    query = select(ReplyRow).where(
        ReplyRow.brand_id == brand_id, col(ReplyRow.state).in_(_WAITING), or_(ReplyRow.member == member, agreed)
    )
    return list(session.exec(query.order_by(ReplyRow.interaction_id).with_for_update()))


def people(session: Session, brand_id: str, now_us: int) -> list[str]:
    """Everybody on whom something rests that is not over: replies, approvals, cards in hand, standing in, settings."""
    query = select(ReplyRow).where(ReplyRow.brand_id == brand_id, col(ReplyRow.state).in_(_WAITING))
    found = {one for row in session.exec(query) for one in (row.member, *replies.seconders(row))}
    found |= hands.on_whom_something_rests(session, brand_id)
    for one in stand_ins.in_force(session, brand_id, now_us):
        found |= {one.approver, one.colleague}
    found |= own.of_brand(session, brand_id).keys()
    return sorted(found - {""})
