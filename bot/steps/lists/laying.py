"""How a verified set is loaded: as a layer on what we hold, or as a whole list.

A layer takes in those below it that are not much larger, so that a copy never has more than a score of them, however
often a little changes; and what has changed since the whole list was loaded stays a small part of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from operator import attrgetter

from bot.runtime import Runtime
from bot.steps.lists.arriving import Arrival
from bot.store.registry import Held, Made, layers
from bot.store.registry.lookups import Said, copy_of
from bot.store.registry.rowfiles import RowFiles
from bot.store.tables import GenerationRow
from rules.registry.change import Change, Loss, compare
from rules.registry.delta import DROPPED, open_delta
from rules.registry.feed import BadFeed
from rules.registry.head import Head
from rules.registry.packed import unpacked
from rules.registry.row import BLOCK_ROWS, State, in_state
from rules.registry.scopes import ScopeTable

LAYERED_MAX = 1_000_000
"""So many changed rows may lie upon a whole list, and no more than a quarter of its own; then it is loaded anew."""
BLOCKS_A_TURN = 4
"""So many blocks are read or verified before others get their turn."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A set of which every byte was verified, with its rows in a working file.

    `deltas` are the packed bytes of those that lead to it from the copy that we hold; `None` where it came whole.
    """

    head: Head
    table: ScopeTable
    deltas: Sequence[Iterable[bytes]] | None


@dataclass(frozen=True, slots=True)
class _Changes:
    """What deltas change, taken together (`None`: too much to be a layer), and the greatest loss by one of them."""

    rows: list[bytes] | None
    by_delta: Loss | None


def lay(
    runtime: Runtime, files: RowFiles, held: Held, base: GenerationRow | None, verified: Verified, digest: str
) -> Arrival:
    """Say how a verified set is loaded, and what it changes. `base` is the copy that its deltas build on."""
    head, table = verified.head, verified.table
    found = _changes(base, head, verified.deltas) if base and verified.deltas is not None else _Changes(None, None)
    change = _change(runtime, files, held, base, head, found.rows)
    made = Made(
        digest,
        head.state.rows,
        head.state.rows,
        tuple(table.keys.values()),
        seq=head.seq,
        set_sha256=head.state.sha256.hex(),
        scopes_sha256=head.scopes_sha256.hex(),
    )
    layer = _layer(runtime, base, found.rows) if base and found.rows is not None else None
    if layer is None:
        scopes = _new_meanings(dict.fromkeys(meanings(runtime, base)), table)
        return Arrival(made, change, scopes, in_turns(runtime, files.blocks(made.set_sha256)), by_delta=found.by_delta)
    pile, rows = layer
    made = replace(made, own_rows=len(rows), layers=pile)
    added = _joined(row for row in rows if not row.startswith(DROPPED))
    gone = _joined(row for row in rows if row.startswith(DROPPED))
    return Arrival(made, change, _new_meanings(_meant(runtime, pile), table), added, gone, found.by_delta)


def have_file(runtime: Runtime, files: RowFiles, copy: GenerationRow) -> None:
    """Have the working file of a copy: made again from the rows where it is lost. Raises `BadFeed`, `OSError`."""
    if not files.has(copy.set_sha256, copy.rows):
        rows = layers.blocks(partial(_page, runtime), copy_of(copy).layers)
        state = State(bytes.fromhex(copy.set_sha256), copy.rows)
        files.write(copy.set_sha256, in_turns(runtime, in_state(rows, state)))


def meanings(runtime: Runtime, copy: GenerationRow | None) -> dict[int, str]:
    """What each number means in a copy; one that its publisher took back means nothing in particular (""): all."""
    return _meant(runtime, copy_of(copy).layers if copy else ())


def in_turns(runtime: Runtime, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Pass blocks on, and let others go first now and then."""
    for number, block in enumerate(blocks):
        if number % BLOCKS_A_TURN == 0:
            runtime.give_way()
        yield block


def _changes(base: GenerationRow, head: Head, deltas: Iterable[Iterable[bytes]]) -> _Changes:
    rows: list[bytes] | None = []
    losses, before = list[Loss](), base.rows
    assert base.seq is not None, "deltas build on a copy of a feed"
    for delta, chunks in zip(head.deltas_after(base.seq) or (), deltas, strict=True):
        header, changes = open_delta(unpacked(chunks, delta.file))
        dropped, few = 0, header.changes <= LAYERED_MAX
        some: list[bytes] = []
        for change in changes:
            dropped += change.startswith(DROPPED)
            some += [change] * few  # what is too much to be a layer is counted, and not kept
        rows = list(layers.netted(rows, some)) if few and rows is not None else None
        losses.append(Loss(dropped, before))
        before = header.after.rows
    return _Changes(rows, max(losses, key=attrgetter("share"), default=None))


def _change(
    runtime: Runtime,
    files: RowFiles,
    held: Held,
    base: GenerationRow | None,
    head: Head,
    changes: Sequence[bytes] | None,
) -> Change:
    """What comes and goes against the last approved copy."""
    approved, rows = held.approved, head.state.rows
    if approved is None:
        return Change(rows, 0, 0)
    if changes is not None and approved is base:
        removed = sum(change.startswith(DROPPED) for change in changes)
        return Change(len(changes) - removed, removed, approved.rows - removed)
    if base is not None and approved.set_sha256:
        try:
            have_file(runtime, files, approved)
            with files.opened(approved.set_sha256) as old, files.opened(head.state.sha256.hex()) as new:
                return compare(old, new)
        except BadFeed:
            pass  # what we hold cannot be counted any more
    return Change(rows, approved.rows, 0)  # a list of another form: nothing of it can be shown to be kept


def _layer(runtime: Runtime, base: GenerationRow, rows: list[bytes]) -> tuple[tuple[int, ...], list[bytes]] | None:
    """On which layers these changes come to lie, with those of the layers they take in; `None` for a whole list."""
    pile = copy_of(base).layers
    with runtime.database.read() as session:
        sizes = layers.sizes(session, pile)
    while len(pile) > 1 and sizes[pile[-1]] <= 2 * len(rows):
        rows = list(layers.netted(layers.changes(partial(_page, runtime), pile[-1]), rows))
        pile = pile[:-1]
    upon = len(rows) + sum(sizes[layer] for layer in pile[1:])
    return (pile, rows) if upon <= min(LAYERED_MAX, max(sizes[pile[0]] // 4, BLOCK_ROWS)) else None


def _meant(runtime: Runtime, pile: Sequence[int]) -> dict[int, str]:
    with runtime.database.read() as session:
        return layers.scopes(session, pile)


def _new_meanings(meant: Mapping[int, str | None], table: ScopeTable) -> Iterator[tuple[int, Said]]:
    """What a table says that the layers below do not; a number that it lacks has lost its meaning for good."""
    for number in sorted(meant.keys() | table.scopes.keys()):
        scope = table.scopes[number][1] if number in table.scopes else ""
        if meant.get(number) != scope:
            yield number, Said(scope, None)


def _page(runtime: Runtime, layer: int, after: bytes) -> Sequence[tuple[bytes, bytes, bool]]:
    with runtime.database.read() as session:
        return layers.page(session, layer, after)


def _joined(changes: Iterable[bytes]) -> Iterator[bytes]:
    rows = (change[1:] for change in changes)
    while block := b"".join(islice(rows, BLOCK_ROWS)):
        yield block
