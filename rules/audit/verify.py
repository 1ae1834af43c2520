"""Check a whole record: recompute every hash, and say plainly what is wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice

from rules.audit.checkpoint import Check, Checkpoint, NotVerified, VerifierKey, open_checkpoint
from rules.audit.entry import EntryRefused, opens, parse_leaf
from rules.audit.export import Row
from rules.audit.merkle import EMPTY_ROOT, Nodes, grow, leaf_hash

FINDINGS_MAX = 100
CHUNK_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `ok` is true exactly where there are no findings.

    `entries` counts the entries read, `erased` those among them without an opening, `checkpoints` those whose signature
    and root hold, and `covered` says up to which entry they vouch. `root` is that of all entries read.
    """

    ok: bool
    entries: int
    erased: int
    covered: int
    checkpoints: int
    root: bytes
    findings: tuple[str, ...]


def verify(
    rows: Iterable[Row],
    notes: Iterable[str],
    keys: Iterable[VerifierKey],
    check: Check,
    *,
    kept: Iterable[str] = (),
    nodes: Nodes | None = None,
) -> Report:
    """Recompute the record from its rows and compare it with every checkpoint.

    `rows` are in the order of their places; `notes` are the record's own checkpoints, smallest log first; `kept` are
    checkpoints that somebody kept outside, in any order; `nodes` looks up the stored tree, where it is to be checked
    too, and gives no hash (b"") for a node it lacks. Reads the rows once; memory does not grow with their number.
    Entries are counted from 0. At most 100 findings are told, then how many more there are.
    """
    known = tuple(keys)
    run = _Run(iter(rows), nodes)
    own = run.opened("Checkpoint", notes, known, check)
    outside = sorted(run.opened("Kept checkpoint", kept, known, check), key=_size)
    for name, checkpoint in merge(own, outside, key=_size):
        run.read(checkpoint.size - run.size)
        run.compare(name, checkpoint)
    run.read(None)
    if not run.checkpoints:
        run.find("No checkpoint holds, so nothing is proven about this record.")
    elif run.size > run.covered:
        run.find(f"Entries {run.covered} to {run.size - 1} come after the last checkpoint; nobody signed for them.")
    return run.report()


@dataclass(slots=True)
class _Run:
    """One pass over a record: what was read so far, and what was found."""

    rows: Iterator[Row]
    nodes: Nodes | None
    size: int = 0
    erased: int = 0
    covered: int = 0
    checkpoints: int = 0
    root: bytes = EMPTY_ROOT
    edge: tuple[bytes, ...] = ()
    findings: list[str] = field(default_factory=list)
    untold: int = 0

    def opened(
        self, name: str, notes: Iterable[str], keys: tuple[VerifierKey, ...], check: Check
    ) -> Iterator[tuple[str, Checkpoint]]:
        """Give the checkpoints that a known key signed, in growing size; tell of the others."""
        for number, note in enumerate(notes, start=1):
            try:
                yield f"{name} {number}", open_checkpoint(note, keys, check)
            except NotVerified as refused:
                self.find(f"{name} {number}: {refused}")

    def read(self, count: int | None) -> None:
        """Take in the next `count` rows, or all that are left; a negative count takes none."""
        rows = self.rows if count is None else islice(self.rows, max(count, 0))
        while chunk := list(islice(rows, CHUNK_ENTRIES)):
            for place, row in enumerate(chunk, start=self.size):
                self.check(place, row)
            growth = grow(self.size, self.edge, (leaf_hash(row.leaf) for row in chunk))
            if self.nodes is not None:
                for level, index, made in growth.nodes:
                    if self.nodes(level, index) != made:
                        self.find(f"The stored node {index} of level {level} is not what the entries give.")
            self.size, self.root, self.edge = growth.size, growth.root, growth.edge

    def check(self, place: int, row: Row) -> None:
        """Look at one entry by itself: is it one, and does its payload open it?"""
        try:
            parse_leaf(row.leaf)
        except EntryRefused as refused:
            self.find(f"Entry {place}: {refused}")
        if row.opening is None:
            self.erased += 1
        elif not opens(row.leaf, row.opening.payload, row.opening.nonce):
            self.find(f"Entry {place}: its payload is not what was recorded.")

    def compare(self, name: str, checkpoint: Checkpoint) -> None:
        """Hold a signed checkpoint against the entries read up to its size."""
        if checkpoint.size > self.size:
            self.find(f"{name} vouches for {checkpoint.size} entries, but there are {self.size}: the end is missing.")
        elif checkpoint.size < self.size:
            self.find(f"{name} stands after one of a larger log; it is out of place.")
        elif checkpoint.root != self.root:
            self.find(f"{name}: one of the entries before {self.size} was changed, removed, moved or put in.")
        else:
            self.checkpoints += 1
            self.covered = self.size

    def find(self, sentence: str) -> None:
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(sentence)
        else:
            self.untold += 1

    def report(self) -> Report:
        more = (f"There are {self.untold} more findings.",) if self.untold else ()
        return Report(
            ok=not self.findings,
            entries=self.size,
            erased=self.erased,
            covered=self.covered,
            checkpoints=self.checkpoints,
            root=self.root,
            findings=(*self.findings, *more),
        )


def _size(named: tuple[str, Checkpoint]) -> int:
    return named[1].size
