"""A list of hashed account keys: for whoever may know who said no, not by name.

    earshot-hashed/1
    key q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=
    0a1b2c3d4e5f60718293a4b5c6d7e8f9 any

One key for all rows, 32 bytes in base64; then a row a line: HMAC-SHA256(key, account key) cut to 16 bytes, in
hexadecimal, and a scope. Lines end in LF or CRLF, the last one too.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rules.audit.checkpoint import decode64, encode64
from rules.registry.exchange.read import BadList
from rules.registry.scope import SCOPE_CHARS_MAX

FIRST_LINE: Final = "earshot-hashed/1"
_KEY = re.compile(r"key ([A-Za-z0-9+/]{43}=)")
_ROW = re.compile(rf"([0-9a-f]{{32}}) ([!-~]{{1,{SCOPE_CHARS_MAX}}})")


def write_hashed(key: bytes, rows: Iterable[tuple[bytes, str]]) -> Iterator[str]:
    """Give the lines of a list, each with its end."""
    yield f"{FIRST_LINE}\n"
    yield f"key {encode64(key)}\n"
    yield from (f"{hashed.hex()} {scope}\n" for hashed, scope in rows)


def read_hashed(text: str) -> tuple[bytes, list[tuple[bytes, str]]]:
    """Read a list: its key, and its rows; raises `BadList` for one that is not written so."""
    lines = text.replace("\r\n", "\n").split("\n")
    key = _KEY.fullmatch(lines[1]) if len(lines) > 1 and lines[0] == FIRST_LINE else None
    if not key or not decode64(key[1]):
        raise BadList(f"A hashed list starts with the line {FIRST_LINE} and a line with its key. This one does not.")
    if lines[-1]:
        raise BadList(f"Line {len(lines):,} does not end: the list is cut short. Export it again.")
    rows = []
    for number, line in enumerate(lines[2:-1], 3):
        row = _ROW.fullmatch(line)
        if not row:
            raise BadList(f"Line {number:,} is no hashed account key with a scope. Nothing was taken over.")
        rows.append((bytes.fromhex(row[1]), row[2]))
    return decode64(key[1]), rows
