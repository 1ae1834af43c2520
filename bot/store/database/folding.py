"""Folds SQLite's log into its file beside the writers, and behind no commit.

By itself SQLite does this behind the commit that makes the log too long, while its writer still holds everybody up: a
second and more where the file is large and the pages lie scattered (sqlite.org/wal.html, section 3.3).
"""

import logging
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

log = logging.getLogger("earshot.store")


class Folding:
    """A thread that begins with the first write, and folds once a second while somebody writes."""

    def __init__(self, path: Path, busy_ms: int) -> None:
        self._path, self._busy_ms = path, busy_ms
        self._written, self._ended = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

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
        with closing(sqlite3.connect(self._path, timeout=self._busy_ms / 1000, isolation_level=None)) as connection:
            for _ in range(TURNS_MAX):
                _, pages, folded = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if folded == pages:
                    return

    def _run(self) -> None:
        while not self._ended.wait(PAUSE_S):
            self._written.wait()
            if self._ended.is_set():
                return
            self._written.clear()
            try:
                self.fold()
            except sqlite3.Error as error:
                log.warning("The database's log could not be folded in: %s", error)
