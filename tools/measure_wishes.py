"""Measures how well we hear a wish, and writes the numbers into docs/wishes.md.

    python -m tools.measure_wishes [--check]

Two collections lie beside the repository, in `../shared`, and may not be copied; where they are not there, their
numbers stay as they stand. Exit status: 0 all is fresh or was written, 1 the page is stale.
"""

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from rules.mention import Wish
from rules.wishes import WishHeard, read

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "wishes.md"
WRITTEN = ROOT / "tests" / "rules" / "wishes"
SHARED = ROOT.parent / "shared"
US = ("acme", "acmecoffee")
AIRLINES = ("virginamerica", "united", "southwestair", "jetblue", "usairways", "americanair")

_BLOCK = re.compile(r"(<!-- measured: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_HEAD = "| what | posts | stop | maybe_stop | nothing |\n|---|---|---|---|---|\n"


def blocks() -> dict[str, str]:
    """Every measured part of the page that can be measured here, by its name."""
    found = {"written": _written()}
    if SHARED.is_dir():
        found |= {"published": _published(), "ordinary": _ordinary()}
    return found


def fresh(page: str) -> str:
    """The page with its measured parts as they are now."""
    measured = blocks()
    return _BLOCK.sub(
        lambda block: f"{block[1]}{measured.get(block[2], block[0][len(block[1]) : -12])}{block[3]}", page
    )


def _written() -> str:
    asking = list(_rows(WRITTEN / "paraphrases.csv"))
    looking = list(_rows(WRITTEN / "ordinary.csv"))
    abroad = list(_rows(WRITTEN / "abroad.csv"))
    parts = [
        ("requests in our own words, held out", [row["text"] for row in asking if row["half"] == "held_out"]),
        ("requests in our own words, built on", [row["text"] for row in asking if row["half"] == "built_on"]),
        (
            "requests in our own words, written last and never read",
            [row["text"] for row in asking if row["half"] == "fresh"],
        ),
        ("posts that only look like one", [row["text"] for row in looking if row["at_most"] == "nothing"]),
        ("posts that a member should look at", [row["text"] for row in looking if row["at_most"] == "maybe_stop"]),
        ("slips that we know of", [row["text"] for row in looking if row["at_most"] == "stop"]),
        ("requests in other languages, built on", [row["text"] for row in abroad if row["asks"] != "no"]),
        ("posts in other languages that ask nothing of it", [row["text"] for row in abroad if row["asks"] == "no"]),
    ]
    return _HEAD + "".join(_line(name, [read(text, US) for text in texts]) for name, texts in parts)


def _published() -> str:
    rows = list(_rows(SHARED / "optout" / "phrases.csv"))
    english = [row for row in rows if row["lang"] == "en"]
    others = [row for row in rows if row["lang"] != "en"]
    parts = [
        ("the seven legal keywords", [row for row in english if row["kind"] == "per_se_keyword"]),
        ("English phrases published as opt-outs", [row for row in english if row["label"] == "opt_out"]),
        ("English phrases published as unclear or none", [row for row in english if row["label"] != "opt_out"]),
        ("other languages, with a source", [row for row in others if row["kind"] != "unsourced_candidate"]),
        ("other languages, without one", [row for row in others if row["kind"] == "unsourced_candidate"]),
    ]
    return _HEAD + "".join(_line(name, [read(row["phrase"], US) for row in rows]) for name, rows in parts)


def _ordinary() -> str:
    lines = (SHARED / "posts" / "ordinary.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line) for line in lines]
    heard = [read(text, AIRLINES) for text in texts]
    listed = [
        f"| {number} | {one.wish} | {text[slice(*one.span)]} |\n"
        for number, (text, one) in enumerate(zip(texts, heard, strict=True), 1)
        if one.span is not None
    ]
    return (
        f"{_HEAD}{_line('ordinary posts to airlines', heard)}\n| line | heard | in these words |\n|---|---|---|\n"
        + ("".join(listed))
    )


def _line(name: str, heard: list[WishHeard]) -> str:
    counts = [sum(one.wish is wish for one in heard) for wish in (Wish.STOP, Wish.MAYBE_STOP, None)]
    shares = [f"{count} ({100 * count / len(heard):.1f} %)" for count in counts]
    return f"| {name} | {len(heard):,} | {' | '.join(shares)} |\n"


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def main(words: list[str], at: Path = PAGE) -> int:
    """Write the page, or say that it is stale."""
    parser = argparse.ArgumentParser(description="How well we hear a wish.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit status 1 if the page is stale")
    asked = parser.parse_args(words)
    page = at.read_text("utf-8")
    if asked.check:
        stale = page != fresh(page)
        print("docs/wishes.md is stale. Run: python tools/measure_wishes.py." if stale else "docs/wishes.md is fresh.")
        return int(stale)
    at.write_text(fresh(page), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
