"""A sync killed at a system call leaves exactly the old set in force, or the new.

A few calls of each kind are tried, and all of them with EARSHOT_EVERY_CALL in the environment.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.registry.client import Client
from bot.steps.sync import Outcome
from bot.store.database import Database
from tests.bot.steps.listed import World
from tests.bot.steps.signed import FeedPublisher
from tests.bot.steps.sync_once import WHEN, world_in
from tools.make_feed import Made

STRACE = shutil.which("strace")
CALLS = {"pwrite64": 2, "fdatasync": 2, "rename": 1, "write": 1, "unlink": 1, "ftruncate": 1}
"""Calls by which something changes on the disk, and how many of each are tried here."""
LISTED = tuple(f"x:{number}" for number in range(100, 110))
MORE = tuple(f"x:{number}" for number in range(1_000, 1_200))


def trace(*options: str, words: tuple[str, ...]) -> None:
    """Sync under strace."""
    program = [sys.executable, "-m", "tests.bot.steps.sync_once", *words]
    command = [STRACE or "", "-f", "-qq", *options, *program]
    subprocess.run(command, cwd=Path(__file__).parents[3], check=True)


def points(calls: Counter[str]) -> list[str]:
    """The calls at which to kill: all of them, or some spread over the whole sync."""
    found = []
    for name, few in CALLS.items():
        step = 1 if "EARSHOT_EVERY_CALL" in os.environ else max(1, calls[name] // few)
        found += [f"{name}:{number}" for number in range(step, calls[name] + 1, step)]
    return found


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
    seen, told = shutil.copytree(folder, tmp_path / "seen"), tmp_path / "told"
    trace("-o", str(told), "-e", f"trace={','.join(CALLS)}", words=(str(seen),))
    calls = Counter(re.findall(r"^\d+ +(\w+)\(", told.read_text(errors="replace"), re.MULTILINE))
    deaths = [f"-einject={name}:signal=KILL:when={WHEN}" for name in CALLS]
    tried = points(calls)
    trace("-o", "/dev/null", *deaths, words=(str(folder), *tried))
    found = Counter(look(tmp_path / one.replace(":", "-"), old, new) for one in tried)
    assert set(found) == {"old", "new"}, found


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
