"""A sync that is killed at a system call leaves exactly the old set in force, or the new one.

A few calls of each kind are tried, and all of them with EARSHOT_EVERY_CALL in the environment.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.registry.client import Client
from bot.steps.sync import Outcome
from bot.store.database import Database
from tests.bot.steps.listed import World
from tests.bot.steps.signed import FeedPublisher
from tests.bot.steps.sync_once import world_in
from tools.make_feed import Made

STRACE = shutil.which("strace")
CALLS = {"pwrite64": 2, "fdatasync": 1, "rename": 1}
"""Calls by which something changes on the disk, and how many of each are tried here."""
LISTED = tuple(f"x:{number}" for number in range(100, 110))
MORE = tuple(f"x:{number}" for number in range(1_000, 1_200))


def run(folder: Path, *words: str) -> int:
    """Sync once under strace, and give the exit status."""
    program = [sys.executable, "-m", "tests.bot.steps.sync_once", str(folder)]
    root = Path(__file__).parents[3]
    return subprocess.run([STRACE or "", "-f", "-qq", *words, *program], cwd=root, check=False).returncode


def points(calls: Counter[str]) -> Iterator[tuple[str, int]]:
    """The calls at which to kill: all of them, or some spread over the whole sync."""
    for name, few in CALLS.items():
        times = calls[name]
        step = 1 if "EARSHOT_EVERY_CALL" in os.environ else max(1, times // few)
        yield from ((name, number) for number in range(step, times + 1, step))


@pytest.fixture
def before(tmp_path: Path, sqlite_template: Path) -> tuple[Path, Made, Made]:
    """A folder with a set in force and the next one published, and both."""
    folder = tmp_path / "before"
    folder.mkdir()
    shutil.copyfile(sqlite_template, folder / "earshot.db")
    database, publisher = Database(f"sqlite:///{folder}/earshot.db"), FeedPublisher(folder)
    world = World(database, publisher, feeds=Client(folder / "work"))
    old = publisher.publish(*LISTED)
    assert world.sync(publisher).outcome is Outcome.TAKEN
    new = publisher.publish(*LISTED, *MORE)
    database.scrub()
    database.close()
    return folder, old, new


@pytest.mark.promise(19)
@pytest.mark.skipif(STRACE is None, reason="strace is not installed, and only it can kill at a system call.")
def test_a_kill_at_a_system_call_leaves_exactly_the_old_set_or_the_new(
    tmp_path: Path, before: tuple[Path, Made, Made]
) -> None:
    folder, old, new = before
    seen, trace = tmp_path / "seen", tmp_path / "trace"
    shutil.copytree(folder, seen)
    assert run(seen, "-o", str(trace), "-e", f"trace={','.join(CALLS)}") == 0
    calls = Counter(re.findall(r"^\d+ (\w+)\(", trace.read_text(errors="replace"), re.MULTILINE))
    outcomes: Counter[str] = Counter()
    for name, number in points(calls):
        killed = tmp_path / f"{name}-{number}"
        shutil.copytree(folder, killed)
        run(killed, "-o", "/dev/null", "-e", f"inject={name}:signal=KILL:when={number}")
        outcomes[look(killed, old, new)] += 1
        shutil.rmtree(killed)
    assert set(outcomes) == {"old", "new"}, outcomes


def look(folder: Path, old: Made, new: Made) -> str:
    """Which set is in force, by the record and by the look-ups alike; then the next sync brings the new one."""
    database = Database(f"sqlite:///{folder}/earshot.db")
    world, given = world_in(folder, database)
    found = world.listed([*LISTED, *MORE])
    entries = len(world.entries("sync"))
    assert (found, entries, world.registry().seq) in [
        (set(LISTED), 1, old.head.seq),
        ({*LISTED, *MORE}, 2, new.head.seq),
    ]
    assert world.sync(given).outcome in {Outcome.TAKEN, Outcome.FRESH}
    assert world.listed([*LISTED, *MORE]) == {*LISTED, *MORE}
    assert "loading" not in world.copies().values()
    database.close()
    return "old" if entries == 1 else "new"
