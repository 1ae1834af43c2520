"""Check a whole record: recompute every hash, and say plainly what is wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice

from rules.audit.checkpoint import Check, NotVerified, VerifierKey, claimed_size, signed_checkpoint
from rules.audit.entry import EntryRefused, opens, parse_leaf
from rules.audit.export import Row
from rules.audit.merkle import EMPTY_ROOT, Nodes, grow, leaf_hash
from rules.audit.rotation import KIND, Line

FINDINGS_MAX = 100
CHUNK_ENTRIES = 1_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. `ok` is true exactly where there are no findings.

    `entries` counts the entries read, `erased` those among them without an opening, `checkpoints` those whose signature
    and root hold, and `covered` says up to which entry they vouch. `root` is that of all entries read. `keys` are those
    that were in use, in this order (`rotation.Line`).
    """

    ok: bool
    entries: int
    erased: int
    covered: int
    checkpoints: int
    root: bytes
    keys: tuple[VerifierKey, ...]
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
    checkpoints that somebody kept outside, in any order. `keys` are known from elsewhere, the record's first among
    them: each later one must have been named on record by the one before it. `nodes` looks up the stored tree, where it
    is to be checked too, and gives no hash (b"") for a node it lacks. Reads the rows once; memory does not grow with
    their number. Entries are counted from 0. At most 100 findings are told, then how many more there are.
    """
    run = _Run(iter(rows), nodes, Line(tuple(keys), check))
    own = run.sized("Checkpoint", notes)
    outside = sorted(run.sized("Kept checkpoint", kept), key=_size)
    for name, size, note in merge(own, outside, key=_size):
        run.read(size - run.size)
        run.compare(name, size, note)
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
    line: Line
    size: int = 0
    erased: int = 0
    covered: int = 0
    checkpoints: int = 0
    root: bytes = EMPTY_ROOT
    edge: tuple[bytes, ...] = ()
    findings: list[str] = field(default_factory=list)
    untold: int = 0

    def sized(self, name: str, notes: Iterable[str]) -> Iterator[tuple[str, int, str]]:
        """Give each checkpoint by name with the size of which it speaks; tell of what is no checkpoint."""
        for number, note in enumerate(notes, start=1):
            try:
                yield f"{name} {number}", claimed_size(note), note
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
        """Look at one entry by itself: is it one, does its payload open it, and does it change the key?"""
        kind = ""
        try:
            kind = parse_leaf(row.leaf).kind
        except EntryRefused as refused:
            self.find(f"Entry {place}: {refused}")
        if row.opening is None:
            self.erased += 1
        elif not opens(row.leaf, row.opening.payload, row.opening.nonce):
            self.find(f"Entry {place}: its payload is not what was recorded.")
        elif kind == KIND and (wrong := self.line.turn(place, row.opening.payload)):
            self.find(wrong)

    def compare(self, name: str, size: int, note: str) -> None:
        """Hold a checkpoint against the entries read up to its size: who signed it, and for what."""
        try:
            checkpoint, signers = signed_checkpoint(note, self.line.candidates(), self.line.check)
        except NotVerified as refused:
            self.find(f"{name}: {refused}")
            return
        if size < self.size:
            self.find(f"{name} stands after one of a larger log; it is out of place.")
            return
        if late := self.line.late(size):
            self.find(late)
        if why := self.line.refuses(size, signers):
            self.find(f"{name} counts for nothing: {why}")
        elif size > self.size:
            self.find(f"{name} vouches for {size} entries, but there are {self.size}: the end is missing.")
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
            keys=tuple(self.line.keys),
            findings=(*self.findings, *more),
        )


def _size(named: tuple[str, int, str]) -> int:
    return named[1]
