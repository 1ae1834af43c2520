"""What each member settled for themselves in a brand, as long as they are here."""

from sqlmodel import Session, col, delete, select

from bot.store.database.upsert import overwrite
from bot.store.tables.team import OwnRow
from rules.own import NOTHING, Calls, Own

MEMBERS_MAX = 1_000


def get(session: Session, brand_id: str, member: str) -> Own:
    """What this member settled."""
    row = session.get(OwnRow, (brand_id, member), populate_existing=True)
    return NOTHING if row is None else _own(row)


def of_brand(session: Session, brand_id: str) -> dict[str, Own]:
    """What everybody settled who settled anything; one query."""
    rows = session.exec(select(OwnRow).where(OwnRow.brand_id == brand_id).limit(MEMBERS_MAX))
    return {row.member: _own(row) for row in rows}


def keep(session: Session, brand_id: str, member: str, own: Own) -> None:
    """Write down what they settled. The brand's row must be held."""
    told = {"calls": own.calls.value, "on_duty": own.on_duty, "language": own.language, "time_zone": own.time_zone}
    overwrite(session, OwnRow, [{"brand_id": brand_id, "member": member, **told}])


def erase(session: Session, brand_id: str, member: str) -> None:
    """Forget what they settled."""
    session.exec(delete(OwnRow).where(col(OwnRow.brand_id) == brand_id, col(OwnRow.member) == member))


def _own(row: OwnRow) -> Own:
    return Own(Calls(row.calls or Calls.ANY), row.on_duty, row.language, row.time_zone)
