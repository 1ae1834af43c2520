"""A profile asks bots to stay away only in the words that people agreed on."""

import pytest

from bot.networks.nobot import says_no_bots


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am not a bot",
        "bots welcome",
        "no bot has ever written to me",
        "#nobotany",
        "#bot",
        "nobots",
        "casino bots",
    ],
)
def test_a_profile_that_does_not_say_so_asks_nothing(text: str) -> None:
    assert not says_no_bots(text)


@pytest.mark.parametrize(
    "text", ["tea. #nobot", "#NoBots please", "(#nobot)", "No bots!", "no  bots,\nno ads", "＃nobot"]
)
def test_a_profile_that_says_so_asks_bots_to_stay_away(text: str) -> None:
    assert says_no_bots("something else", text)
