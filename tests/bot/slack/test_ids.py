"""The names by which a click finds its way back."""

import pytest

from bot.slack.ids import Drawn, action_id, block_id, button_of, drawn_at, drawn_of, private_metadata
from rules.card import Button


@pytest.mark.parametrize("action", ["", "reply", "card.", "card.launch", "saved_reply"])
def test_a_foreign_action_is_no_button(action: str) -> None:
    assert button_of(action) is None


@pytest.mark.parametrize("carried", ["", "[]", "{}", "null", '{"mention": "a"}', '{"mention": "a", "version": "x"}'])
def test_what_a_foreign_form_carried_is_refused(carried: str) -> None:
    with pytest.raises(ValueError, match="This form is not one of ours"):
        drawn_of(carried)


@pytest.mark.parametrize("button", Button)
def test_a_click_finds_its_button(button: Button) -> None:
    assert button_of(action_id(button)) is button


def test_a_form_brings_back_which_drawing_it_stood_on() -> None:
    assert drawn_of(private_metadata(Drawn("0198a1", 3, 2))) == Drawn("0198a1", 3, 2)


@pytest.mark.slack_behaviour(23)
def test_ids_name_the_drawing_and_nothing_else() -> None:
    assert block_id(Drawn("0198a1", 3), "post") == "post.0198a1.3"


@pytest.mark.parametrize("block", ["", "acts", "acts.", "acts.0198a1", "acts.0198a1.", "acts.0198a1.x", "acts..1"])
def test_a_foreign_block_is_of_no_drawing(block: str) -> None:
    assert drawn_at(block) is None


def test_a_block_knows_its_drawing() -> None:
    assert drawn_at(block_id(Drawn("0198a1", 3), "acts")) == Drawn("0198a1", 3)
