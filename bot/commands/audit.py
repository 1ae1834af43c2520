"""What `earshot audit` does: check, export, sign now, and prove one entry.

Longer than most: the check compares what is stored in six places, and is best read in one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot import keys
from bot.runtime import Runtime, Team
from bot.steps.seal import ENTRIES_A_TURN, LEASE_S, Signer, day_of, lease_of, seal
from bot.store import durable
from bot.store.database import Database, Session, leases
from bot.store.record import audit, mark, whole_record
from rules.audit import export as form
from rules.audit import verify as checks
from rules.audit.checkpoint import Checkpoint, NotVerified, VerifierKey, encode64
from rules.audit.entry import EntryRefused, concerns, parse_leaf
from rules.audit.export import Row
from rules.audit.merkle import edge_of, edge_root, inclusion_path
from rules.audit.proof import make_receipt
from rules.audit.receipt import write
from rules.audit.rotation import KIND

TURNS_MAX = 10_000


class CannotTell(RuntimeError):
    """A command that cannot be done; the text says why, and the remedy."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What `audit verify` found, in the order in which `--json` prints it.

    `entries` are those that a checkpoint vouches for, `erased` those of them without a payload; `root` is theirs, in
    base64. `unsealed` counts entries that no checkpoint covers yet. `ok` is true exactly where there are no findings.
    """

    ok: bool
    entries: int
    erased: int
    root: str
    checkpoints: int
    unsealed: int
    findings: tuple[str, ...]

    def lines(self) -> list[str]:
        """Say it in plain lines, what is wrong first."""
        waiting = f" {self.unsealed:,} more wait to be sealed." if self.unsealed else ""
        erased = f", {self.erased:,} of them erased," if self.erased else ""
        holds = "All of it holds." if self.ok else f"It does not hold: {len(self.findings)} things are wrong."
        checked = f"{self.entries:,} entries{erased} and {self.checkpoints:,} checkpoints were checked."
        return [*self.findings, f"{checked} {holds}{waiting}", f"Root: {self.root}"]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values, for `--json`."""
        return asdict(self)


def verify(database: Database, brand_id: str, folder: Path) -> Checked:
    """Recompute the whole record from the database: leaves, payloads, places, nodes, checkpoints, mark and key.

    `folder` is the keys folder. Reads in chunks; memory does not grow with the record. Raises `CannotTell` for a brand
    without a record, and `keys.BadKey` for an id that names none.
    """
    name, beside = keys.origin(brand_id), _Findings()
    vouched = _mark(keys.mark_file(folder, brand_id), beside)  # before the rest, which may grow while we read
    with database.read() as session:
        bound, former = _bound(session, brand_id), audit.former(session, brand_id)
        last = audit.last_checkpoint(session, brand_id)
        counts = whole_record.counts(session, brand_id)
    covered = last[0] if last else 0
    nodes = whole_record.nodes(database, brand_id)
    known = _keys(bound, former, name, folder, brand_id, beside)
    report = checks.verify(
        _in_place(whole_record.entries(database, brand_id, covered), beside),
        _as_filed(whole_record.checkpoints(database, brand_id), beside),
        known,
        keys.check,
        nodes=nodes,
    )
    if report.keys and (report.keys[-1:] != known[:1] or set(report.keys) != set(known)):
        beside.find("The store is bound to other keys than those that the record names, from the first to the newest.")
    if counts.nodes != 2 * counts.placed - counts.placed.bit_count():
        beside.find(f"The tree has {counts.nodes} nodes, which is not what {counts.placed} entries give.")
    if vouched is not None:
        root = edge_root(edge_of(min(vouched.size, covered), nodes))
        if vouched.size > covered:
            beside.find(
                f"We vouched for {vouched.size} entries, but the last checkpoint covers {covered}: the end is missing. "
                "If sealing was cut short, earshot audit checkpoint mends it."
            )
        elif vouched != Checkpoint(name, vouched.size, root):
            beside.find(f"The record is not the one that we vouched for when it had {vouched.size} entries.")
    findings = (*report.findings, *beside.told)
    return Checked(
        ok=not findings,
        entries=report.entries,
        erased=report.erased,
        root=encode64(report.root),
        checkpoints=report.checkpoints,
        unsealed=counts.waiting + max(counts.placed - covered, 0),
        findings=findings,
    )


def export(database: Database, brand_id: str, folder: Path) -> int:
    """Write the record into a folder, as far as it is signed for; says how many entries that are.

    The folder is new, empty, or holds an earlier export. Each file is replaced whole; after a crash between two of them
    the check of the export says so, and the next export mends it. Raises `CannotTell` with one sentence.
    """
    known = {form.ENTRIES, form.CHECKPOINTS, form.KEY}
    with database.read() as session:
        bound, former = _bound(session, brand_id), audit.former(session, brand_id)
        covered, _ = _last(session, brand_id)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.name.endswith(durable.PART):
                path.unlink()
            elif path.name not in known:
                raise CannotTell(f"The folder {folder} holds other things, such as {path.name}. Name an empty folder.")
        lines = (f"{stored.row.line}\n".encode() for stored in whole_record.entries(database, brand_id, covered))
        notes = [note for size, note in whole_record.checkpoints(database, brand_id) if size <= covered]
        durable.replace(folder / form.KEY, ["".join(f"{key}\n" for key in (bound, *former)).encode()])
        durable.replace(folder / form.ENTRIES, lines)
        durable.replace(folder / form.CHECKPOINTS, [form.write_notes(notes).encode()])
    except OSError as error:
        raise CannotTell(f"Cannot write to {folder}: {error.strerror}. Name a folder that can be written.") from None
    return covered


def checkpoint(runtime: Runtime, team: Team, signer: Signer, now_us: int) -> str:
    """Seal all that waits and give the newest signed checkpoint. Raises what `seal` raises, and `CannotTell`."""
    brand_id = team.brand.id
    for _ in range(TURNS_MAX):
        if (sealed := seal(runtime, team, signer, now_us).entries) < ENTRIES_A_TURN:
            break
    if lease := leases.take(runtime.database, lease_of(brand_id), runtime.owner, LEASE_S):
        leases.give_back(runtime.database, lease)
    with runtime.database.read() as session:
        if not lease and not sealed and audit.waiting(session, brand_id, 1):
            raise CannotTell("Somebody else seals this record at this moment. Wait half a minute, and try again.")
        return _last(session, brand_id)[1]


def receipt(database: Database, brand_id: str, entry: str) -> str:
    """What a person can keep of their choice: the sentence that was recorded, and below it its proof.

    The entry is named by its id or by its place from 0; one without a sentence has the proof alone. Raises
    `CannotTell`.
    """
    return write(*_proven(database, brand_id, entry))


def prove(database: Database, brand_id: str, entry: str) -> str:
    """The proof that one entry, named by its id or by its place from 0, is in the record. Raises `CannotTell`."""
    return _proven(database, brand_id, entry)[1]


def _proven(database: Database, brand_id: str, entry: str) -> tuple[Row, str]:
    """The entry and its proof.

    That of an entry by which a key gave way is proven by the checkpoint that both keys signed: who knows the former
    key alone learns the next one from it.
    """
    with database.read() as session:
        found = whole_record.find(session, brand_id, entry)
        if found is None:
            raise CannotTell(f"There is no entry {entry[:80]!r}. Name an entry by its id, or by its place from 0.")
        covered, note = _last(session, brand_id)
        position, row = found
        if position is None or position >= covered:
            raise CannotTell(f"Entry {entry} has not been sealed yet. Run: earshot audit checkpoint.")
        handover = audit.checkpoint_at(session, brand_id, position + 1) if parse_leaf(row.leaf).kind == KIND else None
        covered, note = (position + 1, handover) if handover else (covered, note)
        path = inclusion_path(position, covered, audit.tree(session, brand_id).node)
    return row, make_receipt(position, row, path, note)


@dataclass(slots=True)
class _Findings:
    """What was found beside the hashes: at most 100 sentences."""

    told: list[str] = field(default_factory=list)

    def find(self, sentence: str) -> None:
        if len(self.told) < checks.FINDINGS_MAX:
            self.told.append(sentence)


def _bound(session: Session, brand_id: str) -> str:
    bound = audit.pinned(session, brand_id)
    if bound is None:
        raise CannotTell(f"There is no record of {brand_id} yet. Start Earshot once with: earshot run.")
    return bound


def _last(session: Session, brand_id: str) -> tuple[int, str]:
    last = audit.last_checkpoint(session, brand_id)
    if last is None:
        raise CannotTell(f"Nothing of the record of {brand_id} is signed yet. Run: earshot audit checkpoint.")
    return last


def _mark(file: Path, beside: _Findings) -> Checkpoint | None:
    try:
        found = mark.read(file)
    except mark.BadMark as bad:
        beside.find(str(bad))
        return None
    if found is None:
        beside.find(f"The high-water mark {file} is missing, so a cut end would not show. Bring it back.")
    return found


def _keys(
    bound: str, former: Sequence[str], name: str, folder: Path, brand_id: str, beside: _Findings
) -> tuple[VerifierKey, ...]:
    """The key that the store is bound to, held against the one in the keys folder if there is one, and former ones."""
    try:
        key, *before = (VerifierKey.parse(one) for one in (bound, *former))
        held = keys.public(folder, brand_id)
    except (NotVerified, keys.BadKey) as bad:
        beside.find(str(bad))
        return ()
    if key.name != name or held not in {None, key}:
        beside.find("The key that the store is bound to is not the one in the keys folder.")
    return (key, *before)


def _in_place(entries: Iterable[whole_record.Stored], beside: _Findings) -> Iterator[Row]:
    """Give the rows, and hold each against what stands beside it: its place, kind, day and author."""
    for place, stored in enumerate(entries):
        if stored.position != place:
            beside.find(f"Where entry {place} should be stands one with the place {stored.position}.")
        opening = stored.row.opening
        try:
            leaf = parse_leaf(stored.row.leaf)
        except EntryRefused:  # which the check of the rows tells
            pass
        else:
            if (leaf.kind, leaf.day) != (stored.kind, day_of(stored.at_us)):
                beside.find(f"Entry {place} is filed under another kind or day than it says.")
            if stored.author_secret and opening and not concerns(stored.row.leaf, stored.author_secret, opening.nonce):
                beside.find(f"Entry {place} is filed under somebody whom it does not concern.")
        yield stored.row


def _as_filed(checkpoints: Iterable[tuple[int, str]], beside: _Findings) -> Iterator[str]:
    """Give the notes, and hold each against the size under which it is filed."""
    for size, note in checkpoints:
        if note.split("\n")[1:2] != [str(size)]:
            beside.find(f"The checkpoint over {size} entries is filed under another size than it says.")
        yield note
