"""A registry of ten million rows: taken in, changed, and looked into.

`EARSHOT_ROWS=50000000 python -m bench registry` does the same with another number of rows.
"""

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from bench import world
from bench.measure import Missing, Result, compared, pairs, seconds
from bot.store.database import Database
from rules.registry.delta import ADDED, DROPPED, DeltaHeader, write_delta
from rules.registry.head import Head, sign_head
from rules.registry.issue import Content, next_head
from rules.registry.merge import merged
from rules.registry.packed import File, file_name, packed
from rules.registry.row import BLOCK_ROWS, ROW_BYTES, State, split, state_of
from rules.registry.snapshot import SnapshotHeader, write_snapshot
from tools.make_feed import SIGN, TERMS, table_of

ROWS, QUICK_ROWS = 10_000_000, 200_000
DELTA_SHARE = 100
"""One row in so many comes or goes by the delta: 100,000 of ten million."""
SCOPE = bytes(4)
_SHELL = shutil.which("sqlite3")


def run(folder: Path, *, quick: bool) -> list[Result]:
    """Measure the first sync, then that of a delta, then look-ups, in a process of its own each round."""
    if _SHELL is None:
        raise Missing("The shell of SQLite is not installed, so there is nothing to compare with. Install sqlite3.")
    rows = int(os.environ.get("EARSHOT_ROWS", QUICK_ROWS if quick else ROWS))
    feed, table = folder / "feed", folder / "rows.csv"
    publish(feed, rows)
    with table.open("w") as file:
        file.writelines(f"1,{row[:16].hex()},{row[16:].hex()},0\n" for block in blocks(rows) for row in split(block))
    found: list[dict[str, Any]] = []

    def ours() -> float:
        found.append(_synced(folder, feed))
        return float(found[-1]["load_s"])

    measured = pairs(1 if rows >= ROWS else 3, ours, lambda: _imported(folder, table))
    ratio = statistics.median(mine / theirs for mine, theirs in measured)
    load_s, import_s = (statistics.median(one) for one in zip(*measured, strict=True))
    against = f"{rows:,} rows verified, merged and in force in {load_s:.1f} s; the shell's .import in {import_s:.1f} s"
    delta_s = statistics.median(one["delta_s"] for one in found)
    beside = f"{rows // DELTA_SHARE:,} changes of {rows:,} rows"
    p99_us = statistics.median(one["p99_us"] for one in found)
    looked = f"a post, in pages of 100 posts with two keys each; {rows:,} rows in {found[-1]['layers']} layers"
    return [
        compared("registry_load_vs_import", ratio, "times its time", against, "<= 1.5"),
        Result("registry_rss_mb", max(one["rss_mb"] for one in found), "MB", against="the most of it", target="< 300"),
        Result("registry_delta_s", delta_s, "s", against=beside, target="< 5"),
        Result("registry_lookup_p99_us", p99_us, "µs", against=looked, target="< 100"),
    ]


def blocks(rows: int) -> Iterator[bytes]:
    """So many ascending rows, the same each time: they stand as evenly and as much by chance as hashes do."""
    step = 2**64 // rows
    for first in range(0, rows, BLOCK_ROWS):
        rest = Random(first).randbytes(8 * BLOCK_ROWS)
        yield b"".join(
            (number * step).to_bytes(8) + rest[at : at + 8] + SCOPE
            for number, at in zip(range(first, min(first + BLOCK_ROWS, rows)), range(0, len(rest), 8), strict=False)
        )


def changes(rows: int) -> Iterator[bytes]:
    """What the delta changes: one row in `2 * DELTA_SHARE` goes, and as many come beside them."""
    for block in blocks(rows):
        for row in split(block)[:: 2 * DELTA_SHARE]:
            yield DROPPED + row
            yield ADDED + (int.from_bytes(row[:8]) + 1).to_bytes(8) + row[8:]


def publish(folder: Path, rows: int) -> None:
    """Publish these rows, and then the delta: the two HEADs lie beside one another."""
    folder.mkdir(exist_ok=True)
    scopes = str(table_of(["any"])).encode()
    digest = hashlib.sha256(scopes).digest()
    (folder / file_name("scopes", digest)).write_bytes(scopes)
    state = state_of(blocks(rows))
    file = _keep(folder, "snapshot", write_snapshot(SnapshotHeader(1, state), blocks(rows)), 64 + rows * ROW_BYTES)
    first = _head(folder, None, Content(state, digest, len(scopes), None, file))
    after = state_of(merged(blocks(rows), changes(rows)))
    count = sum(1 for _ in changes(rows))
    header = DeltaHeader(1, 2, count, state.sha256, after)
    delta = _keep(folder, "delta", write_delta(header, changes(rows)), 112 + count * (ROW_BYTES + 1))
    _head(folder, first, Content(State(after.sha256, after.rows), digest, len(scopes), delta))


def _head(folder: Path, before: Head | None, content: Content) -> Head:
    note = (folder / f"HEAD.{before.seq}").read_bytes() if before else b""
    head = next_head(before, note, content, TERMS, world.NOW)
    (folder / f"HEAD.{head.seq}").write_bytes(sign_head(head, [SIGN]))
    return head


def _keep(folder: Path, kind: str, chunks: Iterable[bytes], raw: int) -> File:
    part, digest, size = folder / "part", hashlib.sha256(), 0
    with part.open("wb") as file:
        for chunk in packed(_joined(chunks)):
            digest.update(chunk)
            size += file.write(chunk)
    part.rename(folder / file_name(kind, digest.digest()))
    return File(digest.digest(), size, raw)


def _joined(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    for chunk in chunks:
        waiting.append(chunk)
        if len(waiting) >= BLOCK_ROWS:
            yield b"".join(waiting)
            waiting.clear()
    yield b"".join(waiting)


def _synced(folder: Path, feed: Path) -> dict[str, Any]:
    own = folder / "ours"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    command = [sys.executable, "-m", "bench.feeding_once", str(own), str(feed)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _imported(folder: Path, table: Path) -> float:
    """Let SQLite's shell read the same rows into the same table of an empty database of ours."""
    path = folder / "theirs.db"
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    command = [_SHELL or "", str(path), ".mode csv", f".import {table} registry_row"]
    return seconds(lambda: subprocess.run(command, check=True, capture_output=True))
