"""Which HEAD a publisher issues next, and when it must write a new snapshot.

A new snapshot is due where the deltas since the last one together outweigh it, or are many: then whoever comes new, or
was away for long, loads little more than the set itself. The deltas before it stay named for those who were not.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from rules.audit.checkpoint import VerifierKey
from rules.registry.head import SECOND_US, Delta, Head, Snapshot, head_sha256
from rules.registry.packed import File
from rules.registry.row import State, split, unpack

DELTAS_SINCE_SNAPSHOT_MAX: Final = 64
DELTAS_NAMED_MAX: Final = 192
LIGHT_BYTES: Final = 65_536
"""Deltas that weigh less than this together call for no snapshot, however small the last one is."""


class KeyChange(StrEnum):
    """Which key of the feed to change before it is published."""

    NEXT = "next"  # make the key that follows the one that signs; both sign from now on
    RETIRE = "retire"  # let the next one sign alone from now on
    HASH = "hash"  # hash new rows under a new key; the rows of the former one stay


@dataclass(frozen=True, slots=True)
class Terms:
    """Who signs, and for how long: spans in microseconds, whole seconds; two keys while one follows the other."""

    origin: str
    keys: tuple[VerifierKey, ...]
    period_us: int
    life_us: int


@dataclass(frozen=True, slots=True)
class Content:
    """What there is to vouch for: the state of the set, and the files that hold it and its table of scopes.

    `delta` leads here from the set before, where the set has changed; `snapshot` is the file of a new snapshot of this
    set, where one is due. A snapshot without a delta begins the chain anew.
    """

    state: State
    scopes_sha256: bytes
    scopes_bytes: int
    delta: File | None = None
    snapshot: File | None = None


def carried_on(
    published: Iterable[bytes], known: Iterable[tuple[bytes, bool]], over: Collection[int] = ()
) -> Iterator[bytes]:
    """Give the rows of the next set one by one: what is known to stand, and what was published and is not known at all.

    `published` are rows in blocks, `known` rows with whether they stand, both ascending. What a store has forgotten
    (an older copy was put back) goes on being published: only what is known to be lifted is dropped, and what has a
    number that is `over`.
    """
    was, now = chain.from_iterable(map(split, published)), iter(known)
    old, new = next(was, None), next(now, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old < new[0]):
            row, stands = old or b"", True
            old = next(was, None)
        else:
            row, stands = new
            old = next(was, None) if old == row else old
            new = next(now, None)
        if stands and not (over and next(unpack(row))[1] in over):
            yield row


def snapshot_due(head: Head | None, delta: File) -> bool:
    """Whether the set that this delta leads to should have a snapshot of its own."""
    if head is None:
        return True
    since = [one.file for one in head.deltas if one.seq > head.snapshot.seq] + [delta]
    weight = sum(one.packed for one in since)
    return len(since) > DELTAS_SINCE_SNAPSHOT_MAX or weight > max(head.snapshot.file.packed, LIGHT_BYTES)


def renewal_due(head: Head, terms: Terms, now_us: int) -> bool:
    """Whether HEAD must be signed anew though nothing has changed: half its life is over, or its terms are others."""
    half_over = now_us - head.issued_us >= (head.expires_us - head.issued_us) // 2
    return half_over or (head.keys, head.period_us) != (terms.keys, terms.period_us)


def next_head(head: Head | None, note: bytes, content: Content, terms: Terms, now_us: int) -> Head:
    """Give the HEAD that follows on this one (`note`: all its bytes), or the first one.

    It is never issued before the one that it follows, even where the clock was set back.
    """
    seq = head.seq + 1 if head else 1
    deltas = head.deltas if head else ()
    if content.delta:
        deltas = (*deltas, Delta(seq, content.delta))
    snapshot = head.snapshot if head else None
    if content.snapshot:
        snapshot = Snapshot(seq, content.snapshot, content.state.rows)
    assert snapshot is not None, "the first HEAD comes with a snapshot"
    base = head.chain if head else seq
    if content.snapshot and not content.delta:
        base, deltas = seq, ()
    dropped, deltas = deltas[:-DELTAS_NAMED_MAX], deltas[-DELTAS_NAMED_MAX:]
    issued_us = max(now_us // SECOND_US * SECOND_US, head.issued_us if head else 0)
    return Head(
        origin=terms.origin,
        keys=terms.keys,
        seq=seq,
        state=content.state,
        snapshot=snapshot,
        chain=dropped[-1].seq if dropped else base,
        deltas=deltas,
        scopes_sha256=content.scopes_sha256,
        scopes_bytes=content.scopes_bytes,
        issued_us=issued_us,
        expires_us=issued_us + terms.life_us,
        period_us=terms.period_us,
        prev=head_sha256(note) if head else None,
    )
