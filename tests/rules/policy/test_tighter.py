"""Of two values of a key the tighter is known, for every key that there is."""

import pytest

from rules.policy.tables import Policy
from rules.policy.tighter import tighter


def test_no_word_is_ranked_by_chance() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        tighter("text.links", "allow", "perhaps")


@pytest.mark.parametrize(
    ("key", "loose", "tight"),
    [
        ("contact.direct_needs_contract", False, True),
        ("contact.overheard_with_contract", "click", "held"),
        ("contact.follower_overheard", "held", "refuse"),
        ("contact.overheard_shown", "cards", "on_request"),
        ("contact.overheard_shown", "on_request", "digest"),
        ("caps.proactive", 2, 1),
        ("caps.period", 1, 2),
        ("windows.held", 2, 1),
        ("registry.own_list", True, False),
        ("registry.required", ("a",), ("a", "b")),
        ("second_look.members", 1, 2),
        ("text.links", "allow", "refuse"),
        ("text.links", "allow", "offer_stop"),
        ("text.links", "offer_stop", "refuse"),
        ("x.bare_replies", "try", "refuse"),
        ("x.enterprise", True, False),
    ],
)
def test_the_value_that_lets_us_answer_less_is_kept(key: str, loose: object, tight: object) -> None:
    assert tighter(key, loose, tight) == tight
    assert tighter(key, tight, loose) == tight
    assert tighter(key, loose, loose) == loose


def test_two_lists_hold_us_back_together() -> None:
    assert tighter("second_look.hows", ("reply", "quote"), ("quote", "mention")) == ("reply", "quote", "mention")


def test_every_key_that_an_override_may_change_has_an_order() -> None:
    overridable = set(Policy.model_fields) - {"preset", "consent", "wishes", "topics", "override"}
    for table in overridable:
        part = getattr(Policy(), table)
        for key in type(part).model_fields:
            value = getattr(part, key)
            assert tighter(f"{table}.{key}", value, value) == value
