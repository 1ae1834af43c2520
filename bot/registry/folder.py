"""The folder of a published feed: files under their hashes; HEAD changes last.

Any web server can hand it out. A file is written beside its name, synced, then renamed; the folder is synced before
HEAD names anything in it. Killed anywhere, the folder holds the old feed or the new one, whole, and at worst some files
more than it needs, which the next publication takes away.
"""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.store.durable import PART
from rules.registry.head import HEAD_BYTES_MAX
from rules.registry.packed import File, file_name, packed

HEAD: Final = "HEAD"
CHUNK_BYTES: Final = 65_536
_MODE = 0o644  # for a web server to read
_OURS = re.compile(rf"(?:snapshot|delta|scopes)-[0-9a-f]{{64}}|\..*{re.escape(PART)}")


class BadFolder(RuntimeError):
    """A folder that cannot be published into; the text names it, what is wrong, and the remedy."""


class Folder:
    """A folder that nobody else publishes into; see `opened`."""

    def __init__(self, path: Path, number: int) -> None:
        self.path = path
        self._number = number

    def head(self) -> bytes | None:
        """All bytes of HEAD, some more than there may be at most; `None` before the first."""
        try:
            with (self.path / HEAD).open("rb") as file:
                return file.read(HEAD_BYTES_MAX + 1)
        except FileNotFoundError:
            return None

    def chunks(self, kind: str, sha256: bytes) -> Iterator[bytes]:
        """The bytes of a file in chunks. Raises `OSError`."""
        with (self.path / file_name(kind, sha256)).open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk

    def add(self, kind: str, chunks: Iterable[bytes]) -> File:
        """Pack bytes into a new file under the name of its hash. Raises `OSError`."""
        sizes = [0]
        sha256, size = self._write(kind, packed(_measured(chunks, sizes)))
        return File(sha256, size, sizes[0])

    def add_plain(self, kind: str, content: bytes) -> bytes:
        """Write a file as it is, and give its hash. Raises `OSError`."""
        return self._write(kind, [content])[0]

    def draft(self, chunks: Iterable[bytes]) -> Path:
        """Keep bytes in a file without a name, until the folder is pruned. Raises `OSError`."""
        return self._part(chunks)

    def put_head(self, note: bytes) -> None:
        """Let HEAD be these bytes, after all that was added is on the disk. Raises `OSError`."""
        part = self._part([note])
        os.fsync(self._number)
        part.rename(self.path / HEAD)
        os.fsync(self._number)

    def prune(self, kept: Collection[str]) -> int:
        """Take away each file of a feed but these names; says how many. What is not a feed's is left alone."""
        gone = [path for path in self.path.iterdir() if _OURS.fullmatch(path.name) and path.name not in kept]
        for path in gone:
            path.unlink()
        return len(gone)

    def _write(self, kind: str, chunks: Iterable[bytes]) -> tuple[bytes, int]:
        digest = hashlib.sha256()
        part = self._part(_hashed(chunks, digest))
        part.rename(self.path / file_name(kind, digest.digest()))
        return digest.digest(), (self.path / file_name(kind, digest.digest())).stat().st_size

    def _part(self, chunks: Iterable[bytes]) -> Path:
        number, name = tempfile.mkstemp(prefix=".", suffix=PART, dir=self.path)
        part = Path(name)
        try:
            with os.fdopen(number, "wb") as file:
                file.writelines(chunks)
                file.flush()
                os.fchmod(file.fileno(), _MODE)
                os.fsync(file.fileno())
        except BaseException:
            part.unlink()
            raise
        return part


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """Make the folder if need be and publish into it alone. Raises `BadFolder`, also where somebody else is at it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        number = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise BadFolder(f"The folder {path} cannot be used: {error.strerror}. Name another, or mend that.") from None
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadFolder(
                f"Somebody else publishes into {path} at this moment. Try again when they are done."
            ) from None
        yield Folder(path, number)
    finally:
        os.close(number)


def _hashed(chunks: Iterable[bytes], digest: "hashlib._Hash") -> Iterator[bytes]:
    for chunk in chunks:
        digest.update(chunk)
        yield chunk


def _measured(chunks: Iterable[bytes], sizes: list[int]) -> Iterator[bytes]:
    for chunk in chunks:
        sizes[0] += len(chunk)
        yield chunk
