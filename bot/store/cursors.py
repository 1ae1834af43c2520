"""How far each road of a network has been read, and what troubles it."""

from sqlmodel import Session, select

from bot.ports import Page, Unheard
from bot.store.tables import CursorRow

RETRY_US = 60_000_000
"""When a road that failed without a word is tried again."""


def read(session: Session, brand_id: str, network: str, road: str) -> CursorRow:
    """Where to read on; an empty row for a road that was never read."""
    found = session.get(CursorRow, (brand_id, network, road))
    return found or CursorRow(brand_id=brand_id, network=network, road=road)


def all_of(session: Session, brand_id: str) -> list[CursorRow]:
    """Every road of the brand, for doctor and health."""
    return list(session.exec(select(CursorRow).where(CursorRow.brand_id == brand_id)))


def advance(session: Session, brand_id: str, page: Page, at: CursorRow, now_us: int, gap_us: int) -> bool:
    """Move the cursor behind a page that is being stored. Says whether this ends a silence longer than `gap_us`."""
    row = session.merge(read(session, brand_id, at.network, at.road))
    if row.value == at.value:  # else somebody read on while this page was on its way
        row.value = page.cursor
    row.failing_us = row.retry_us = row.trouble = None
    was_silent = row.complete_us is None or now_us - row.complete_us >= gap_us
    if page.complete_us is not None:
        row.complete_us = max(page.complete_us, row.complete_us or 0)
    session.flush()  # the page's own posts are decided on this
    return was_silent and page.complete_us is not None


def note_complete(session: Session, brand_id: str, at: CursorRow, now_us: int) -> None:
    """Remember that a road without pages was read to its end."""
    row = session.merge(read(session, brand_id, at.network, at.road))
    row.complete_us = now_us
    row.failing_us = row.retry_us = row.trouble = None


def note_trouble(session: Session, brand_id: str, at: CursorRow, trouble: Unheard, now_us: int) -> None:
    """Remember that a road fails, since when, why, and when to try again. The cursor stays."""
    row = session.merge(read(session, brand_id, at.network, at.road))
    row.failing_us = row.failing_us or now_us
    row.retry_us = trouble.retry_us or now_us + RETRY_US
    row.trouble = str(trouble)
