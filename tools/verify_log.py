#!/usr/bin/env python3
"""Check an exported record, or a receipt, without trusting who made it.

    python3 verify_log.py DIR [--key FILE] [--against FILE]...
    python3 verify_log.py receipt FILE --key FILE

DIR is what `earshot audit export DIR` wrote. --key names a file with the record's verifier key, got from elsewhere than
DIR. --against names a file with a checkpoint that you kept: only with it does a cut or rewritten record show. Exit
status: 0 all holds, 1 something does not, 2 wrong use. Long, because it needs Python 3.11 or newer and no more. Read it
from the top: hashes, signatures, text forms, and the checks built of them. docs/record.md describes the formats.
"""

import argparse
import base64
import functools
import hashlib
import hmac
import io
import json
import re
import sys
from collections import Counter
from pathlib import Path

FILE_BYTES_MAX = 256 * 2**20  # of any file but entries.txt, which may be of any length
LINE_BYTES_MAX = 90_000  # of entries.txt: a payload has at most 65,536 bytes
FINDINGS_MAX = 100
HASH_BYTES, KEY_BYTES, SIGNATURE_BYTES, SIGNATURES_MAX = 32, 32, 64, 16

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of Ed25519: RFC 8032, section 5.1
D = -121665 * pow(121666, -1, P) % P
LEAF = re.compile(
    rb'\{"day":"(\d{4}-\d\d-\d\d)","kind":"([a-z][a-z_]{0,31})","payload":"([0-9a-f]{64})",'
    rb'"subject":"(?:[0-9a-f]{64})?","v":1\}'
)

Keys = dict[tuple[str, bytes], bytes]  # (name, id) -> public key
Point = tuple[int, int, int, int]  # (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z


class Bad(Exception):
    """Something is not as it must be; the text says what."""


def leaf_hash(data: bytes) -> bytes:
    """Hash an entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two parts of the tree into one."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(parts: list[bytes], size: int, data: bytes) -> None:
    """Add an entry to a tree kept as the roots of its complete parts, largest first: 6 entries are a 4 and a 2."""
    top = leaf_hash(data)
    while size & 1:  # the last part is as large as this one: join them
        top, size = node_hash(parts.pop(), top), size >> 1
    parts.append(top)


def root(parts: list[bytes]) -> bytes:
    """Give the root over all entries; that of no entries is the hash of nothing."""
    empty = hashlib.sha256(b"").digest()
    return functools.reduce(lambda right, left: node_hash(left, right), reversed(parts)) if parts else empty


def root_from_path(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """Give the root over `size` entries that a path leads to from a leaf hash; its last step is next to the root."""
    if index >= size or (size == 1) is not (not path):
        raise Bad("The path does not fit the place of the entry.")
    if not path:
        return leaf
    half = 1 << (size - 1).bit_length() - 1  # the largest power of two below size
    if index < half:
        return node_hash(root_from_path(index, half, leaf, path[:-1]), path[-1])
    return node_hash(path[-1], root_from_path(index - half, size - half, leaf, path[:-1]))


def point(encoded: bytes) -> Point | None:
    """Read a point of the curve; None if it is not one."""
    sign, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def add(p: Point, q: Point) -> Point:
    """Add two points (RFC 8032, section 5.1.4)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether [s]B - [h]A is the point R in the signature. One walk over the bits builds both products."""
    key = point(public) if len(public) == KEY_BYTES else None
    s = int.from_bytes(signature[32:], "little")
    if key is None or BASE is None or len(signature) != SIGNATURE_BYTES or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus = (P - key[0], key[1], 1, P - key[3])
    total: Point = (0, 1, 1, 0)
    table = [total, BASE, minus, add(BASE, minus)]
    for bit in range(252, -1, -1):
        total = add(add(total, total), table[(s >> bit & 1) + 2 * (h >> bit & 1)])
    x, y = (part * pow(total[2], -1, P) % P for part in total[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def unbase64(text: str) -> bytes:
    """Read base64, but only in the one form that could have been written."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if not raw or base64.b64encode(raw).decode() != text:
        raise Bad("This is not base64: " + plain(text[:60]))
    return raw


def plain(text: str) -> str:
    """Make text from outside safe to print: what would steer a terminal is spelt out."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def read_keys(text: str) -> Keys:
    """Read a file with a verifier key a line."""
    keys: Keys = {}
    *lines, rest = text.split("\n")
    for line in lines:
        match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", line)
        raw = unbase64(match[3]) if match else b""
        name = match[1] if match else ""
        identity = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        if not match or len(raw) != 1 + KEY_BYTES or raw[:1] != b"\x01" or identity.hex() != match[2]:  # 1 is Ed25519
            raise Bad("This is not an Ed25519 verifier key, or it was changed: " + plain(line[:160]))
        keys[name, identity] = raw[1:]
    if not keys or rest:
        raise Bad("There is no verifier key, or its line has no end.")
    return keys


def read_checkpoint(note: str, keys: Keys) -> tuple[str, int, bytes]:
    """Give (origin, size, root) of a signed checkpoint. A known key must have signed, and none must have wrongly."""
    body, gap, signatures = note.rpartition("\n\n")
    *lines, rest = signatures.split("\n")
    if not gap or rest or len(lines) > SIGNATURES_MAX or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise Bad("it is not a text, an empty line and up to 16 lines with signatures.")
    body, signers = body + "\n", set()
    for line in lines:
        match = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        if not match:
            raise Bad("it has a line that is no signature.")
        raw = unbase64(match[2])
        public = keys.get((match[1], raw[:4]))
        if public is not None:
            if not ed25519_verify(public, body.encode(), raw[4:]):
                raise Bad("its signature does not fit.")
            signers.add(match[1])
    match = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]+)\n", body)
    if not match or match[1] not in signers or len(unbase64(match[3])) != HASH_BYTES:
        raise Bad("it is not signed by a known key of its record, or is no checkpoint.")
    return match[1], int(match[2]), unbase64(match[3])


def read_entry(line: bytes) -> tuple[bytes, str, str, bytes | None, bool]:
    """Give the leaf, day, kind and payload (None if erased) of a line, and whether the payload fits the leaf."""
    match = re.fullmatch(r"(\S+)(?: ([0-9a-f]{64}) (\S+))?", line.decode("ascii", "replace"))
    leaf = unbase64(match[1]) if match else b""
    fields = LEAF.fullmatch(leaf)
    if not match or not fields:
        raise Bad("This is not an entry of the known form.")
    day, kind, commitment = (field.decode() for field in fields.groups())
    payload = unbase64(match[3]) if match[2] else None
    nonce = bytes.fromhex(match[2] or "")
    return leaf, day, kind, payload, payload is None or hmac.digest(nonce, payload, "sha256").hex() == commitment


def check_record(folder: Path, keys: Keys, against: list[str]) -> list[str]:
    """Check a whole export, print what it holds, and give the findings."""
    points, findings = read_points(folder, keys, against)
    covered, parts = points[-1][0] if points else -1, list[bytes]()
    size, erased, kinds = 0, 0, Counter[str]()
    with (folder / "entries.txt").open("rb") as lines:
        line = b"\n"
        while line:
            while points and points[0][0] == size:
                _, name, signed = points.pop(0)
                if signed != root(parts):
                    findings.append(f"{name}: an entry before {size} was changed, removed, moved or put in.")
            line = lines.readline(LINE_BYTES_MAX)
            try:
                leaf, _, kind, payload, holds = read_entry(line.removesuffix(b"\n"))
            except Bad as bad:
                if line:
                    findings.append(f"Entry {size}: {bad} What follows it was not read.")
                break
            if not holds or not line.endswith(b"\n"):
                findings.append(f"Entry {size}: its payload is not what was recorded.")
            append(parts, size, leaf)
            size += 1
            kinds[kind] += 1
            erased += payload is None
    findings += [f"{name} vouches for {more} entries, but {size} were read." for more, name, _ in points]
    if size > covered:
        findings.append(f"Nobody has signed for the entries from {max(covered, 0)} on.")
    print(f"Record of {', '.join(sorted({plain(name) for name, _ in keys}))}, root {root(parts).hex()}")
    print(f"{size} entries, {erased} of them erased.", *(f"{count} {kind}." for kind, count in sorted(kinds.items())))
    if not against:
        print("No checkpoint from outside was given (--against): a cut end, or a record signed anew, would not show.")
    return findings


def read_points(folder: Path, keys: Keys, against: list[str]) -> tuple[list[tuple[int, str, bytes]], list[str]]:
    """Read all checkpoints as (size, name, root), smallest first, and what is wrong with them."""
    notes = re.split(r"(?<=\n)\n(?!— )", read(folder / "checkpoints.txt"))  # an empty line, and no signature after it
    named = [(f"Checkpoint {number}", note) for number, note in enumerate(notes, start=1)]
    named += [(f"Checkpoint {plain(name)}", read(name).replace("\r", "").strip() + "\n") for name in against]
    points, findings = [], []
    for name, note in named:
        try:
            _, size, signed = read_checkpoint(note, keys)
            points.append((size, name, signed))
        except Bad as bad:
            findings.append(f"{name} is worth nothing: {bad}")
    return sorted(points), findings


def check_receipt(file: str, keys: Keys) -> list[str]:
    """Check a receipt: what somebody said, and a c2sp.org/tlog-proof with the entry's line of entries.txt as extra."""
    number, line, rest = r"(0|[1-9][0-9]{0,18})", r"([^\n]+)", r"((?s:.*))"
    form = rf"((?s:.*?))c2sp\.org/tlog-proof@v1\nextra {line}\nindex {number}((?:\n{line}){{0,63}})\n\n{rest}"
    match = re.fullmatch(form, read(file))
    if not match:
        return ["This is not a receipt, or it was cut."]
    said, entry, place, steps, _, note = match.groups()
    path, index = [unbase64(step) for step in steps.split("\n")[1:]], int(place)
    leaf, day, kind, payload, holds = read_entry(unbase64(entry))
    origin, size, signed = read_checkpoint(note, keys)
    if any(len(step) != HASH_BYTES for step in path) or root_from_path(index, size, leaf_hash(leaf), path) != signed:
        return ["The entry does not stand in the signed record, or not at this place."]
    top = f'"words":{json.dumps(said[:-2], ensure_ascii=False)}'.encode()  # as the payload has what stands at the top
    if not holds or (said and (said[-2:] != "\n\n" or top not in (payload or b""))):
        return ["What this receipt says about the entry is not what was recorded."]
    print(f"Entry {index} of {size} in the record of {plain(origin)}: {kind}, {day}")
    print("It was erased." if payload is None else "It says: " + plain(payload.decode("utf-8", "replace")))
    return []


def read(name: str | Path) -> str:
    """Read a text file, up to a bound."""
    with Path(name).open("rb") as file:
        text = file.read(FILE_BYTES_MAX).decode("utf-8", "replace")
    if "\N{REPLACEMENT CHARACTER}" in text:
        raise Bad(f"{name} is not text in UTF-8.")
    return text


def main(arguments: list[str]) -> int:
    """Run one of the checks; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", metavar="DIR | receipt FILE")
    parser.add_argument("--key", metavar="FILE")
    parser.add_argument("--against", metavar="FILE", action="append", default=[])
    given = parser.parse_args(arguments)
    receipt, where = given.what[0] == "receipt", given.what[-1]
    if len(given.what) != 1 + receipt or (receipt and (not given.key or given.against)):
        parser.error("give a folder, or: receipt FILE --key FILE")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without an umlaut is no reason to fail
    try:
        if not given.key:
            print("The key comes with the record; compare it with one from elsewhere, or give that one with --key.")
        keys = read_keys(read(given.key).strip() + "\n" if given.key else read(Path(where) / "key.txt"))
        findings = check_receipt(where, keys) if receipt else check_record(Path(where), keys, given.against)
    except Bad as bad:
        findings = [str(bad)]
    except OSError as error:
        parser.error(str(error))
    for finding in findings[:FINDINGS_MAX]:
        print("FINDING:", finding)
    print(f"It does NOT hold: {len(findings)} found." if findings else "All of it holds.")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
