"""When each wording of a saved reply was last used in a brand."""

from sqlmodel import Session, select

from bot.store.database.upsert import overwrite
from bot.store.tables.saved import SavedUseRow

WORDINGS_MAX = 10_000


def used_us(session: Session, brand_id: str) -> dict[str, int]:
    """When each wording was last used, by our id of it; one query."""
    query = select(SavedUseRow.saved, SavedUseRow.used_us).where(SavedUseRow.brand_id == brand_id)
    return dict(session.exec(query.limit(WORDINGS_MAX)).all())


def use(session: Session, brand_id: str, wording_id: str, now_us: int) -> None:
    """Note that this wording is used now."""
    overwrite(session, SavedUseRow, [{"brand_id": brand_id, "saved": wording_id, "used_us": now_us}])
