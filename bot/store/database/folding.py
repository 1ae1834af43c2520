"""Folds SQLite's log into its file beside the writers, and behind no commit.

By itself SQLite does this behind the commit that makes the log too long, while its writer still holds everybody up: a
second and more where the file is large and the pages lie scattered (sqlite.org/wal.html, section 3.3).

And it lays the log's file out beforehand. A commit that makes its file longer waits for the file system's own journal,
and so for what anybody else on the disk has written; one that writes over old bytes does not (docs/decisions/0007).
"""

import logging
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

PAUSE_S = 1.0
"""At most this often; what is written meanwhile is folded in at once."""
TURNS_MAX = 4
"""So many times in a row, until nothing is left to fold: only then does the log begin again from its start."""
PAGES_AT_LAST = 16_384
"""When SQLite shall do it behind a commit after all: 64 MB of log."""
LAID_BYTES, LAID_AT_ONCE = 16 << 20, 1 << 20
"""How long the log's file is made, and how much of it while nobody else can write: about a millisecond."""
LAID_AFTER = 3
"""A process that writes for fewer turns than this leaves the file as it is: most commands do."""

log = logging.getLogger("earshot.store")


class Folding:
    """A thread that begins with the first write, and folds once a second while somebody writes."""

    def __init__(self, path: Path, busy_ms: int) -> None:
        self._path, self._busy_ms = path, busy_ms
        self._written, self._ended = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.at_work = threading.Lock()
        """Held while the log is folded: SQLite lets one fold at a time, and tells another at once that it cannot."""

    def note(self) -> None:
        """Somebody has committed."""
        self._written.set()
        if self._thread is None:
            with self._lock:
                if self._thread is None and not self._ended.is_set():
                    self._thread = threading.Thread(target=self._run, name="fold the log", daemon=True)
                    self._thread.start()

    def stop(self) -> None:
        """End the thread; what is left in the log stays there, as safe as in the file."""
        with self._lock:
            self._ended.set()
            self._written.set()
            thread = self._thread
        if thread is not None:
            thread.join()

    def fold(self) -> None:
        """Fold what has been committed. Waits for nobody: what a reader still needs stays for the next time."""
        with (
            self.at_work,
            closing(sqlite3.connect(self._path, timeout=self._busy_ms / 1000, isolation_level=None)) as connection,
        ):
            for _ in range(TURNS_MAX):
                _, pages, folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if folded == pages:
                    return

    def lay_out(self) -> None:
        """Make the log's file as long as it usually gets, where it is shorter.

        SQLite passes over zeros behind its last frame, as over what an older log left (sqlite.org/fileformat2.html,
        section 4.4: a frame counts if its salt and its checksum fit).
        """
        log_path = Path(f"{self._path}-wal")
        while log_path.stat().st_size < LAID_BYTES:
            with closing(sqlite3.connect(self._path, timeout=self._busy_ms / 1000, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")  # while nobody else makes it longer
                with log_path.open("ab", buffering=0) as file:
                    file.write(bytes(min(LAID_AT_ONCE, max(LAID_BYTES - file.tell(), 0))))
                    connection.execute("ROLLBACK")
                    os.fsync(file.fileno())

    def _run(self) -> None:
        turns = 0
        while not self._ended.wait(PAUSE_S):
            self._written.wait()
            if self._ended.is_set():
                return
            self._written.clear()
            try:
                self.fold()
                turns += 1
                if turns >= LAID_AFTER:
                    self.lay_out()
            except (sqlite3.Error, OSError) as error:
                log.warning("The database's log could not be folded in: %s", error)
