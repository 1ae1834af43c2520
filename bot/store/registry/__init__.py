"""Opt-out registries as the store holds them: copies that load, hold, end and go.

A copy is a pile of layers: a whole list below, and what came and went since above it. A layer is written once, in
chunks, while no copy in force has it; so the list in force never changes under those who look into it, and a small
change of a large list is a small layer. Whoever puts a copy in force, or takes it out, holds the registry's row
(`bot/store/database/locks.py`). Longer than most files: a copy's whole life stands here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.store.database.locks import lock_registry
from bot.store.database.upsert import dialect_of
from bot.store.registry import layers
from bot.store.registry.lookups import Said, copy_of
from bot.store.tables import GenerationRow, RegistryRow
from rules.registry.change import Change

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


@dataclass(frozen=True, slots=True)
class Trust:
    """What the store notes of a HEAD once we have taken it: hashes are hexadecimal, `learned` the keys that signed."""

    seq: int
    head_sha256: str
    issued_us: int
    expires_us: int
    learned: str


def enrol(
    session: Session, name: str, address: str, period_us: int, age_max_us: int | None = None, pinned: str = ""
) -> None:
    """Make sure that the registry has its row, as the settings have it now.

    The etag of another address is forgotten, and with other pinned keys those that the former ones vouched for.
    """
    statement = dialect_of(session).insert(RegistryRow)
    session.connection().execute(
        statement.on_conflict_do_nothing(),
        {"name": name, "source": address, "generation": 0, "period_us": period_us, "pinned": "", "learned": ""},
    )
    row = session.get_one(RegistryRow, name)
    if row.source != address:
        row.source, row.etag = address, None
    if row.pinned != pinned:
        if row.pinned.partition("+")[0] != pinned.partition("+")[0]:  # another feed, whose numbers begin anew
            row.seq, row.head_sha256, row.issued_us, row.expires_us = None, "", None, None
        row.pinned, row.learned, row.etag = pinned, "", None
    row.period_us, row.age_max_us = period_us, age_max_us


def trust(row: RegistryRow, trust: Trust) -> None:
    """Note a HEAD that we took. Its registry's row must be locked."""
    row.seq, row.head_sha256, row.issued_us = trust.seq, trust.head_sha256, trust.issued_us
    row.expires_us, row.learned = trust.expires_us, trust.learned


def row(session: Session, name: str) -> RegistryRow:
    """The row of a registry that was enrolled."""
    return session.get_one(RegistryRow, name)


def all_of(session: Session) -> dict[str, RegistryRow]:
    """Every registry that was ever enrolled, by name."""
    return {row.name: row for row in session.exec(select(RegistryRow))}


def by_digest(session: Session, name: str, digest: str) -> GenerationRow | None:
    """The newest copy of this list, by its digest."""
    query = select(GenerationRow).where(GenerationRow.registry_name == name, GenerationRow.digest == digest)
    return session.exec(query.order_by(col(GenerationRow.generation).desc()).limit(1)).first()


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


@dataclass(frozen=True, slots=True)
class Made:
    """What a new copy is made of.

    `layers` are those that it builds on; a whole list builds on none. `own_rows` come into a layer of its own. `digest`
    is what an approval names.
    """

    digest: str
    rows: int
    own_rows: int
    secrets: tuple[bytes, ...]
    layers: tuple[int, ...] = ()
    counted: bool = False
    seq: int | None = None
    set_sha256: str = ""
    scopes_sha256: str = ""


def begin(session: Session, name: str, made: Made, now_us: int) -> GenerationRow:
    """Open a new copy, not in force, under the next number, with a layer of its own. Numbers are never given twice."""
    lock_registry(session, name)
    registry = session.get_one(RegistryRow, name)
    registry.generation += 1
    own = layers.make(session, name, made.own_rows)
    copy = GenerationRow(
        registry_name=name,
        generation=registry.generation,
        layers=" ".join(map(str, (*made.layers, own))),
        secrets=" ".join(secret.hex() for secret in made.secrets),
        rows=made.rows,
        digest=made.digest,
        counted=made.counted,
        seq=made.seq,
        set_sha256=made.set_sha256,
        scopes_sha256=made.scopes_sha256,
        loaded_us=now_us,
    )
    session.add(copy)
    session.flush()
    return copy


def load(session: Session, copy: GenerationRow, block: bytes, *, gone: bool = False) -> bool:
    """Add a block of rows to the layer of a copy that loads. False if somebody dropped it meanwhile."""
    if _loads(session, copy):
        layers.write(session, copy_of(copy).layers[-1], block, gone=gone)
        return True
    return False


def load_some(
    session: Session, copy: GenerationRow, blocks: Iterable[bytes], wanted: Callable[[], bool], *, gone: bool = False
) -> int:
    """Add blocks of rows until somebody else wants to write; gives how many, none if the copy was dropped meanwhile."""
    number = 0
    for block in blocks:
        if not load(session, copy, block, gone=gone):
            return 0
        number += 1
        if wanted():
            break
    return number


def load_scopes(session: Session, copy: GenerationRow, scopes: Sequence[tuple[int, Said]]) -> bool:
    """Say what some numbers in the rows of a copy that loads mean. False if somebody dropped it meanwhile."""
    if _loads(session, copy):
        layers.write_scopes(session, copy_of(copy).layers[-1], scopes)
        return True
    return False


def put_in_force(
    session: Session, name: str, generation: int, now_us: int, change: Change | None = None, why: str = ""
) -> bool:
    """Let a copy take the place of all others; in quarantine the last approved one stays in force beside it.

    `change` is noted with it, and `why` it is in quarantine, if it is. False if it is not there any more, or was
    dropped. The registry's row must be locked.
    """
    copy = session.get(GenerationRow, (name, generation))
    if copy is None or copy.state not in ("loading", "quarantined"):
        return False
    standing = select(GenerationRow).where(GenerationRow.registry_name == name, col(GenerationRow.state).in_(IN_FORCE))
    for other in session.exec(standing).all():
        if other is not copy and not (why and other.state == "in_force"):
            other.state, other.ended_us = "old", now_us
    copy.state, copy.why = ("quarantined" if why else "in_force"), why
    copy.approved_us = None if why else now_us
    if change is not None:
        copy.added, copy.removed, copy.freed = change.added, change.removed, change.freed
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

    A layer goes when no copy that stays has it. A copy whose rows are gone loses its secrets; its size is remembered as
    long as it counts.
    """
    copies = session.exec(
        select(GenerationRow).where(GenerationRow.registry_name == name).order_by(col(GenerationRow.generation).desc())
    ).all()
    for copy in [copy for copy in copies if copy.state == "old"][OLD_KEPT:]:
        copy.state = "dropped"
    needed = {layer for copy in copies if copy.state != "dropped" for layer in copy_of(copy).layers}
    if layers.drop_chunk(session, name, needed):
        return True
    for copy in copies:
        if copy.state == "dropped":
            copy.layers = copy.secrets = ""
            if copy.approved_us is None or (copy.ended_us or 0) <= now_us - REMEMBERED_US:
                session.delete(copy)
    return False


def _loads(session: Session, copy: GenerationRow) -> bool:
    state = (
        select(GenerationRow.state)
        .where(GenerationRow.registry_name == copy.registry_name, GenerationRow.generation == copy.generation)
        .with_for_update(read=True)
    )
    return session.exec(state).first() == "loading"
