"""How long a text is as Mastodon and Bluesky count it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.graphemes import BLUESKY_WEIGHT_MAX, MASTODON_WEIGHT_MAX, graphemes, weigh_bluesky, weigh_mastodon
from rules.weight import LINK_WEIGHT

FAMILY = "👩‍👩‍👧‍👦"


@pytest.mark.parametrize("weigh", [graphemes, weigh_bluesky, weigh_mastodon])
def test_nothing_weighs_nothing(weigh: object) -> None:
    assert callable(weigh)
    assert weigh("") == 0


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("We do.", 6),
        ("a\r\nb\n", 4),
        ("né", 2),
        ("ne\u0301", 2),
        ("🇩🇪🇫🇷", 2),
        (FAMILY, 1),
        ("👋🏽", 1),
        ("1️⃣", 1),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 1),
        ("한국", 2),
        ("\u1112\u1161\u11ab", 1),
        ("नमस्ते", 3),
        ("スイス", 3),
        ("ไทย", 3),
        ("\u200b\ufeff", 2),
    ],
)
def test_a_letter_is_what_people_see(text: str, seen: int) -> None:
    assert graphemes(text) == seen


def test_a_text_of_heavy_letters_is_held_to_bluesky_s_bytes() -> None:
    assert weigh_bluesky("a" * 300) == BLUESKY_WEIGHT_MAX
    assert weigh_bluesky("é" * 300) == BLUESKY_WEIGHT_MAX
    assert weigh_bluesky(FAMILY) == 3  # 25 bytes, a weight for every ten begun
    assert weigh_bluesky(FAMILY * 120) == BLUESKY_WEIGHT_MAX  # 25 bytes each: 3000 bytes
    assert weigh_bluesky(FAMILY * 120 + "a") > BLUESKY_WEIGHT_MAX


def test_bluesky_counts_links_and_handles_as_they_are_typed() -> None:
    text = "@ana.example see https://example.com/a/long/path"
    assert weigh_bluesky(text) == len(text)


@pytest.mark.parametrize("link", ["https://example.com/" + "a" * 90, "http://a.co", "HTTPS://Example.com?q=1"])
def test_mastodon_counts_each_link_as_twenty_three(link: str) -> None:
    assert weigh_mastodon(link) == LINK_WEIGHT
    assert weigh_mastodon(f"see {link}, and {link}") == 2 * LINK_WEIGHT + len("see , and ")


@pytest.mark.parametrize("text", ["example.com/a", "ftp://example.com", "a@example.com", "/@ana@example.com", "@@"])
def test_mastodon_counts_as_typed_what_is_no_link_and_no_handle(text: str) -> None:
    assert weigh_mastodon(text) == len(text)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("@ana hello", "@ana hello"),
        ("@ana@social.example hello", "@ana hello"),
        ("@ana.b-c_d@xn--bcher-kva.example.", "@ana.b-c_d."),
        ("(@ana@bücher.example)", "(@ana)"),
        ("@ana@a.example @ben@b.example", "@ana @ben"),
        ("https://example.com/@ana@b.example hi", "x" * LINK_WEIGHT + " hi"),
    ],
)
def test_mastodon_counts_a_handle_without_its_server(text: str, counted: str) -> None:
    assert weigh_mastodon(text) == len(counted)


def test_mastodon_counts_the_content_warning_too() -> None:
    assert weigh_mastodon("a" * 480, "food, " + "é" * 14) == MASTODON_WEIGHT_MAX


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_every_text_has_a_weight(text: str) -> None:
    assert graphemes(text) <= len(text)
    assert graphemes(text) <= weigh_bluesky(text) <= len(text)
    assert 0 <= weigh_mastodon(text) <= len(text) + LINK_WEIGHT * text.lower().count("http")


@given(st.text("ab \n", max_size=20), st.text("ab \n", max_size=20))
def test_what_is_added_weighs_what_it_weighs(one: str, other: str) -> None:
    assert weigh_bluesky(one + other) == weigh_bluesky(one) + weigh_bluesky(other)
    assert weigh_mastodon(one + other) == weigh_mastodon(one) + weigh_mastodon(other)
