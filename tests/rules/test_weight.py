"""How long a text is as X counts it, and which links and handles it carries."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.weight import LINK_WEIGHT, X_WEIGHT_MAX, handles, links, weigh_x

VECTORS = Path(__file__).parents[1] / "vectors" / "twitter-text"


def vectors(name: str) -> list[Any]:
    cases = json.loads((VECTORS / f"{name}.json").read_text())
    return [pytest.param(case, id=case["description"]) for case in cases]


def test_nothing_weighs_nothing_and_carries_nothing() -> None:
    assert weigh_x("") == 0
    assert links("") == ()
    assert handles("") == ()


@pytest.mark.parametrize("text", ["ana@example.com", "a@b", "f!@kn", "@", "@ ana", "@http://example.com", "@@ana"])
def test_no_handle_is_read_where_nobody_would_be_notified(text: str) -> None:
    assert handles(text) == ()


@pytest.mark.parametrize("text", ["hello", "hello.there", "e.g. this", "tar.bz2", "http://no-tld", "http://xn--é.com"])
def test_no_link_is_read_where_x_sees_none(text: str) -> None:
    assert links(text) == ()
    assert weigh_x(text) == len(text)


def test_a_domain_that_no_name_server_takes_is_no_link_with_or_without_http() -> None:
    label = "a" * 64
    assert links(f"{label}.com") == ()
    assert links(f"http://{label}.com") == ()


@pytest.mark.parametrize("begin", ["", "http://", "https://"])
def test_a_link_of_more_than_4096_characters_is_none_and_its_https_counts_where_it_is_left_out(begin: str) -> None:
    left = 4096 - len("example.com/") - len(begin or "https://")
    longest = f"{begin}example.com/{'a' * left}"
    assert links(longest) == (longest,)
    assert links(f"{longest}a") == ()


def test_a_link_in_other_letters_is_as_long_as_what_name_servers_are_asked() -> None:
    begin, asked = "http://bücher.example.com/", "http://xn--bcher-kva.example.com/"
    longest = begin + "a" * (4096 - len(asked))
    assert links(longest) == (longest,)
    assert links(f"{longest}a") == ()


def test_a_short_link_of_x_has_forty_letters_at_most() -> None:
    longest = f"https://t.co/{'a' * 40}"
    assert links(longest) == (longest,)
    assert links(f"{longest}a") == ()


@pytest.mark.parametrize(("text", "found"), [("at example.com:8080", ("example.com",)), ("日本.com/a", ())])
def test_without_http_x_takes_a_link_from_its_latin_letters_on_and_without_its_port(
    text: str, found: tuple[str, ...]
) -> None:
    assert links(text) == found


@pytest.mark.parametrize("case", vectors("weight"))
def test_a_text_weighs_what_x_says_it_weighs(case: dict[str, Any]) -> None:
    assert weigh_x(case["text"]) == case["weight"]


@pytest.mark.parametrize("case", vectors("links"))
def test_the_links_of_a_text_are_those_that_x_finds(case: dict[str, Any]) -> None:
    assert list(links(case["text"])) == case["links"]


@pytest.mark.parametrize("case", vectors("handles"))
def test_every_handle_that_x_finds_is_found(case: dict[str, Any]) -> None:
    found = [handle for handle in handles(case["text"]) if handle != "test@example.com"]  # Mastodon would notify it
    assert found == case["handles"]


def test_a_handle_is_found_in_the_form_of_every_network() -> None:
    text = "Ask @ana, @ben@example.social or ＠cleo.bsky.social. RT@dana"
    assert handles(text) == ("ana", "ben@example.social", "cleo.bsky.social", "dana")


def test_two_hundred_and_eighty_letters_fit_and_a_link_weighs_the_same_however_long() -> None:
    assert weigh_x("é" * 280) == X_WEIGHT_MAX
    assert weigh_x("https://example.com/" + "a" * 500) == LINK_WEIGHT


@given(st.text(max_size=300))
def test_a_text_never_weighs_more_than_two_for_each_character_and_a_link_for_each_word(text: str) -> None:
    assert 0 <= weigh_x(text) <= 6 * len(text) + LINK_WEIGHT * len(links(text))


@given(st.text(alphabet="ab.@/-_ http:com", max_size=60))
def test_every_link_and_handle_stands_in_the_text(text: str) -> None:
    assert all(part in text for part in (*links(text), *handles(text)))
