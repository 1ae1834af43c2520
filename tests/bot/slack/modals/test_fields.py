"""The fields of a form: how they are asked, and what comes back."""

from typing import Any

import pytest

from bot.slack.modals.fields import chosen, field, held, options, text_field, ticked, typed
from sandbox.slack.limits import check_view

BOXES = {"type": "checkboxes", "action_id": "any", "options": options([("one", "The first"), ("two", "The second")])}


def view(**told: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever Slack tells of a field
    return {"state": {"values": {"a": {"any": told}}}}


@pytest.mark.parametrize("nothing", [{}, {"state": {}}, {"state": {"values": {"a": {}}}}, view(value=None)])
def test_a_field_that_was_left_empty_holds_nothing(nothing: dict[str, Any]) -> None:
    assert (typed(nothing, "a"), chosen(nothing, "a"), ticked(nothing, "a")) == ("", "", [])
    assert held(nothing, "another") == {}


def test_what_came_back_is_read_whatever_the_element_is_called() -> None:
    assert typed(view(value="Hello."), "a") == "Hello."
    assert chosen(view(selected_option={"value": "one"}), "a") == "one"
    assert ticked(view(selected_options=[{"value": "one"}, {"value": "two"}]), "a") == ["one", "two"]


def test_only_what_must_be_filled_in_has_to_be() -> None:
    assert "optional" not in field("a", "Which?", BOXES)
    assert field("a", "Which?", BOXES, must=False)["optional"] is True


def test_slack_takes_such_fields() -> None:
    blocks = [text_field("a", "Why?", 300, multiline=True, hint="In a sentence."), field("b", "Which?", BOXES)]
    title, send = ({"type": "plain_text", "text": words, "emoji": False} for words in ("Ask", "Send"))
    assert check_view({"type": "modal", "title": title, "submit": send, "blocks": blocks}) == []
