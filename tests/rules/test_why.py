"""A few words for each rule."""

import re

from rules.cautions import CAUTIONS
from rules.refusals import REFUSALS
from rules.why import WHY
from tests.rules.test_reasons import OF_THE_TEAM


def test_no_rule_is_without_its_words() -> None:
    assert set(WHY) == {rule.NAME for rule in (*REFUSALS, *CAUTIONS)}


def test_no_words_stand_for_one_post_alone() -> None:
    assert [why for why in WHY.values() if re.search(r"\b(?:it waits|it was|this)\b", why.to_us)] == [
        WHY["outside_contract"]
    ]


def test_what_is_said_to_the_person_is_said_to_them_and_ends_a_sentence() -> None:
    for why in WHY.values():
        assert not OF_THE_TEAM.search(why.to_them), why
        assert re.fullmatch(r"[a-z].*[a-z]", why.to_us), why
        assert re.fullmatch(r"[a-z].*[a-z]", why.to_them), why
