"""Looks people up in copies of registries, each copy a pile of layers.

A copy's newest layer that speaks of a row decides whether it is there. One question asks all layers of a registry, so
that the last approved copy and the newest verified one, which share most of them, cost little more than one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select
from sqlmodel import Session

from bot.store.database.one_of import one_word_of
from bot.store.tables import GenerationRow
from bot.store.tables.registries import ListedRow, ScopeRow
from rules.registry.scopes import EVERYTHING

KEYS_A_QUERY = 500

_COPIES = GenerationRow.metadata.tables["generation"].c
_ROWS, _SCOPES = (
    table.metadata.tables[name].c for table, name in ((ListedRow, "registry_row"), (ScopeRow, "registry_scope"))
)
_LAYERS: BindParameter[Any] = bindparam("layers", expanding=True)
_IN_FORCE = (
    select(_COPIES.registry_name, _COPIES.layers, _COPIES.secrets)
    .where(one_word_of(_COPIES.state, "in_force", "quarantined"))
    .order_by(_COPIES.registry_name, _COPIES.generation)
)
_FOUND = select(_ROWS.layer, _ROWS.hashed, _ROWS.scope, _ROWS.gone).where(
    _ROWS.layer.in_(_LAYERS), _ROWS.hashed.in_(bindparam("hashes", expanding=True))
)
_MEANT = (
    select(_SCOPES.number, _SCOPES.scope, _SCOPES.since_us, _SCOPES.layer)
    .where(_SCOPES.layer.in_(_LAYERS), _SCOPES.number.in_(bindparam("numbers", expanding=True)))
    .order_by(_SCOPES.layer)
)


class Copy(NamedTuple):
    """What a look-up needs of one copy: its layers, the lowest first, and the keys under which people stand in it."""

    layers: tuple[int, ...]
    secrets: tuple[bytes, ...]


class Said(NamedTuple):
    """One no in a registry: its scope as the publisher wrote it, and since when, where that is said."""

    scope: str
    since_us: int | None


Listing = Mapping[bytes, frozenset[Said]]
"""What a copy says, by the hash of whom it says it."""
_Layered = Mapping[tuple[bytes, bytes], Mapping[int, bool]]


def copy_of(row: GenerationRow) -> Copy:
    """The copy as it is looked into."""
    return Copy(tuple(map(int, row.layers.split())), tuple(map(bytes.fromhex, row.secrets.split())))


def in_force(session: Session) -> dict[str, list[Copy]]:
    """The copies of every registry that count now, by its name: one, or two in quarantine."""
    found: dict[str, list[Copy]] = defaultdict(list)
    for name, layers, secrets in session.connection().execute(_IN_FORCE):
        found[name].append(Copy(tuple(map(int, layers.split())), tuple(map(bytes.fromhex, secrets.split()))))
    return found


def look_up(session: Session, copies: Sequence[Copy], hashes: Collection[bytes]) -> list[Listing]:
    """What each of these copies of one registry says of these hashed keys; whom it does not list is missing."""
    layers = sorted({layer for copy in copies for layer in copy.layers})
    found: dict[tuple[bytes, bytes], dict[int, bool]] = defaultdict(dict)
    for some in _some(hashes):
        for layer, hashed, scope, gone in session.connection().execute(_FOUND, {"layers": layers, "hashes": some}):
            found[hashed, scope][layer] = gone
    if not found:
        return [{} for _ in copies]
    meanings = _meanings(session, layers, {int.from_bytes(scope) for _, scope in found})
    return [_listing(copy, found, meanings) for copy in copies]


def _listing(copy: Copy, found: _Layered, meanings: Mapping[int, Mapping[int, Said]]) -> Listing:
    listing: dict[bytes, set[Said]] = defaultdict(set)
    for (hashed, scope), by_layer in found.items():
        newest = max((layer for layer in copy.layers if layer in by_layer), default=None)
        if newest is None or by_layer[newest]:
            continue
        meant = meanings.get(int.from_bytes(scope), {})
        defined = max((layer for layer in copy.layers if layer in meant), default=None)
        listing[hashed].add(Said(EVERYTHING, None) if defined is None else meant[defined])
    return {hashed: frozenset(said) for hashed, said in listing.items()}


def _meanings(session: Session, layers: Sequence[int], numbers: Collection[int]) -> dict[int, dict[int, Said]]:
    """What each number means, by the layer that says so."""
    meanings: dict[int, dict[int, Said]] = defaultdict(dict)
    for some in _some(numbers):
        for number, scope, since_us, layer in session.connection().execute(_MEANT, {"layers": layers, "numbers": some}):
            meanings[number][layer] = Said(scope, since_us)
    return meanings


def _some(values: Iterable[Any]) -> Iterator[list[Any]]:
    everything = list(values)
    for at in range(0, len(everything), KEYS_A_QUERY):
        yield everything[at : at + KEYS_A_QUERY]
