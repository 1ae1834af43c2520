"""The log is folded beside the writers, and by nobody else while they write."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.database import Database
from bot.store.database.folding import LAID_BYTES, Folding

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def in_file(path: Path) -> int:
    """How large the file itself is; what is only in the log does not count."""
    return path.stat().st_size


def write(database: Database, number: int) -> None:
    with database.write() as session:
        words = "x" * 20_000
        insert = "INSERT INTO unread (brand_id, id, network, raw, why, received_us) VALUES ('a', :n, 'x', :w, '', 0)"
        session.connection().execute(text(insert), {"n": str(number), "w": words})


def test_what_is_written_reaches_the_file_beside_the_writers(database: Database) -> None:
    assert database.path is not None
    before = in_file(database.path)
    write(database, 1)
    woken = threading.Event()
    while in_file(database.path) == before:  # the time limit of every test ends this
        woken.wait(0.05)
    write(database, 2)


def test_a_reader_who_stays_only_puts_it_off(database: Database) -> None:
    assert database.path is not None
    folding = Folding(database.path, 100)
    with closing(sqlite3.connect(database.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM unread").fetchone()
        write(database, 1)
        folding.fold()
        write(database, 2)
    folding.fold()
    with closing(sqlite3.connect(database.path)) as reader:
        assert reader.execute("SELECT count(*) FROM unread").fetchone() == (2,)


def test_a_log_that_is_laid_out_loses_nothing_and_is_written_over(database: Database) -> None:
    assert database.path is not None
    log = Path(f"{database.path}-wal")
    folding = Folding(database.path, 100)
    write(database, 1)
    folding.lay_out()
    laid = log.stat().st_size
    write(database, 2)
    folding.lay_out()
    assert (laid, log.stat().st_size) == (LAID_BYTES, LAID_BYTES)
    copied = database.path.with_name("after-a-crash.db")  # the file and its log as they are now, without the index
    copied.write_bytes(database.path.read_bytes())
    Path(f"{copied}-wal").write_bytes(log.read_bytes())
    with closing(sqlite3.connect(copied)) as reader:
        assert reader.execute("SELECT count(*) FROM unread").fetchone() == (2,)


def test_a_log_that_was_emptied_is_laid_out_again(database: Database) -> None:
    assert database.path is not None
    folding = Folding(database.path, 100)
    write(database, 1)
    database.scrub()
    folding.lay_out()
    write(database, 2)
    with closing(sqlite3.connect(database.path)) as reader:
        assert reader.execute("SELECT count(*) FROM unread").fetchone() == (2,)
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_after_the_end_nothing_begins(database: Database) -> None:
    assert database.path is not None
    before = set(threading.enumerate())  # other stores of this process may be folded meanwhile
    folding = Folding(database.path, 100)
    folding.note()
    folding.stop()
    folding.note()
    folding.stop()
    assert set(threading.enumerate()) <= before


def test_a_fold_under_way_keeps_no_erased_text_on_the_disk(database: Database) -> None:
    folding, enough = database._folding, threading.Event()
    assert folding is not None

    def fold_on_and_on() -> None:
        while not enough.is_set():
            folding.fold()

    beside = threading.Thread(target=fold_on_and_on)
    beside.start()
    try:
        for number in range(30):
            write(database, number)
            database.scrub()
    finally:
        enough.set()
        beside.join()
