"""What a person can put into each kind of element."""

from typing import Any

import pytest

from sandbox.slack.elements import find, first_values, is_empty, value_of

CHOICES = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("a", "b")]


def test_nothing_can_be_put_into_a_button() -> None:
    with pytest.raises(ValueError, match="Nothing can be put into a button"):
        value_of({"type": "button"}, "x")


def test_nothing_is_found_where_there_is_nothing() -> None:
    picture = {"type": "section", "block_id": "s", "accessory": {"type": "image", "action_id": "a"}}
    with pytest.raises(ValueError, match="there is: none"):
        find([picture], "a")


@pytest.mark.parametrize(
    ("element", "put_in", "held"),
    [
        ({"type": "plain_text_input"}, "", {"value": None}),
        ({"type": "plain_text_input"}, "words", {"value": "words"}),
        ({"type": "multi_users_select"}, None, {"selected_users": []}),
        ({"type": "datepicker"}, "2026-11-22", {"selected_date": "2026-11-22"}),
        ({"type": "checkboxes", "options": CHOICES}, ["a", "b"], {"selected_options": CHOICES}),
        ({"type": "checkboxes", "options": CHOICES}, "a", {"selected_options": CHOICES[:1]}),
        ({"type": "radio_buttons", "options": CHOICES}, None, {"selected_option": None}),
        ({"type": "static_select", "option_groups": [{"options": CHOICES}]}, "b", {"selected_option": CHOICES[1]}),
        ({"type": "external_select"}, "a", {"selected_option": CHOICES[0]}),
    ],
)
def test_an_element_holds_what_was_put_in(element: dict[str, Any], put_in: object, held: dict[str, Any]) -> None:
    value = value_of(element, put_in)
    assert value == {"type": element["type"]} | held
    assert is_empty(value) is not any(held.values())


def test_buttons_and_menus_without_memory_have_no_state() -> None:
    overflow = {"type": "overflow", "action_id": "o", "options": CHOICES}
    block = {"type": "actions", "block_id": "b", "elements": [{"type": "button", "action_id": "x"}, overflow]}
    assert first_values([block]) == {}
