"""The preference pages on one core, while the bot takes posts in on the same one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import world
from bench.claim import PAGE_EVERY_S, beside, taking_in
from bench.measure import Missing, Result, percentile
from bot.process import be_prompt
from bot.web.pages.app import PageServer
from bot.web.pages.paper import Paper
from bot.web.pages.site import Site
from bot.web.pages.words import Words

RATE = 200
LASTING_S = 20.0
MOST = 2_000
"""So many a second are more than anybody answers: what is answered of them is how many we can."""


def run(folder: Path, *, quick: bool) -> list[Result]:
    """Measure what visitors wait at 200 a second, then how many a second are answered at most."""
    lasting_s = 1.0 if quick else LASTING_S
    pages = world.bodies(int(2 * lasting_s / PAGE_EVERY_S) + 30)
    with world.opened(folder / "pages.db") as database, _one_core():
        made = world.runtime(database)
        server = PageServer(Site(made, made.teams, "http://127.0.0.1", Paper(Words())), "127.0.0.1", 0)
        server.start()
        be_prompt()  # as `earshot run` does
        try:
            _visitors(server, RATE, 0.5)  # the first visitors of all open the database and the files
            with beside(lambda: taking_in(made, pages)) as done:
                took_ms = _visitors(server, RATE, lasting_s)
                taken = len(done[0])
                at_most = _visitors(server, MOST, lasting_s / 4)
        finally:
            server.stop()
    per_s = len(at_most) / (lasting_s / 4 + max(at_most) / 1e3)
    told = (
        f"{RATE} visitors a second for {lasting_s:.0f} s, one in ten stops the brand; beside them {taken} pages of 100 "
        f"posts, at 10,000 posts a minute, on the same core; median {percentile(took_ms, 0.5):.1f} ms, "
        f"most {max(took_ms):.1f} ms"
    )
    return [
        Result("preferences_per_s", per_s, "requests/s", against="the same visitors, as many as come", target=">= 200"),
        Result("preferences_p99_ms", percentile(took_ms, 0.99), "ms", against=told, target="< 50"),
    ]


def _visitors(server: PageServer, rate: int, lasting_s: float) -> list[float]:
    words = [sys.executable, "-m", "bench.visitors", server.url.rpartition(":")[2], str(rate), str(lasting_s)]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, preexec_fn=_elsewhere)
    if ran.returncode:
        raise Missing(f"The visitors gave up: {ran.stderr.strip().splitlines()[-1]}")
    return [float(one) for one in json.loads(ran.stdout)]


@contextmanager
def _one_core() -> Iterator[None]:
    """Stay on one core; the visitors take the others."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _elsewhere() -> None:
    """Leave the server's core to it, where there are others."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, set(range(os.cpu_count() or 1)) - os.sched_getaffinity(0))
