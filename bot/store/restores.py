"""What follows a restore: how far we have come in hearing it all again."""

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from bot.store.hearing_tables import RestoreRow

LISTENING, OWN, READY = "listening", "own", "ready"
"""Posts of a week are read again; then our own timeline; then an approver may let replies go."""


def begin(session: Session, brand_id: str, now_us: int) -> None:
    """Begin anew, whatever was under way. The brand's row must be locked."""
    end(session, brand_id)
    session.add(RestoreRow(brand_id=brand_id, found_us=now_us, state=LISTENING, step_us=now_us))
    session.flush()


def under_way(session: Session, brand_id: str) -> RestoreRow | None:
    """What follows a restore and has not ended, or `None`."""
    found = session.connection().execute(
        select(*RestoreRow.metadata.tables["restore"].columns).where(col(RestoreRow.brand_id) == brand_id)
    )
    row = found.first()
    return None if row is None else RestoreRow(**row._asdict())


def move(session: Session, brand_id: str, state: str, now_us: int) -> None:
    """Go on to what comes next."""
    session.connection().execute(
        update(RestoreRow).where(col(RestoreRow.brand_id) == brand_id).values(state=state, step_us=now_us)
    )


def end(session: Session, brand_id: str) -> None:
    """It is over: an approver let replies go again."""
    session.connection().execute(delete(RestoreRow).where(col(RestoreRow.brand_id) == brand_id))
