"""The high-water mark: what we vouched for last, in a file outside the database.

A database that was put back to an older state looks sound in itself. The mark remembers: the sealer signs nothing that
does not extend it. The file holds the three lines of a checkpoint, without a signature: it is on disk before we sign.
"""

from pathlib import Path

from bot.store import durable
from rules.audit.checkpoint import Checkpoint, decode64
from rules.audit.merkle import HASH_BYTES

BYTES_MAX = 1_000


class BadMark(RuntimeError):
    """A mark that cannot be read; the text names the file and the remedy."""


def read(path: Path) -> Checkpoint | None:
    """What was vouched for last; `None` where there is no such file. Raises `BadMark` for any other content."""
    try:
        with path.open("rb") as file:
            text = file.read(BYTES_MAX).decode("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadMark(f"The high-water mark {path} cannot be read: {error.strerror}. Mend that first.") from None
    origin, size, root, *_ = [*text.split("\n"), "", "", ""]
    if size.isascii() and size.isdigit():
        checkpoint = Checkpoint(origin, int(size), decode64(root))
        if checkpoint.body == text and origin and len(checkpoint.root) == HASH_BYTES:
            return checkpoint
    raise BadMark(f"The high-water mark {path} is damaged. Bring the file back from its backup.")


def write(path: Path, checkpoint: Checkpoint) -> None:
    """Remember this checkpoint; on disk when this returns. Raises `OSError`."""
    durable.replace(path, [checkpoint.body.encode()])
