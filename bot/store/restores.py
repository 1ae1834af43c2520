"""What follows a restore: how far we have come in hearing it all again."""

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from bot.store.tables.hearing import RestoreRow

LISTENING, OWN, READY, DONE = "listening", "own", "ready", "done"
"""Posts of a week are read again; then our own timeline; then an approver may let replies go, and did."""


def begin(session: Session, brand_id: str, now_us: int, entries: int = 0) -> None:
    """Begin anew, whatever was under way; the record should have had so many entries. The brand must be locked."""
    session.connection().execute(delete(RestoreRow).where(col(RestoreRow.brand_id) == brand_id))
    session.add(RestoreRow(brand_id=brand_id, found_us=now_us, state=LISTENING, step_us=now_us, entries=entries))
    session.flush()


def under_way(session: Session, brand_id: str) -> RestoreRow | None:
    """What follows a restore and has not ended, or `None`."""
    here = (col(RestoreRow.brand_id) == brand_id, col(RestoreRow.state) != DONE)
    row = session.connection().execute(select(*RestoreRow.metadata.tables["restore"].columns).where(*here)).first()
    return None if row is None else RestoreRow(**row._asdict())


def settled(session: Session, brand_id: str) -> int:
    """How many entries a record should have had that an approver went on without; 0 where there was none."""
    here = (col(RestoreRow.brand_id) == brand_id, col(RestoreRow.state) == DONE)
    return session.connection().execute(select(func.max(col(RestoreRow.entries))).where(*here)).scalar() or 0


def move(session: Session, brand_id: str, state: str, now_us: int) -> None:
    """Go on to what comes next."""
    session.connection().execute(
        update(RestoreRow).where(col(RestoreRow.brand_id) == brand_id).values(state=state, step_us=now_us)
    )
