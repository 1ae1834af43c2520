"""Where a registry's bytes come from: a file, or an https address."""

import time
from collections.abc import Iterator
from os import fstat, stat_result
from pathlib import Path
from typing import IO, Final

from bot.ports import Fetched, NotModified, SourceFailed
from bot.registry import https
from bot.registry.fetched import CHUNK_BYTES, Limits, spooled

STANDARD: Final = Limits()
_SETTLED_NS = 2_000_000_000  # no file system keeps coarser times than two seconds


def read(source: str, etag: str | None = None, limits: Limits = STANDARD) -> Fetched | NotModified:
    """Read a registry from a path or an https address (http on this machine only), or raise `SourceFailed`.

    `etag` is what the last `Fetched` from this source gave. Of the limits a file knows only the bytes.
    """
    return https.read(source, etag, limits) if "://" in source else _read_file(source, etag, limits)


def _read_file(source: str, etag: str | None, limits: Limits) -> Fetched | NotModified:
    shown = ascii(source)[1:-1]
    try:
        if Path(source).exists() and not Path(source).is_file():  # looked at first: opening a pipe waits for ever
            raise SourceFailed(f"The registry at {shown} is no file. Name the list itself.")
        with Path(source).open("rb") as file:
            before = fstat(file.fileno())
            if etag is not None and etag == _version(before):
                return NotModified()
            fetched = spooled(_chunks(file), _settled(before), shown, limits)
            if _version(fstat(file.fileno())) != _version(before) or fetched.size != before.st_size:
                fetched.content.close()
                raise SourceFailed(
                    f"The registry at {shown} changed while we read it. Write a new list beside it, then rename it."
                )
            return fetched
    except FileNotFoundError:
        raise SourceFailed(f"There is no registry at {shown}. Put the list there, or correct the path.") from None
    except PermissionError:
        raise SourceFailed(f"We may not read the registry at {shown}. Let Earshot's user read it.") from None
    except (OSError, ValueError):
        raise SourceFailed(f"The registry at {shown} cannot be read. Check the path and the disk.") from None


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _version(found: stat_result) -> str:
    return f"{found.st_mtime_ns}-{found.st_size}-{found.st_ino}"


def _settled(found: stat_result) -> str | None:
    """Give no version to a file so young that a second change could leave the same one."""
    return _version(found) if time.time_ns() - found.st_mtime_ns >= _SETTLED_NS else None
