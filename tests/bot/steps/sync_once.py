"""One sync in a process of its own, to be killed: python -m tests.bot.steps.sync_once FOLDER."""

import sys
from dataclasses import dataclass
from pathlib import Path

from bot.registry.client import Client
from bot.runtime import Source
from bot.store.database import Database
from rules.policy import HOUR_US
from tests.bot.steps.listed import NOW, World
from tools.make_feed import KEY


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


if __name__ == "__main__":
    root = Path(sys.argv[1])
    opened = Database(f"sqlite:///{root}/earshot.db")
    here, publisher = world_in(root, opened)
    here.sync(publisher)
    opened.close()
