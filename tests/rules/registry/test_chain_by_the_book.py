"""A second subscriber, written from the specification alone, reads alike."""

import base64
import csv
import gzip
import hashlib
import hmac
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "vectors" / "feed"


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


def file(kind: str, sha256: str) -> bytes:
    content = (FOLDER / f"{kind}-{sha256}").read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha256
    return content


def the_set(lines: list[list[str]]) -> dict[bytes, set[str]]:
    """Who has which scopes, by hashed key."""
    words = {line[0]: line[1:] for line in lines}
    number, sha256, packed, raw, rows = words["snapshot"]
    content = file("snapshot", sha256)
    assert (len(content), len(gzip.decompress(content))) == (int(packed), int(raw))
    content = gzip.decompress(content)
    assert content[:16] == b"earshot snapshot"
    assert content[16:32] == int(number).to_bytes(8) + int(rows).to_bytes(8)
    there = {content[at : at + 20] for at in range(64, len(content), 20)}
    for line in lines:
        if line[0] == "delta" and int(line[1]) > int(number):
            delta = gzip.decompress(file("delta", line[2]))
            assert delta[:16] == b"earshot delta   "
            assert delta[48:80] == hashlib.sha256(b"".join(sorted(there))).digest()
            for at in range(112, len(delta), 21):
                (there.add if delta[at : at + 1] == b"A" else there.remove)(delta[at + 1 : at + 21])
    assert [hashlib.sha256(b"".join(sorted(there))).hexdigest(), str(len(there))] == words["state"]
    table = dict(re.findall(r"^scope (\d+) \d+ (.+)$", file("scopes", words["scopes"][0]).decode(), re.MULTILINE))
    found: dict[bytes, set[str]] = {}
    for row in there:
        found.setdefault(row[:16], set()).add(table.get(str(int.from_bytes(row[16:])), "any"))
    return found


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
