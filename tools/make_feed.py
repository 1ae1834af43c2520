"""Makes a small registry feed in memory, and writes the one in tests/vectors/feed.

    python tools/make_feed.py DIR

The folder gets what a subscriber fetches (HEAD and the files it names), each earlier HEAD as `HEAD.<number>`, and what
must come out: `key.txt` with the verifier key, and `expected.csv` with each account key and its scope, by HEAD. The
same bytes come out each time. The keys are made from fixed seeds: never trust a feed that they sign.
"""

import csv
import hashlib
import io
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rules.audit.checkpoint import Sign, VerifierKey
from rules.registry.delta import DeltaHeader, write_delta
from rules.registry.head import SECOND_US, Head, sign_head
from rules.registry.issue import Content, Terms, next_head, snapshot_due
from rules.registry.key import hashed
from rules.registry.merge import difference
from rules.registry.packed import File, file_name, packed
from rules.registry.row import BLOCK_ROWS, pack, state_of
from rules.registry.scopes import ScopeTable
from rules.registry.snapshot import SnapshotHeader, write_snapshot

ORIGIN: Final = "registry.example/no"
START_US: Final = int(datetime(2026, 11, 22, 8, tzinfo=UTC).timestamp()) * 1_000_000
HOUR_US: Final = 3_600 * SECOND_US
HMAC_KEYS: Final = (hashlib.sha256(b"feed key 1").digest(), hashlib.sha256(b"feed key 2").digest())

_ANA, _BEN = "x:783214", "bluesky:did:plc:z72i7hdynmk6r22z27h6tvur"
_CLEO, _DEE = "mastodon:https://social.example/users/cleo", "x:@dee"
HISTORY: Final[Sequence[Mapping[str, str]]] = (
    {_ANA: "any", _BEN: "proactive", _CLEO: "any;except=acme"},
    {_ANA: "any", _BEN: "any", _CLEO: "any;except=acme", _DEE: "any;brand=acme;until=2027-01-01"},
    {_ANA: "any", _BEN: "any", _DEE: "any;brand=acme;until=2027-01-01"},
    {_ANA: "any", _BEN: "any", _DEE: "any;brand=acme;until=2027-01-01"},
    {_ANA: "any", _BEN: "any", _DEE: "any;brand=acme;until=2027-01-01", "x:12": "any;listen"},
)
"""The account keys and their scopes at each HEAD: some come, one is widened, one goes, once nothing happens."""


def signer(seed: int, origin: str = ORIGIN) -> tuple[VerifierKey, Sign]:
    """Give a signing key made from a number, and its public half."""
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"seed %d" % seed).digest())
    return VerifierKey(origin, private.public_key().public_bytes_raw()), private.sign


KEY, SIGN = signer(1)
TERMS: Final = Terms(ORIGIN, (KEY,), HOUR_US, 72 * HOUR_US)


@dataclass(frozen=True)
class Made:
    """A feed at one moment: its HEAD, the signed bytes of it, every file so far by its name, and the rows."""

    head: Head
    note: bytes
    rows: tuple[bytes, ...]
    table: ScopeTable
    files: Mapping[str, bytes] = field(repr=False)

    def chunks(self, kind: str, file: File) -> list[bytes]:
        """The packed bytes of a file that HEAD names, in one chunk."""
        return [self.files[file_name(kind, file.sha256)]]


def table_of(scopes: Iterable[str], key: int = 1) -> ScopeTable:
    """Give a table of these scopes, numbered from 0 in their order, all for one key."""
    return ScopeTable({key: HMAC_KEYS[key - 1]}, {number: (key, text) for number, text in enumerate(scopes)})


def make(
    before: Made | None,
    rows: Collection[bytes],
    table: ScopeTable,
    now_us: int,
    terms: Terms = TERMS,
    signers: Sequence[Sign] = (SIGN,),
) -> Made:
    """Publish these rows after what was published before."""
    now, was = tuple(sorted(rows)), before.rows if before else ()
    files = dict(before.files) if before else {}
    state = state_of(_blocks(now))
    seq = before.head.seq + 1 if before else 1
    delta = snapshot = None
    if before and now != was:
        changes = list(difference(_blocks(was), _blocks(now)))
        header = DeltaHeader(_set_before(before.head), seq, len(changes), before.head.state.sha256, state)
        delta = _keep(files, "delta", write_delta(header, changes))
    if before is None or (delta and snapshot_due(before.head, delta)):
        snapshot = _keep(files, "snapshot", write_snapshot(SnapshotHeader(seq, state), _blocks(now)))
    scopes = str(table).encode()
    digest = hashlib.sha256(scopes).digest()
    files[file_name("scopes", digest)] = scopes
    content = Content(state, digest, len(scopes), delta, snapshot)
    head = next_head(before.head if before else None, before.note if before else b"", content, terms, now_us)
    return Made(head, sign_head(head, signers), now, table, files)


def history() -> list[Made]:
    """Publish `HISTORY`, one HEAD an hour."""
    table = table_of(dict.fromkeys(scope for people in HISTORY for scope in people.values()))
    numbers = {scope: number for number, (_, scope) in table.scopes.items()}
    made: list[Made] = []
    for hour, people in enumerate(HISTORY):
        rows = {pack(hashed(key, HMAC_KEYS[0]), numbers[scope]) for key, scope in people.items()}
        made.append(make(made[-1] if made else None, rows, table, START_US + hour * HOUR_US))
    return made


def main(arguments: Sequence[str]) -> int:
    """Write the feed into the folder that is named."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    made = history()
    for name, content in {**made[-1].files, "HEAD": made[-1].note, "key.txt": f"{KEY.text}\n".encode()}.items():
        (folder / name).write_bytes(content)
    expected = io.StringIO()
    writer = csv.writer(expected, lineterminator="\n")
    writer.writerow(("seq", "key", "scope"))
    for one, people in zip(made, HISTORY, strict=True):
        (folder / f"HEAD.{one.head.seq}").write_bytes(one.note)
        writer.writerows((one.head.seq, *pair) for pair in people.items())
    (folder / "expected.csv").write_text(expected.getvalue(), "ascii")
    return 0


def _set_before(head: Head) -> int:
    return head.deltas[-1].seq if head.deltas else head.chain


def _keep(files: dict[str, bytes], kind: str, chunks: Iterable[bytes]) -> File:
    raw = b"".join(chunks)
    content = b"".join(packed([raw]))
    file = File(hashlib.sha256(content).digest(), len(content), len(raw))
    files[file_name(kind, file.sha256)] = content
    return file


def _blocks(rows: Sequence[bytes]) -> list[bytes]:
    return [b"".join(rows[at : at + BLOCK_ROWS]) for at in range(0, len(rows), BLOCK_ROWS)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
