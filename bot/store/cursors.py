"""How far each road of a network has been read, and what troubles it."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session

from bot.ports import Page, Unheard
from bot.store.database.upsert import overwrite
from bot.store.tables import CursorRow


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far one road has been read, and until when it was heard; since when it fails, and when it is tried again."""

    brand_id: str
    network: str
    road: str
    value: str | None = None
    complete_us: int | None = None
    failing_us: int | None = None
    retry_us: int | None = None
    trouble: str | None = None


_ROADS = CursorRow.metadata.tables["cursor"]
_OF_BRAND = sa_select(_ROADS).where(_ROADS.c.brand_id == bindparam("brand_id"))
_READ = _OF_BRAND.where(*(_ROADS.c[name] == bindparam(name) for name in ("network", "road")))
RETRY_US = 60_000_000
"""When a road that failed without a word is tried again."""


def read(session: Session, brand_id: str, network: str, road: str) -> Cursor:
    """Where to read on; an empty cursor for a road that was never read."""
    this: dict[str, Any] = {"brand_id": brand_id, "network": network, "road": road}
    found = session.connection().execute(_READ, this).first()
    return Cursor(**this) if found is None else Cursor(**found._asdict())


def all_of(session: Session, brand_id: str) -> list[Cursor]:
    """Every road of the brand, for doctor and health."""
    return [Cursor(**row._asdict()) for row in session.connection().execute(_OF_BRAND, {"brand_id": brand_id})]


def advance(session: Session, brand_id: str, page: Page, at: Cursor, now_us: int, gap_us: int) -> bool:
    """Move the cursor behind a page that is being stored. Says whether this ends a silence longer than `gap_us`."""
    now = read(session, brand_id, at.network, at.road)
    value = page.cursor if now.value == at.value else now.value  # else somebody read on while this page was on its way
    was_silent = now.complete_us is None or now_us - now.complete_us >= gap_us
    complete_us = now.complete_us if page.complete_us is None else max(page.complete_us, now.complete_us or 0)
    _write(session, _calm(now, value, complete_us))
    return was_silent and page.complete_us is not None


def note_complete(session: Session, brand_id: str, at: Cursor, now_us: int) -> None:
    """Remember that a road without pages was read to its end."""
    now = read(session, brand_id, at.network, at.road)
    _write(session, _calm(now, now.value, now_us))


def rewind(session: Session, brand_id: str, at: Cursor, value: str | None, complete_us: int | None) -> None:
    """Read a road again from further back; `complete_us` is until when it counts as heard."""
    _write(session, _calm(read(session, brand_id, at.network, at.road), value, complete_us))


def note_trouble(session: Session, brand_id: str, at: Cursor, trouble: Unheard, now_us: int) -> None:
    """Remember that a road fails, since when, why, and when to try again. The cursor stays."""
    now = read(session, brand_id, at.network, at.road)
    since_us, retry_us = now.failing_us or now_us, trouble.retry_us or now_us + RETRY_US
    _write(session, replace(now, failing_us=since_us, retry_us=retry_us, trouble=str(trouble)))


def _calm(now: Cursor, value: str | None, complete_us: int | None) -> Cursor:
    """The road read up to there, its trouble over."""
    return Cursor(now.brand_id, now.network, now.road, value, complete_us)


def _write(session: Session, now: Cursor) -> None:
    overwrite(session, CursorRow, [asdict(now)])
