"""Takes in a list in the CSV profile: a whole one each time."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from bot.ports import NotModified
from bot.runtime import Runtime, Source
from bot.steps.lists.arriving import Arrival
from bot.store.registry import Held, Made, listings
from bot.store.registry.lookups import Said
from bot.store.tables import GenerationRow
from rules.registry.change import Change
from rules.registry.feed import Feed, Row, parse
from rules.registry.key import hashed
from rules.registry.row import BLOCK_ROWS, pack

BITE_BYTES = 8_192
ROWS_A_BITE = 250
DRAWERS = 4_096


def read_csv(runtime: Runtime, source: Source, etag: str | None, held: Held) -> tuple[Arrival | None, str | None]:
    """Read a list and compare it with what is in force; `None` where nothing has changed, and the etag to note.

    Raises `SourceFailed` or `BadFeed`.
    """
    fetched = runtime.read_source(source.address, etag)
    if isinstance(fetched, NotModified):
        runtime.passing("sync: read")
        return None, etag
    with fetched:
        runtime.passing("sync: read")
        counted = held.newest is not None and held.newest.counted
        feed = parse(_in_bites(runtime, fetched.chunks()), count_required=counted, rest=runtime.give_way)
    runtime.passing("sync: parsed")
    if held.newest and held.newest.digest == feed.digest:
        return None, fetched.etag
    secret = runtime.chance(32)
    made = Made(feed.digest, len(feed), len(feed), (secret,), counted=feed.counted)
    change, meanings = _compare(runtime, held.approved, feed)
    scopes = ((number, said) for said, number in meanings.items())
    return Arrival(made, change, scopes, _blocks(runtime, feed, secret, meanings)), fetched.etag


def _in_bites(runtime: Runtime, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pass a list on in pieces of a few hundred rows, and let others go first between them."""
    for chunk in chunks:
        for at in range(0, len(chunk), BITE_BYTES):
            runtime.give_way()
            yield chunk[at : at + BITE_BYTES]


def _rows(runtime: Runtime, feed: Feed) -> Iterator[list[Row]]:
    """The rows of a list, some at a time, and others go first between them."""
    for at in range(0, len(feed), ROWS_A_BITE):
        runtime.give_way()
        yield [feed.row(number) for number in range(at, min(at + ROWS_A_BITE, len(feed)))]


def _compare(runtime: Runtime, old: GenerationRow | None, feed: Feed) -> tuple[Change, dict[Said, int]]:
    """What a list changes, and a number for all that is said in it, in the order in which it is said first."""
    kept, every = 0, dict[Said, None]()
    for rows in _rows(runtime, feed):
        every.update(dict.fromkeys(Said(row.scope, row.since_us) for row in rows))
        if old is not None:
            with runtime.database.read() as session:
                kept += listings.count_kept(session, old, rows)
    change = Change(len(feed) - kept, 0 if old is None else old.rows - kept, kept)
    return change, {said: number for number, said in enumerate(every)}


def _blocks(runtime: Runtime, feed: Feed, secret: bytes, meanings: dict[Said, int]) -> Iterator[bytes]:
    """The rows of a list as a feed has them, in order, in blocks.

    It takes 60 bytes of memory a row, and gives way every few hundred rows.
    """
    drawers: list[list[bytes]] = [[] for _ in range(DRAWERS)]
    for rows in _rows(runtime, feed):
        for row in rows:
            packed = pack(hashed(row.key, secret), meanings[Said(row.scope, row.since_us)])
            drawers[int.from_bytes(packed[:2]) * DRAWERS >> 16].append(packed)
    ordered = chain.from_iterable(map(sorted, drawers))  # to sort a million at once would hold everybody up
    while block := b"".join(islice(ordered, BLOCK_ROWS)):
        runtime.give_way()
        yield block
