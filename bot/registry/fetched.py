"""Keeps all the bytes of a registry while it is read, up to a limit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from bot.ports import Fetched, SourceFailed

CHUNK_BYTES: Final = 65_536
_IN_MEMORY_BYTES_MAX = 8 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds to connect, between two bytes, and in all; bytes as sent and as unpacked.

    `longer` is what to do about more bytes.
    """

    connect_s: float = 5
    read_s: float = 20
    total_s: float = 120
    bytes_max: int = 256 << 20
    longer: str = "If its list may be so long, raise the limit."


def spooled(chunks: Iterator[bytes], etag: str | None, shown: str, limits: Limits) -> Fetched:
    """Keep every chunk until all have come. Raises `SourceFailed` where they are too many or there is no room."""
    content = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES_MAX)  # noqa: SIM115 - Fetched closes it
    try:
        for chunk in capped(chunks, shown, limits):
            keep(chunk, content)
    except BaseException:
        content.close()
        raise
    return Fetched(content, etag, content.tell())


def capped(chunks: Iterable[bytes], shown: str, limits: Limits) -> Iterator[bytes]:
    """Pass the chunks on, and raise `SourceFailed` where they are more bytes than there may be."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limits.bytes_max:
            raise SourceFailed(f"The registry at {shown} sends more than {limits.bytes_max:,} bytes. {limits.longer}")
        yield chunk


def keep(chunk: bytes, content: IO[bytes]) -> None:
    """Write bytes that came. Raises `SourceFailed` where there is no room for them."""
    try:
        content.write(chunk)
    except OSError:
        raise SourceFailed("There is no room on the disk to keep a registry's list while it is checked.") from None
