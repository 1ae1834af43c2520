"""The decisions of the record, and the policies that they were made by."""

from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from bot.store.database import Database
from bot.store.tables import EntryRow
from rules.replayed import Recorded

CHUNK = 1_000
_DECISIONS = (
    select(col(EntryRow.id), col(EntryRow.at_us), col(EntryRow.position), col(EntryRow.payload))
    .where(
        col(EntryRow.brand_id) == bindparam("brand_id"),
        col(EntryRow.id) > bindparam("after"),
        col(EntryRow.at_us) >= bindparam("since_us"),
        col(EntryRow.at_us) < bindparam("until_us"),
        col(EntryRow.kind) == "decision",
    )
    .order_by(col(EntryRow.id))
    .limit(CHUNK)
)
_POLICIES = select(col(EntryRow.at_us), col(EntryRow.id), col(EntryRow.payload)).where(
    col(EntryRow.brand_id) == bindparam("brand_id"),
    col(EntryRow.mention_id).is_(None),
    col(EntryRow.kind) == "policy",
    col(EntryRow.payload).is_not(None),
)
"""Sorted by us: asked for an order, a database would rather read all that the brand has."""


def decisions(database: Database, brand_id: str, since_us: int, until_us: int) -> Iterator[Recorded]:
    """All decisions from one moment to just before another, in the order in which they were made.

    Read in chunks, each in a short transaction of its own: memory does not grow with the record, and no writer waits.
    """
    among = {"brand_id": brand_id, "since_us": since_us, "until_us": until_us}
    after = f"{since_us // 1_000:012x}"  # ids begin with their moment in milliseconds, so that earlier ones are skipped
    while True:
        with database.read() as session:
            rows = session.connection().execute(_DECISIONS, among | {"after": after}).all()
        for row in rows:
            yield Recorded(row.at_us, row.position, None if row.payload is None else msgspec.json.decode(row.payload))
        if len(rows) < CHUNK:
            return
        after = rows[-1].id


def policy_texts(session: Session, brand_id: str) -> list[str]:
    """The canonical texts of all policies that were ever in force, or in the shadow, the oldest first."""
    return [str(told["policy"]) for told in _policies(session, brand_id)]


def shadow_sha256(session: Session, brand_id: str) -> str:
    """The fingerprint of the policy that was put in the shadow last; empty where there is none."""
    put = [str(told["sha256"]) for told in _policies(session, brand_id) if told.get("act") == "shadow"]
    return put[-1] if put else ""


def _policies(session: Session, brand_id: str) -> list[dict[str, Any]]:
    """What all entries of policies say, the oldest first. They are found among the few that concern no post."""
    rows = session.connection().execute(_POLICIES, {"brand_id": brand_id}).all()
    return [msgspec.json.decode(row.payload) for row in sorted(rows, key=lambda row: (row.at_us, row.id))]
