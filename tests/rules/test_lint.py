"""Hints on a reply: none where there is nothing to say, and none ever stops it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lint import REAL_CHARS_MIN, Around, hints

ON_X = Around("x", "ana")


@pytest.mark.parametrize(
    "text",
    [
        "", "  \n", "We do. It takes five days.", "@ana we do!", "Look at the blue one.", "@ANA yes.",
        "We looked everywhere: it is sold out.", "Your parcel arrives tomorrow.", "It is in stock again.",
        "At 10:30:45.", "Note:this:that", "https://a.example/:b:/c", "::x::", "It is this: that :)", "Ratio 1:2:3",
    ],
)  # fmt: skip
def test_there_is_nothing_to_say_of_a_plain_answer(text: str) -> None:
    assert hints(text, ON_X) == ()


def test_an_empty_text_is_never_said_again() -> None:
    assert hints(" ", Around("x", "ana", said_today=True, avoided=("",))) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Sorry! We will look into it.", "We’ll look into this.", "Looking into it!", "I'm checking with the team.",
        "Let me check this.", "We will get back to you.", "This has been forwarded to our team.", "Stay tuned!",
        "Wir kümmern uns darum.", "Ich prüfe das.", "Vi ser på det.", "Nous allons voir.", "Lo revisaremos.",
        "We are looking into it.", "we'll quickly check on it",
    ],
)  # fmt: skip
def test_words_that_only_hold_off_burn_the_one_answer(text: str) -> None:
    [hint] = hints(text, ON_X)
    assert hint == (
        "This post gets one answer. If this is it, you cannot say later what came of it. Better answer once you know."
    )


def test_a_reply_that_says_more_may_say_that_too() -> None:
    text = "We will look into it. "
    assert hints(text + "a" * (REAL_CHARS_MIN - len(text) - 1), ON_X)
    assert hints(text + "a" * (REAL_CHARS_MIN - len(text)), ON_X) == ()


def test_what_the_team_avoids_is_named_as_whole_words_in_any_case() -> None:
    avoided = ("calm down", "ASAP", "c++", "no", "please")
    assert hints("We ship it asap, now.", Around("x", "ana", avoided=avoided)) == ("Your team avoids “ASAP”.",)
    [hint] = hints("No! Calm down ASAP, please.", Around("x", "ana", avoided=avoided))
    assert hint == "Your team avoids “calm down” and “ASAP” and “no”."


def test_somebody_elses_handle_is_named() -> None:
    assert hints("@ana ask @Ben.", ON_X) == ("@ben is somebody else. A reply that names others is not sent.",)


@pytest.mark.parametrize(("network", "end"), [("x", "X takes the same words once."), ("mastodon", "People notice.")])
def test_the_same_words_again_are_told(network: str, end: str) -> None:
    [hint] = hints("We do.", Around(network, "ana", said_today=True))
    assert hint == f"The same words went out within the last day. {end}"


def test_a_link_costs_on_x_alone() -> None:
    assert hints("See acme.com/norway.", ON_X) == ("With a link this reply costs many times as much on X.",)
    assert hints("See acme.com/norway.", Around("bluesky", "ana")) == ()


@given(st.text(max_size=400))
def test_whatever_is_typed_gets_few_hints_each_a_sentence(text: str) -> None:
    found = hints(text, Around("x", "ana", said_today=True, avoided=("a", "(")))
    assert len(found) <= 5
    assert all(hint.endswith(".") for hint in found)


@pytest.mark.parametrize("text", ["Yes :smile:", ":+1::wave:", "Yes:\n:thumbs_up:!"])
def test_an_emoji_that_slack_spells_out_would_go_out_spelled_out(text: str) -> None:
    [hint] = hints(text, ON_X)
    assert hint.endswith("goes out as these letters, not as a picture.")
