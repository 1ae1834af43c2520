"""What was decided about a mention before, as the record tells it."""

import json
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from bot.store.tables import EntryRow


@dataclass(frozen=True, slots=True)
class Past:
    """One decision of the record: when, the verdict in one word, its reasons, and at which act (empty: a look)."""

    at_us: int
    verdict: str
    reasons: str
    act: str


def decisions_of(session: Session, brand_id: str, mention_id: str, most: int) -> list[Past]:
    """The last decisions about this mention, the newest first; those whose words were erased are left out."""
    query = (
        select(EntryRow.at_us, EntryRow.payload)
        .where(
            EntryRow.brand_id == brand_id,
            EntryRow.mention_id == mention_id,
            EntryRow.kind == "decision",
            col(EntryRow.payload).is_not(None),
        )
        .order_by(col(EntryRow.at_us).desc(), col(EntryRow.id).desc())
        .limit(most)
    )
    return [_past(at_us, payload) for at_us, payload in session.exec(query) if payload is not None]


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the record as people read it: when, its kind, and what it says unless that was erased."""

    at_us: int
    kind: str
    payload: dict[str, Any] | None


def newest(session: Session, brand_id: str, most: int) -> list[Told]:
    """The newest entries of a brand's record, the oldest of them first."""
    query = select(EntryRow.at_us, EntryRow.kind, EntryRow.payload).where(EntryRow.brand_id == brand_id)
    rows = session.exec(query.order_by(col(EntryRow.at_us).desc(), col(EntryRow.id).desc()).limit(most)).all()
    return [Told(at_us, kind, None if raw is None else json.loads(raw)) for at_us, kind, raw in reversed(rows)]


def _past(at_us: int, payload: bytes) -> Past:
    told = json.loads(payload)
    return Past(at_us, str(told.get("verdict")), str(told.get("reasons") or ""), str(told.get("act") or ""))
