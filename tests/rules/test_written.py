"""What is written in one go is what the record has of the facts, byte for byte."""

import pytest
from hypothesis import given
from msgspec.structs import replace

from rules.audit.entry import INTEGER_MAX, EntryRefused, Json, canonical_json
from rules.facts import (
    Answers,
    Contract,
    Draft,
    Facts,
    Member,
    Objection,
    Origin,
    Pace,
    RegistryState,
    Span,
    as_record,
)
from rules.registry.scope import Reach
from rules.written import written
from tests.strategies import NOW, facts, permitted

FULL = permitted(
    objections=(Objection(Origin.REGISTRY, Reach.ANY, medium="email"), Objection(Origin.TOLD_US, Reach.LISTEN)),
    registries=(RegistryState('quiet "list"', NOW, 1), RegistryState("é\u2028\x1f")),
    contracts=(Contract(NOW, topics=("beans",), quiet=(Span(1, 2),)),),
    answers=Answers((3, 2), (1,)),
    pace=Pace(1, 2, 3),
    member=Member(may_reply=True, new=True),
    draft=Draft(1, 280, said_today=True, topics=()),
)


def test_facts_that_know_nothing_are_written_as_nothing() -> None:
    assert written(Facts()).text == "{}"


def test_a_number_that_has_no_one_form_is_refused() -> None:
    for number in (INTEGER_MAX + 1, -INTEGER_MAX - 1):
        with pytest.raises(EntryRefused, match="numbers go up to"):
            written(Facts(created_us=number))
        assert written(Facts(created_us=number - number // abs(number))).text


def test_half_a_character_is_refused_where_the_entry_is_sealed() -> None:
    with pytest.raises(EntryRefused, match="half a character"):
        canonical_json({"facts": written(replace(FULL, mention_id="\ud800"))})


@given(facts())
def test_whatever_is_known_is_written_as_the_record_has_it(known: Facts) -> None:
    assert_same(known)


def test_every_kind_of_value_is_written_as_the_record_has_it() -> None:
    assert_same(FULL)


def assert_same(known: Facts) -> None:
    beside: dict[str, Json] = {"verdict": "refused", "z": [1, {"é": None}], "\ufb03": "", "😀": True}
    assert written(known).text.encode() == canonical_json(as_record(known))
    assert canonical_json({"facts": written(known), **beside}) == canonical_json({"facts": as_record(known), **beside})
