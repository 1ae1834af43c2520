"""The layers of registries: written once, read in order, cleared in chunks.

Nobody looks into a layer while it is written, so its transactions need not be on the disk one by one
(`Database.write(durable=False)`): the flip that puts its copy in force makes it all durable.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import delete, insert, select, text, tuple_
from sqlmodel import Session

from bot.store.database.upsert import run_many
from bot.store.registry.lookups import Said
from bot.store.tables.registries import LayerRow, ListedRow
from rules.registry.delta import ADDED, DROPPED
from rules.registry.key import HASHED_BYTES
from rules.registry.merge import merged
from rules.registry.row import BLOCK_ROWS, ROW_BYTES

SCOPES_A_CHUNK = 1_000

_TABLES = ListedRow.metadata.tables
_ROWS = _TABLES["registry_row"].c
_ADD_SCOPES = insert(_TABLES["registry_scope"])
_ADD = text(
    "WITH RECURSIVE place(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM place WHERE n + 1 < :rows) "
    "INSERT INTO registry_row (layer, hashed, scope, gone) "
    "SELECT :layer, substr(:block, n * 20 + 1, 16), substr(:block, n * 20 + 17, 4), :gone FROM place"
)
"""Takes a block apart within the database: a third of the time of handing it each row, and nobody's Python waits."""

Pages = Callable[[int, bytes], Sequence[tuple[bytes, bytes, bool]]]
"""`page`, each time in a session of its own."""


def make(session: Session, name: str, rows: int) -> int:
    """Make a layer of a registry, which will have so many rows, and give its number."""
    layer = LayerRow(registry_name=name, rows=rows)
    session.add(layer)
    session.flush()
    assert layer.id is not None, "the database gives each layer its number"
    return layer.id


def write(session: Session, layer: int, block: bytes, *, gone: bool = False) -> None:
    """Add a block of ascending rows, not empty; `gone` rows take back those of the layers below."""
    values = {"rows": len(block) // ROW_BYTES, "layer": layer, "block": block, "gone": gone}
    session.connection().execute(_ADD, values)


def write_scopes(session: Session, layer: int, scopes: Sequence[tuple[int, Said]]) -> None:
    """Say what some numbers in the rows of this layer, and of those below it, mean."""
    rows = [{"layer": layer, "number": one, "scope": said.scope, "since_us": said.since_us} for one, said in scopes]
    run_many(session, _ADD_SCOPES, rows)


def scopes(session: Session, pile: Iterable[int]) -> dict[int, str]:
    """What every number means in a pile of layers."""
    table = _TABLES["registry_scope"].c
    query = select(table.number, table.scope).where(table.layer.in_(list(pile))).order_by(table.layer)
    return {number: scope for number, scope in session.connection().execute(query)}  # noqa: C416 - as above


def page(session: Session, layer: int, after: bytes) -> Sequence[tuple[bytes, bytes, bool]]:
    """The next rows of a layer after this one (20 bytes, or none for the first): hash, scope, whether it is gone."""
    place = tuple_(_ROWS.hashed, _ROWS.scope) > (after[:HASHED_BYTES], after[HASHED_BYTES:])
    query = select(_ROWS.hashed, _ROWS.scope, _ROWS.gone).where(_ROWS.layer == layer, place)
    found = session.connection().execute(query.order_by(_ROWS.hashed, _ROWS.scope).limit(BLOCK_ROWS))
    return [(hashed, scope, gone) for hashed, scope, gone in found]


def blocks(pages: Pages, pile: Iterable[int]) -> Iterator[bytes]:
    """All rows of a pile of layers, the lowest first, in ascending order, in blocks."""
    lowest, *above = pile
    rows: Iterator[bytes] = (b"".join(change[1:] for change in some) for some in _changes(pages, lowest))
    for layer in above:
        rows = merged(rows, changes(pages, layer))
    return rows


def changes(pages: Pages, layer: int) -> Iterator[bytes]:
    """The rows of a layer as the changes of a delta (`rules/registry/delta.py`), in order."""
    for some in _changes(pages, layer):
        yield from some


def netted(older: Iterable[bytes], newer: Iterable[bytes]) -> Iterator[bytes]:
    """Two runs of changes as one: what came and went again, or went and came, is none."""
    left, right = iter(older), iter(newer)
    one, other = next(left, None), next(right, None)
    while one is not None or other is not None:
        if one is not None and other is not None and one[1:] == other[1:]:
            one, other = next(left, None), next(right, None)
        elif other is None or (one is not None and one[1:] < other[1:]):
            yield one or b""
            one = next(left, None)
        else:
            yield other
            other = next(right, None)


def sizes(session: Session, pile: Iterable[int]) -> dict[int, int]:
    """How many rows each of these layers has."""
    table = _TABLES["registry_layer"].c
    found = session.connection().execute(select(table.id, table.rows).where(table.id.in_(list(pile))))
    return {layer: rows for layer, rows in found}  # noqa: C416 - rows of a result are no pairs to mypy


def drop_chunk(session: Session, name: str, needed: set[int]) -> bool:
    """Delete some rows of a layer of this registry that is not needed. False once there is none."""
    table = _TABLES["registry_layer"]
    every = session.connection().execute(select(table.c.id).where(table.c.registry_name == name)).scalars()
    layer = next((one for one in every if one not in needed), None)
    if layer is None:
        return False
    if not _cut(session, "registry_row", layer, BLOCK_ROWS) and not _cut(
        session, "registry_scope", layer, SCOPES_A_CHUNK
    ):
        session.connection().execute(delete(table).where(table.c.id == layer))
    return True


def _cut(session: Session, name: str, layer: int, rows: int) -> bool:
    """Delete the first rows of a layer in this table. False if there were none."""
    table = _TABLES[name]
    keys = [column for column in table.primary_key.columns if column.name != "layer"]
    mine = table.c.layer == layer
    last = session.connection().execute(select(*keys).where(mine).order_by(*keys).offset(rows - 1).limit(1)).first()
    upto = (mine,) if last is None else (mine, tuple_(*keys) <= tuple(last))
    return session.connection().execute(delete(table).where(*upto)).rowcount > 0


def _changes(pages: Pages, layer: int) -> Iterator[list[bytes]]:
    after = b""
    while some := pages(layer, after):
        yield [(DROPPED if gone else ADDED) + hashed + scope for hashed, scope, gone in some]
        after = some[-1][0] + some[-1][1]
