"""Recorded facts come back exactly as they were, or not at all."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from rules.facts import Facts, Objection, Origin, RegistryState, as_record
from rules.recorded import Unreadable, from_record
from rules.registry.scope import Reach
from tests.strategies import NOW, facts, permitted, recorded

RECORD = recorded(permitted(objections=(Objection(Origin.REGISTRY, Reach.ANY),)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"mood": 7}, "hold a field that this version of the rules does not know at mood."),
        ({"now_us": "noon"}, "hold a value of the wrong type at now_us."),
        ({"now_us": True}, "hold a value of the wrong type at now_us."),
        ({"about": 1}, "hold a value of the wrong type at about."),
        ({"look": None}, "hold a value of the wrong type at look."),
        ({"kind": "shouted"}, "hold a word that this version of the rules does not know at kind."),
        ({"wishes": "stop"}, "hold a value of the wrong type at wishes."),
        ({"wishes": ["stop", 3]}, "hold a value of the wrong type at wishes."),
        ({"wishes": ["sing"]}, "hold a word that this version of the rules does not know at wishes."),
        ({"registries": [[]]}, "hold a value of the wrong type at registries."),
        ({"registries": [{"checked_us": 1}]}, "hold no value at registries.name."),
        ({"registries": [{"name": 5}]}, "hold a value of the wrong type at registries.name."),
        ({"registries": [{"name": "quiet", "colour": "red"}]}, "does not know at registries.colour."),
        ({"objections": [{"origin": "registry", "reach": "ANY"}]}, "does not know at objections.reach."),
        (
            {"objections": [{"origin": "registry", "reach": "any", "since_us": {}}]},
            "type at objections.since_us.",
        ),
        ({"member": []}, "hold a value of the wrong type at member."),
    ],
)
def test_what_this_version_cannot_read_is_refused_by_its_name(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        from_record(RECORD | changed)
    assert str(refused.value).startswith("The recorded facts hold ")
    assert str(refused.value).endswith(why)


def test_a_refusal_is_not_remembered_as_a_shape_that_fits() -> None:
    for _ in range(2):
        with pytest.raises(Unreadable):
            from_record(RECORD | {"now_us": "noon"})
        assert from_record(RECORD).now_us == NOW


def test_one_and_true_are_never_taken_for_each_other() -> None:
    given_one = [from_record(RECORD | {"registries": [{"name": "quiet", "period_us": 1}]}) for _ in range(2)]
    assert {facts.registries for facts in given_one} == {(RegistryState("quiet", None, 1),)}
    with pytest.raises(Unreadable):
        from_record(RECORD | {"registries": [{"name": "quiet", "period_us": True}]})


def test_no_record_at_all_is_the_empty_world() -> None:
    assert from_record({}) == Facts()


def test_every_field_of_facts_is_read() -> None:
    for one in fields(Facts):
        with pytest.raises(Unreadable, match=rf"wrong type at {one.name}\.$"):
            from_record({one.name: 0.5})


@pytest.mark.promise(29)
@given(facts() | st.from_type(Facts))
def test_what_was_recorded_is_read_back_exactly(known: Facts) -> None:
    assert from_record(json.loads(json.dumps(as_record(known)))) == known


@given(facts(), st.dictionaries(st.sampled_from([one.name for one in fields(Facts)]), JSON, max_size=3))
def test_whatever_stands_in_a_record_is_read_or_refused(known: Facts, odd: dict[str, Any]) -> None:
    with suppress(Unreadable):
        read = from_record(recorded(known) | odd)
        assert from_record(json.loads(json.dumps(as_record(read)))) == read


def test_reading_changes_nothing_in_the_record() -> None:
    before = json.dumps(RECORD)
    from_record(RECORD)
    assert json.dumps(RECORD) == before
    assert replace(from_record(RECORD), look=from_record({}).look) != from_record(RECORD)
