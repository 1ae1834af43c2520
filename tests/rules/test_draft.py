"""A reply is measured as the network counts it; its words are known again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.draft import measure, said_hash
from rules.weight import X_WEIGHT_MAX


def test_plain_words_carry_no_link_and_notify_nobody() -> None:
    draft = measure("  Yes, we do.\n", "ana", network="x", said_today=False)
    assert (draft.weight, draft.weight_max) == (len("Yes, we do."), X_WEIGHT_MAX)
    assert (draft.links, draft.other_handles, draft.said_today, draft.topics) == (0, 0, False, None)


def test_what_a_reply_is_about_goes_with_it() -> None:
    assert measure("Yes.", "ana", network="x", said_today=False, topics=("delivery",)).topics == ("delivery",)


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("@ana yes", 0),
        ("@ANA yes, @Ana", 0),
        ("@ana ask @bob", 1),
        ("ask @bob, @BOB or @eve", 2),
        ("write to ana@example.org", 0),
    ],
)
def test_whoever_is_named_beside_the_author_is_counted_once(text: str, others: int) -> None:
    assert measure(text, "Ana", network="x", said_today=True).other_handles == others


def test_links_are_counted_and_weigh_what_the_network_says() -> None:
    draft = measure(
        "See https://example.org/a/long/way/to/go/for/an/answer and example.com", "ana", network="x", said_today=True
    )
    assert draft.links == 2
    assert draft.weight == len("See ") + 23 + len(" and ") + 23
    assert draft.said_today


@pytest.mark.parametrize(
    ("network", "weight", "weight_max"),
    [
        ("x", 2 + len(" @bo@a.example ") + 23, 280),
        ("mastodon", 1 + len(" @bo ") + 23, 500),
        ("bluesky", 1 + len(" @bo@a.example https://example.com"), 300),
        ("myspace", 2 + len(" @bo@a.example ") + 23, 280),
    ],
)
def test_each_network_counts_in_its_own_way_and_an_unknown_one_as_the_shortest(
    network: str, weight: int, weight_max: int
) -> None:
    draft = measure("👋🏽 @bo@a.example https://example.com\n", "ana", network=network, said_today=False)
    assert (draft.weight, draft.weight_max, draft.other_handles) == (weight, weight_max, 1)


def test_where_our_own_server_says_how_long_it_may_be_that_holds() -> None:
    assert measure("a", "ana", network="mastodon", said_today=False, weight_max=5_000).weight_max == 5_000


def test_other_words_are_not_the_same_words() -> None:
    assert said_hash("We do.") != said_hash("We do not.")
    assert said_hash("we do") != said_hash("wed o")


@given(st.text())
def test_neither_case_nor_spacing_makes_the_same_words_new(text: str) -> None:
    assert said_hash(f"  {text}\n") == said_hash(text) == said_hash(text.replace(" ", " \t "))
    assert said_hash(f"We do. {text}") == said_hash(f"WE  DO.\n{text}")


def test_words_that_were_kept_are_known_again_by_a_newer_version() -> None:
    assert said_hash("Yes,\tWE do") == "1297e2383fff113a279b6fbad04753f7109c69dfc815973f85170a3f4083680c"


def test_half_a_character_is_hashed_as_well() -> None:
    assert said_hash("\ud83d") != said_hash("\ude00")
