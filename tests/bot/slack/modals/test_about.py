"""The field in which a member says what something is about."""

from typing import Any

import pytest

from bot.slack.modals.about import ACTION, BOXES_MAX, field, ticked
from sandbox.slack.limits import check_view

NAMES = ("delivery", "late-parcels", "prices")


def view(names: tuple[str, ...], heard: set[str]) -> dict[str, Any]:
    block = field("about.1.1", "About?", names, heard, "Add more.")
    title = {"type": "plain_text", "text": "Reply"}
    return {"type": "modal", "title": title, "submit": title, "blocks": [block]}


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"values": {}},
        {"values": {"about.1.1": {}}},
        {"values": {"about.1.1": {ACTION: {"selected_options": None}}}},
        {"values": {"other": {ACTION: {"selected_options": [{"value": "prices"}]}}}},
        {"values": {"about.1.1": {ACTION: {"selected_options": [{"value": "gossip"}, {}]}}}},
    ],
)
def test_nothing_that_is_no_topic_of_ours_is_taken_from_a_form(state: dict[str, Any]) -> None:
    assert ticked({"state": state}, "about.1.1", NAMES) == ()
    assert ticked({}, "about.1.1", NAMES) == ()


def test_what_was_ticked_is_read_in_order() -> None:
    chosen = {"selected_options": [{"value": "prices"}, {"value": "delivery"}]}
    assert ticked({"state": {"values": {"about.1.1": {ACTION: chosen}}}}, "about.1.1", NAMES) == ("delivery", "prices")


def test_what_we_heard_is_ticked_and_a_hyphen_reads_as_a_space() -> None:
    drawn = view(NAMES, {"late-parcels", "gossip"})
    assert check_view(drawn) == []
    element = drawn["blocks"][0]["element"]
    assert element["type"] == "checkboxes"
    assert [option["text"]["text"] for option in element["options"]] == ["delivery", "late parcels", "prices"]
    assert element["initial_options"] == [element["options"][1]]
    assert drawn["blocks"][0]["optional"], "whoever means none ticks none"


def test_where_nothing_was_heard_nothing_is_ticked() -> None:
    assert "initial_options" not in view(NAMES, set())["blocks"][0]["element"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [(BOXES_MAX, "checkboxes"), (BOXES_MAX + 1, "multi_static_select"), (100, "multi_static_select")],
)
def test_more_topics_than_slack_shows_as_boxes_are_a_menu(number: int, kind: str) -> None:
    drawn = view(tuple(f"topic-{n}" for n in range(number)), {"topic-3"})
    assert check_view(drawn) == []
    assert drawn["blocks"][0]["element"]["type"] == kind
    assert [one["value"] for one in drawn["blocks"][0]["element"]["initial_options"]] == ["topic-3"]
