"""Finds what a text is about: the topics that a policy declares, by their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.topics import find, index_of
from tests.strategies import own

INDEX = index_of(
    own(
        topics={
            "delivery": {"words": ["parcel", "out for delivery", "Zustellung", "\ufe70"]},
            "prices": {"words": ["price", "parcel shop", "20 %"]},
            "coffee": {"words": ["Café"]},
        }
    )
)


@pytest.mark.parametrize(
    "text",
    ["", "parcels", "apparcel", "out of delivery", "out for", "for delivery", "pricey", "...", "\ud800", "delivery"],
)
def test_nothing_is_found_in_part_of_a_word_or_of_a_phrase(text: str) -> None:
    assert find(text, INDEX) == ()


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Where is my PARCEL?", ("delivery",)),
        ("#parcel", ("delivery",)),
        ("my_parcel", ("delivery",)),
        ("It is out\nfor   delivery!", ("delivery",)),
        ("Zustellung, price", ("delivery", "prices")),
        ("the parcel shop", ("delivery", "prices")),
        ("now 20% off", ("prices",)),
        ("ＰＡＲＣＥＬ", ("delivery",)),
        ("Cafe\u0301", ("coffee",)),
    ],
)
def test_a_topic_is_found_by_whole_words_in_any_case_and_form(text: str, topics: tuple[str, ...]) -> None:
    assert find(text, INDEX) == topics


def test_without_topics_nothing_is_found() -> None:
    assert find("parcel", index_of(own())) == ()


@given(st.text(), st.text())
def test_more_text_never_hides_a_topic(one: str, other: str) -> None:
    both = find(f"{one} parcel {other}", INDEX)
    assert {"delivery", *find(one, INDEX), *find(other, INDEX)} <= set(both)
