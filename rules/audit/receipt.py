"""What a person takes home of their choice: their sentence, and its proof.

The file opens with the sentence that was recorded, an empty line after it, and goes on as a C2SP proof (`proof.py`).
The sentence is also in the entry's payload, and whoever checks the file compares the two: nobody can hand out a receipt
that says one thing above and proves another below. Before the entry is sealed there is but a promise: the sentence and
the entry's line, whose hash must stand in the record later.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from rules.audit.checkpoint import Check, Checkpoint, NotVerified, VerifierKey
from rules.audit.entry import parse_leaf
from rules.audit.export import Row
from rules.audit.proof import FORMAT, Proof, verify_receipt

PROMISED = "Not sealed yet. Within a minute the whole receipt is at the same address. It must contain this line:"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt that holds: the sentence, the entry, its place, and the signed checkpoint over it."""

    words: str
    row: Row
    proof: Proof
    checkpoint: Checkpoint


def words_in(row: Row) -> str:
    """The sentence that an entry's payload holds; empty where it has none, or was erased."""
    if row.opening is None:
        return ""
    try:
        told = json.loads(row.opening.payload)
    except ValueError:
        return ""
    said = told.get("words") if isinstance(told, dict) else None
    return said if isinstance(said, str) and said.isprintable() else ""


def promise(row: Row) -> str:
    """What can be said of an entry before it is sealed."""
    return f"{words_in(row)}\n\n{PROMISED}\n{row.line}\n"


def write(row: Row, proof: str) -> str:
    """Put the entry's sentence above its proof (`proof.make_receipt`)."""
    said = words_in(row)
    return f"{said}\n\n{proof}" if said else proof


def commitment(row: Row) -> str:
    """What the record shows of an entry from the first moment on: the commitment to its payload, in hexadecimal."""
    return parse_leaf(row.leaf).payload


def verify(text: str, keys: Iterable[VerifierKey], check: Check) -> Receipt:
    """Check a receipt as `write` makes it; raises `NotVerified` with one sentence that says what does not hold."""
    at = text.find(FORMAT)
    proof, row, checkpoint = verify_receipt(text[max(at, 0) :], keys, check)
    said = words_in(row)
    top = text[: max(at, 0)]
    if top and top != f"{said}\n\n":
        raise NotVerified("What this receipt says at its top is not what was recorded.")
    return Receipt(said, row, proof, checkpoint)
