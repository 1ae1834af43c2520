"""Words of ours in a text: the quick way finds what the plain way finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.words import whole_words

OURS = whole_words(["Acme", "Acme Coffee", "a.b"], before="#@")
PIECES = st.sampled_from(["acme", "ACME", " ", "\t", "coffee", "s", "#", "@", ".", "a.b", "axb", "_", "1", "é", "ſ"])


@pytest.mark.parametrize("text", ["", "acmes", "myacme", "#acme", "@acme", "ac me", "acme\u0301", "axb", "1acme_"])
def test_what_is_no_whole_word_is_not_found(text: str) -> None:
    assert not OURS.stand_in(text)


def test_without_words_nothing_is_found() -> None:
    assert not any(whole_words([], before="").stand_in(text) for text in ("", "acme", "é"))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_place_is_found_where_one_is_and_the_first_is_the_same(text: str) -> None:
    found, plain = next(OURS.places_in(text), None), OURS.whole.search(text)
    assert (found and found.span()) == (plain and plain.span())
