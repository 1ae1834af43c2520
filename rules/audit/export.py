"""The record as three plain text files that anyone can check.

`entries.txt` has a line for each entry, in the order of their places, counted from 0. A line holds the leaf in base64;
where nothing was erased, also the nonce in hexadecimal and the payload in base64, parted by single spaces.
`checkpoints.txt` has the signed notes, smallest log first, with an empty line between two. `key.txt` has a verifier
key a line. There is one way to write each, so that no changed byte goes unseen. docs/record.md tells auditors the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from rules.audit.checkpoint import NotVerified, VerifierKey, decode64, encode64
from rules.audit.entry import PAYLOAD_BYTES_MAX, Entry

ENTRIES = "entries.txt"
CHECKPOINTS = "checkpoints.txt"
KEY = "key.txt"

LINE_CHARACTERS_MAX = PAYLOAD_BYTES_MAX * 4 // 3 + 1_000
"""No line that `Row.line` writes is longer; a reader need not take a longer one into memory."""

_BETWEEN_NOTES = re.compile(r"(?<=\n)\n(?!— )")
_LINE = re.compile(r"([A-Za-z0-9+/=]+)(?: ([0-9a-f]{64}) ([A-Za-z0-9+/=]+))?")


@dataclass(frozen=True, slots=True)
class Opening:
    """What can be erased of an entry: its payload and the nonce that ties the payload to the leaf."""

    payload: bytes
    nonce: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as exported; without an opening where it was erased."""

    leaf: bytes
    opening: Opening | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Make the row of an entry of which nothing was erased."""
        return cls(entry.leaf, Opening(entry.payload, entry.nonce))

    @property
    def line(self) -> str:
        """The entry's line, without its line feed."""
        if self.opening is None:
            return encode64(self.leaf)
        return f"{encode64(self.leaf)} {self.opening.nonce.hex()} {encode64(self.opening.payload)}"

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a line; raises NotVerified unless it is exactly what `line` writes."""
        match = _LINE.fullmatch(line) if len(line) <= LINE_CHARACTERS_MAX else None
        if match:
            leaf, nonce, payload = match.groups()
            row = cls(decode64(leaf), Opening(decode64(payload), bytes.fromhex(nonce)) if nonce else None)
            if row.line == line:
                return row
        raise NotVerified("This line is not an entry: a leaf, or a leaf, a nonce and a payload.")


def write_notes(notes: Iterable[str]) -> str:
    """Write `checkpoints.txt`, or any other file of several notes."""
    return "\n".join(notes)


def split_notes(text: str) -> list[str]:
    """Give the notes of such a file one by one, mangled ones as they are: `open_checkpoint` refuses these."""
    return _BETWEEN_NOTES.split(text) if text else []


def write_keys(keys: Iterable[VerifierKey]) -> str:
    """Write `key.txt`: the keys that may have signed, one a line."""
    return "".join(f"{key.text}\n" for key in keys)


def parse_keys(text: str) -> tuple[VerifierKey, ...]:
    """Read `key.txt`; raises NotVerified where a line is no verifier key, or where there is none."""
    keys = tuple(VerifierKey.parse(line) for line in text.removesuffix("\n").split("\n"))
    if write_keys(keys) != text:
        raise NotVerified("A list of verifier keys ends with a line feed.")
    return keys
