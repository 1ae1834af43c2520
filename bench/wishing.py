"""One post read for a wish, over ordinary posts that ask for nothing."""

import csv
import json
import statistics
import timeit
from functools import partial
from pathlib import Path

from bench.measure import Result
from rules.wishes import read

ROUNDS, TIMES = 5, 5
ROOT = Path(__file__).parents[1]
COLLECTED = ROOT.parent / "shared" / "posts" / "ordinary.jsonl"
WRITTEN = ROOT / "tests" / "rules" / "wishes"
AIRLINES = ("virginamerica", "united", "southwestair", "jetblue", "usairways", "americanair")
POSTS_MAX = 2_000


def run(folder: Path, *, quick: bool) -> list[Result]:  # noqa: ARG001 - needs no disk
    """Measure each post by itself; the number is that of the post in the middle, beside the one of who asks to stop."""
    rounds, times, posts_max = (1, 1, 50) if quick else (ROUNDS, TIMES, POSTS_MAX)
    posts, us = ordinary()
    everyday = [_us(text, us, rounds, times) for text in posts[:posts_max]]
    asking = [_us(text, ("acme",), rounds, times) for text in written("paraphrases")[:posts_max]]
    mean, asked = statistics.mean(everyday), statistics.median(asking)
    against = f"{len(everyday)} ordinary posts, {mean:.1f} µs on average; {asked:.0f} µs where somebody asks to stop"
    return [Result("wish_us", statistics.median(everyday), "µs", against=against, target="< 50")]


def ordinary() -> tuple[list[str], tuple[str, ...]]:
    """Posts to airlines where the collection is there, else those that were written for the tests; and who we are."""
    if COLLECTED.is_file():
        return [json.loads(line) for line in COLLECTED.read_text("utf-8").splitlines()], AIRLINES
    return written("ordinary"), ("acme",)


def written(name: str) -> list[str]:
    """The texts of a table that was written for the tests."""
    with (WRITTEN / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return [row["text"] for row in csv.DictReader(lines)]


def _us(text: str, us: tuple[str, ...], rounds: int, times: int) -> float:
    return min(timeit.repeat(partial(read, text, us), number=times, repeat=rounds)) / times * 1e6
