"""What the rules say, to the letter, is what the manual says that they say."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rules.cautions import CAUTIONS
from rules.decide import decide
from rules.refusals import REFUSALS
from rules.verdict import Caution, Permit, Refusal, Refused
from tests.rules.worlds import at_random

MANUAL = Path(__file__).parents[2] / "docs" / "refusals.md"
ROW = re.compile(r"\| (.+?) \| (.*?) \| (.+?) \|")
OF_THE_TEAM = re.compile(
    r"\b(?:they|them|their|theirs|colleagues?|members?|approvers?|operators?|polic(?:y|ies)|teams?|channels?|slack)\b"
    r"|/earshot|[_{}`<>…]|None",
    re.IGNORECASE,
)


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Each rule, sentence, remedy and word to the person of the manual; a colleague's is in three forms of one row."""
    rule = ""
    for line in MANUAL.read_text("utf-8").splitlines():
        if line.startswith("### `"):
            rule = line.split("`")[1]
        elif rule and (row := ROW.fullmatch(line)) and not row[1].startswith(("it says", "---")):
            for change in re.findall(r"[^.]+\.", row[2]) if "colleagues have" in row[2] else [row[2].strip()]:
                yield rule, row[1], change.strip(), row[3]


@cache
def said() -> set[Refusal | Caution]:
    found: set[Refusal | Caution] = set()
    for world in at_random(17, 30_000):
        verdict = decide(*world)
        if isinstance(verdict, Refused):
            found.update(verdict.refusals)
        if not isinstance(verdict, Permit):
            found.update(verdict.cautions)
    return found


def test_no_rule_says_what_the_manual_does_not_and_each_of_its_sentences_is_said() -> None:
    forms = {
        row: (
            re.compile(filled(row[1]).replace("character.{1,12}?", "characters?")),
            re.compile(filled(row[3])),
        )
        for row in rows()
    }
    unsaid = set(forms)
    assert {rule for rule, *_ in unsaid} == {rule.NAME for rule in (*REFUSALS, *CAUTIONS)}
    for rule, sentence, change, to_them in said():
        of_it = {
            row
            for row, (to_us, to_the_person) in forms.items()
            if (rule, change) == (row[0], row[2]) and to_us.fullmatch(sentence) and to_the_person.fullmatch(to_them)
        }
        assert of_it, f"{rule}: {sentence} {change} {to_them}"
        unsaid -= of_it
    assert unsaid == set()


def filled(sentence: str) -> str:
    return r".{1,12}?".join(map(re.escape, sentence.split("…")))


def test_no_reason_keeps_from_the_person_what_it_tells_the_team_and_none_tells_them_of_the_team() -> None:
    verdict = Refused(tuple(one for one in said() if isinstance(one, Refusal)))
    assert {rule.NAME for rule in REFUSALS} == {one.rule for one in verdict.refusals}
    for reason in said():
        assert re.fullmatch(r"[A-Z].*[a-z]\.", reason.to_them), reason
        assert not OF_THE_TEAM.search(reason.to_them), reason
        assert re.search(r"\b(?:you|your|we|our|us)\b", reason.to_them, re.IGNORECASE) or "advert" in reason.to_them
