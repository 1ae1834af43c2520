"""Reads a whole record, however long: its entries, checkpoints and nodes.

Long reads go in chunks, each in a short transaction of its own: places once given never change, so that nothing is
missed between two chunks, and no writer waits.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from bot.store.database import Database
from bot.store.tables import AuthorRow, CheckpointRow, EntryRow, NodeRow
from rules.audit.export import Opening, Row
from rules.audit.merkle import Nodes

CHUNK = 1_000
PLACE_DIGITS_MAX = 18
"""What is longer is no place but an id; a place fits 64 bits."""

_COLUMNS = (col(EntryRow.position), col(EntryRow.leaf), col(EntryRow.payload), col(EntryRow.nonce))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries have a place, how many wait for one, and how many nodes the tree has."""

    placed: int
    waiting: int
    nodes: int


@dataclass(frozen=True, slots=True)
class Stored:
    """One entry as it is stored: its place, its row, and what the columns beside the leaf say of it.

    `author_secret` is that of the author whom the entry is filed under, if any.
    """

    position: int
    row: Row
    kind: str
    at_us: int
    author_secret: bytes | None


def entries(database: Database, brand_id: str, below: int) -> Iterator[Stored]:
    """All entries with a place below this one, in the order of their places."""
    query = (
        select(*_COLUMNS, col(EntryRow.kind), col(EntryRow.at_us), col(AuthorRow.secret))
        .select_from(EntryRow)
        .outerjoin(
            AuthorRow,
            (col(AuthorRow.brand_id) == col(EntryRow.brand_id)) & (col(AuthorRow.key) == col(EntryRow.author_key)),
        )
        .where(col(EntryRow.brand_id) == brand_id, col(EntryRow.position) < below)
        .order_by(col(EntryRow.position))
        .limit(CHUNK)
    )
    after: int | None = None
    while True:
        with database.read() as session:
            found = session.connection().execute(
                query if after is None else query.where(col(EntryRow.position) > after)
            )
            chunk = [
                Stored(position or 0, _row(leaf, payload, nonce), kind, at_us, secret)
                for position, leaf, payload, nonce, kind, at_us, secret in found  # those below a bound have a place
            ]
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1].position


def checkpoints(database: Database, brand_id: str) -> Iterator[tuple[int, str]]:
    """All checkpoints as size and signed note, smallest first."""
    size, after = col(CheckpointRow.size), -(2**63)
    while True:
        query = select(size, col(CheckpointRow.note)).where(col(CheckpointRow.brand_id) == brand_id, size > after)
        with database.read() as session:
            found = session.connection().execute(query.order_by(size).limit(CHUNK))
            chunk = [(over, note) for over, note in found]
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1][0]


def nodes(database: Database, brand_id: str) -> Nodes:
    """A look-up of stored nodes that is quick where each level is asked in order; b"" for a node that is not there."""
    ahead: dict[int, dict[int, bytes]] = {}

    def node(level: int, at: int) -> bytes:
        if at not in ahead.get(level, {}):
            of = col(NodeRow.place)
            query = select(of, col(NodeRow.hash)).where(
                col(NodeRow.brand_id) == brand_id, col(NodeRow.level) == level, of >= at, of < at + CHUNK
            )
            with database.read() as session:
                found = session.connection().execute(query)
                ahead[level] = {place: made for place, made in found}  # noqa: C416 - rows are no pairs to a type checker
        return ahead[level].get(at, b"")

    return node


def counts(session: Session, brand_id: str) -> Counts:
    """Count entries and nodes, all at one moment."""
    mine = col(EntryRow.brand_id) == brand_id
    placed = select(func.count()).where(mine, col(EntryRow.position).is_not(None)).scalar_subquery()
    waiting = select(func.count()).where(mine, col(EntryRow.position).is_(None)).scalar_subquery()
    nodes = select(func.count()).where(col(NodeRow.brand_id) == brand_id).scalar_subquery()
    return Counts(*session.connection().execute(select(placed, waiting, nodes)).one())


def find(session: Session, brand_id: str, entry: str) -> tuple[int | None, Row] | None:
    """An entry by its id or its place in decimal: its place, which is `None` until it is sealed, and its row."""
    is_place = entry.isascii() and entry.isdecimal() and len(entry) <= PLACE_DIGITS_MAX
    named = col(EntryRow.position) == int(entry) if is_place else col(EntryRow.id) == entry
    query = select(*_COLUMNS).where(col(EntryRow.brand_id) == brand_id, named)
    found = session.connection().execute(query).first()
    return None if found is None else (found.position, _row(found.leaf, found.payload, found.nonce))


def _row(leaf: bytes, payload: bytes | None, nonce: bytes | None) -> Row:
    """An entry's row; one that was erased by half keeps an opening, which then opens nothing."""
    return Row(leaf, None if payload is None and nonce is None else Opening(payload or b"", nonce or b""))
