"""The files of a registry's feed as they travel: gzip, named by their hash.

A file is one gzip member. HEAD names the SHA-256 of the packed bytes, and how many bytes there are packed and unpacked,
so that nobody who stands between can change a file, send without end, or send little that unpacks to much.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rules.registry.feed import BadFeed

_GZIP = zlib.MAX_WBITS | 16
_PIECE_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True)
class File:
    """Which file is meant: the SHA-256 (32 bytes) of its packed bytes, and its sizes in bytes, packed and unpacked."""

    sha256: bytes
    packed: int
    raw: int


def file_name(kind: str, sha256: bytes) -> str:
    """What a file is called beside HEAD: its kind (snapshot, delta or scopes) and its hash.

    It has no ending, lest a web server see gzip in it, and unpack or announce it by its own lights.
    """
    return f"{kind}-{sha256.hex()}"


def packed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Pack bytes as one gzip member without a time or a name in it."""
    press = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    for chunk in chunks:
        yield press.compress(chunk)
    yield press.flush()


def unpacked(chunks: Iterable[bytes], file: File) -> Iterator[bytes]:
    """Unpack a file that comes in chunks, a piece at a time; raises `BadFeed` unless it is the file that is meant.

    The hash is known at the end: nothing that was given before counts until then. Never gives more than the file's
    bytes, nor reads much more than it.
    """
    digest, taken, given = hashlib.sha256(), 0, 0
    member = zlib.decompressobj(_GZIP)
    for chunk in chunks:
        taken += len(chunk)
        if taken > file.packed:
            raise BadFeed("A file of the registry is longer than its publisher signed. Nothing was taken over.")
        digest.update(chunk)
        rest = chunk
        while rest and not member.eof:
            piece = _piece(member, rest)
            rest, given = member.unconsumed_tail, given + len(piece)
            if given > file.raw:
                raise BadFeed("A file of the registry unpacks to more than its publisher signed. It was dropped.")
            yield piece
    if taken < file.packed:
        raise BadFeed("A file of the registry is shorter than its publisher signed. It broke off; we try again.")
    if digest.digest() != file.sha256 or not member.eof or member.unused_data or given != file.raw:
        raise BadFeed("A file of the registry is not the one that its publisher signed. Nothing was taken over.")


def _piece(member: "zlib._Decompress", rest: bytes) -> bytes:
    try:
        return member.decompress(rest, _PIECE_BYTES)
    except zlib.error:
        raise BadFeed("A file of the registry is damaged and cannot be unpacked. Nothing was taken over.") from None
