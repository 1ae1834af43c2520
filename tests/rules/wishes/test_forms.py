"""How the forms are written, and how the quick look finds them."""

import pytest

from rules.wishes import forms
from rules.wishes.forms import FORMS, Form, Slot, Where

A, B = Slot(frozenset("a")), Slot(frozenset("b"))


@pytest.mark.parametrize(
    ("word", "slot"),
    [
        ("stop", Slot(frozenset({"stop"}))),
        ("to|at", Slot(frozenset({"to", "at"}))),
        ("to|at?", Slot(frozenset({"to", "at"}), optional=True)),
        ("ME", Slot(frozenset({"me", "us"}))),
        ("ME|you?", Slot(frozenset({"me", "us", "you"}), optional=True)),
        ("..3", Slot(frozenset(), gap=3)),
    ],
)
def test_a_word_of_a_form_stands_for_itself_for_a_list_or_for_some_that_pass(word: str, slot: Slot) -> None:
    assert forms._slot(word) == slot


def test_a_form_is_a_sure_stop_anywhere_unless_it_says_otherwise() -> None:
    assert forms._forms("a b", "b") == (
        Form((A, B), Where.ANYWHERE, closed=False, sure=True, listen=False),
        Form((B,), Where.ANYWHERE, closed=False, sure=True, listen=False),
    )
    assert forms._forms("a", where=Where.WHOLE, closed=True, sure=False, listen=True) == (
        Form((A,), Where.WHOLE, closed=True, sure=False, listen=True),
    )


def test_the_forms_of_a_first_word_keep_their_order() -> None:
    first, second = forms._forms("a|b b", "a")
    assert forms._by_first_word((first, second)) == {"a": (first, second), "b": (first,)}


def test_only_two_words_that_everybody_uses_make_us_look_closer() -> None:
    assert forms._needs().keys() & forms._COMMON == {"from", "see"}  # "do not wish to hear from you", "to see these"


def test_a_closer_look_is_taken_only_where_each_further_word_of_a_form_is_there() -> None:
    forbidding, me = forms._slot("NOT").words, forms._slot("ME").words
    assert (forbidding, me) in forms._needs()["contacting"]


def test_the_quick_look_passes_over_no_form() -> None:
    needs = forms._needs()
    for form in {form for some in FORMS.values() for form in some}:
        said = {min(slot.words) for slot in form.slots if not slot.optional and not slot.gap}
        assert any(not any(said.isdisjoint(more) for more in others) for word in said for others in needs.get(word, ()))
