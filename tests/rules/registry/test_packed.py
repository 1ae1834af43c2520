"""Packed files: nothing but the very file that was signed, and never more of it."""

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rules.registry.feed import BadFeed
from rules.registry.packed import File, file_name, packed, unpacked

RAW = bytes(range(256)) * 40
CONTENT = b"".join(packed([RAW[:99], RAW[99:]]))


def of(content: bytes, raw: int = len(RAW)) -> File:
    return File(hashlib.sha256(content).digest(), len(content), raw)


FILE = of(CONTENT)


def read(content: bytes, file: File = FILE, size: int = 50) -> bytes:
    return b"".join(unpacked((content[at : at + size] for at in range(0, len(content), size)), file))


@pytest.mark.promise(17)
def test_a_file_without_end_is_dropped_after_the_bytes_that_were_signed() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1_000
            yield CONTENT + bytes(1_000 - len(CONTENT) % 1_000)

    with pytest.raises(
        BadFeed, match=r"^A file of the registry is longer than its publisher signed\. Nothing was taken over\.$"
    ):
        list(unpacked(endless(), FILE))
    assert taken <= 2_000


@pytest.mark.promise(17)
def test_a_small_file_that_unpacks_to_much_is_dropped_in_time() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    pieces: list[bytes] = []
    with pytest.raises(
        BadFeed, match=r"^A file of the registry unpacks to more than its publisher signed\. It was dropped\.$"
    ):
        pieces.extend(unpacked([bomb], of(bomb, 100_000)))
    assert 0 < len(b"".join(pieces)) <= 100_000


def test_every_truncation_and_every_flipped_byte_is_refused() -> None:
    for length in range(len(CONTENT)):
        with pytest.raises(BadFeed):
            read(CONTENT[:length])
        flipped = CONTENT[:length] + bytes([CONTENT[length] ^ 1]) + CONTENT[length + 1 :]
        with pytest.raises(BadFeed):
            read(flipped)


@pytest.mark.parametrize(
    "content", [CONTENT + CONTENT, CONTENT + b"\0", gzip.compress(b""), RAW, CONTENT[:-8], b""], ids=range(6)
)
def test_what_was_signed_but_is_not_one_whole_gzip_of_that_size_is_refused(content: bytes) -> None:
    with pytest.raises(BadFeed):
        read(content, of(content))


@pytest.mark.parametrize("raw", [len(RAW) - 1, len(RAW) + 1, 0])
def test_another_size_than_signed_is_refused(raw: int) -> None:
    with pytest.raises(BadFeed):
        read(CONTENT, replace(FILE, raw=raw))


@pytest.mark.parametrize("size", [1, 50, 10**6])
def test_the_right_file_comes_out_whatever_its_chunks(size: int) -> None:
    assert read(CONTENT, size=size) == RAW


def test_any_gzip_will_do_and_equal_bytes_are_packed_alike() -> None:
    other = gzip.compress(RAW, 1)
    assert read(other, of(other)) == RAW
    assert b"".join(packed([RAW])) == CONTENT


def test_a_file_is_called_by_its_kind_and_hash_without_an_ending() -> None:
    assert file_name("delta", b"\xab" * 32) == "delta-" + "ab" * 32
