"""What a mention costs with a million stored, beside ten thousand."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench import stored, world
from bench.measure import Result, compared, median_ratio, pairs, seconds, undisturbed

ROUNDS, PAGES, FEW = 15, 2, 10_000


def run(folder: Path, *, quick: bool) -> list[Result]:
    """Take the same pages into both databases in turn."""
    rounds, many, few = (2, 20_000, 2_000) if quick else (ROUNDS, stored.MILLION, FEW)
    with ExitStack() as stack, undisturbed():
        measured = pairs(
            rounds, _turn(stack, stored.filled(folder, many, many)), _turn(stack, stored.filled(folder, few, many))
        )
    against = f"{few:,} stored; ours {many:,}, {rounds} rounds of {PAGES * world.PAGE_SIZE} mentions"
    return [compared("ingest_growth", median_ratio(measured), "times the cost", against, "<= 1.3")]


def _turn(stack: ExitStack, path: Path) -> Callable[[], float]:
    made = world.runtime(stack.enter_context(world.opened(path)))
    first = 0

    def turn() -> float:
        nonlocal first
        bodies = world.bodies(PAGES, first=first)
        first += PAGES
        return seconds(lambda: [world.take_in(made, *page) for page in bodies])

    turn()  # statements are compiled, pages are in memory
    return turn
