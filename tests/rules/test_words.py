"""Words of ours in a text: the quick way finds what the plain way finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.words import whole_words

WORDS = ("Acme", "Acme Coffee", "a.b")
PIECES = st.sampled_from(["acme", "ACME", " ", "\t", "coffee", "s", "#", "@", ".", "a.b", "axb", "_", "1", "é", "ſ"])


@pytest.mark.parametrize("text", ["", "acmes", "myacme", "#acme", "@acme", "ac me", "acme\u0301", "axb", "1acme_"])
def test_what_is_no_whole_word_is_not_found(text: str) -> None:
    assert not whole_words(WORDS, before="#@").stand_in(text)


def test_without_words_nothing_is_found() -> None:
    assert not any(whole_words([], before="").stand_in(text) for text in ("", "acme", "é"))


def test_of_two_words_that_begin_alike_the_longer_is_found() -> None:
    assert [found[0] for found in whole_words(WORDS, before="").places_in("acme, ACME  coffee, A.B")] == [
        "acme",
        "ACME  coffee",
        "A.B",
    ]


@pytest.mark.parametrize("text", ["the CAFÉ", "the cafe\u0301", "Ilgaz"])
def test_a_word_is_found_in_either_spelling_of_its_accents_and_in_letters_alike_but_for_their_case(text: str) -> None:
    assert whole_words(["Café", "ılgaz"], before="").stand_in(text)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_a_place_is_found_where_one_is_and_the_first_is_the_same(text: str) -> None:
    ours = whole_words(WORDS, before="#@")
    found, plain = next(ours.places_in(text), None), ours.whole.search(text)
    assert (found and found.span()) == (plain and plain.span())
