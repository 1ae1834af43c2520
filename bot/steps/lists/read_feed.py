"""Takes in a signed feed, and verifies every byte before any of it counts.

The rows of the set that results are written to a working file while they are verified, side by side with what they are
made of, so that memory stays small however many they are. How they are loaded is for `bot/steps/lists/laying.py`.
Longer than most files: what is verified, in which order, stands in one place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.ports import Feeds, NotModified, SourceFailed
from bot.runtime import NO_READER, Runtime, Source
from bot.steps.lists.arriving import Arrival
from bot.steps.lists.laying import Verified, have_file, in_turns, lay, meanings
from bot.store import registry
from bot.store.registry import Held, Trust
from bot.store.registry.lookups import copy_of
from bot.store.registry.rowfiles import RowFiles
from bot.store.tables import GenerationRow, RegistryRow
from rules.audit.checkpoint import VerifierKey
from rules.registry.chain import followed, scopes_of, snapshot_of
from rules.registry.feed import BadFeed
from rules.registry.head import Delta, Head
from rules.registry.packed import file_name
from rules.registry.row import State
from rules.registry.scopes import ScopeTable
from rules.registry.trust import Refused, Same, Trusted, judge_head

CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Read:
    """What a feed came to: the trust to note, and what arrives. `arrival` is `None` where the set is what we hold."""

    arrival: Arrival | None
    etag: str | None
    trust: Trust | None = None


def read_feed(runtime: Runtime, source: Source, row: RegistryRow, held: Held, now_us: int) -> Read:
    """Read a feed and compare it with what is in force; `now_us` is when this sync began.

    Raises `SourceFailed` for a HEAD that must not be followed, and `BadFeed` for files that are not those it names.
    """
    feeds = runtime.feeds
    if feeds is None:
        raise SourceFailed(NO_READER)
    expired = row.expires_us is not None and row.expires_us <= now_us
    fetched = feeds.head(source.address, None if expired else row.etag)
    if isinstance(fetched, NotModified):
        runtime.passing("sync: read")
        return Read(None, row.etag)
    with fetched:
        runtime.passing("sync: read")
        note = b"".join(fetched.chunks())
    verdict = judge_head(note, source.keys[0].name, _known(source, row), _trusted(row), now_us, feeds.check)
    if isinstance(verdict, Refused):
        raise SourceFailed(verdict.sentence)
    if isinstance(verdict, Same):
        return Read(None, fetched.etag)
    head, trusted = verdict.head, verdict.trusted
    signed = "\n".join(key.text for key in head.keys)
    trust = Trust(trusted.seq, trusted.sha256.hex(), trusted.issued_us, head.expires_us, signed)
    base = held.newest if row.seq is not None else None
    if base and (base.set_sha256, base.scopes_sha256) == (head.state.sha256.hex(), head.scopes_sha256.hex()):
        return Read(None, fetched.etag, trust)
    feed = _Feed(runtime, feeds, source, head, base, RowFiles(feeds.folder(source.name)))
    try:
        verified = feed.verified()
        return Read(lay(runtime, feed.files, held, base, verified, trust.head_sha256), fetched.etag, trust)
    except OSError:
        folder = feed.files.folder
        raise SourceFailed(f"What was read of the registry cannot be kept in {folder}. Check the disk.") from None


def tidy(runtime: Runtime, source: Source, now_us: int) -> None:
    """Keep the working files of the sets in force, and nothing else of what was read."""
    assert runtime.feeds is not None, "something was read of the feed"
    with runtime.database.read() as session:
        held = registry.held(session, source.name, now_us)
    sets = {copy.set_sha256 for copy in (held.approved, held.newest) if copy is not None}
    RowFiles(runtime.feeds.folder(source.name)).keep(sets)


def _known(source: Source, row: RegistryRow) -> list[VerifierKey]:
    """The keys that the settings pin, and those for which a pinned one vouched by signing with them."""
    return [*source.keys, *(VerifierKey.parse(line) for line in row.learned.splitlines())]


def _trusted(row: RegistryRow) -> Trusted | None:
    if row.seq is None or row.issued_us is None:
        return None
    return Trusted(row.seq, bytes.fromhex(row.head_sha256), row.issued_us)


@dataclass(frozen=True, slots=True)
class _Feed:
    """One feed while it is read; `base` is the copy that its changes build on, if we hold one."""

    runtime: Runtime
    feeds: Feeds
    source: Source
    head: Head
    base: GenerationRow | None
    files: RowFiles

    def verified(self) -> Verified:
        """Verify the set of this HEAD, and leave its rows in a working file."""
        table = self._table()
        deltas = self._cheap_deltas()
        if deltas is not None and not self._followed(deltas):
            deltas = None
        if deltas is None:
            self._from_snapshot()
        self.runtime.passing("sync: verified")
        return Verified(self.head, table, None if deltas is None else [self._delta(delta) for delta in deltas])

    def _table(self) -> ScopeTable:
        head = self.head
        path = self._fetch("scopes", head.scopes_sha256, head.scopes_bytes)
        table = scopes_of(head, b"".join(_chunks(path)))
        if fault := self._fault(table):
            path.unlink(missing_ok=True)
            raise BadFeed(f"The registry {fault}, so that people could drop off its list unseen. Ask its publisher.")
        return table

    def _fault(self, table: ScopeTable) -> str:
        """How a table would free people whose rows have not changed; nothing where it is in order.

        Under a key that is gone nobody is found any more; and a number that was taken back means everything for good.
        """
        if self.base and not set(copy_of(self.base).secrets) <= set(table.keys.values()):
            return "has taken back a key that its rows were made with"
        meant = meanings(self.runtime, self.base)
        if any(meant.get(number, scope) != scope for number, (_, scope) in table.scopes.items()):
            return "gives a number in its table of scopes a second meaning"
        return ""

    def _cheap_deltas(self) -> Sequence[Delta] | None:
        """The deltas from what we hold to the newest set, where there are some and they weigh less than a full list."""
        head = self.head
        deltas = head.deltas_after(self.base.seq) if self.base and self.base.seq is not None else None
        whole = head.snapshot.file.packed + _weight(head.deltas_after(head.snapshot.seq) or ())
        return deltas if deltas is not None and _weight(deltas) <= whole else None

    def _followed(self, deltas: Sequence[Delta]) -> bool:
        """Follow deltas from what we hold. False where they do not fit: the full list mends that.

        The fault may be our own, a damaged working file: it is done away with.
        """
        base = self.base
        assert base is not None, "deltas build on a copy"
        assert base.seq is not None, "and on one of a feed"
        try:
            have_file(self.runtime, self.files, base)
            if base.set_sha256 != self.head.state.sha256.hex():  # else the table of scopes alone is new
                state = State(bytes.fromhex(base.set_sha256), base.rows)
                blocks = self.files.blocks(base.set_sha256)
                self._write(followed(self.head, base.seq, state, blocks, map(self._delta, deltas)))
        except BadFeed:
            self.files.drop(base.set_sha256)
            return False
        return True

    def _from_snapshot(self) -> None:
        head = self.head
        path = self._fetch("snapshot", head.snapshot.file.sha256, head.snapshot.file.packed)
        state, blocks = snapshot_of(head, _chunks(path))
        deltas = map(self._delta, head.deltas_after(head.snapshot.seq) or ())
        self._write(followed(head, head.snapshot.seq, state, blocks, deltas))

    def _write(self, rows: Iterable[bytes]) -> None:
        self.files.write(self.head.state.sha256.hex(), in_turns(self.runtime, rows))

    def _delta(self, delta: Delta) -> Iterator[bytes]:
        return _chunks(self._fetch("delta", delta.file.sha256, delta.file.packed))

    def _fetch(self, kind: str, sha256: bytes, size: int) -> Path:
        return self.feeds.file(self.source.name, self.source.address, file_name(kind, sha256), size)


def _weight(deltas: Sequence[Delta]) -> int:
    return sum(delta.file.packed for delta in deltas)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
