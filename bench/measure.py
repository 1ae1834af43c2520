"""Measuring on a busy machine: in pairs, in rounds, by the median."""

import gc
import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


class Missing(RuntimeError):
    """Something that a benchmark needs is not there; the text says what, and what to do."""


@dataclass(frozen=True, slots=True)
class Result:
    """One number, as `bench/results.json` holds it; `ratio` is the number that compares it to `against`.

    `target` is printed beside it, and not written: what must hold stands with the issue, not with the run.
    """

    name: str
    value: float
    unit: str
    ratio: float | None = None
    against: str | None = None
    target: str = ""

    def as_json(self) -> dict[str, object]:
        """The result as the file holds it, to four digits."""
        value, ratio = _short(self.value), None if self.ratio is None else _short(self.ratio)
        return {"name": self.name, "value": value, "unit": self.unit, "ratio": ratio, "against": self.against}


def compared(name: str, ratio: float, unit: str, against: str, target: str) -> Result:
    """A result that is nothing but a comparison."""
    return Result(name, ratio, unit, ratio, against, target)


def seconds(work: Callable[[], object]) -> float:
    """How long this takes by the wall clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def pairs(rounds: int, ours: Callable[[], float], peer: Callable[[], float]) -> list[tuple[float, float]]:
    """Measure both in turn, so many times; the order changes with every round, so that neither always goes first."""
    found = []
    for number in range(rounds):
        if number % 2:
            theirs = peer()
            found.append((ours(), theirs))
        else:
            found.append((ours(), peer()))
    return found


def median_ratio(measured: Sequence[tuple[float, float]]) -> float:
    """The median over all rounds of the first by the second."""
    return statistics.median(ours / theirs for ours, theirs in measured)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of all values does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let nobody's garbage be collected in the middle of somebody else's turn."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _short(value: float) -> float:
    return float(f"{value:.4g}")
