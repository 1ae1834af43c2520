"""Writes a small file whole or not at all, and only says so once the disk has it.

A file appears under its name by one rename or link, after its bytes were synced; the folder is synced after it. A crash
leaves the old file, or the new one, and at worst a `.part` beside it that nobody reads. Only the owner may read them.
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

PART = ".part"


def replace(path: Path, parts: Iterable[bytes]) -> None:
    """Write these bytes in the place of whatever the file held. Raises `OSError`."""
    part = _write(path, parts)
    part.replace(path)
    sync_folder(path.parent)


def create(path: Path, parts: Iterable[bytes]) -> bool:
    """Write these bytes unless the file is there already; says whether we did. Raises `OSError`."""
    part = _write(path, parts)
    try:
        path.hardlink_to(part)
    except FileExistsError:
        return False
    finally:
        part.unlink()
    sync_folder(path.parent)
    return True


def sync_folder(folder: Path) -> None:
    """Let the disk have the names of what is in a folder. Raises `OSError`."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _write(path: Path, parts: Iterable[bytes]) -> Path:
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART, dir=path.parent)  # readable by its owner only
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        part.unlink()
        raise
    return part
