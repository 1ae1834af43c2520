"""How far each road of a network has been read, and what troubles it."""

from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, select

from bot.ports import Page, Unheard
from bot.store.database.upsert import overwrite
from bot.store.tables import CursorRow

_ROADS = CursorRow.metadata.tables["cursor"]
_READ = sa_select(_ROADS).where(*(_ROADS.c[name] == bindparam(name) for name in ("brand_id", "network", "road")))
RETRY_US = 60_000_000
"""When a road that failed without a word is tried again."""


def read(session: Session, brand_id: str, network: str, road: str) -> CursorRow:
    """Where to read on; an empty row for a road that was never read. It belongs to no session."""
    this: dict[str, Any] = {"brand_id": brand_id, "network": network, "road": road}
    found = session.connection().execute(_READ, this).first()
    return CursorRow(**this) if found is None else CursorRow(**found._asdict())


def all_of(session: Session, brand_id: str) -> list[CursorRow]:
    """Every road of the brand, for doctor and health."""
    return list(session.exec(select(CursorRow).where(CursorRow.brand_id == brand_id)))


def advance(session: Session, brand_id: str, page: Page, at: CursorRow, now_us: int, gap_us: int) -> bool:
    """Move the cursor behind a page that is being stored. Says whether this ends a silence longer than `gap_us`."""
    row = _calm(session, brand_id, at)
    if row.value == at.value:  # else somebody read on while this page was on its way
        row.value = page.cursor
    was_silent = row.complete_us is None or now_us - row.complete_us >= gap_us
    if page.complete_us is not None:
        row.complete_us = max(page.complete_us, row.complete_us or 0)
    _write(session, row)
    return was_silent and page.complete_us is not None


def note_complete(session: Session, brand_id: str, at: CursorRow, now_us: int) -> None:
    """Remember that a road without pages was read to its end."""
    row = _calm(session, brand_id, at)
    row.complete_us = now_us
    _write(session, row)


def rewind(session: Session, brand_id: str, at: CursorRow, value: str | None, complete_us: int | None) -> None:
    """Read a road again from further back; `complete_us` is until when it counts as heard."""
    row = _calm(session, brand_id, at)
    row.value, row.complete_us = value, complete_us
    _write(session, row)


def note_trouble(session: Session, brand_id: str, at: CursorRow, trouble: Unheard, now_us: int) -> None:
    """Remember that a road fails, since when, why, and when to try again. The cursor stays."""
    row = read(session, brand_id, at.network, at.road)
    row.failing_us = row.failing_us or now_us
    row.retry_us = trouble.retry_us or now_us + RETRY_US
    row.trouble = str(trouble)
    _write(session, row)


def _calm(session: Session, brand_id: str, at: CursorRow) -> CursorRow:
    """The road as it stands, its trouble over."""
    row = read(session, brand_id, at.network, at.road)
    row.failing_us = row.retry_us = row.trouble = None
    return row


def _write(session: Session, row: CursorRow) -> None:
    overwrite(session, CursorRow, [{column.name: getattr(row, column.name) for column in _ROADS.columns}])
