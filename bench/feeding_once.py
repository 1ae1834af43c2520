"""One round of `bench/feeding.py` in a process of its own.

Run as `python -m bench.feeding_once FOLDER FEED`. Prints what it took as JSON: a first sync and one of a delta, in
seconds; the most anonymous memory; a look-up's time.
"""

import json
import shutil
import sys
import threading
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bench import feeding, world
from bench.measure import percentile, seconds, undisturbed
from bot.process import be_prompt
from bot.registry.client import Client
from bot.runtime import Source
from bot.steps import sync
from bot.store.registry import lookups
from rules.policy import HOUR_US
from rules.registry.key import hashed
from rules.registry.row import split
from tools.make_feed import KEY

PAGES, POSTS_A_PAGE, LISTED_A_PAGE = 1_000, 100, 5


def main(folder: Path, feed: Path) -> dict[str, float]:
    """Sync twice and look up."""
    be_prompt()  # as `earshot run` does
    memory = Memory()
    with world.opened(folder / "earshot.db") as database:
        source = Source("quiet", str(feed), HOUR_US, (KEY,))
        made = world.runtime(database)
        runtime = replace(made, sources=(source,), feeds=Client(folder / "registries"))
        took = []
        for number in (1, 2):
            shutil.copyfile(feed / f"HEAD.{number}", feed / "HEAD")
            took.append(seconds(lambda: _taken(sync.sync(runtime, source, world.NOW))))
        rss_mb = memory.stop()
        with database.read() as session:
            [[copy]] = lookups.in_force(session).values()
        listed = [row[:16] for row in islice((row for block in feeding.blocks(10**6) for row in split(block)), 5_000)]
        looked = []
        with undisturbed():
            for page in range(PAGES):
                start = time.perf_counter()
                with database.read() as session:
                    keys = [f"x:{page * POSTS_A_PAGE + number + 1}" for number in range(POSTS_A_PAGE)]
                    asked = [hashed(key, secret) for key in keys for secret in copy.secrets]
                    asked += [hashed(f"x:@user{key[2:]}", secret) for key in keys for secret in copy.secrets]
                    asked[:LISTED_A_PAGE] = listed[page * LISTED_A_PAGE : (page + 1) * LISTED_A_PAGE]
                    for copies in lookups.in_force(session).values():
                        lookups.look_up(session, copies, asked)
                looked.append((time.perf_counter() - start) / POSTS_A_PAGE * 1e6)
    return {
        "load_s": took[0],
        "delta_s": took[1],
        "rss_mb": rss_mb,
        "p99_us": percentile(looked, 0.99),
        "layers": len(copy.layers),
    }


class Memory:
    """Watches this process's anonymous memory: what is mapped from a file counts for nothing, for it can be let go."""

    def __init__(self) -> None:
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """End, and give the most there was, in MB."""
        self._ended.set()
        self._thread.join()
        return self._most / 1024

    def _run(self) -> None:
        while not self._ended.wait(0.02):
            status = Path("/proc/self/status").read_text("ascii")
            self._most = max(self._most, int(status.partition("RssAnon:")[2].split()[0]))


def _taken(synced: sync.Synced) -> None:
    assert synced.outcome is sync.Outcome.TAKEN, synced.sentence


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
