"""How far each brand's rehearsal has come. No row, no reply."""

from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from bot.store.database.upsert import insert_new
from bot.store.tables.rehearsals import RehearsalRow

LISTENING, OWN, READY, LIVE = "listening", "own", "ready", "live"
"""What was said to the brand is read; then our own timeline; then an approver may go live, and did."""
CARDS_BACK_US = 48 * 3_600_000_000
"""On its first day a team gets no card of a post that was older than this."""
_ROW = RehearsalRow.metadata.tables["rehearsal"]
_OF = select(*_ROW.columns).where(_ROW.c.brand_id == bindparam("brand_id"))
_BEGAN = select(_ROW.c.began_us).where(_ROW.c.brand_id == bindparam("brand_id"))


def begin(session: Session, brand_id: str, now_us: int) -> bool:
    """Begin a brand's first day. False if it had one."""
    if get(session, brand_id) is not None:
        return False
    first = {"brand_id": brand_id, "began_us": now_us, "state": LISTENING, "step_us": now_us}
    insert_new(session, RehearsalRow, [first])
    return True


def get(session: Session, brand_id: str) -> RehearsalRow | None:
    """How far a brand is; `None` for one whose first day has not begun. The row belongs to no session."""
    found = session.connection().execute(_OF, {"brand_id": brand_id}).first()
    return None if found is None else RehearsalRow(**found._asdict())


def move(session: Session, brand_id: str, now_us: int, **changes: Any) -> None:  # noqa: ANN401 - columns of the row
    """Go on: to another state, or to other words. A brand that is live stays so."""
    these = (col(RehearsalRow.brand_id) == brand_id, col(RehearsalRow.state) != LIVE)
    session.connection().execute(update(RehearsalRow).where(*these).values(step_us=now_us, **changes))


def count_again(session: Session, brand_id: str) -> None:
    """Ask for another count before somebody goes live: the policy, or whom we know to have said no, has changed."""
    these = (col(RehearsalRow.brand_id) == brand_id, col(RehearsalRow.state) == READY)
    session.connection().execute(update(RehearsalRow).where(*these).values(step_us=0))


def go_live(session: Session, brand_id: str, member: str, now_us: int) -> bool:
    """Let replies go from now on. False for a brand that is live, or whose first day has not begun."""
    these = (col(RehearsalRow.brand_id) == brand_id, col(RehearsalRow.state) != LIVE)
    changed = session.connection().execute(
        update(RehearsalRow).where(*these).values(state=LIVE, step_us=now_us, live_us=now_us, live_by=member)
    )
    return changed.rowcount == 1


def cards_from_us(session: Session, brand_id: str) -> int | None:
    """Since when a post must have been written to get a card; `None` where any may."""
    began_us: int | None = session.connection().execute(_BEGAN, {"brand_id": brand_id}).scalar()
    return None if began_us is None else began_us - CARDS_BACK_US
