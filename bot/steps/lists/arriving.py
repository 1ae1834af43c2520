"""A new list of a registry on its way: how it is loaded, what it changes.

Whatever form a list came in, it is loaded the same way: beside those in force, in blocks, into a layer that nobody
looks into before the flip (`bot/steps/sync.py`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.runtime import Runtime
from bot.store import registry
from bot.store.registry import Made, listings
from bot.store.registry.layers import SCOPES_A_CHUNK
from bot.store.registry.lookups import Said
from bot.store.tables import GenerationRow
from rules.policy import DAY_US
from rules.registry.change import Change, Loss

BLOCKS_AT_ONCE = 8
"""So many blocks go into one transaction, and fewer as soon as somebody else waits to write: about 2 ms each."""
RECENT_US = 30 * DAY_US


@dataclass(frozen=True, slots=True)
class Arrival:
    """A whole list, verified, or what a verified change adds to the list in force and takes away.

    `added` and `gone` are ascending rows in blocks, read once. `change` is against the last approved list, as far as
    it is known before the list is loaded; `by_delta` the greatest loss by one delta.
    """

    made: Made
    change: Change
    scopes: Iterable[tuple[int, Said]]
    added: Iterable[bytes]
    gone: Iterable[bytes] = ()
    by_delta: Loss | None = None


def load(runtime: Runtime, name: str, arrival: Arrival, now_us: int) -> GenerationRow:
    """Load a list beside those in force, in short transactions. Nobody waits longer than for one block."""
    with runtime.database.write() as session:
        copy = registry.begin(session, name, arrival.made, now_us)
    loading = _loaded(runtime, copy, arrival)
    while next(loading, False):
        runtime.passing("sync: loading")
    runtime.passing("sync: loaded")
    return copy


def _loaded(runtime: Runtime, copy: GenerationRow, arrival: Arrival) -> Iterator[bool]:
    """Load one chunk a turn; says False where somebody else syncs this registry and dropped our copy."""
    scopes = iter(arrival.scopes)
    while some := list(islice(scopes, SCOPES_A_CHUNK)):
        with runtime.database.write(durable=False) as session:
            there = registry.load_scopes(session, copy, some)
        yield there
    for rows, gone in ((arrival.added, False), (arrival.gone, True)):
        blocks = iter(rows)
        waiting = list(islice(blocks, BLOCKS_AT_ONCE))
        while waiting:
            most = 1 if runtime.database.members_act() else BLOCKS_AT_ONCE
            with runtime.database.write(durable=False) as session:
                written = registry.load_some(session, copy, waiting[:most], lambda: runtime.database.wanted, gone=gone)
            runtime.database.fold_now_and_then()
            waiting = waiting[written:]
            waiting += islice(blocks, BLOCKS_AT_ONCE - len(waiting))
            yield written > 0


def freed(runtime: Runtime, old: GenerationRow, new: GenerationRow, now_us: int) -> int:
    """How many who wrote to one of our brands within 30 days the new copy would not hold back as the old one does."""
    count = 0
    for team in runtime.teams:
        people: set[str] = set()
        after = ""
        while True:
            with runtime.database.read() as session:
                found, after = listings.freed(session, team.brand.id, old, new, after, now_us - RECENT_US)
            people |= found
            runtime.give_way()
            if not after:
                break
        count += len(people)
    return count
