"""Beneath the field stands what will go out, how long it is, and what to know."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime import Team
from bot.slack.ids import Drawn
from bot.slack.modals.beneath import anew, as_published, beneath, counted
from bot.slack.rich import section
from bot.store.text import storable
from rules.lint import Around
from rules.mention import Brand
from rules.saved import Saved
from rules.sight import Text
from sandbox.slack.limits import check_view
from tests.bot.slack.drawn import HOSTILE
from tests.strategies import POLICY

ON_X = Around("x", "ana")
DRAWN = Drawn("0198a1", 2)
TEAM = Team(Brand("acme", ("Acme",), ()), POLICY, "", "T1", "C1")


def form(block: dict[str, Any]) -> dict[str, Any]:
    title = {"type": "plain_text", "text": "Reply"}
    field = {"type": "input", "block_id": "text.0198a1.2", "label": title, "dispatch_action": True}
    field["element"] = {"type": "plain_text_input", "action_id": "a", "initial_value": "We"}
    return {"type": "modal", "title": title, "submit": title, "blocks": [field, block], "notify_on_close": True}


def words(block: dict[str, Any]) -> list[str]:
    return [piece["text"] for element in block["elements"] for piece in element["elements"]]


@pytest.mark.slack_behaviour(22)
@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: ascii(typed[:12]))
def test_nothing_that_is_typed_breaks_the_form(typed: str) -> None:
    drawn = beneath(TEAM, replace(ON_X, said_today=True, avoided=(typed,)), DRAWN, typed)
    assert check_view(form(drawn)) == []
    json.dumps(drawn, ensure_ascii=False).encode()


def test_without_words_nothing_goes_out_and_there_is_nothing_to_know() -> None:
    assert words(beneath(TEAM, replace(ON_X, said_today=True), DRAWN, " \n ")) == ["0 of 280, as X counts."]


def test_what_goes_out_is_shown_word_for_word_as_slack_hands_it_over() -> None:
    typed = "  See <https://acme.example/a?b=1&amp;c=2|here>, <@U1|dana> &amp; I &lt;3 it.\n"
    goes_out = "See https://acme.example/a?b=1&c=2, dana & I <3 it."
    assert as_published(typed) == goes_out
    assert words(beneath(TEAM, ON_X, DRAWN, typed))[-1] == goes_out


@given(st.text(alphabet=st.one_of(st.sampled_from("\n\r \u200d\u202e\u00ad\u0301e&<"), st.characters()), max_size=200))
def test_whatever_is_typed_what_is_shown_is_what_goes_out(typed: str) -> None:
    goes_out = as_published(typed)
    shown = words(beneath(TEAM, ON_X, DRAWN, typed))
    assert shown[1:] == ([goes_out] if goes_out else [])
    assert storable(goes_out) == goes_out
    told = section([("The reply: “", Text(goes_out), "”")], 3000)["elements"]
    assert "".join(one["text"] for one in told) == f"The reply: “{goes_out}”", "an approver reads no less"


def test_hints_and_open_slots_stand_between_the_count_and_what_goes_out() -> None:
    team = replace(TEAM, saved_replies=(Saved("Order", ("Is it {order}?",)),))
    [told, shown] = words(beneath(team, replace(ON_X, avoided=("calm down",)), DRAWN, "Calm down. Is it {order}?"))
    assert told.split("\n") == [
        "25 of 280, as X counts.",
        "Fill in {order} before you send it.",
        "Your team avoids “calm down”.",
        "This goes out, word for word:",
    ]
    assert shown == "Calm down. Is it {order}?"


@pytest.mark.parametrize(
    ("network", "text", "told"),
    [
        ("x", "a" * 302, "302 of 280, as X counts: 22 too many."),
        ("x", "日本", "4 of 280, as X counts."),
        ("x", "https://acme.com/how-we-ship-to-norway-and-what-it-costs", "23 of 280, as X counts."),
        ("bluesky", "👍🏽", "1 of 300, as Bluesky counts."),
        ("mastodon", "é", "1 of 500, as Mastodon counts."),
        ("another", "a", "1 of 280, as the network counts."),
    ],
)
def test_it_is_counted_as_the_network_counts(network: str, text: str, told: str) -> None:
    assert counted(text, Around(network, "ana")) == told


def test_on_mastodon_our_own_server_says_how_long_it_may_be() -> None:
    assert counted("a" * 502, Around("mastodon", "ana", weight_max=5_000)) == "502 of 5000, as Mastodon counts."


def test_a_form_that_has_no_such_block_is_not_drawn_anew() -> None:
    assert anew({"type": "modal", "blocks": [{"type": "divider", "block_id": "x"}]}, {}) is None
    assert anew({"type": "modal"}, {}) is None


def test_all_but_this_block_goes_back_as_it_came() -> None:
    before = form(beneath(TEAM, ON_X, DRAWN, "We"))
    told = before | {"id": "V1", "hash": "1.a", "state": {"values": {}}, "external_id": "", "clear_on_close": False}
    block = beneath(TEAM, ON_X, DRAWN, "We do", ".1.a")
    now = anew(told, block)
    assert now == before | {"blocks": [before["blocks"][0], block]}
    assert before["blocks"][1]["block_id"] != block["block_id"]
