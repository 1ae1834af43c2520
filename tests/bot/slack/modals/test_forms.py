"""What opens over Slack, and what one person alone sees."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.slack.ids import Drawn, drawn_of
from bot.slack.modals.forms import (
    SAVED_MAX,
    TEXT_CHARS_MAX,
    confirm_block_id,
    held,
    loading,
    reply_form,
    text_block_id,
    told,
    why,
)
from rules.saved import Offered
from rules.sight import Member, Moment
from sandbox.slack.limits import check_view
from tests.bot.slack.drawn import CARDS, HOSTILE, attacked
from tests.strategies import NOW

DRAWN = Drawn("0198a1", 2)


def said(node: object) -> str:
    return json.dumps(node, ensure_ascii=False)


def field(view: dict[str, Any]) -> dict[str, Any]:
    return next(block for block in view["blocks"] if block.get("block_id") == text_block_id(DRAWN))


@pytest.mark.slack_behaviour(22)
@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:12]))
def test_a_hostile_post_saved_reply_draft_or_error_never_breaks_a_form(words: str) -> None:
    saved = [Offered(str(number), words, words, fits=number % 2 == 0) for number in range(SAVED_MAX + 5)]
    view = reply_form(attacked(words), DRAWN, saved, words, words, words)
    assert check_view(told("Reply", words)) == []
    assert check_view(view) == []
    assert check_view(why(attacked(words), [(words,)])) == []
    said(view).encode()
    assert '"mrkdwn"' not in said(view)


def test_the_skeleton_opens_before_anything_is_known() -> None:
    assert check_view(loading()) == []


@pytest.mark.slack_behaviour(26)
def test_a_refused_reply_keeps_what_was_typed_and_says_why() -> None:
    view = reply_form(CARDS[0], DRAWN, (), "Yes, we do.", "The reply is 20 characters too long.")
    assert field(view)["element"]["initial_value"] == "Yes, we do."
    assert "The reply is 20 characters too long." in said(view)


def test_who_may_approve_is_named_where_the_team_has_named_them() -> None:
    dana, eli, finn = (Member("A colleague", f"U{number}") for number in range(3))
    assert "Any colleague can approve it; you cannot." in said(held([]))
    view = held([dana, eli, finn])
    assert check_view(view) == []
    words = [piece.get("text") or piece["user_id"] for piece in view["blocks"][0]["elements"][0]["elements"]]
    assert "".join(words).startswith("Your reply needs a colleague. U0, U1 or U2 can approve it; you cannot.")


def test_a_form_says_who_sees_the_reply_and_whom_it_notifies() -> None:
    public = said(reply_form(CARDS[0], DRAWN, (), "", whom="Ana"))
    assert "for everyone to see. Only Ana is notified." in public
    assert "for nobody else to see" in said(reply_form(CARDS[0], DRAWN, (), "", private=True))


def test_a_fresh_form_is_empty_and_says_what_sending_does() -> None:
    view = reply_form(CARDS[0], DRAWN, (), "")
    assert "initial_value" not in field(view)["element"]
    assert field(view)["element"]["max_length"] == TEXT_CHARS_MAX
    assert "Only the author is notified." in said(view)
    assert "ten seconds to undo" in said(view)
    assert view["submit"]["text"] == "Send"
    assert "saved" not in said(view)
    assert drawn_of(view["private_metadata"]) == DRAWN


def test_where_a_colleague_must_agree_the_form_says_so() -> None:
    view = reply_form(CARDS[1], DRAWN, (), "")
    assert view["submit"]["text"] == "Ask a colleague"
    assert "A colleague approves it" in said(view)


def test_saved_replies_are_chosen_by_their_title() -> None:
    saved = (Offered("s1", "Shipping", "We do.", fits=True), Offered("s2", "\u200b", "", fits=True))
    menu = chosen_from(reply_form(CARDS[0], DRAWN, saved, ""))
    assert [(option["value"], option["text"]["text"]) for option in menu["options"]] == [
        ("s1", "Shipping"),
        ("s2", "Untitled"),
    ]


def test_saved_replies_that_fit_the_post_stand_apart_from_those_that_do_not() -> None:
    saved = (Offered("s1", "Shipping", "We do.", fits=True), Offered("s2", "Frakt", "Ja.", fits=False))
    view = reply_form(CARDS[0], DRAWN, saved, "")
    assert check_view(view) == []
    groups = chosen_from(view)["option_groups"]
    assert [(one["label"]["text"], one["options"][0]["value"]) for one in groups] == [
        ("For a post like this", "s1"),
        ("For other posts", "s2"),
    ]
    others = chosen_from(reply_form(CARDS[0], DRAWN, saved[1:], ""))
    assert [option["value"] for option in others["options"]] == ["s2"]


def chosen_from(view: dict[str, Any]) -> dict[str, Any]:
    """The menu of saved replies."""
    found = (block.get("element", {}) for block in view["blocks"])
    return next(element for element in found if element.get("type") == "static_select")


def test_why_tells_the_card_and_every_check() -> None:
    view = why(CARDS[2], [("Opted out: no.",), ("Read at ", Moment(NOW), ".")])
    assert check_view(view) == []
    assert "Please do not answer." in said(view)
    assert "Opted out: no." in said(view)


def test_what_has_to_be_confirmed_once_more_has_a_box_to_tick() -> None:
    card = replace(CARDS[0], confirm="It is about you.")
    view = reply_form(card, DRAWN, (), "")
    assert check_view(view) == []
    box = next(block for block in view["blocks"] if block.get("block_id") == confirm_block_id(DRAWN))
    assert (box["label"]["text"], box["element"]["type"]) == ("It is about you.", "checkboxes")
    assert "checkboxes" not in said(reply_form(replace(card, confirm=""), DRAWN, (), ""))
