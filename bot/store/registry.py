"""Opt-out registries as the store holds them: copies that load, hold, end and go.

Each copy keeps account keys under a secret of its own. Whoever puts a copy in force, or takes it out, holds the
registry's row (`bot/store/locks.py`). Longer than most files: a copy's whole life stands here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from bot.store.locks import lock_registry
from bot.store.tables import GenerationRow, NoRow, RegistryRow
from bot.store.upsert import dialect_of, run_many
from rules.registry.feed import Feed, Row
from rules.registry.key import HASHED_BYTES, hashed

ROWS_A_CHUNK = 250
"""So many rows a transaction: on SQLite a click waits for them."""
DRAWERS = 4_096
_ADD = insert(NoRow.metadata.tables["registry_row"])
OLD_KEPT = 2
REMEMBERED_US = 30 * 86_400_000_000
"""How long the size of a list that was in force counts: no list may be worn down in small steps."""

IN_FORCE = ("in_force", "quarantined")


@dataclass(frozen=True, slots=True)
class Held:
    """What counts now: the last approved copy, and the newest verified one, which is another while in quarantine.

    `largest` is the number of rows of the largest copy approved within 30 days; a member's approval starts it anew.
    """

    approved: GenerationRow | None
    newest: GenerationRow | None
    largest: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """The generations in force, by which a change in between shows."""
        return tuple(copy.generation for copy in (self.approved, self.newest) if copy)


def enrol(session: Session, name: str, address: str, period_us: int) -> None:
    """Make sure that the registry has its row, with this address. The etag of another address is forgotten."""
    statement = dialect_of(session).insert(RegistryRow)
    session.connection().execute(
        statement.on_conflict_do_nothing(),
        {"name": name, "source": address, "generation": 0, "period_us": period_us},
    )
    row = session.get_one(RegistryRow, name)
    if row.source != address:
        row.source, row.etag = address, None
    row.period_us = period_us


def row(session: Session, name: str) -> RegistryRow:
    """The row of a registry that was enrolled."""
    return session.get_one(RegistryRow, name)


def all_of(session: Session) -> dict[str, RegistryRow]:
    """Every registry that was ever enrolled, by name."""
    return {row.name: row for row in session.exec(select(RegistryRow))}


def held(session: Session, name: str, now_us: int) -> Held:
    """What of this registry is in force, and how large its lists have been."""
    copies = session.exec(
        select(GenerationRow).where(GenerationRow.registry_name == name).order_by(col(GenerationRow.generation))
    ).all()
    by_state = {copy.state: copy for copy in copies}
    approved = by_state.get("in_force")
    ruled = max((copy.generation for copy in copies if copy.approved_by), default=0)
    lately = [
        copy.rows
        for copy in copies
        if copy.approved_us is not None
        and copy.generation >= ruled
        and (copy.ended_us is None or copy.ended_us > now_us - REMEMBERED_US)
    ]
    return Held(approved, by_state.get("quarantined", approved), max(lately, default=0))


def begin(session: Session, name: str, feed: Feed, secret: bytes, now_us: int) -> GenerationRow:
    """Open a new copy, not in force, under the next number. Numbers are never given twice."""
    lock_registry(session, name)
    registry = session.get_one(RegistryRow, name)
    registry.generation += 1
    copy = GenerationRow(
        registry_name=name,
        generation=registry.generation,
        secret=secret,
        rows=len(feed),
        digest=feed.digest,
        counted=feed.counted,
        loaded_us=now_us,
    )
    session.add(copy)
    return copy


def chunks(feed: Feed) -> Iterator[list[Row]]:
    """Give the rows of a list in pieces, each for one short transaction."""
    rows = feed.rows
    while some := list(islice(rows, ROWS_A_CHUNK)):
        yield some


def as_stored(
    copy: GenerationRow, feed: Feed, give_way: Callable[[], object] = lambda: None
) -> Iterator[list[dict[str, object]]]:
    """Make the stored form of a whole list, in pieces, each for one short transaction.

    All are in the order of their hashes, so that each piece touches a few pages of the table, not one page a row. No
    transaction should wait for this; it takes 70 bytes of memory a row, and gives way every few hundred rows.
    """
    drawers: list[list[bytes]] = [[] for _ in range(DRAWERS)]
    for at in range(0, len(feed), ROWS_A_CHUNK):
        give_way()
        for number in range(at, min(at + ROWS_A_CHUNK, len(feed))):
            token = hashed(feed.row(number).key, copy.secret)
            drawers[int.from_bytes(token[:2]) * DRAWERS >> 16].append(token + number.to_bytes(8))
    ordered = chain.from_iterable(map(sorted, drawers))  # to sort a million at once would hold everybody up
    while some := list(islice(ordered, ROWS_A_CHUNK)):
        rows = [(one[:HASHED_BYTES], feed.row(int.from_bytes(one[HASHED_BYTES:]))) for one in some]
        yield [
            {
                "registry_name": copy.registry_name,
                "generation": copy.generation,
                "hashed": token,
                "scope": row.scope,
                "since_us": row.since_us,
            }
            for token, row in rows
        ]
        give_way()


def load(session: Session, copy: GenerationRow, values: Sequence[dict[str, object]]) -> bool:
    """Add rows to a copy that loads. False if somebody dropped it meanwhile."""
    state = (
        select(GenerationRow.state)
        .where(GenerationRow.registry_name == copy.registry_name, GenerationRow.generation == copy.generation)
        .with_for_update(read=True)
    )
    if session.exec(state).first() != "loading":
        return False
    run_many(session, _ADD, values)
    return True


def put_in_force(session: Session, name: str, generation: int, now_us: int, *, quarantined: bool = False) -> bool:
    """Let a copy take the place of all others; in quarantine the last approved one stays in force beside it.

    False if it is not there any more, or was dropped. The registry's row must be locked.
    """
    copy = session.get(GenerationRow, (name, generation))
    if copy is None or copy.state not in ("loading", "quarantined"):
        return False
    standing = select(GenerationRow).where(GenerationRow.registry_name == name, col(GenerationRow.state).in_(IN_FORCE))
    for other in session.exec(standing).all():
        if other is not copy and not (quarantined and other.state == "in_force"):
            other.state, other.ended_us = "old", now_us
    copy.state = "quarantined" if quarantined else "in_force"
    copy.approved_us = None if quarantined else now_us
    registry = session.get_one(RegistryRow, name)
    registry.stirred_us = registry.stirred_us or now_us
    return True


def drop_unfinished(session: Session, name: str) -> None:
    """Give up the copies that a sync left half loaded."""
    lock_registry(session, name)
    session.connection().execute(
        update(GenerationRow)
        .where(col(GenerationRow.registry_name) == name, col(GenerationRow.state) == "loading")
        .values(state="dropped")
    )


def clear(session: Session, name: str, now_us: int) -> bool:
    """Delete one chunk of what is not needed any more; two old copies stay. False once there is nothing to delete.

    An emptied copy loses its secret. Its size is remembered as long as it counts.
    """
    past = session.exec(
        select(GenerationRow)
        .where(GenerationRow.registry_name == name, col(GenerationRow.state).in_(("old", "dropped")))
        .order_by(col(GenerationRow.generation).desc())
    ).all()
    for copy in [copy for copy in past if copy.state == "old"][OLD_KEPT:]:
        copy.state = "dropped"
    for copy in [copy for copy in past if copy.state == "dropped"]:
        if copy.secret:
            _delete_chunk(session, copy)
            return True
        if copy.approved_us is None or (copy.ended_us or 0) <= now_us - REMEMBERED_US:
            session.delete(copy)
    return False


def _delete_chunk(session: Session, copy: GenerationRow) -> None:
    mine = (col(NoRow.registry_name) == copy.registry_name, col(NoRow.generation) == copy.generation)
    bound = session.exec(select(NoRow.hashed).where(*mine).order_by(col(NoRow.hashed)).offset(ROWS_A_CHUNK - 1)).first()
    if bound is None:
        copy.secret = b""
    rest = () if bound is None else (col(NoRow.hashed) <= bound,)
    session.connection().execute(delete(NoRow).where(*mine, *rest))
