"""The manual shows a card for each stage; none is stale, and Slack would take all."""

import json

import pytest
from PIL import Image

from rules.card import BUTTONS_MAX, Stage, compose
from sandbox.slack.limits import check_message
from tests.slack_types.check import complaints
from tools.gallery import GALLERY
from tools.make_cards import DOCS, PICTURES, files, payloads


@pytest.mark.parametrize("name", ["cards.md", "cards.json"])
def test_no_page_of_cards_is_stale(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == files()[name], "Run: python -m tools.make_cards"


def test_every_stage_has_its_card() -> None:
    assert {compose(sight).stage for sight in GALLERY.values()} == set(Stage)


@pytest.mark.slack_behaviour(22)
@pytest.mark.parametrize("title", GALLERY)
def test_slack_would_take_each_card(title: str) -> None:
    sent = payloads()[title]
    assert check_message(sent) == []
    assert complaints("chat.postMessage", sent) == []
    assert json.loads((DOCS / "cards.json").read_text("utf-8"))[title] == sent
    assert len(compose(GALLERY[title]).buttons) <= BUTTONS_MAX


def test_every_card_has_its_picture() -> None:
    assert sorted(title for titles in PICTURES.values() for title in titles) == sorted(GALLERY)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_readable_and_no_burden(name: str) -> None:
    picture = DOCS / name
    assert picture.stat().st_size < 300_000
    with Image.open(picture) as opened:
        assert opened.width > 1_000
