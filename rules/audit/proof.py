"""A receipt: one text file that proves an entry stands in the record.

The form is C2SP's (c2sp.org/tlog-proof@v1): the entry's place, the hashes up to the root, and the signed checkpoint.
What the entry says travels in the optional `extra` line, which the format leaves to us: it holds the entry's line as an
export has it. Nothing in it is trusted before its hash has led to the signed root.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from rules.audit.checkpoint import Check, Checkpoint, NotVerified, VerifierKey, decode64, encode64, open_checkpoint
from rules.audit.entry import EntryRefused, opens, parse_leaf
from rules.audit.export import Row
from rules.audit.merkle import HASH_BYTES, leaf_hash, verify_inclusion

FORMAT = "c2sp.org/tlog-proof@v1"
STEPS_MAX = 63
"""A log of 2**63 entries has no longer path."""

_HEAD = re.compile(
    re.escape(FORMAT) + r"\n(?:extra (?P<extra>[^\n]+)\n)?index (?P<index>0|[1-9][0-9]{0,18})\n(?P<path>(?:[^\n]+\n)*)"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """Place `index` (from 0), hashes from the leaf upwards, the checkpoint's signed note, and bytes of free meaning."""

    index: int
    path: tuple[bytes, ...]
    note: str
    extra: bytes = b""

    @property
    def text(self) -> str:
        """The file, as it is handed out."""
        extra = f"extra {encode64(self.extra)}\n" if self.extra else ""
        path = "".join(f"{encode64(step)}\n" for step in self.path)
        return f"{FORMAT}\n{extra}index {self.index}\n{path}\n{self.note}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the file; raises NotVerified unless it is exactly what `text` writes. Proves nothing yet."""
        head, _, note = text.partition("\n\n")
        match = _HEAD.fullmatch(head + "\n")
        if not match:
            raise NotVerified(f"A proof begins with {FORMAT}, the entry's place and its path; this is something else.")
        path = tuple(decode64(line) for line in match["path"].split("\n")[:-1])
        if len(path) > STEPS_MAX or any(len(step) != HASH_BYTES for step in path):
            raise NotVerified("The path of this proof is not a list of hashes; the file was cut or changed.")
        proof = cls(int(match["index"]), path, note, decode64(match["extra"] or ""))
        if proof.text != text:
            raise NotVerified("This proof is not written in the one way that its format allows.")
        return proof


def make_receipt(index: int, row: Row, path: tuple[bytes, ...], note: str) -> str:
    """Write the receipt of one entry: its line, its place, its path, and a checkpoint that covers it."""
    return Proof(index, path, note, row.line.encode()).text


def verify_proof(proof: Proof, leaf: bytes, keys: Iterable[VerifierKey], check: Check) -> Checkpoint:
    """Give the checkpoint under which these leaf bytes stand at the proof's place; raises NotVerified."""
    checkpoint = open_checkpoint(proof.note, keys, check)
    if not verify_inclusion(proof.index, checkpoint.size, leaf_hash(leaf), proof.path, checkpoint.root):
        raise NotVerified(f"The path of this proof does not lead from entry {proof.index} to the signed root.")
    return checkpoint


def verify_receipt(text: str, keys: Iterable[VerifierKey], check: Check) -> tuple[Proof, Row, Checkpoint]:
    """Check a receipt of ours: it parses, its path leads to a signed root, and its payload opens its leaf.

    Raises NotVerified with one sentence that says what does not hold.
    """
    proof = Proof.parse(text)
    try:
        row = Row.parse(proof.extra.decode("ascii", "replace"))
        checkpoint = verify_proof(proof, row.leaf, keys, check)
        parse_leaf(row.leaf)
    except EntryRefused as refused:
        raise NotVerified(f"The entry in this receipt is not one of ours: {refused}") from None
    if row.opening is not None and not opens(row.leaf, row.opening.payload, row.opening.nonce):
        raise NotVerified("What this receipt says about the entry is not what was recorded.")
    return proof, row, checkpoint
