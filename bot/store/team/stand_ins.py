"""Who stands in for an approver, and until when."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from bot.store.tables.team import StandInRow


@dataclass(frozen=True, slots=True)
class StandIn:
    """An approver who named a colleague to stand in until a moment (microseconds UTC)."""

    id: str
    approver: str
    colleague: str
    until_us: int


def in_force(session: Session, brand_id: str, now_us: int, colleague: str | None = None) -> list[StandIn]:
    """Those of now, in the order in which they were named: all, or those of one colleague."""
    query = select(StandInRow).where(
        StandInRow.brand_id == brand_id, StandInRow.until_us > now_us, col(StandInRow.ended_us).is_(None)
    )
    if colleague is not None:
        query = query.where(StandInRow.colleague == colleague)
    rows = session.exec(query.order_by(StandInRow.id))
    return [StandIn(row.id, row.approver, row.colleague, row.until_us) for row in rows]


def add(session: Session, brand_id: str, new: StandIn, now_us: int) -> None:
    """Let it begin. The brand's row must be held."""
    session.add(
        StandInRow(
            brand_id=brand_id, id=new.id, approver=new.approver, colleague=new.colleague, since_us=now_us,
            until_us=new.until_us,
        )
    )  # fmt: skip


def end(session: Session, brand_id: str, stand_in_id: str, by: str, now_us: int) -> None:
    """End it before its time. The brand's row must be held."""
    row = session.get_one(StandInRow, (brand_id, stand_in_id))
    row.ended_us, row.ended_by = now_us, by
    session.add(row)
