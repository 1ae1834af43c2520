"""A card as a Slack message."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from bot.slack.cards.blocks import LINES_CHARS_MAX, QUOTE_CHARS_MAX, message, notice
from bot.slack.ids import Drawn, button_of
from rules.card import Button, Card, compose
from rules.verdict import Refusal, Refused
from sandbox.slack.limits import check_message, check_update
from tests.bot.slack.drawn import CARDS, HOSTILE, POST, SIGHT, attacked
from tests.strategies import NOW

DRAWN = Drawn("0198a1", 1)
TOTAL_CHARS_MAX = 12_500
REFUSED_THERE = Refused((Refusal("network_refuses", "X would refuse it."),))
TO_THE_POST = [{"type": "text", "text": "\n"}, {"type": "link", "url": POST.url, "text": "Open the post"}]


def parts(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    if isinstance(node, dict):
        yield node
        for below in node.values():
            yield from parts(below)
    elif isinstance(node, list):
        for below in node:
            yield from parts(below)


def characters(blocks: list[Any]) -> int:
    return sum(len(part["text"]) for part in parts(blocks) if isinstance(part.get("text"), str))


@pytest.mark.slack_behaviour(17)
@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:12]))
def test_words_from_outside_ping_nobody_and_disguise_no_link(words: str) -> None:
    payload = message(attacked(words), DRAWN)
    assert "<!channel" not in payload["text"]
    assert "@here" not in payload["text"]
    assert not [
        part for part in parts(payload["blocks"]) if part.get("type") in {"mrkdwn", "broadcast", "user", "link"}
    ]
    assert payload["parse"] == "none"
    assert payload["link_names"] is False


@pytest.mark.slack_behaviour(19)
@pytest.mark.slack_behaviour(22)
@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:12]))
def test_words_from_outside_never_break_the_limits(words: str) -> None:
    payload = message(attacked(words), DRAWN)
    assert check_message(payload) == []
    assert check_update(payload, payload["blocks"]) == []
    assert characters(payload["blocks"]) <= TOTAL_CHARS_MAX
    assert 0 < len(payload["text"]) <= 3_000
    json.dumps(payload, ensure_ascii=False).encode()  # no half character is left


@pytest.mark.slack_behaviour(19)
@settings(max_examples=50)
@given(st.text(alphabet=st.characters(), max_size=200), st.integers(1, 100))
def test_no_text_at_all_breaks_the_limits(words: str, times: int) -> None:
    payload = message(attacked(words * times), DRAWN)
    assert check_update(payload, payload["blocks"]) == []
    assert characters(payload["blocks"]) <= TOTAL_CHARS_MAX


@pytest.mark.slack_behaviour(19)
def test_a_long_post_is_cut_and_leads_to_the_original() -> None:
    card = compose(replace(SIGHT, post=structs.replace(POST, text="word " * 5_000)))
    quote = message(card, DRAWN)["blocks"][1]["elements"][0]["elements"]
    assert len(quote[0]["text"]) <= QUOTE_CHARS_MAX
    assert quote[0]["text"].endswith("…")
    assert quote[-1] == {"type": "link", "url": POST.url, "text": "Open the post"}


def test_a_post_is_shown_letter_for_letter_as_a_quotation() -> None:
    text = "<b> & *not bold* @here :smile: https://a.example/x"
    card = compose(replace(SIGHT, post=structs.replace(POST, text=text)))
    quote = message(card, DRAWN)["blocks"][1]["elements"][0]
    assert quote == {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}, *TO_THE_POST]}


def test_the_headline_opens_the_card_in_bold_and_the_verdict_follows() -> None:
    assert message(CARDS[0], DRAWN)["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "Ana asks you on X.", "style": {"bold": True}},
        {"type": "text", "text": " You can answer."},
    ]


def test_a_post_without_words_says_so() -> None:
    card = compose(replace(SIGHT, post=structs.replace(POST, text="\u200b")))
    assert message(card, DRAWN)["blocks"][1]["elements"][0]["elements"] == [
        {"type": "text", "text": "A post without words."},
        *TO_THE_POST,
    ]


@pytest.mark.slack_behaviour(33)
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stage.value)
def test_each_state_may_follow_each_other_in_the_same_message(card: Card) -> None:
    payload = message(card, DRAWN)
    assert check_message(payload) == []
    for before in CARDS:
        assert check_update(payload, message(before, DRAWN)["blocks"]) == []
    assert [block["type"] for block in payload["blocks"]] == ["rich_text", "rich_text", "rich_text", "actions"]


@pytest.mark.slack_behaviour(20)
@pytest.mark.slack_behaviour(21)
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stage.value)
def test_every_message_reads_as_a_sentence_and_unfurls_nothing(card: Card) -> None:
    payload = message(card, DRAWN)
    assert "Ana" in payload["text"]
    assert payload["text"].rstrip("”").endswith((".", "?", "“"))
    assert payload["unfurl_links"] is False
    assert payload["unfurl_media"] is False


@pytest.mark.slack_behaviour(23)
def test_ids_are_opaque_distinct_and_new_with_each_drawing() -> None:
    first, second = (message(CARDS[0], Drawn("0198a1", version)) for version in (1, 2))
    seen = {block["block_id"] for payload in (first, second) for block in payload["blocks"]}
    assert len(seen) == 8
    *buttons, menu = first["blocks"][3]["elements"]
    assert [button_of(button["action_id"]) for button in buttons] == list(CARDS[0].buttons)
    assert {button["value"] for button in buttons} == {"0198a1"}
    assert [button_of(menu["action_id"], option["value"]) for option in menu["options"]] == list(CARDS[0].more)


def test_the_way_to_the_post_is_a_link_below_it_and_a_button_only_where_opening_is_the_point() -> None:
    there = compose(replace(SIGHT, verdict=REFUSED_THERE))
    for card, by_button in ((CARDS[0], False), (there, True)):
        _, post, _, acts = message(card, DRAWN)["blocks"]
        assert [part["url"] for part in acts["elements"] if "url" in part] == ([POST.url] if by_button else [])
        assert [part["url"] for part in parts(post) if part["type"] == "link"] == ([] if by_button else [POST.url])
    without = compose(replace(SIGHT, verdict=REFUSED_THERE, post=structs.replace(POST, url="javascript:alert(1)")))
    assert Button.OPEN in without.buttons
    assert not any("url" in part for part in parts(message(without, DRAWN)["blocks"]))


def test_times_and_members_are_shown_by_slack_itself() -> None:
    sent = next(card for card in CARDS if card.stage.value == "sent")
    elements = [part for part in parts(message(sent, DRAWN)["blocks"][2]) if part.get("type") in {"date", "user"}]
    assert elements[0] == {"type": "user", "user_id": "U0DANA001"}
    assert elements[1]["timestamp"] == NOW // 1_000_000
    assert elements[1]["fallback"] == "2027-01-15 08:00 UTC"


def test_lines_are_cut_when_there_are_too_many() -> None:
    assert characters([message(attacked("word " * 900), DRAWN)["blocks"][2]]) <= LINES_CHARS_MAX


def test_a_notice_to_one_person_is_a_sentence_within_the_limits() -> None:
    payload = notice("You may not reply for this brand. Ask an approver of your team.")
    assert check_message(payload) == []
    assert payload["text"] == "You may not reply for this brand. Ask an approver of your team."
