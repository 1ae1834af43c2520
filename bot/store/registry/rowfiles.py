"""Working files: all rows of a feed's set, sorted, beside the database.

They make it cheap to check what a small change of a large set results in. No decision ever looks into them, and each
can be made again from the rows in the database: a file that is lost or damaged costs time, and nothing else.
"""

import mmap
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from rules.registry.row import BLOCK_ROWS, ROW_BYTES

_NAME: Final = "set-{}"


@dataclass(frozen=True, slots=True)
class RowFiles:
    """The working files of one registry, in a folder of their own; each is named by the hash (hex) of its rows."""

    folder: Path

    def has(self, sha256: str, rows: int) -> bool:
        """Whether there is a file for this set, of the right length."""
        path = self._path(sha256)
        return path.exists() and path.stat().st_size == rows * ROW_BYTES

    def write(self, sha256: str, blocks: Iterable[bytes]) -> None:
        """Write the rows of a set; whoever gives them raises if they are not those of the set. Raises `OSError`."""
        number, name = mkstemp(dir=self.folder)
        part = Path(name)
        try:
            with os.fdopen(number, "wb", 1 << 20) as file:
                file.writelines(blocks)
            part.rename(self._path(sha256))
        except BaseException:
            part.unlink()
            raise

    @contextmanager
    def opened(self, sha256: str) -> Iterator[memoryview]:
        """All rows of a set, mapped into memory. Raises `OSError`."""
        path = self._path(sha256)
        if path.stat().st_size == 0:
            yield memoryview(b"")  # nothing cannot be mapped
            return
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            view = memoryview(mapped)
            try:
                yield view
            finally:
                view.release()

    def blocks(self, sha256: str) -> Iterator[bytes]:
        """The rows of a set in blocks. Raises `OSError`."""
        with self._path(sha256).open("rb", 1 << 20) as file:
            while block := file.read(BLOCK_ROWS * ROW_BYTES):
                yield block

    def drop(self, sha256: str) -> None:
        """Do away with the file of a set."""
        self._path(sha256).unlink(missing_ok=True)

    def keep(self, sets: Collection[str]) -> None:
        """Do away with all that is in the folder but the files of these sets."""
        names = {_NAME.format(sha256) for sha256 in sets}
        for path in self.folder.iterdir():
            if path.name not in names:
                path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.folder / _NAME.format(sha256)
