"""Killed at any change of a file, a publisher leaves the old feed or the new."""

import os
import shutil
import sys
from itertools import count
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.bot.registry.test_publish import ANA, BEN, CLEO, Feed

OLD, NEW = {ANA: "any", BEN: "any"}, {ANA: "any", CLEO: "proactive"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
MOMENTS_MAX = 100
DEAD = 9


def die_at(number: int) -> None:
    """Let this process end before it opens a file to write, renames or removes one, for the n-th time from now."""
    left = count(-number)

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        written = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & WRITES)
        if (written or event in {"os.rename", "os.remove"}) and next(left) == 0:
            os._exit(DEAD)

    sys.addaudithook(hook)


def publishes_until(number: int, folder: Path) -> bool:
    """Publish in a process of its own that is killed at this moment; says whether it was."""
    child = os.fork()
    if child == 0:
        try:
            feed = at(folder)
            die_at(number)
            feed.publish()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == DEAD


def at(folder: Path) -> Feed:
    return Feed(Database(f"sqlite:///{folder}/earshot.db"), folder)


@pytest.mark.promise(19)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_at_whatever_change_of_a_file_it_is_killed_a_subscriber_reads_all_of_one_feed(
    database: Database, tmp_path: Path
) -> None:
    feed = Feed(database, tmp_path)
    feed.says(ANA, "any;for=all")
    feed.says(BEN, "any;for=all")
    feed.publish()
    feed.says(CLEO, "proactive;for=all")
    feed.lifts(BEN)
    feed.database.close()
    before = shutil.copytree(tmp_path, tmp_path.with_name("before"))
    seen = []
    for moment in range(MOMENTS_MAX):
        shutil.rmtree(tmp_path)
        shutil.copytree(before, tmp_path)
        killed = publishes_until(moment, tmp_path)
        feed = at(tmp_path)
        seen.append(feed.read())
        feed.publish()
        assert feed.read() == NEW
        assert feed.head().seq == 2
        feed.database.close()
        if not killed:
            break
    assert not killed
    assert len(seen) > 15
    assert seen == [OLD] * seen.count(OLD) + [NEW] * seen.count(NEW)
    assert seen.count(OLD) > 10
