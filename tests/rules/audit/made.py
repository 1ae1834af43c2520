"""A small record with made-up entries, its key and its checkpoints, for the tests."""

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rules.audit.checkpoint import Checkpoint, Sign, VerifierKey, sign_checkpoint
from rules.audit.entry import Entry, Json, seal_entry
from rules.audit.export import Row
from rules.audit.merkle import grow, inclusion_path, leaf_hash, root_of

ORIGIN = "acme.example/record"
NOON_US = 1_795_348_800_000_000
PEOPLE = {name: sha256(name.encode()).digest() for name in ("ana", "ben")}


def signer(name: str, seed: int = 1) -> tuple[VerifierKey, Sign]:
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return VerifierKey(name, private.public_key().public_bytes_raw()), private.sign


def check(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


KEY, SIGN = signer(ORIGIN)


def entry(number: int) -> Entry:
    kind = ("decision", "objection", "sync", "reply")[number % 4]
    payload: dict[str, Json] = {
        "number": number,
        "verdict": "refused",
        "reasons": ["opted_out"],
        "said": "nein, „stop“ ✋",
    }
    person = None if kind == "sync" else PEOPLE["ana" if number % 2 else "ben"]
    return seal_entry(kind, NOON_US + number * 3_600_000_000, payload, sha256(b"nonce %d" % number).digest(), person)


def rows(count: int) -> list[Row]:
    return [Row.of(entry(number)) for number in range(count)]


def checkpoint(made: list[Row], size: int, *, key: VerifierKey = KEY, sign: Sign = SIGN) -> str:
    root = root_of(leaf_hash(row.leaf) for row in made[:size])
    return sign_checkpoint(Checkpoint(key.name, size, root), key, sign)


def path(made: list[Row], index: int, size: int) -> tuple[bytes, ...]:
    nodes = {(level, place): top for level, place, top in tree(made)}
    return inclusion_path(index, size, lambda level, place: nodes[level, place])


def tree(made: list[Row]) -> tuple[tuple[int, int, bytes], ...]:
    return grow(0, (), (leaf_hash(row.leaf) for row in made)).nodes
