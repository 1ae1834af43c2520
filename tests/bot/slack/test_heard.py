"""What somebody did, read from what Slack sends; what is not ours needs nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.slack.heard import SHORTCUTS, Heard, choice, click, id_of, read, shortcut, written
from bot.slack.ids import SAVED_ACTION, Drawn, private_metadata
from rules.card import Button

CLICK: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U1"},
    "trigger_id": "1.2.3",
    "container": {"channel_id": "C1", "message_ts": "1.0", "thread_ts": "0.5"},
    "actions": [{"action_id": "card.done", "block_id": "acts.0198a1.3"}],
}
CHOICE: dict[str, Any] = {
    "user": {"id": "U1"},
    "actions": [{"action_id": SAVED_ACTION, "selected_option": {"value": "s1"}}],
    "view": {"id": "V1", "hash": "h", "private_metadata": private_metadata(Drawn("0198a1", 1, 2))},
}


@pytest.mark.parametrize("action", ["strange", "card.strange", "card.open"])
def test_a_button_that_needs_nothing_from_us_is_passed_over(action: str) -> None:
    assert click(CLICK | {"actions": [{"action_id": action, "block_id": "b"}]}) is None


@pytest.mark.parametrize(
    "strange",
    [
        {"actions": [{"action_id": "strange", "selected_option": {"value": "s1"}}]},
        {"actions": [{"action_id": SAVED_ACTION, "selected_option": None}]},
        {"view": {"private_metadata": "strange"}},
        {"view": None},
    ],
)
def test_a_choice_that_is_not_ours_is_passed_over(strange: dict[str, Any]) -> None:
    assert choice(CHOICE | strange) is None


def test_a_foreign_shortcut_is_passed_over() -> None:
    assert shortcut({"callback_id": "strange"}) is None


def test_the_apps_manifest_names_the_very_shortcuts_that_we_hear() -> None:
    manifest = json.loads((Path(__file__).parents[3] / "slack_manifest.json").read_text("utf-8"))
    named = manifest["features"]["shortcuts"]
    assert {one["callback_id"]: one["type"] for one in named} == dict.fromkeys(SHORTCUTS, "message")


def test_a_click_says_who_did_what_to_which_drawing() -> None:
    expected = Heard("U1", "C1", "1.0", "0.5", "1.2.3", Button.DONE, Drawn("0198a1", 3))
    assert click(CLICK) == expected
    assert read(written(expected)) == expected


def test_a_choice_says_in_which_form() -> None:
    assert choice(CHOICE) == Heard("U1", drawn=Drawn("0198a1", 1, 2), view="V1", view_hash="h", chosen="s1")


@pytest.mark.slack_behaviour(2)
def test_the_same_delivery_has_the_same_id_and_another_has_another() -> None:
    assert id_of({"event_id": "Ev1"}) == "Ev1"
    assert id_of(CLICK) == id_of(dict(CLICK))
    assert id_of(CLICK) != id_of(CLICK | {"trigger_id": "other"})
    assert id_of(CLICK) != id_of(CLICK | {"type": "view_submission"})
    assert id_of({"command": "/earshot", "trigger_id": "1"}) != id_of({"command": "/other", "trigger_id": "1"})
