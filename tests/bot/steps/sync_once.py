"""Syncs, each in a process of its own, to be killed at a system call of its own.

    strace -f -e inject=pwrite64:signal=KILL:when=1000 python -m tests.bot.steps.sync_once FOLDER pwrite64:7 pwrite64:90

All of them are killed at their thousandth call of that kind; each begins with so many harmless ones that this is the
seventh, or the ninetieth, of its sync. So what a sync needs is imported once for all of them.
"""

import os
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.registry.client import Client
from bot.runtime import Source
from bot.store.database import Database
from rules.policy import HOUR_US
from tests.bot.steps.listed import NOW, World
from tools.make_feed import KEY

WHEN = 1_000


@dataclass(frozen=True)
class Given:
    """A publisher of whom only the address is known."""

    source: Source


def world_in(folder: Path, database: Database) -> tuple[World, Given]:
    """Acme in this folder, with the feed that is published there."""
    given = Given(Source("quiet", str(folder / "quiet-feed"), HOUR_US, (KEY,)))
    world = World(database, given, feeds=Client(folder / "work"))
    world.now = NOW + HOUR_US // 6
    return world, given


def burn(call: str, times: int, scratch: Path) -> None:
    """Make so many harmless calls of this kind."""
    number = os.open(scratch, os.O_CREAT | os.O_WRONLY)
    for _ in range(times):
        match call:
            case "pwrite64":
                os.pwrite(number, b"x", 0)
            case "fdatasync":
                os.fdatasync(number)
            case "rename":
                scratch.rename(scratch)
            case "write":
                os.write(number, b"x")
            case "ftruncate":
                os.ftruncate(number, 0)
            case "unlink":
                scratch.unlink()
                scratch.touch()


def sync(folder: Path) -> None:
    """Sync the feed in this folder once."""
    database = Database(f"sqlite:///{folder}/earshot.db")
    world, given = world_in(folder, database)
    world.sync(given)
    database.close()


if __name__ == "__main__":
    root = Path(sys.argv[1])
    for word in sys.argv[2:]:
        call, _, nth = word.partition(":")
        own = shutil.copytree(root, root.with_name(word.replace(":", "-")))
        child = os.fork()
        if not child:
            burn(call, WHEN - int(nth), own / "scratch")
            sync(own)
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != -signal.SIGKILL:
            sys.exit(f"The sync was to die at {word}, and did not.")
    if not sys.argv[2:]:
        sync(root)
