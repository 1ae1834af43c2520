"""Claiming a click with a million mentions stored, and all else going on.

Harder than a real day: a member claims fifteen times a second for a minute, pages of posts come five times as fast as
X lets anybody read, and a list of a million rows is taken over from its file to the look at the open cards and the
clearing of an older list, without the hour's pause between two syncs. Their pace is the product's own: a sync rests
and stands aside as it does in earnest (`Database.give_way`), a page comes in pieces while members act. The claims go
on for about as long as one whole sync.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench import stored, world
from bench.measure import Result, percentile
from bot.process import be_prompt
from bot.runtime import Runtime, Source
from bot.steps import reply, sync
from rules.policy import HOUR_US
from rules.verdict import Permit

CLAIMS, PAUSE_MAX_S = 900, 0.12
PAGE_EVERY_S = 0.6
"""A burst of 10,000 posts a minute: five times what X's own limit lets anybody read."""
PAGES = 200


def run(folder: Path, *, quick: bool) -> list[Result]:
    """Measure each claim from the call to the commit; members click at odd moments, one after another."""
    mentions, listed, claims = (20_000, 20_000, 40) if quick else (stored.MILLION, stored.MILLION, CLAIMS)
    path = stored.filled(folder, mentions, listed)
    took_ms, pages, syncs = _measure(folder, path, listed, claims)
    beside = (
        f"{claims} claims with {mentions:,} mentions and {listed:,} registry rows stored; beside them "
        f"{pages} pages of 100, at 10,000 posts a minute, and one sync after another, {syncs} of them whole; "
        f"median {percentile(took_ms, 0.5):.1f} ms, most {max(took_ms):.1f} ms"
    )
    return [Result("claim_p99_ms", percentile(took_ms, 0.99), "ms", against=beside, target="< 25")]


def _measure(folder: Path, path: Path, listed: int, claims: int) -> tuple[list[float], int, int]:
    feeds = [folder / "list0.csv", folder / "list1.csv"]
    for number, feed in enumerate(feeds):
        stored.publish(feed, listed, number + 1)
    wanted = stored.open_mentions(path, claims)
    burst = world.bodies(PAGES, first=1_000)  # after those that were measured for growth
    took_ms = []
    with world.opened(path) as database:
        made = world.runtime(database, registry=feeds[0])
        be_prompt()  # as `earshot run` does
        world.take_in(made, *burst[0])  # the burst is later than what was stored: a silence that ends here
        with beside(lambda: taking_in(made, burst[1:]), lambda: _sync(made, feeds)) as done:
            chance = random.Random(2)
            for number, mention_id in enumerate(wanted):
                time.sleep(chance.random() * PAUSE_MAX_S)
                claim = reply.Claim(mention_id, 1, f"We do. It takes {number} days.")
                start = time.perf_counter()
                verdict = reply.claim(made, made.teams[0], claim, world.MEMBER, world.NOW + number)
                took_ms.append((time.perf_counter() - start) * 1e3)
                assert isinstance(verdict, Permit), verdict
            pages, syncs = len(done[0]), len(done[1])  # without those that end after the last claim
    return took_ms, pages, syncs


def taking_in(made: Runtime, pages: Sequence[tuple[bytes, str, int]]) -> Iterator[object]:
    """Take in page after page, each when it is due."""
    start = time.perf_counter()
    for number, page in enumerate(pages):
        time.sleep(max(0.0, start + number * PAGE_EVERY_S - time.perf_counter()))
        yield world.take_in(made, *page)


def _sync(made: Runtime, feeds: list[Path]) -> Iterator[object]:
    """Sync one list after another; each has a row more or less than the one before."""
    turn = 0
    while True:
        turn += 1
        source = Source("quiet", str(feeds[turn % 2]), HOUR_US)
        yield sync.sync(replace(made, sources=(source,)), source, world.NOW)


@contextmanager
def beside(*works: Callable[[], Iterator[object]]) -> Iterator[list[list[object]]]:
    """Let each of these go on in a thread of its own; what fails there fails here."""
    stop, failed = threading.Event(), list[BaseException]()
    done: list[list[object]] = [[] for _ in works]

    def go_on(work: Callable[[], Iterator[object]], made: list[object]) -> None:
        try:
            for one in work():
                made.append(one)
                if stop.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 - raised again below
            failed.append(error)

    threads = [threading.Thread(target=go_on, args=(work, made)) for work, made in zip(works, done, strict=True)]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
