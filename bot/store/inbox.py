"""What Slack told us, kept before it is acknowledged: nothing lost or done twice.

A row is work (`keep`, `take`, `done`) or an answer that was given at once (`answer`). What was taken and not done
within `LEASE_US` belonged to somebody who died, and is taken again.
"""

from dataclasses import dataclass

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, func, select

from bot.store.database.upsert import dialect_of
from bot.store.tables import InboxRow

LEASE_US = 30_000_000
ORPHAN_US = 2_000_000
"""What nobody has taken for so long has lost its process."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing to do: its id, what kind it is, our own words for it, and when it came."""

    id: str
    kind: str
    payload: str
    received_us: int


def keep(session: Session, workspace: str, one_id: str, kind: str, payload: str, now_us: int) -> bool:
    """Keep something to do. False if it was delivered before. One small write by primary key."""
    return _insert(session, workspace, one_id, kind, payload, now_us, done_us=None)


def reserve(session: Session, workspace: str, one_id: str, kind: str, now_us: int) -> bool:
    """Say that we answer this at once. False if somebody else does, or has: one answers, whoever else hears of it."""
    return _insert(session, workspace, one_id, kind, "", now_us, done_us=now_us)


def keep_answer(session: Session, workspace: str, one_id: str, kind: str, answer: str, now_us: int) -> bool:
    """Keep what was answered at once, so that a second delivery hears the same. False if it is kept already."""
    filled = (
        update(InboxRow)
        .where(col(InboxRow.workspace) == workspace, col(InboxRow.id) == one_id, col(InboxRow.payload) == "")
        .values(payload=answer)
    )
    kept = session.connection().execute(filled.returning(col(InboxRow.id))).first() is not None
    return kept or _insert(session, workspace, one_id, kind, answer, now_us, done_us=now_us)


def release(session: Session, workspace: str, one_id: str) -> None:
    """Take back what was reserved and could not be answered, so that the next delivery may try."""
    row = (col(InboxRow.workspace) == workspace, col(InboxRow.id) == one_id, col(InboxRow.payload) == "")
    session.connection().execute(delete(InboxRow).where(*row))


def answer(session: Session, workspace: str, one_id: str) -> str | None:
    """What was answered to this: empty while somebody is about to, `None` if it is new."""
    row = session.get(InboxRow, (workspace, one_id))
    return None if row is None else row.payload


def orphans(session: Session, workspace: str, now_us: int, most: int) -> list[str]:
    """What waits though nobody works on it: its process died. The oldest first."""
    query = (
        select(InboxRow.id)
        .where(
            InboxRow.workspace == workspace,
            col(InboxRow.done_us).is_(None),
            InboxRow.received_us <= now_us - ORPHAN_US,
            or_(col(InboxRow.taken_us).is_(None), col(InboxRow.taken_us) <= now_us - LEASE_US),
        )
        .order_by(col(InboxRow.received_us))
        .limit(most)
    )
    return list(session.exec(query))


def take(session: Session, workspace: str, one_id: str, now_us: int) -> Kept | None:
    """Take one thing to do; `None` if it is done, or in somebody else's hands."""
    row = session.connection().execute(
        update(InboxRow)
        .where(
            col(InboxRow.workspace) == workspace,
            col(InboxRow.id) == one_id,
            col(InboxRow.done_us).is_(None),
            or_(col(InboxRow.taken_us).is_(None), col(InboxRow.taken_us) <= now_us - LEASE_US),
        )
        .values(taken_us=now_us)
        .returning(col(InboxRow.id), col(InboxRow.kind), col(InboxRow.payload), col(InboxRow.received_us))
    )
    found = row.first()
    return None if found is None else Kept(*found)


def done(session: Session, workspace: str, one_id: str, now_us: int) -> None:
    """Note that it is done. Its words go, its id stays against a later delivery."""
    session.connection().execute(
        update(InboxRow)
        .where(col(InboxRow.workspace) == workspace, col(InboxRow.id) == one_id)
        .values(done_us=now_us, payload="")
    )


def waiting(session: Session, workspace: str) -> int:
    """How many things wait to be done."""
    query = select(func.count()).where(InboxRow.workspace == workspace, col(InboxRow.done_us).is_(None))
    return session.exec(query).one()


def _insert(
    session: Session, workspace: str, one_id: str, kind: str, payload: str, now_us: int, done_us: int | None
) -> bool:
    row = {
        "workspace": workspace,
        "id": one_id,
        "kind": kind,
        "payload": payload,
        "received_us": now_us,
        "done_us": done_us,
    }
    statement = dialect_of(session).insert(InboxRow).values(row).on_conflict_do_nothing().returning(InboxRow.id)
    return session.connection().execute(statement).first() is not None
