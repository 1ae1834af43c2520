"""Reads a signed feed; what it gives is verified by whoever asked.

HEAD is asked for conditionally and may have 64 KiB. A file never changes under its name, which is its hash: one that
broke off is gone on with where it ended (RFC 9110, 14.2), and needs no `If-Range`, since the wrong bytes never become
the right hash. What has come so far is kept until the next sync that succeeds.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot import keys
from bot.ports import Fetched, NotModified, SourceFailed
from bot.registry import https, source
from bot.registry.fetched import Limits
from rules.audit.checkpoint import Check
from rules.registry.head import HEAD_BYTES_MAX

HEAD: Final = "HEAD"
HEAD_LIMITS: Final = Limits(bytes_max=HEAD_BYTES_MAX, longer="This is no HEAD of a feed: check its address.")
FILE_LIMITS: Final = Limits(total_s=900, longer="Its publisher announced less. Ask them.")
PART: Final = ".part"


@dataclass(frozen=True, slots=True)
class Client:
    """Reads feeds, and keeps what it works on in this folder."""

    root: Path
    check: Check = keys.check
    head_limits: Limits = HEAD_LIMITS
    file_limits: Limits = FILE_LIMITS

    def head(self, address: str, etag: str | None) -> Fetched | NotModified:
        """Read HEAD of the feed at this address, unless it is as it was under this etag. Raises `SourceFailed`."""
        return source.read(_within(address, HEAD), etag, self.head_limits)

    def file(self, name: str, address: str, file_name: str, size: int) -> Path:
        """Have a file of the feed on our disk, going on where it broke off before. Raises `SourceFailed`."""
        if "://" not in address:
            return Path(address) / file_name
        whole = self.folder(name) / file_name
        if whole.exists() and whole.stat().st_size == size:
            return whole
        part = whole.with_name(f"{file_name}{PART}")
        try:
            with part.open("ab") as file:
                https.go_on(_within(address, file_name), file, size, self.file_limits)
            with part.open("rb") as file:
                come = hashlib.file_digest(file, "sha256").hexdigest()
            if not file_name.endswith(f"-{come}"):
                part.unlink()
                raise SourceFailed(
                    "A file of the registry is not the one that its publisher signed. It was dropped. "
                    "If this lasts, ask its publisher."
                )
            part.rename(whole)
        except OSError:
            raise SourceFailed(f"There is no room in {self.root} to keep a registry's files. Make some.") from None
        return whole

    def folder(self, name: str) -> Path:
        """The folder for what belongs to this registry. Raises `SourceFailed`."""
        folder = self.root / name
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SourceFailed(
                f"The folder {folder} cannot be made: {os.strerror(error.errno or 0)}. Mend that."
            ) from None
        return folder


def _within(address: str, name: str) -> str:
    """The address of something within a folder or under an address."""
    return f"{address.rstrip('/')}/{name}" if "://" in address else str(Path(address) / name)
