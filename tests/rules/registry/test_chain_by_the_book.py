"""A second subscriber and publisher, written from the specification alone."""

import base64
import csv
import gzip
import hashlib
import hmac
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.audit.checkpoint import VerifierKey
from rules.registry.chain import scopes_of
from rules.registry.row import state_of
from rules.registry.trust import Take, judge_head
from tests.rules.audit.made import check
from tests.rules.registry.test_chain import led_on, subscribed
from tools.make_feed import START_US

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "vectors" / "feed"
NAME = "book.example/no"
TABLE = f"earshot-scopes/1\nkey 1 {base64.b64encode(b'f' * 32).decode()}\nscope 0 1 any\nscope 7 1 listen\n".encode()
NOW_US = START_US + 3_600_000_000


def verified(note: bytes, verifier_key: str) -> list[list[str]]:
    """The lines of a HEAD, by words, once its signature was checked."""
    text, _, signature = note.decode().rpartition("\n\n")
    name, _, key = verifier_key.split("+", 2)
    signed_by, signed = signature.removeprefix("— ").split()
    assert signed_by == name
    raw = base64.b64decode(signed)
    assert raw[:4] == hashlib.sha256(f"{name}\n".encode() + base64.b64decode(key)).digest()[:4]
    Ed25519PublicKey.from_public_bytes(base64.b64decode(key)[1:]).verify(raw[4:], f"{text}\n".encode())
    return [line.split() for line in text.splitlines()]


def file(kind: str, sha256: str, folder: Path = FOLDER) -> bytes:
    content = (folder / f"{kind}-{sha256}").read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha256
    return content


def the_set(lines: list[list[str]], folder: Path = FOLDER) -> dict[bytes, set[str]]:
    """Who has which scopes, by hashed key."""
    words = {line[0]: line[1:] for line in lines}
    number, sha256, packed, raw, rows = words["snapshot"]
    content = file("snapshot", sha256, folder)
    assert (len(content), len(gzip.decompress(content))) == (int(packed), int(raw))
    content = gzip.decompress(content)
    assert content[:16] == b"earshot snapshot"
    assert content[16:32] == int(number).to_bytes(8) + int(rows).to_bytes(8)
    there = {content[at : at + 20] for at in range(64, len(content), 20)}
    for line in lines:
        if line[0] == "delta" and int(line[1]) > int(number):
            delta = gzip.decompress(file("delta", line[2], folder))
            assert delta[:16] == b"earshot delta   "
            assert delta[48:80] == hashlib.sha256(b"".join(sorted(there))).digest()
            for at in range(112, len(delta), 21):
                (there.add if delta[at : at + 1] == b"A" else there.remove)(delta[at + 1 : at + 21])
    assert [hashlib.sha256(b"".join(sorted(there))).hexdigest(), str(len(there))] == words["state"]
    table = dict(
        re.findall(r"^scope (\d+) \d+ (.+)$", file("scopes", words["scopes"][0], folder).decode(), re.MULTILINE)
    )
    found: dict[bytes, set[str]] = {}
    for row in there:
        found.setdefault(row[:16], set()).add(table.get(str(int.from_bytes(row[16:])), "any"))
    return found


class Publisher:
    """Publishes rows as they come, each set a minute after the one before it."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
        raw = b"\x01" + self.key.public_key().public_bytes_raw()
        self.id = hashlib.sha256(f"{NAME}\n".encode() + raw).digest()[:4]
        self.verifier = f"{NAME}+{self.id.hex()}+{base64.b64encode(raw).decode()}"
        self.files: dict[str, bytes] = {}
        self.rows: set[bytes] = set()
        self.snapshot, self.deltas, self.prev, self.seq = "", list[str](), "none", 0

    def put(self, kind: str, raw: bytes) -> str:
        content = gzip.compress(raw)
        sha256 = hashlib.sha256(content).hexdigest()
        self.files[f"{kind}-{sha256}"] = content
        return f"{sha256} {len(content)} {len(raw)}"

    def publish(self, rows: set[bytes]) -> bytes:
        parent, self.seq = self.seq, self.seq + 1
        now = hashlib.sha256(b"".join(sorted(rows)))
        if not self.snapshot:
            head = b"earshot snapshot" + self.seq.to_bytes(8) + len(rows).to_bytes(8) + now.digest()
            self.snapshot = f"1 {self.put('snapshot', head + b''.join(sorted(rows)))} {len(rows)}"
        else:
            changes = sorted([*((row, b"A") for row in rows - self.rows), *((row, b"D") for row in self.rows - rows)])
            head = b"earshot delta   " + b"".join(n.to_bytes(8) for n in (parent, self.seq, len(changes), len(rows)))
            head += hashlib.sha256(b"".join(sorted(self.rows))).digest() + now.digest()
            self.deltas.append(f"{self.seq} {self.put('delta', head + b''.join(op + row for row, op in changes))}")
        lines = [NAME, "earshot-feed/1", f"key {self.verifier}", f"seq {self.seq}"]
        lines += [f"state {now.hexdigest()} {len(rows)}", f"snapshot {self.snapshot}", "chain 1"]
        lines += [f"delta {delta}" for delta in self.deltas]
        lines += [f"scopes {hashlib.sha256(TABLE).hexdigest()} {len(TABLE)}", f"issued 2026-11-22T08:{self.seq:02}:00Z"]
        lines += ["expires 2026-11-25T08:00:00Z", "period 3600", f"prev {self.prev}", ""]
        body = "\n".join(lines)
        signature = base64.b64encode(self.id + self.key.sign(body.encode())).decode()
        note = f"{body}\n\u2014 {NAME} {signature}\n".encode()
        self.rows, self.prev = rows, hashlib.sha256(note).hexdigest()
        return note


def test_every_head_of_the_vectors_holds_what_is_expected() -> None:
    expected = list(csv.DictReader((FOLDER / "expected.csv").read_text("ascii").splitlines()))
    for seq in range(1, 6):
        lines = verified((FOLDER / f"HEAD.{seq}").read_bytes(), (FOLDER / "key.txt").read_text("ascii").strip())
        (sha256,) = (line[1] for line in lines if line[0] == "scopes")
        key = base64.b64decode(re.findall(r"^key 1 (.+)$", file("scopes", sha256).decode(), re.MULTILINE)[0])
        want: dict[bytes, set[str]] = {}
        for row in expected:
            if row["seq"] == str(seq):
                hashed = hmac.digest(key, row["key"].encode(), "sha256")[:16]
                want.setdefault(hashed, set()).add(row["scope"])
        assert the_set(lines) == want


ROWS = st.sets(st.builds(lambda number, scope: number.to_bytes(16) + scope.to_bytes(4), *[st.integers(0, 9)] * 2))


@pytest.mark.promise(20)
@settings(max_examples=30)
@given(st.lists(ROWS, min_size=1, max_size=5, unique_by=frozenset))
def test_what_is_published_by_the_book_is_taken_head_by_head_and_from_its_snapshot(sets: list[set[bytes]]) -> None:
    publisher, trusted, held = Publisher(), None, b""
    pinned = [VerifierKey.parse(publisher.verifier)]
    for rows in sets:
        verdict = judge_head(publisher.publish(rows), NAME, pinned, trusted, NOW_US, check)
        assert isinstance(verdict, Take), verdict
        head = verdict.head
        assert str(scopes_of(head, TABLE)) == TABLE.decode()
        came = subscribed(head, publisher.files)
        if trusted:
            held = led_on(head, trusted.seq, state_of([held]), held, publisher.files)
        assert came == (held if trusted else came) == b"".join(sorted(rows))
        held, trusted = came, verdict.trusted
