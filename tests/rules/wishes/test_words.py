"""How words are misspelt, and how the lists of them are written."""

from rules.wishes.words import _slips, words


def test_a_list_is_one_line() -> None:
    assert words("stop  quit\nend") == {"stop", "quit", "end"}


def test_a_slip_leaves_out_doubles_or_swaps_a_letter() -> None:
    assert _slips("abc") == {"ac", "ab", "aabc", "abbc", "abcc", "bac", "acb"}


def test_only_a_word_of_eight_letters_is_known_with_a_vowel_too_many_and_never_at_its_ends() -> None:
    odd = [slip for slip in _slips("bcdfghjk") if set("aeiou") & set(slip)]
    assert len(odd) == 7 * len("aeiou")
    assert all(slip[0] == "b" and slip[-1] == "k" and len(slip) == 9 for slip in odd)
    assert not [slip for slip in _slips("bcdfghj") if set("aeiou") & set(slip)]
