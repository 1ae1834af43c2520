"""Signed checkpoints: who vouches for which root at which size.

The text forms are those of C2SP (c2sp.org/signed-note and c2sp.org/tlog-checkpoint), signed with Ed25519. The
arithmetic of Ed25519 is an argument, so that this file stays free of vendors. Two limits are stricter than C2SP asks:
a note holds at most 16 signatures, and a checkpoint has no extension lines, for nobody can audit these. Longer than
most files: keys, notes and checkpoints are read and written in one place.
"""

import re
from base64 import b64encode
from binascii import Error, a2b_base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from rules.audit.merkle import EMPTY_ROOT, HASH_BYTES, verify_consistency

Sign = Callable[[bytes], bytes]
"""Signs a message with our private key: the 64 bytes of an Ed25519 signature."""

Check = Callable[[bytes, bytes, bytes], bool]
"""Tells whether (public key, message, signature) belong together by Ed25519; never raises for any bytes."""

ED25519 = b"\x01"
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64
SIGNATURES_MAX = 16
NOTE_CHARACTERS_MAX = 100_000
SIZE_MAX = 2**63 - 1

_SIGNATURE_LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})")
_KEY_TEXT = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")
_BODY = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[^\n]+)\n")
_FORBIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class NotVerified(ValueError):
    """A key, note, checkpoint or proof is malformed or not signed by a known key; the text says which and why."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name and the Ed25519 public key (32 bytes) that signs under it."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(c.isspace() for c in self.name) or _FORBIDDEN.search(self.name):
            raise NotVerified("A key's name must not be empty nor hold a space, a plus or a control character.")
        if len(self.public) != PUBLIC_BYTES:
            raise NotVerified(f"An Ed25519 public key has {PUBLIC_BYTES} bytes, not {len(self.public)}.")

    @property
    def id(self) -> bytes:
        """The four bytes that stand before each signature of this key (C2SP signed-note, "Signatures")."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The key as people hand it on: name, id and key, joined by plus signs."""
        return f"{self.name}+{self.id.hex()}+{encode64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form; raises NotVerified unless it is exactly what `text` writes."""
        match = _KEY_TEXT.fullmatch(text)
        raw = decode64(match[3]) if match else b""
        if match and len(raw) == 1 + PUBLIC_BYTES and raw[:1] == ED25519:
            key = cls(match[1], raw[1:])
            if key.text == text:
                return key
        raise NotVerified("This is not an Ed25519 verifier key of the form name+id+base64; copy it again, whole.")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The root of the log named `origin` when it held `size` entries."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"


def sign_checkpoint(checkpoint: Checkpoint, key: VerifierKey, sign: Sign) -> str:
    """Make the signed note of a checkpoint.

    Raises ValueError where the key is not named after the log. That the checkpoint is consistent with every one signed
    before is for the caller to make sure of, with `extends`: it alone knows what it signed (C2SP tlog-checkpoint).
    """
    if checkpoint.origin != key.name or not 0 <= checkpoint.size <= SIZE_MAX or len(checkpoint.root) != HASH_BYTES:
        raise ValueError(f"The key {key.name} must not sign {checkpoint}.")
    signature = sign(checkpoint.body.encode())
    return f"{checkpoint.body}\n— {key.name} {encode64(key.id + signature)}\n"


def countersign(note: str, key: VerifierKey, sign: Sign) -> str:
    """Add the signature of another key to a signed note. Raises NotVerified for what is no note."""
    body, _ = _split_note(note)
    return f"{note}— {key.name} {encode64(key.id + sign(body.encode()))}\n"


def open_checkpoint(note: str, keys: Iterable[VerifierKey], check: Check) -> Checkpoint:
    """Read a signed checkpoint and make sure that a known key of its own log signed it; raises NotVerified."""
    return signed_checkpoint(note, keys, check)[0]


def signed_checkpoint(
    note: str, keys: Iterable[VerifierKey], check: Check
) -> tuple[Checkpoint, tuple[VerifierKey, ...]]:
    """Read a signed checkpoint as `open_checkpoint` does; give with it the known keys of its log that signed it."""
    body, signers = open_note(note, keys, check)
    checkpoint = _checkpoint(body)
    own = tuple(key for key in signers if key.name == checkpoint.origin)
    if not own:
        raise NotVerified(f"This checkpoint is of the log {checkpoint.origin[:80]!r}, which did not sign it itself.")
    return checkpoint, own


def claimed_size(note: str) -> int:
    """The size of which a checkpoint speaks, whoever may have signed it. Raises NotVerified for what is none."""
    return _checkpoint(_split_note(note)[0]).size


def extends(old: Checkpoint, new: Checkpoint, path: Sequence[bytes]) -> bool:
    """Tell whether `new` may be signed after `old`: same log, and the path proves that nothing before was touched.

    `path` is `merkle.consistency_path(old.size, new.size, ...)`. After the empty log anything may follow, without one.
    """
    if old.origin != new.origin:
        return False
    if old.size == 0:
        return old.root == EMPTY_ROOT and not path and (new.size > 0 or new == old)
    return verify_consistency(old.size, new.size, path, old.root, new.root)


def open_note(note: str, keys: Iterable[VerifierKey], check: Check) -> tuple[str, tuple[VerifierKey, ...]]:
    """Give the text of a signed note and the known keys that signed it.

    Signatures of unknown keys are ignored. Raises NotVerified for a malformed note, for a known key whose signature
    does not fit, even beside good ones, and where no known key signed.
    """
    body, signatures = _split_note(note)
    known = {(key.name, key.id): key for key in keys}
    signers = []
    for name, identified in signatures:
        key = known.get((name, identified[:4]))
        if key is None:
            continue
        signature = identified[4:]
        if len(signature) != SIGNATURE_BYTES or not check(key.public, body.encode(), signature):
            raise NotVerified(f"The signature of {name} does not fit this note: it was changed, or not signed by them.")
        signers.append(key)
    if not signers:
        raise NotVerified("No known key signed this note.")
    return body, tuple(signers)


def encode64(raw: bytes) -> str:
    """Write bytes as standard base64 (RFC 4648, section 4)."""
    return b64encode(raw).decode()


def decode64(text: str) -> bytes:
    """Read standard base64; gives nothing unless `text` is the one and only way to write these bytes."""
    try:
        raw = a2b_base64(text.encode())
    except (Error, UnicodeEncodeError):
        return b""
    return raw if encode64(raw) == text else b""


def _checkpoint(body: str) -> Checkpoint:
    match = _BODY.fullmatch(body)
    root = decode64(match["root"]) if match else b""
    if not match or len(root) != HASH_BYTES or int(match["size"]) > SIZE_MAX:
        raise NotVerified("A checkpoint has three lines above its signatures: the log, its size and its root.")
    return Checkpoint(match["origin"], int(match["size"]), root)


def _split_note(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Part a note at its last empty line into its text and its (name, key id and signature) lines."""
    if len(note) > NOTE_CHARACTERS_MAX or _FORBIDDEN.search(note):
        raise NotVerified("A note is text of bounded length, without control characters.")
    start, gap, end = note.rpartition("\n\n")
    if not gap or not end.endswith("\n"):
        raise NotVerified("A note is a text, an empty line, and lines with signatures; this one is cut or changed.")
    lines = end[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise NotVerified(f"A note has at most {SIGNATURES_MAX} signatures; this one has {len(lines)}.")
    signatures = []
    for line in lines:
        match = _SIGNATURE_LINE.fullmatch(line)
        identified = decode64(match[2]) if match else b""
        if not match or "+" in match[1] or len(identified) <= 4:  # noqa: PLR2004 - the id alone is no signature
            raise NotVerified(f"This is no signature line: {line[:80]!r}.")
        signatures.append((match[1], identified))
    return start + "\n", signatures
