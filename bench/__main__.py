"""`python -m bench`: measure, print a table, write `bench/results.json`."""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import (
    claim,
    day,
    deciding,
    feeding,
    growth,
    ingest,
    labelling,
    preferences,
    replaying,
    slack,
    starting,
    wishing,
    world,
)
from bench.measure import Missing, Result

Benchmark = Callable[..., list[Result]]
BENCHMARKS: dict[str, Benchmark] = {
    "decide": deciding.run,
    "label": labelling.run,
    "wish": wishing.run,
    "replay": replaying.run,
    "ingest": ingest.run,
    "growth": growth.run,
    "claim": claim.run,
    "registry": feeding.run,
    "preferences": preferences.run,
    "slack": slack.run,
    "help": starting.run_help,
    "demo": starting.run_demo,
    "memory": starting.run_memory,
    "day": day.run,
}
RESULTS = Path(__file__).with_name("results.json")


def main(words: Sequence[str]) -> int:
    """Run what is asked for, or everything. Exit status 1 where something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="How fast Earshot is, beside its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs")
    parser.add_argument("--results", type=Path, default=RESULTS, help="the file to write")
    asked = parser.parse_args(words)
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {unknown[0]}. Choose from: {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    results: list[Result] = []
    missing = 0
    with world.folder() as folder:
        for name in asked.names or BENCHMARKS:
            try:
                found = BENCHMARKS[name](folder, quick=asked.quick)
            except Missing as problem:
                print(f"{name}: {problem}", file=sys.stderr)
                missing += 1
                continue
            results += found
            for result in found:
                print(_line(result), flush=True)
    asked.results.write_text(json.dumps([result.as_json() for result in results], indent=2, ensure_ascii=False) + "\n")
    return 1 if missing else 0


def _line(result: Result) -> str:
    against = (
        f"  against {result.against}" if result.against and result.ratio is not None else f"  {result.against or ''}"
    )
    return f"{result.name:24} {result.value:10.4g} {result.unit:24} {result.target:8}{against}".rstrip()


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # a peer talks while it works
    sys.exit(main(sys.argv[1:]))
