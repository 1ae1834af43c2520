"""The journal's file: only added to, and on the disk before anybody goes on.

Several threads and processes may add at a time: the file is locked while one does. A last line without an end was torn
by a crash before anybody relied on it; the next one takes its place. Only the owner may read the file.
"""

import errno
import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.journal.line import LINE_BYTES_MAX, Damaged, Foreign, Line, number_of, read, write
from bot.store import durable

MODE = 0o600
_OTHERS = 0o077
TAIL_BYTES = 64 * 1024


class BadJournal(RuntimeError):
    """A journal to which nothing can be added; the text names the file, what is wrong, and the remedy."""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the journal: its number, the secret that it stands under, what it says.

    Without a key id it stands under a secret that we do not have, and nobody can tell whether it is sound.
    """

    number: int
    key_id: bytes | None
    line: Line


@dataclass(frozen=True, slots=True)
class Hurt:
    """A place at which the journal is not as it was written: which line it should be, and what is wrong there."""

    number: int
    why: str


class Journal:
    """One file beside the database, or better on another disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, lines: Sequence[tuple[bytes, Line]], secrets: Mapping[bytes, bytes]) -> int:
        """Add these lines in one write, each under the secret of its key id; on the disk when this returns.

        Gives the number of the last. Raises `BadJournal`: whatever of it reached the disk then is harmless, for it says
        no more than what was about to be said.
        """
        try:
            return self._add(lines, secrets)
        except OSError as error:
            raise BadJournal(f"The journal {self.path} cannot be written: {error.strerror}. Mend that.") from None

    def read(self, secrets: Mapping[bytes, bytes]) -> Iterator[Found | Hurt]:
        """Every line in order, and every place where one is missing or was changed; nothing where there is no file.

        Raises `BadJournal` where the file cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                expected = 1
                while raw := file.readline(LINE_BYTES_MAX):
                    if not raw.endswith(b"\n") and len(raw) < LINE_BYTES_MAX:
                        return  # torn by a crash
                    for one in _checked(raw, expected, secrets):
                        yield one
                        expected = max(expected, one.number + 1)
        except FileNotFoundError:
            return
        except OSError as error:
            raise BadJournal(f"The journal {self.path} cannot be read: {error.strerror}. Mend that.") from None

    def last(self) -> int:
        """The number of the last line, 0 where there is none. Raises `BadJournal`."""
        try:
            with self.path.open("rb") as file:
                return self._end(file.fileno())[1]
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise BadJournal(f"The journal {self.path} cannot be read: {error.strerror}. Mend that.") from None

    def set_aside(self, name: str) -> Path | None:
        """Give a journal another name in its folder, to be looked at; the next line begins a new one.

        `None` where there is none. Raises `BadJournal`.
        """
        other = self.path.with_name(f"{self.path.name}.{name}")
        try:
            self.path.rename(other)
            copied_to(self.path).unlink(missing_ok=True)
            durable.sync_folder(self.path.parent)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadJournal(f"The journal {self.path} cannot be set aside: {error.strerror}. Mend that.") from None
        return other

    def raw(self, offset: int, bytes_max: int) -> bytes:
        """Whole lines from this place on, as they are written; none where there is no more. Raises `BadJournal`."""
        try:
            with self.path.open("rb") as file:
                file.seek(offset)
                whole, newline, _ = file.read(bytes_max).rpartition(b"\n")
                return whole + newline
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise BadJournal(f"The journal {self.path} cannot be read: {error.strerror}. Mend that.") from None

    def _add(self, lines: Sequence[tuple[bytes, Line]], secrets: Mapping[bytes, bytes]) -> int:
        with self._alone() as file:
            end, last = self._end(file)
            numbered = enumerate(lines, last + 1)
            raw = b"".join(write(number, line, key_id, secrets[key_id]) for number, (key_id, line) in numbered)
            os.ftruncate(file, end)  # what a crash has torn
            if os.pwrite(file, raw, end) != len(raw):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file)
            if end == 0:
                durable.sync_folder(self.path.parent)
        return last + len(lines)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, MODE)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file).st_mode & _OTHERS:
                os.fchmod(file, MODE)
            yield file
        finally:
            os.close(file)

    def _end(self, file: int) -> tuple[int, int]:
        """Where the last whole line ends, and its number."""
        size = os.fstat(file).st_size
        start = max(0, size - TAIL_BYTES)
        whole, newline, _ = os.pread(file, TAIL_BYTES, start).rpartition(b"\n")
        if not newline:
            if start:
                raise BadJournal(
                    f"The journal {self.path} is damaged at its end. Start Earshot again: it sets it aside."
                )
            return 0, 0
        last = whole[whole.rfind(b"\n") + 1 :] + newline
        try:
            return start + len(whole) + 1, number_of(last)
        except Damaged as error:
            raise BadJournal(self._no_end(str(error))) from None

    def _no_end(self, why: str) -> str:
        return f"The journal {self.path} is damaged at its end: {why}. Start Earshot again, which sets it aside."


def copied_to(journal: Path) -> Path:
    """The small file that says how far a journal was copied to another place."""
    return journal.with_name(f"{journal.name}.copied")


def _checked(raw: bytes, expected: int, secrets: Mapping[bytes, bytes]) -> Iterator[Found | Hurt]:
    found: tuple[int, bytes | None, Line]
    try:
        found = read(raw, secrets)
    except Foreign as error:
        found = number_of(raw), None, error.line
    except Damaged as error:
        yield Hurt(expected, str(error))
        return
    number, key_id, line = found
    if number > expected:
        yield Hurt(number - 1, "lines before it are missing" if number - 1 > expected else "it is missing")
    elif number < expected:
        yield Hurt(number, "it stands in the wrong place")
        return
    yield Found(number, key_id, line)
