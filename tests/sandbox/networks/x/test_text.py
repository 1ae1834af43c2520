"""How the stand-in reads a text."""

import itertools
import json
from pathlib import Path

import pytest

from sandbox.networks.x import text

VECTORS = Path(__file__).parents[3] / "vectors" / "twitter-text"


@pytest.mark.parametrize(
    "typed",
    [
        "help@acme.com",
        "john@acme",
        "@acme@mastodon.social",
        "f!@acme",
        "f#@acme",
        "a_@acme",
        "@http://acme.com",
        "@aсme",
        "@acmeìnheiro",
        "#acme",
        "@acme/customers",
        "",
    ],
)
def test_a_text_that_only_looks_like_a_handle_names_nobody(typed: str) -> None:
    assert "acme" not in [found.value for found in text.handles(typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("@acme hi", ["acme"]),
        (".@acme nice try", ["acme"]),
        ("(@acme)", ["acme"]),
        ("＠acme wide", ["acme"]),
        ("の@acmeに", ["acme"]),
        ("RT@acme RT:@ana", ["acme", "ana"]),
        ("@acme\n@ana", ["acme", "ana"]),
        ("@acme_support", ["acme_support"]),
        ("@ACME!", ["ACME"]),
        ("@acme/7th", ["acme"]),
    ],
)
def test_a_handle_is_found_where_x_would_link_it(typed: str, expected: list[str]) -> None:
    assert [found.value for found in text.handles(typed)] == expected


def test_positions_count_code_points() -> None:
    typed = "🙂👍🏽 hi @acme #größe $ACME"
    found = [*text.handles(typed), *text.hashtags(typed), *text.cashtags(typed)]
    assert [typed[f.start : f.end] for f in found] == ["@acme", "#größe", "$ACME"]


@pytest.mark.parametrize("typed", ["#1", "a#acme", "x.com/#acme", "&#acme", "##", "$5", "US$ACME"])
def test_what_is_no_tag_is_not_found(typed: str) -> None:
    assert [*text.hashtags(typed), *text.cashtags(typed)] == []


@pytest.mark.parametrize("typed", ["help@acme.com", "1.5", "end.Next", "#acme.com", "acme.unknowntld"])
def test_what_is_no_link_stays_as_typed(typed: str) -> None:
    assert text.shorten_links(typed, lambda: "https://t.co/x") == (typed, ())


def test_each_link_gets_its_own_short_address_and_leaves_its_full_stop() -> None:
    numbers = itertools.count()
    kept, links = text.shorten_links(
        "See acme.com/a, and https://www.acme.com/a-very-long-path-of-ours.", lambda: f"https://t.co/{next(numbers)}"
    )
    assert kept == "See https://t.co/0, and https://t.co/1."
    assert [kept[link.start : link.end] for link in links] == ["https://t.co/0", "https://t.co/1"]
    assert [link.expanded for link in links] == ["http://acme.com/a", "https://www.acme.com/a-very-long-path-of-ours"]
    assert [link.display for link in links] == ["acme.com/a", "acme.com/a-very-long-path-o…"[:26] + "…"]


@pytest.mark.parametrize(
    ("typed", "weight"),
    [
        ("", 0),
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("日本", 4),
        ("🙂", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("🇳🇴", 2),
        ("1️⃣", 2),
        ("“quoted”…", 10),
        ("see https://acme.com/" + "x" * 100, 27),
        ("see acme.com", 27),
    ],
)
def test_length_is_weighted_as_x_weighs_it(typed: str, weight: int) -> None:
    assert text.weighted_length(typed) == weight


def test_only_three_characters_are_escaped() -> None:
    assert text.escaped("<a & b> \"'") == "&lt;a &amp; b&gt; \"'"


def test_handles_are_twitter_text_s_own() -> None:
    cases = json.loads((VECTORS / "handles.json").read_text())
    assert [[found.value for found in text.handles(case["text"])] for case in cases] == [c["handles"] for c in cases]


def test_weights_are_twitter_text_s_own() -> None:
    cases = json.loads((VECTORS / "weight.json").read_text())
    assert [text.weighted_length(case["text"]) for case in cases] == [case["weight"] for case in cases]
