"""Facts know nothing by default, and go into the record as plain values."""

import json

import pytest
from hypothesis import given
from msgspec import NODEFAULT
from msgspec.structs import fields

from rules import facts as facts_module
from rules.audit.entry import INTEGER_MAX, EntryRefused, canonical_json
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
from rules.mention import Wish
from rules.registry.scope import Reach
from rules.verdict import Look
from tests.strategies import NOW, facts, permitted


def test_the_empty_world_knows_nothing() -> None:
    assert as_record(Facts()) == {}


def test_facts_have_no_place_for_a_text_a_handle_or_a_name() -> None:
    allowed = {"text_sha256"}
    words = ("text", "handle", "name", "bio", "location", "age", "followers", "author")
    found = {f.name for f in fields(Facts) if set(f.name.split("_")) & set(words)}
    assert found == allowed


def test_a_member_acts_at_every_look_but_the_first() -> None:
    assert [look for look in Look if permitted(look=look).acting] == [Look.CLAIM, Look.SEND]


def test_what_is_known_to_be_empty_is_recorded_apart_from_what_is_unknown() -> None:
    assert as_record(Facts(objections=(), wishes=()))["objections"] == []
    assert "objections" not in as_record(Facts(objections=None))


def test_what_has_its_default_is_left_out_of_the_record_and_nothing_else_is() -> None:
    assert as_record(Facts(pace=Pace(1))) == {"pace": {"hour": 1}}
    hourly = RegistryState("quiet", period_us=int("3600000000"))  # as large, and another object
    assert as_record(Facts(registries=(hourly,))) == {"registries": [{"name": "quiet"}]}


def test_the_type_of_a_field_says_how_its_values_are_made_plain() -> None:
    names, defaults, made = facts_module._form(Contract)
    assert names == ("since_us", "until_us", "topics", "media", "cap", "period_us", "quiet")
    assert defaults == (NODEFAULT, None, (), (), None, None, ())
    assert made.keys() == {"topics", "media", "quiet"}
    assert made["topics"](("beans", "tea")) == ["beans", "tea"]
    assert made["quiet"]((Span(1, 2), Span(3, 4))) == [{"from_us": 1, "to_us": 2}, {"from_us": 3, "to_us": 4}]
    _, _, made = facts_module._form(Objection)
    assert {reach: made["reach"](reach) for reach in Reach} == {reach: reach.name.lower() for reach in Reach}
    assert made.keys() == {"reach"}
    _, _, made = facts_module._form(Facts)
    assert made["pace"](Pace(1)) == {"hour": 1}
    assert made["objections"]((Objection(Origin.REGISTRY, Reach.ANY),)) == [{"origin": "registry", "reach": "any"}]
    lists = {"wishes", "topics", "objections", "registries", "contracts"}
    assert made.keys() == lists | {"answers", "pace", "member", "draft"}


def test_a_number_that_has_no_one_form_has_no_place_in_the_record() -> None:
    for number in (INTEGER_MAX + 1, -INTEGER_MAX - 1):
        for known in (Facts(created_us=number), Facts(answers=Answers(direct_us=(number,)))):
            with pytest.raises(EntryRefused, match="numbers go up to"):
                canonical_json(as_record(known))
        assert canonical_json(as_record(Facts(created_us=number - number // abs(number))))


def test_facts_are_recorded_as_plain_values() -> None:
    world = Facts(
        look=Look.CLAIM,
        now_us=NOW,
        wishes=(Wish.MAYBE_STOP,),
        objections=(Objection(Origin.REGISTRY, Reach.UNTIL_I_ASK, until_us=NOW),),
        registries=(RegistryState("quiet", checked_us=NOW),),
        contracts=(Contract(NOW, quiet=(Span(1, 2),)),),
        answers=Answers(direct_us=(NOW,)),
        pace=Pace(1, 2),
        member=Member(may_reply=False),
        draft=Draft(26, 280),
        paused=False,
    )
    assert as_record(world) == {
        "look": "claim",
        "now_us": NOW,
        "wishes": ["maybe_stop"],
        "objections": [{"origin": "registry", "reach": "until_i_ask", "until_us": NOW}],
        "registries": [{"name": "quiet", "checked_us": NOW}],
        "contracts": [{"since_us": NOW, "quiet": [{"from_us": 1, "to_us": 2}]}],
        "answers": {"direct_us": [NOW]},
        "pace": {"hour": 1, "day": 2},
        "member": {"may_reply": False},
        "draft": {"weight": 26, "weight_max": 280},
        "paused": False,
    }
    told = canonical_json(as_record(world))
    assert told.startswith(b'{"answers":{"direct_us":[')
    assert b'"objections":[{"origin":"registry","reach":"until_i_ask","until_us":' in told
    assert b'"wishes":["maybe_stop"]' in told


@given(facts(), facts())
def test_other_facts_make_another_record(one: Facts, other: Facts) -> None:
    assert (json.dumps(as_record(one)) == json.dumps(as_record(other))) == (one == other)
