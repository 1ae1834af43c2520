"""From X's JSON to committed rows, beside plain sqlite3 writing the same rows."""

import shutil
import sqlite3
import statistics
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from pathlib import Path

from bench import world
from bench.measure import Result, compared, median_ratio, pairs, seconds, undisturbed

ROUNDS, PAGES = 7, 20
_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
_LATER = "SELECT min(received_us) FROM mention WHERE mention.brand_id = {0}.brand_id AND mention."
_WRITTEN_AT = {
    "brand": "0",
    "rehearsal": "0",
    "alembic_version": "0",
    "cursor": "*",
    "spending": "*",
    "author": f"({_LATER.format('author')}author_key = author.key)",
    "mention": "received_us",
    "journal_due": "since_us",
    "objection": f"({_LATER.format('objection')}id = objection.mention_id)",
    "entry": "at_us",
    "outbox": "due_us",
}
"""By which moment a row of each table shows in which page's transaction it was written; `*` is every one."""

Batch = list[tuple[str, list[tuple[object, ...]]]]
"""One transaction: statements, each with all its rows."""


def run(folder: Path, *, quick: bool) -> list[Result]:
    """Measure whole runs over fresh databases, ours and the peer's in turn.

    The first page of each is not timed: a bot at work has put its statements into words, and the peer has, too.
    """
    rounds, pages = (1, 3) if quick else (ROUNDS, PAGES)
    bodies = world.bodies(1 + pages)
    empty = folder / "empty.db"
    with world.opened(empty):
        pass  # closing folds the log into the file
    names = (folder / f"{number}.db" for number in count())
    sample = next(names)
    _ours(empty, bodies, lambda: sample)
    batches = dumped(sample, [now_us for _, _, now_us in bodies])
    with undisturbed():
        measured = pairs(
            rounds, partial(_ours, empty, bodies, names.__next__), partial(_theirs, empty, batches, names.__next__)
        )
    posts = pages * world.PAGE_SIZE
    rows = sum(len(values) for batch in batches[1:] for _, values in batch)
    theirs = posts / statistics.median(theirs for _, theirs in measured)
    against = (
        f"sqlite3 executemany, the same {rows} rows of {posts} posts at {theirs:,.0f} posts/s; "
        f"{rounds} rounds, {pages} commits each, synchronous FULL"
    )
    ours = posts / statistics.median(ours for ours, _ in measured)
    ratio = 1 / median_ratio(measured)
    return [
        Result("ingest_per_s", ours, "posts/s"),
        compared("ingest_vs_sqlite3", ratio, "of the peer's speed", against, ">= 0.25"),
    ]


def dumped(path: Path, moments: Sequence[int]) -> list[Batch]:
    """Give all that stands in a database page by page, as statements and rows. No row is left out."""
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    batches: list[Batch] = [[] for _ in moments]
    for table in tables:
        rows = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of our tables
        found = 0
        for place, moment in enumerate(moments):
            at = _WRITTEN_AT.get(table, "NULL")
            where = "1" if at == "*" else f"{at} = {moment}"
            some = connection.execute(f"SELECT * FROM {table} WHERE {where}").fetchall()  # noqa: S608 - as above
            found += len(some)
            if some:
                marks = ", ".join("?" * len(some[0]))
                batches[place].append((f"INSERT OR REPLACE INTO {table} VALUES ({marks})", some))  # noqa: S608 - as above
        assert _WRITTEN_AT.get(table) in ("0", "*") or found == rows, f"{table}: {found} of {rows} rows found"
    connection.close()
    return batches


def _ours(empty: Path, bodies: Sequence[tuple[bytes, str, int]], name: Callable[[], Path]) -> float:
    path = name()
    shutil.copyfile(empty, path)
    with world.opened(path) as database:
        made = world.runtime(database)
        world.take_in(made, *bodies[0])
        return seconds(lambda: [world.take_in(made, *page) for page in bodies[1:]])


def _theirs(empty: Path, batches: Sequence[Batch], name: Callable[[], Path]) -> float:
    path = name()
    shutil.copyfile(empty, path)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("INSERT INTO brand (id, policy_sha256, policy) VALUES ('acme', '', '')")

    def write(batches: Sequence[Batch]) -> None:
        for batch in batches:
            connection.execute("BEGIN IMMEDIATE")
            for statement, rows in batch:
                connection.executemany(statement, rows)
            connection.execute("COMMIT")

    write(batches[:1])
    took = seconds(lambda: write(batches[1:]))
    connection.close()
    return took
