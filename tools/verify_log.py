#!/usr/bin/env python3
"""Check an exported record, or receipts, without trusting who made them.

    python3 verify_log.py DIR [--key FILE] [--against FILE]...
    python3 verify_log.py receipt FILE... --key FILE

DIR is what `earshot audit export DIR` wrote. Take the key from elsewhere: from one the others are followed. Only with a
checkpoint that you kept (--against) does a cut or rewritten record show. Exit status: 0 all holds, 1 something does
not, 2 wrong use. Long, because it needs Python 3.11 or newer and no more. docs/record.md describes the formats.
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
from collections.abc import Iterator
from pathlib import Path

FILE_BYTES_MAX = 256 * 2**20  # of any file but entries.txt, which may be of any length
LINE_BYTES_MAX = 90_000  # of entries.txt: a payload has at most 65,536 bytes
KEY_BYTES, SIGNATURE_BYTES, FINDINGS_MAX = 32, 64, 100

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # of Ed25519: RFC 8032, section 5.1
D = -121665 * pow(121666, -1, P) % P
LEAF = re.compile(
    rb'\{"day":"(\d{4}-\d\d-\d\d)","kind":"([a-z][a-z_]{0,31})","payload":"([0-9a-f]{64})",'
    rb'"subject":"(?:[0-9a-f]{64})?","v":1\}'
)
CHANGE = re.compile(rb'\{"act":"rotate","retired":"([!-~]+)","signed":"([!-~]+)","used":"([!-~]+)","what":"log"\}')

Key = tuple[str, bytes, bytes, str]  # name, id, public key, and its line
Line = list[tuple[int, Key]]  # the keys of a record, each with the number of entries from which it signs
Note = tuple[int, str, bytes, bytes, list[tuple[str, bytes]]]  # size, origin, root, body, and (name, id and signature)
Point = tuple[int, int, int, int]  # (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z


class Bad(Exception):
    """Something is not as it must be; the text says what."""


def tree_hash(*parts: bytes) -> bytes:
    """Hash an entry, or two parts of the tree into one."""
    return hashlib.sha256(bytes([len(parts) - 1]) + b"".join(parts)).digest()


def append(parts: list[bytes], size: int, data: bytes) -> None:
    """Add an entry to a tree kept as the roots of its complete parts, largest first: 6 entries are a 4 and a 2."""
    top = tree_hash(data)
    while size & 1:  # the last part is as large as this one: join them
        top, size = tree_hash(parts.pop(), top), size >> 1
    parts.append(top)


def root(parts: list[bytes]) -> bytes:
    """Give the root over all entries; that of no entries is the hash of nothing."""
    return functools.reduce(lambda right, left: tree_hash(left, right), parts[::-1] or [hashlib.sha256(b"").digest()])


def root_from_path(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """Give the root over `size` entries that a path leads to from a leaf hash; nothing where it fits no such place."""
    if index >= size or size == 1 or not path:
        return leaf if (index, size, path) == (0, 1, []) else b""
    if index < (half := 1 << (size - 1).bit_length() - 1):  # the largest power of two below size
        return tree_hash(root_from_path(index, half, leaf, path[:-1]), path[-1])
    return tree_hash(path[-1], root_from_path(index - half, size - half, leaf, path[:-1]))


def point(encoded: bytes) -> Point | None:
    """Read a point of the curve; None if it is not one."""
    sign, y = divmod(int.from_bytes(encoded, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    for one in (x, x * pow(2, (P - 1) // 4, P) % P):
        if y < P and (one * one - square) % P == 0 and (one or not sign):
            x = one if one & 1 == sign else P - one
            return x, y, 1, x * y % P
    return None


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
    raw = base64.b64decode(text) if len(text) % 4 == 0 and re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", text) else b""
    if not raw or base64.b64encode(raw).decode() != text:
        raise Bad("This is not base64: " + plain(text[:60]))
    return raw


def plain(text: str) -> str:
    """Make text from outside safe to print: what would steer a terminal is spelt out."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def read_key(line: str) -> Key:
    """Read a verifier key, as it stands in a line with its end."""
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)\n", line)
    name, identity, raw = (match[1], match[2], unbase64(match[3])) if match else ("", "", b"")
    made = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if len(raw) != 1 + KEY_BYTES or raw[:1] != b"\x01" or made.hex() != identity:  # 1 is Ed25519
        raise Bad("This is not an Ed25519 verifier key with its line's end, or it was changed: " + plain(line[:160]))
    return name, made, raw[1:], line


def read_note(note: str) -> Note:
    """Read a signed checkpoint, of which no signature was checked yet."""
    match = re.fullmatch(r"(([^\n]+)\n(0|[1-9][0-9]{0,18})\n([^\n]+)\n)\n((?:— [^\s+]+ \S+\n){1,16})", note)
    if not match or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise Bad("it is not three lines, an empty one and up to 16 with signatures.")
    body, origin, size, top, lines = match.groups()
    signatures = [(line.split(" ")[1], unbase64(line.split(" ")[2])) for line in lines.splitlines()]
    return int(size), origin, unbase64(top), body.encode(), signatures


def signers(note: Note, keys: list[Key]) -> list[Key]:
    """Give those of these keys that signed a checkpoint of their own record; none may have signed it wrongly."""
    found = [(key, raw[4:]) for key in keys for name, raw in note[4] if (name, raw[:4]) == key[:2]]
    if not all(ed25519_verify(key[2], note[3], signature) for key, signature in found):
        raise Bad("its signature does not fit.")
    return [key for key, _ in found if key[0] == note[1]]


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


def follow(changes: list[tuple[int, bytes]], findings: list[str]) -> Line:
    """Give the line of keys that entries of the kind `key` name: each key must be signed for by the one before it."""
    line: Line = []
    for place, match in [(place, match) for place, told in changes if (match := CHANGE.fullmatch(told))]:
        retired, signed, used = (part.decode() for part in match.groups())
        old, new = read_key(f"{retired}\n"), read_key(f"{used}\n")
        line = line or [(0, old)]
        if line[-1][1] == old and old[0] == new[0] and ed25519_verify(old[2], used.encode(), unbase64(signed)):
            line.append((place + 1, new))
        else:
            findings.append(f"Entry {place} names a new key, but the key in use did not sign that.")
    return line


def judge(note: Note, line: Line, roots: dict[int, bytes]) -> int:
    """Give the size of a checkpoint that the key in use there signed, and it alone; or both where one gives way."""
    size, keys = note[0], [key for _, key in line]
    used = sum(since <= size for since, _ in line)
    if signers(note, keys) != keys[:used][-2 if line[used - 1][0] == size else -1 :]:
        raise Bad("a key must sign it that is in use here, and none that gave way before or comes later.")
    if size not in roots:
        raise Bad(f"it vouches for {size} entries, but {max(roots)} were read.")
    if note[2] != roots[size]:
        raise Bad(f"an entry before {size} was changed, removed, moved or put in.")
    return size


def check_record(folder: Path, keys: list[Key], against: list[str]) -> list[str]:
    """Check a whole export, print what it holds, and give the findings."""
    texts = re.split(r"(?<=\n)\n(?!— )", read(folder / "checkpoints.txt"))  # an empty line, and no signature after it
    notes = [(f"Checkpoint {number}", text) for number, text in enumerate(texts, start=1)]
    notes += [(f"Checkpoint {plain(name)}", read(name).replace("\r", "").strip() + "\n") for name in against]
    wanted = {int(size) for _, text in notes for size in re.findall(r"(?m)^[0-9]{1,19}$", text)}
    roots, changes, parts, findings = dict[int, bytes](), list[tuple[int, bytes]](), list[bytes](), list[str]()
    size, erased, kinds = 0, 0, Counter[str]()
    for leaf, kind, payload in read_entries(folder / "entries.txt", findings):
        roots |= {size: root(parts)} if size in wanted else {}
        changes += [(size, payload)] if kind == "key" and payload else []
        append(parts, size, leaf)
        size, kinds[kind], erased = size + 1, kinds[kind] + 1, erased + (payload is None)
    roots[size], held = root(parts), {-1}
    line = follow(changes, findings) or [(0, keys[-1])]
    for name, text in notes:
        try:
            held.add(judge(read_note(text), line, roots))
        except Bad as bad:
            findings.append(f"{name} does not hold: {bad}")
    findings += [f"No checkpoint of both keys ends with entry {at - 1}." for at, _ in line[1:] if at not in held]
    findings += [] if any(key in keys for _, key in line) else ["The key that you gave is none of this record."]
    findings += [f"Nobody has signed for the entries from {max(*held, 0)} on."] if size > max(held) else []
    print(f"Record of {plain(line[0][1][0])}, root {root(parts).hex()}")
    print(f"{size} entries, {erased} of them erased.", *(f"{count} {kind}." for kind, count in sorted(kinds.items())))
    print(*(f"From {at} entries on, this key signs: {plain(key[3][:-1])}\n" for at, key in line[1:]), sep="", end="")
    if not against:
        print("No checkpoint from outside was given (--against): a cut end, or a record signed anew, would not show.")
    return findings


def read_entries(path: Path, findings: list[str]) -> Iterator[tuple[bytes, str, bytes | None]]:
    """Give leaf, kind and payload of each entry, up to the first that is none; tell of those that do not hold."""
    with path.open("rb") as lines:
        for place, line in enumerate(iter(lambda: lines.readline(LINE_BYTES_MAX), b"")):
            try:
                leaf, _, kind, payload, holds = read_entry(line.removesuffix(b"\n"))
            except Bad as bad:
                findings.append(f"Entry {place}: {bad} What follows it was not read.")
                return
            if not holds or not line.endswith(b"\n"):
                findings.append(f"Entry {place}: its payload is not what was recorded.")
            yield leaf, kind, payload


def check_receipt(file: str, keys: list[Key]) -> list[str]:
    """Check a receipt: what somebody said, and a c2sp.org/tlog-proof with the entry's line of entries.txt as extra."""
    some, number, any_ = r"([^\n]+)", r"(0|[1-9][0-9]{0,18})", r"((?s:.*))"
    form = rf"((?s:.*?))c2sp\.org/tlog-proof@v1\nextra {some}\nindex {number}((?:\n{some}){{0,63}})\n\n{any_}"
    if not (match := re.fullmatch(form, read(file))):
        return ["This is not a receipt, or it was cut."]
    said, entry, place, steps, _, text = match.groups()
    path, index, note = [unbase64(step) for step in steps.split("\n")[1:]], int(place), read_note(text)
    leaf, day, kind, payload, holds = read_entry(unbase64(entry))
    if not (signed := signers(note, keys)):
        return ["No key that you gave signed this. Give a later key, or before this file the receipts that name it."]
    if root_from_path(index, note[0], tree_hash(leaf), path) != note[2]:
        return ["The entry does not stand in the signed record, or not at this place."]
    top = f'"words":{json.dumps(said[:-2], ensure_ascii=False)}'.encode()  # as the payload has what stands at the top
    if not holds or (said and (said[-2:] != "\n\n" or top not in (payload or b""))):
        return ["What this receipt says about the entry is not what was recorded."]
    print(f"Entry {index} of {note[0]} in the record of {plain(note[1])}: {kind}, {day}")
    print("It was erased." if payload is None else "It says: " + plain(payload.decode("utf-8", "replace")))
    line = follow([(index, payload)], []) if payload and kind == "key" and note[0] == index + 1 else []
    keys += [key for _, key in line[1:] if line[0][1] in signed]
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
    what, *files = given.what
    if (what == "receipt") is not bool(files) or (files and (not given.key or given.against)):
        parser.error("give a folder, or: receipt FILE... --key FILE")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without an umlaut is no reason to fail
    try:
        if not given.key:
            print("The key comes with the record; compare it with one from elsewhere, or give that one with --key.")
        text = read(given.key).strip() + "\n" if given.key else read(Path(what) / "key.txt")
        keys = [read_key(line) for line in text.splitlines(keepends=True) or [""]]
        findings = [found for file in files for found in check_receipt(file, keys)]
        findings = findings if files else check_record(Path(what), keys, given.against)
    except Bad as bad:
        findings = [str(bad)]
    except OSError as error:
        parser.error(str(error))
    print(*(f"FINDING: {finding}\n" for finding in findings[:FINDINGS_MAX]), sep="", end="")
    print(f"It does NOT hold: {len(findings)} found." if findings else "All of it holds.")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
