"""Facets at the door: bytes become characters, or stand nowhere."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.networks.bluesky_text import MENTION_CHARS_MAX, NOWHERE, Marks, Unreadable, address, said_in, whole
from rules.mention import Handle, Link, Tag
from tests.bot.networks.bluesky_shapes import ANA, BEN, US, facet, marked, record

KEY = f"bluesky:{US}"


def marks(text: str, *facets: object) -> Marks:
    return said_in({"text": text, "facets": list(facets)}, "text")[1]


def spans(found: Marks) -> list[tuple[int, int]]:
    return [(mark.start, mark.end) for mark in found.handles]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (-1, 5), (0, 6), (0, -1), (3, 3), (4, 2), (6, 9), (10**30, 10**31), (None, None), ("0", "5"), (0.0, 5.0),
        (False, True), (True, 5), ([0], [5]), ({}, {}),
    ],
)  # fmt: skip
def test_a_place_outside_the_text_or_of_a_wrong_kind_is_nowhere(start: object, end: object) -> None:
    found = marks("@acme", marked(start, end, US), marked(start, end, "acme", kind="tag"))
    assert found.handles == (Handle(NOWHERE, NOWHERE, "", KEY, bare=True),)
    assert found.tags == (Tag(NOWHERE, NOWHERE, "acme"),)


@pytest.mark.parametrize(("start", "end"), [(1, 10), (5, 7), (5, 8), (0, 6), (6, 9)])
def test_a_place_inside_a_character_is_nowhere(start: int, end: int) -> None:
    assert spans(marks("@éa👋z", marked(start, end, US))) == [(NOWHERE, NOWHERE)]


def test_a_place_is_counted_in_characters() -> None:
    found = marks("é👋 @acme ü", marked(7, 12, US), marked(0, 2, "é", kind="tag"), marked(2, 6, "b", kind="link"))
    assert found == Marks((Handle(3, 8, "acme", KEY),), (Tag(0, 1, "é"),), (Link(1, 2, "b"),))


def test_bytes_of_a_text_with_half_a_character_cannot_be_counted() -> None:
    text, found = said_in({"text": "\ud83d @acme", "facets": [marked(4, 9, US)]}, "text")
    assert text == "\ufffd @acme"
    assert spans(found) == [(NOWHERE, NOWHERE)]


@pytest.mark.parametrize(
    ("facets", "standing"),
    [
        ([marked(0, 5, US), marked(3, 8, BEN)], []),
        ([marked(3, 8, BEN), marked(0, 5, US)], []),
        ([marked(0, 20, BEN), marked(2, 5, US), marked(6, 9, ANA)], []),
        ([marked(0, 5, US), marked(2, 4, "tag", kind="tag")], []),
        ([marked(0, 5, US), marked(2, 9, "https://a.test", kind="link")], []),
        ([marked(0, 5, US), marked(5, 9, BEN)], [(0, 5), (5, 9)]),
        ([marked(0, 5, US), marked(0, 5, US)], [(0, 5), (0, 5)]),
        ([marked(0, 5, US), marked(0, 5, "tag", kind="tag")], [(0, 5)]),
        ([marked(0, 5, US), marked(0, 9, "https://a.test", kind="link")], [(0, 5)]),
        ([marked(0, 5, US), marked(5, 9, "https://a.test", kind="link")], [(0, 5)]),
        ([marked(0, 5, US), marked(-1, 9, BEN)], [(0, 5)]),
    ],
)
def test_mentions_that_share_a_character_with_another_facet_stand_nowhere(
    facets: list[object], standing: list[tuple[int, int]]
) -> None:
    assert [span for span in spans(marks("@acme and some others", *facets)) if span[0] >= 0] == standing


def test_a_mention_longer_than_a_post_may_be_is_nowhere() -> None:
    text = "x" * (MENTION_CHARS_MAX + 1)
    assert spans(marks(text, marked(0, MENTION_CHARS_MAX + 1, US))) == [(NOWHERE, NOWHERE)]
    assert spans(marks(text, marked(0, MENTION_CHARS_MAX, US))) == [(0, MENTION_CHARS_MAX)]


@pytest.mark.parametrize(
    "facets",
    [
        None, {}, "facets", 7, [], [None, 7, "a", []], [{}], [{"features": None}], [{"features": {}}],
        [{"features": [None, "a"]}], [{"index": {"byteStart": 0, "byteEnd": 5}, "features": [{}]}],
        [marked(0, 5, 7)], [marked(0, 5, None)], [marked(0, 5, "")], [marked(0, 5, [US])],
        [{"index": {"byteStart": 0, "byteEnd": 5}, "features": [{"$type": "com.example.new", "did": US}]}],
        [{"index": {"byteStart": 0, "byteEnd": 5}, "features": [{"$type": {"a": []}, "did": US}]}],
    ],
)  # fmt: skip
def test_what_is_no_facet_marks_nothing(facets: Any) -> None:  # noqa: ANN401 - anything
    assert said_in({"text": "@acme", "facets": facets}, "text") == ("@acme", Marks())


@pytest.mark.parametrize("index", [None, 7, [], "0-5", {}])
def test_a_facet_without_its_place_stands_nowhere(index: object) -> None:
    raw = {**marked(0, 5, US), "index": index}
    assert spans(marks("@acme", raw)) == [(NOWHERE, NOWHERE)]


@pytest.mark.parametrize(
    ("raw", "why"),
    [({}, "`text` is missing."), ({"text": None}, "`text` is missing."), ({"text": 7}, "`text` is not a text.")],
)
def test_a_record_without_text_says_so(raw: dict[str, object], why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        said_in(raw, "text")


@pytest.mark.parametrize(
    "uri",
    [
        "", "at://", "https://bsky.app/profile/x", f"at://{ANA}", f"at://{ANA}/app.bsky.feed.post", f"at://{ANA}//3k",
        "at://ana.example/app.bsky.feed.post/3k", f"at://{ANA}/app.bsky.feed.post/3k/more",
        f"at://{ANA}/app.bsky.feed.post/3k\n", f" at://{ANA}/app.bsky.feed.post/3k", "at://did:plc:/app.x/3k",
        "at://did:PLC:ana/app.x/3k", f"at://{ANA}/app.bsky.feed.post/{'3' * 9_000}",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_record_is_none(uri: str) -> None:
    assert address(uri) is None


def test_an_address_says_whose_record_it_is() -> None:
    found = address(f"at://{ANA}/app.bsky.feed.post/3kp4ze5dcek2j")
    assert found is not None
    assert (found.key, found.collection, found.rkey) == (f"bluesky:{ANA}", "app.bsky.feed.post", "3kp4ze5dcek2j")
    web = address("at://did:web:ana.example%3A8443/app.bsky.feed.post/self")
    assert web is not None
    assert web.did == "did:web:ana.example%3A8443"


@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_every_text_can_be_written_afterwards(text: str) -> None:
    assert len(whole(text).encode()) >= len(text)
    assert whole(whole(text)) == whole(text)


@given(st.text(max_size=30), st.text(min_size=1, max_size=9), st.text(max_size=30))
def test_every_well_placed_facet_marks_the_words_it_was_made_for(before: str, words: str, after: str) -> None:
    text = f"{before} {words}{after}"
    raw = facet(text, words, US)
    (mark,) = marks(text, raw).handles
    assert text[mark.start : mark.end] == words
    assert said_in(record(text, raw), "text")[0] == text


@given(st.text(max_size=12), st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=8))
def test_every_mention_stands_in_the_text_or_nowhere_and_alone(text: str, places: list[tuple[int, int]]) -> None:
    found = marks(text, *(marked(start, end, US) for start, end in places)).handles
    standing = sorted({(mark.start, mark.end) for mark in found if mark.start != NOWHERE})
    assert len(found) == len(places)
    assert all(0 <= start < end <= len(text) for start, end in standing)
    assert all(one[1] <= other[0] for one, other in pairwise(standing))
