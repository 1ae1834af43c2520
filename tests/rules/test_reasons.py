"""What the rules say, to the letter, is what the manual says that they say."""

import re
from collections.abc import Iterator
from pathlib import Path

from rules.cautions import CAUTIONS
from rules.decide import decide
from rules.refusals import REFUSALS
from rules.verdict import Caution, Permit, Refusal, Refused
from tests.rules.worlds import at_random

MANUAL = Path(__file__).parents[2] / "docs" / "refusals.md"
ROW = re.compile(r"\| (.+?) \| (.*?) \|")


def rows() -> Iterator[tuple[str, str, str]]:
    """Each rule, sentence and remedy of the manual; a colleague's is in three forms of one row."""
    rule = ""
    for line in MANUAL.read_text("utf-8").splitlines():
        if line.startswith("### `"):
            rule = line.split("`")[1]
        elif rule and (row := ROW.fullmatch(line)) and not row[1].startswith(("it says", "---")):
            for change in re.findall(r"[^.]+\.", row[2]) if "colleagues have" in row[2] else [row[2].strip()]:
                yield rule, row[1], change


def said() -> set[Refusal | Caution]:
    found: set[Refusal | Caution] = set()
    for world in at_random(11, 8_000):
        verdict = decide(*world)
        if isinstance(verdict, Refused):
            found.update(verdict.refusals)
        if not isinstance(verdict, Permit):
            found.update(verdict.cautions)
    return found


def test_no_rule_says_what_the_manual_does_not_and_each_of_its_sentences_is_said() -> None:
    forms = {
        row: re.compile(r".{1,12}?".join(map(re.escape, row[1].split("…"))).replace("character.{1,12}?", "characters?"))
        for row in rows()
    }
    unsaid = set(forms)
    assert {rule for rule, _, _ in unsaid} == {rule.NAME for rule in (*REFUSALS, *CAUTIONS)}
    for rule, sentence, change in said():
        of_it = {row for row, form in forms.items() if (rule, change) == (row[0], row[2]) and form.fullmatch(sentence)}
        assert of_it, f"{rule}: {sentence} {change}"
        unsaid -= of_it
    assert unsaid == set()
