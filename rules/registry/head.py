"""HEAD of a registry's feed: the one file that changes, signed; it names the rest.

    registry.example/no
    earshot-feed/1
    key registry.example/no+1a2b3c4d+ASfr…
    seq 1842
    state 9f86… 10000000
    snapshot 1800 2c26… 161000000 199999064 9999950
    chain 1790
    delta 1800 fcde… 900 2107
    delta 1842 18ac… 1100 2212
    scopes 4e07… 412
    issued 2026-11-22T08:00:00Z
    expires 2026-11-25T08:00:00Z
    period 3600
    prev 7d86…

    — registry.example/no Gis8…

It is a signed note (c2sp.org/signed-note) of Ed25519 by one key, or by two while keys change; `key` lists exactly those
that sign, so that no byte of it goes unsigned. docs/registry-feed.md tells what each line means. There is one way to
write a HEAD. Longer than most files: the lines are best read beside the rules that bind them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Final

from rules.audit.checkpoint import Check, NotVerified, Sign, VerifierKey, encode64, open_note
from rules.registry.delta import CHANGE_BYTES
from rules.registry.delta import HEADER_BYTES as DELTA_HEADER_BYTES
from rules.registry.packed import File
from rules.registry.row import ROW_BYTES, State
from rules.registry.scopes import TABLE_BYTES_MAX
from rules.registry.snapshot import HEADER_BYTES as SNAPSHOT_HEADER_BYTES

VERSION: Final = "earshot-feed/1"
HEAD_BYTES_MAX: Final = 65_536
DELTAS_MAX: Final = 300
KEYS_MAX: Final = 2
SECOND_US: Final = 1_000_000
PERIOD_US_MIN: Final = 60 * SECOND_US
LIFE_US_MAX: Final = 31 * 86_400 * SECOND_US
"""How long a HEAD may be good for: no list of those who said no is used that is older (US and UK law: 31, 28 days)."""

_NUMBER = "(0|[1-9][0-9]{0,15})"
_HASH = "([0-9a-f]{64})"
_MOMENT = "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)"
_BODY = re.compile(
    rf"(?P<origin>[^\n]+)\n{VERSION}\n(?P<keys>(?:key [^\n]+\n){{1,{KEYS_MAX}}})"
    rf"seq {_NUMBER}\nstate {_HASH} {_NUMBER}\n"
    rf"snapshot {_NUMBER} {_HASH} {_NUMBER} {_NUMBER} {_NUMBER}\nchain {_NUMBER}\n"
    rf"(?P<deltas>(?:delta [^\n]+\n){{0,{DELTAS_MAX}}})"
    rf"scopes {_HASH} {_NUMBER}\nissued {_MOMENT}\nexpires {_MOMENT}\nperiod {_NUMBER}\nprev (none|{_HASH[1:-1]})\n"
)
_DELTA = re.compile(rf"delta {_NUMBER} {_HASH} {_NUMBER} {_NUMBER}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadHead(ValueError):
    """A HEAD that is not written as one must be, or not signed as it says; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which set the snapshot holds: the number (`seq`) of the HEAD that brought it, its rows, and the file."""

    seq: int
    file: File
    rows: int


@dataclass(frozen=True, slots=True)
class Delta:
    """The file that leads from the set before it to that of its number."""

    seq: int
    file: File


@dataclass(frozen=True, slots=True)
class Head:
    """What a publisher vouches for at one moment. Moments and spans are microseconds, in whole seconds.

    `chain` is the number of the set that the first delta builds on; `prev` is the SHA-256 of the HEAD before this one,
    all its bytes; the first has none. Raises `BadHead` where the lines contradict one another.
    """

    origin: str
    keys: tuple[VerifierKey, ...]
    seq: int
    state: State
    snapshot: Snapshot
    chain: int
    deltas: tuple[Delta, ...]
    scopes_sha256: bytes
    scopes_bytes: int
    issued_us: int
    expires_us: int
    period_us: int
    prev: bytes | None

    def __post_init__(self) -> None:
        sets = (self.chain, *(delta.seq for delta in self.deltas))
        deltas_fit = all(
            delta.file.raw >= DELTA_HEADER_BYTES and not (delta.file.raw - DELTA_HEADER_BYTES) % CHANGE_BYTES
            for delta in self.deltas
        )
        if not (
            {key.name for key in self.keys} == {self.origin}
            and len(set(self.keys)) == len(self.keys) <= KEYS_MAX
            and all(one < other for one, other in pairwise((0, *sets)))
            and sets[-1] <= self.seq
            and self.snapshot.seq in sets
            and self.snapshot.file.raw == SNAPSHOT_HEADER_BYTES + ROW_BYTES * self.snapshot.rows
            and (self.snapshot.seq != sets[-1] or self.snapshot.rows == self.state.rows)
            and deltas_fit
            and self.scopes_bytes <= TABLE_BYTES_MAX
            and PERIOD_US_MIN <= self.period_us <= self.expires_us - self.issued_us <= LIFE_US_MAX
            and (self.prev is None) is (self.seq == 1)
        ):
            raise BadHead("The lines of this HEAD contradict one another.")

    @property
    def body(self) -> str:
        """The lines that are signed."""
        snapshot = self.snapshot
        return "\n".join(
            [
                self.origin,
                VERSION,
                *(f"key {key.text}" for key in self.keys),
                f"seq {self.seq}",
                f"state {self.state.sha256.hex()} {self.state.rows}",
                f"snapshot {snapshot.seq} {_file(snapshot.file)} {snapshot.rows}",
                f"chain {self.chain}",
                *(f"delta {delta.seq} {_file(delta.file)}" for delta in self.deltas),
                f"scopes {self.scopes_sha256.hex()} {self.scopes_bytes}",
                f"issued {self.moments[0]}",
                f"expires {self.moments[1]}",
                f"period {self.period_us // SECOND_US}",
                f"prev {self.prev.hex() if self.prev else 'none'}",
                "",
            ]
        )

    @property
    def moments(self) -> tuple[str, str]:
        """When it was issued, and when it expires, as it is written."""
        return _written(self.issued_us), _written(self.expires_us)

    def deltas_after(self, seq: int) -> tuple[Delta, ...] | None:
        """The deltas that lead from the set of the HEAD with this number to the newest; `None` where none reach back.

        Where they do not, or there is no set yet, begin with the snapshot and go on with `deltas_after(snapshot.seq)`.
        """
        return None if seq < self.chain else tuple(delta for delta in self.deltas if delta.seq > seq)


def head_sha256(note: bytes) -> bytes:
    """The hash by which the next HEAD names this one."""
    return sha256(note).digest()


def sign_head(head: Head, signers: Sequence[Sign]) -> bytes:
    """Make the signed note of a HEAD; the signers are those of its keys, in the same order."""
    body = head.body
    pairs = zip(head.keys, signers, strict=True)
    lines = [f"— {key.name} {encode64(key.id + sign(body.encode()))}\n" for key, sign in pairs]
    return f"{body}\n{''.join(lines)}".encode()


def open_head(note: bytes, pinned: Iterable[VerifierKey], check: Check) -> Head:
    """Read a HEAD that is signed by each key that it lists, of which at least one is pinned.

    Raises `BadHead` for one that is not written so, and `NotVerified` where a signature is wrong or no key is pinned.
    """
    head = read_head(note)
    text = note.decode()
    body, signers = open_note(text, head.keys, check)
    if signers != head.keys or text.count("\n", len(body) + 1) != len(signers):
        raise BadHead("This HEAD is not signed by exactly the keys that it lists.")
    if not set(pinned) & set(signers):
        raise NotVerified("None of the keys that we trust for this registry signed its HEAD.")
    return head


def read_head(note: bytes) -> Head:
    """Read a HEAD without asking who signed it: for its own publisher. Raises `BadHead`."""
    if len(note) > HEAD_BYTES_MAX:
        raise BadHead(f"This HEAD has more than {HEAD_BYTES_MAX:,} bytes.")
    try:
        return _parse(note.decode("utf-8").rpartition("\n\n")[0] + "\n")
    except UnicodeDecodeError:
        raise BadHead("This HEAD is not UTF-8 text.") from None


def _parse(body: str) -> Head:
    match = _BODY.fullmatch(body)
    deltas = [_DELTA.fullmatch(line) for line in match["deltas"].splitlines()] if match else []
    if not match or not all(deltas):
        raise BadHead("This is no HEAD of the form earshot-feed/1.")
    (seq, state, rows, snap, snap_sha, snap_packed, snap_raw, snap_rows, chain) = match.groups()[2:11]
    scopes, scopes_bytes, issued, expires, period, prev = match.groups()[12:]
    try:
        head = Head(
            origin=match["origin"],
            keys=tuple(VerifierKey.parse(line.removeprefix("key ")) for line in match["keys"].splitlines()),
            seq=int(seq),
            state=State(bytes.fromhex(state), int(rows)),
            snapshot=Snapshot(int(snap), _read_file(snap_sha, snap_packed, snap_raw), int(snap_rows)),
            chain=int(chain),
            deltas=tuple(Delta(int(found[1]), _read_file(*found.groups()[1:])) for found in deltas if found),
            scopes_sha256=bytes.fromhex(scopes),
            scopes_bytes=int(scopes_bytes),
            issued_us=_read_moment(issued),
            expires_us=_read_moment(expires),
            period_us=int(period) * SECOND_US,
            prev=None if prev == "none" else bytes.fromhex(prev),
        )
    except NotVerified as bad:
        raise BadHead(str(bad)) from None
    if head.body != body:
        raise BadHead("This HEAD is not written in the one way in which it must be.")
    return head


def _file(file: File) -> str:
    return f"{file.sha256.hex()} {file.packed} {file.raw}"


def _read_file(digest: str, packed: str, raw: str) -> File:
    return File(bytes.fromhex(digest), int(packed), int(raw))


def _written(us: int) -> str:
    return f"{_EPOCH + timedelta(microseconds=us):%Y-%m-%dT%H:%M:%SZ}"


def _read_moment(text: str) -> int:
    try:
        return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)
    except ValueError:
        raise BadHead("A moment in this HEAD is none.") from None
