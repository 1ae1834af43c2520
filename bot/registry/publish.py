"""Publishes our own objections as a feed that any web server can hand out.

What is new is written beside what is there, HEAD is renamed last, and only then old files go: killed anywhere, the
folder holds the old feed or the new one, and publishing again ends the same. Nothing new writes nothing, but HEAD is
signed anew when half its life is over. Memory is bounded, however many the rows. Longer than most files, so that the
order in which things are written stands in one place.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Final

from bot.keys import check
from bot.registry.folder import CHUNK_BYTES, BadFolder, Folder, opened
from bot.runtime import Runtime
from bot.store.database import Session
from bot.store.registry import published
from bot.store.registry.published import Place
from rules.audit.checkpoint import NotVerified, Sign, VerifierKey
from rules.registry.chain import followed, scopes_of, snapshot_of
from rules.registry.delta import ADDED, CHANGE_BYTES, DeltaHeader, write_delta
from rules.registry.feed import BadFeed
from rules.registry.head import BadHead, Head, open_head, read_head, sign_head
from rules.registry.issue import Content, Terms, carried_on, next_head, renewal_due, snapshot_due
from rules.registry.merge import difference
from rules.registry.packed import File, file_name
from rules.registry.row import in_blocks, split, state_of
from rules.registry.snapshot import SnapshotHeader, write_snapshot

SNAPSHOT: Final = "snapshot"
DELTA: Final = "delta"
SCOPES: Final = "scopes"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which feed to publish: on which terms, signed by whom, and for which brands also what was said to them alone."""

    terms: Terms
    signers: tuple[Sign, ...]
    brands: frozenset[str]


@dataclass(frozen=True, slots=True)
class Done:
    """What a publication came to: the HEAD that is there now, whether it is new, and how many rows came and went."""

    head: Head
    new: bool
    added: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class _Signed:
    head: Head
    note: bytes


def publish(runtime: Runtime, plan: Plan, path: Path, now_us: int) -> Done:
    """Bring the feed in a folder up to date. Repeats safely; raises `BadFolder` or `OtherFeed`."""
    with opened(path) as folder, _explained(path):
        found = _found(folder, plan.terms.keys)
        _settle(runtime, folder, plan.brands, found, now_us)
        runtime.passing("publish: settled")
        with runtime.database.read() as session:
            past = published.heads(session)
            table, over = published.table(session, max(now_us, found.head.issued_us if found else 0))
            rows = folder.draft(carried_on(_set(folder, found), published.rows(session), over))
        done = _issue(runtime, plan, folder, found, past, rows, str(table).encode(), now_us)
        runtime.passing("publish: issued")
        with runtime.database.write() as session:
            published.keep_head(session, done.head.seq, folder.head() or b"")
            past = published.heads(session)
        folder.prune({name for note in past for name in _names(read_head(note))})
        return done


def open_feed(runtime: Runtime, now_us: int) -> None:
    """Begin a feed where there is none: make its key, and note every objection of an author whom we know by name.

    All in one transaction, that no crash leaves a key without them; so it may take some seconds, once.
    """
    with runtime.database.write() as session:
        if not published.add_key(session, runtime.chance(published.KEY_BYTES), now_us, first=True):
            return
        _note_known(session, runtime)


def _note_known(session: Session, runtime: Runtime) -> None:
    for team in runtime.teams:
        after: str | None = ""
        while after is not None:
            after = published.note_known(session, team.brand.id, after, runtime.store_secret)


def _found(folder: Folder, keys: Collection[VerifierKey]) -> _Signed | None:
    note = folder.head()
    if note is None:
        return None
    try:
        return _Signed(open_head(note, keys, check), note)
    except (BadHead, NotVerified) as bad:
        raise BadFolder(
            f"The HEAD in {folder.path} is not one of ours. {bad} "
            "Publish into another folder, or bring back our key from its backup."
        ) from None


def _settle(runtime: Runtime, folder: Folder, brands: Collection[str], found: _Signed | None, now_us: int) -> None:
    """Settle which rows are published from now on, and what their numbers mean; what the folder says is kept to."""
    if found:
        table = scopes_of(found.head, b"".join(folder.chunks(SCOPES, found.head.scopes_sha256)))
        with runtime.database.write() as session:
            published.adopt(session, table, now_us)
    open_feed(runtime, now_us)
    place: Place | None = Place()
    while place is not None:
        with runtime.database.write() as session:
            place = published.number_new(session, brands, place)


def _set(folder: Folder, found: _Signed | None) -> Iterator[bytes]:
    """The rows that the folder holds, in blocks, checked as a subscriber would check them."""
    if found is None:
        return
    head = found.head
    state, blocks = snapshot_of(head, folder.chunks(SNAPSHOT, head.snapshot.file.sha256))
    named = head.deltas_after(head.snapshot.seq) or ()
    deltas = (folder.chunks(DELTA, delta.file.sha256) for delta in named)
    yield from followed(head, head.snapshot.seq, state, blocks, deltas)


def _issue(
    runtime: Runtime,
    plan: Plan,
    folder: Folder,
    found: _Signed | None,
    past: Sequence[bytes],
    rows: Path,
    scopes: bytes,
    now_us: int,
) -> Done:
    """Write what is new, and a HEAD that names it, if anything is. `rows` is the set as it should be."""
    newest = _newest(found, past)
    base = newest.head if newest and newest is found else None
    state = state_of(in_blocks(_read(rows)))
    same = base is not None and (base.state, base.scopes_sha256) == (state, sha256(scopes).digest())
    if base and same and not renewal_due(base, plan.terms, now_us):
        return Done(base, new=False)
    seq = newest.head.seq + 1 if newest else 1
    changes = folder.draft(difference(_set(folder, found), in_blocks(_read(rows))))
    added, dropped = _counts(changes)
    delta = snapshot = None
    if base and base.state != state:
        parent = base.deltas[-1].seq if base.deltas else base.chain
        header = DeltaHeader(parent, seq, added + dropped, base.state.sha256, state)
        delta = folder.add(DELTA, write_delta(header, _read(changes)))
    if base is None or (delta and snapshot_due(base, delta)):
        snapshot = folder.add(SNAPSHOT, write_snapshot(SnapshotHeader(seq, state), _read(rows)))
    content = Content(state, folder.add_plain(SCOPES, scopes), len(scopes), delta, snapshot)
    head = next_head(newest.head if newest else None, newest.note if newest else b"", content, plan.terms, now_us)
    runtime.passing("publish: written")
    folder.put_head(sign_head(head, plan.signers))
    return Done(head, new=True, added=added, dropped=dropped)


def _newest(found: _Signed | None, past: Sequence[bytes]) -> _Signed | None:
    """The last HEAD that anybody may have seen: where the folder was lost or put back, the store knows a later one."""
    kept = _Signed(read_head(past[0]), past[0]) if past else None
    if kept and (found is None or (found.head.seq <= kept.head.seq and found.note != kept.note)):
        return kept
    return found


def _counts(changes: Path) -> tuple[int, int]:
    """How many rows come and go by these changes."""
    come = go = 0
    for block in in_blocks(_read(changes), CHANGE_BYTES):
        added = sum(change.startswith(ADDED) for change in split(block, CHANGE_BYTES))
        come, go = come + added, go + len(block) // CHANGE_BYTES - added
    return come, go


def _names(head: Head) -> Iterator[str]:
    files: Iterator[tuple[str, File]] = chain(
        [(SNAPSHOT, head.snapshot.file)], ((DELTA, delta.file) for delta in head.deltas)
    )
    yield from (file_name(kind, file.sha256) for kind, file in files)
    yield file_name(SCOPES, head.scopes_sha256)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except BadFeed as bad:
        raise BadFolder(f"The feed in {path} is damaged. {bad} Bring the folder back from a copy of it.") from None
    except FileNotFoundError as error:
        name = Path(error.filename or "").name
        raise BadFolder(f"The folder {path} lacks {name}, which its HEAD names. Bring it back from a copy.") from None
    except OSError as error:
        raise BadFolder(f"Cannot publish into {path}: {error.strerror}. Mend that and publish again.") from None
