"""The record's tree, checkpoints and key, as the sealer grows and keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import bindparam, func, insert, update
from sqlmodel import Session, col, select

from bot.store.database.upsert import insert_new
from bot.store.tables import CheckpointRow, EntryRow, LogRow, NodeRow, OutboxRow
from bot.store.tables.privacy import FormerKeyRow
from rules.audit.checkpoint import VerifierKey
from rules.audit.merkle import HASH_BYTES, Growth, Nodes, edge_of, edge_root

HAND_OUT = "checkpoint"
"""The kind of a daily hand-out in the outbox; its subject is the day, as `2026-11-22`."""


class TornRecord(RuntimeError):
    """A record whose tree does not fit its entries; the text names the brand and the remedy."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree over the entries that have a place: how many they are, its edge, and a look-up of its nodes."""

    size: int
    edge: tuple[bytes, ...]
    node: Nodes

    @property
    def root(self) -> bytes:
        """The root over all entries that have a place."""
        return edge_root(self.edge)


def pin(session: Session, brand_id: str, key: VerifierKey) -> str:
    """Bind the brand's record to this key, unless it is bound already; gives the key text that it is bound to."""
    insert_new(session, LogRow, [{"brand_id": brand_id, "origin": key.name, "public_key": key.text}])
    return session.exec(select(LogRow.public_key).where(LogRow.brand_id == brand_id)).one()


def pinned(session: Session, brand_id: str) -> str | None:
    """The text of the key that the brand's record is bound to; `None` before its first start."""
    return session.exec(select(LogRow.public_key).where(LogRow.brand_id == brand_id)).first()


def succeed(session: Session, brand_id: str, old: VerifierKey, new: VerifierKey, now_us: int) -> bool:
    """Let a new key take the old one's place, which is kept to check what it signed. False if it is not in use."""
    done = session.connection().execute(
        update(LogRow)
        .where(col(LogRow.brand_id) == brand_id, col(LogRow.public_key) == old.text)
        .values(public_key=new.text)
    )
    if done.rowcount == 1:
        session.add(FormerKeyRow(brand_id=brand_id, public_key=old.text, until_us=now_us))
        session.flush()
    return done.rowcount == 1


def former(session: Session, brand_id: str) -> list[str]:
    """The keys that signed this record before the one in use, the newest first, as text."""
    query = select(FormerKeyRow.public_key).where(FormerKeyRow.brand_id == brand_id)
    return list(session.exec(query.order_by(col(FormerKeyRow.until_us).desc())))


def size(session: Session, brand_id: str) -> int:
    """How many entries have a place. Raises `TornRecord` where entries and tree disagree about it."""
    last = select(func.max(EntryRow.position)).where(EntryRow.brand_id == brand_id).scalar_subquery()
    leaf = select(func.max(NodeRow.place)).where(NodeRow.brand_id == brand_id, NodeRow.level == 0).scalar_subquery()
    entries, leaves = session.connection().execute(select(last, leaf)).one()  # one statement: one moment
    if entries != leaves:
        raise TornRecord(f"The record of {brand_id} does not fit its tree. Run: earshot audit verify.")
    return 0 if entries is None else entries + 1


def tree(session: Session, brand_id: str) -> Tree:
    """The tree as it stands. Raises `TornRecord` where a part of it is missing."""
    entries = size(session, brand_id)
    node = partial(_node, session, brand_id)
    edge = edge_of(entries, node)
    if any(len(part) != HASH_BYTES for part in edge):
        raise TornRecord(f"The tree of the record of {brand_id} has a hole. Restore a backup.")
    return Tree(entries, edge, node)


def waiting(session: Session, brand_id: str, at_most: int) -> list[tuple[str, bytes]]:
    """Entries without a place, by id, with their leaves. Never "after the last id": commit order is not id order."""
    query = select(EntryRow.id, EntryRow.leaf).where(EntryRow.brand_id == brand_id, col(EntryRow.position).is_(None))
    return [(id_, leaf) for id_, leaf in session.exec(query.order_by(EntryRow.id).limit(at_most))]


def leaf(session: Session, brand_id: str, entry_id: str) -> bytes:
    """The leaf of one entry, by its id."""
    return session.exec(select(EntryRow.leaf).where(EntryRow.brand_id == brand_id, EntryRow.id == entry_id)).one()


def place(session: Session, brand_id: str, ids: Sequence[str], growth: Growth) -> None:
    """Give these entries the last places of the grown tree, and keep its new nodes."""
    if not ids:
        return
    entry = EntryRow.__table__.c  # type: ignore[attr-defined] # SQLModel does not type it
    first = growth.size - len(ids)
    session.connection().execute(
        update(EntryRow)
        .where(entry.brand_id == brand_id, entry.id == bindparam("of"), entry.position.is_(None))
        .values(position=bindparam("at")),
        [{"of": id_, "at": at} for at, id_ in enumerate(ids, first)],
    )
    session.connection().execute(
        insert(NodeRow),
        [{"brand_id": brand_id, "level": level, "place": at, "hash": made} for level, at, made in growth.nodes],
    )


def keep_checkpoint(session: Session, brand_id: str, entries: int, note: str, now_us: int) -> None:
    """Store the signed checkpoint over so many entries."""
    session.add(CheckpointRow(brand_id=brand_id, size=entries, note=note, at_us=now_us))
    session.flush()


def checkpoint_at(session: Session, brand_id: str, entries: int) -> str | None:
    """The signed note over exactly so many entries, if there is one."""
    row = session.get(CheckpointRow, (brand_id, entries))
    return row.note if row else None


def last_checkpoint(session: Session, brand_id: str, before_us: int | None = None) -> tuple[int, str] | None:
    """The size and the signed note of the last checkpoint, or of the last one made before a moment."""
    query = select(CheckpointRow.size, CheckpointRow.note).where(CheckpointRow.brand_id == brand_id)
    if before_us is not None:
        query = query.where(CheckpointRow.at_us < before_us)
    return session.exec(query.order_by(col(CheckpointRow.size).desc()).limit(1)).first()


@dataclass(frozen=True, slots=True)
class Seal:
    """One signed checkpoint: over how many entries, its note, and when it was made (microseconds UTC)."""

    size: int
    note: str
    at_us: int


def newest_seals(session: Session, brand_id: str, most: int) -> list[Seal]:
    """The newest checkpoints, the newest first."""
    query = select(CheckpointRow.size, CheckpointRow.note, CheckpointRow.at_us).where(
        CheckpointRow.brand_id == brand_id
    )
    return [Seal(*row) for row in session.exec(query.order_by(col(CheckpointRow.size).desc()).limit(most))]


def handed_out(session: Session, brand_id: str, day: str) -> bool:
    """Whether the hand-out of this day was asked for."""
    query = select(OutboxRow.id).where(
        OutboxRow.brand_id == brand_id, OutboxRow.kind == HAND_OUT, OutboxRow.subject == day
    )
    return session.exec(query.limit(1)).first() is not None


def lag_us(session: Session, brand_id: str, now_us: int) -> int:
    """For how long the oldest entry without a place has been waiting (microseconds); 0 where none waits."""
    query = select(func.min(EntryRow.at_us)).where(EntryRow.brand_id == brand_id, col(EntryRow.position).is_(None))
    oldest = session.exec(query).one()
    return 0 if oldest is None else max(now_us - oldest, 0)


def _node(session: Session, brand_id: str, level: int, at: int) -> bytes:
    query = select(NodeRow.hash).where(NodeRow.brand_id == brand_id, NodeRow.level == level, NodeRow.place == at)
    return session.exec(query).first() or b""
