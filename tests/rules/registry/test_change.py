"""What taking over a new list would do, and the guards against losing a no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.change import (
    GUARDED_ROWS_MIN,
    LOSS_PERCENT_MAX,
    Change,
    Quarantine,
    Unusable,
    compare,
    compare_sets,
    judge,
    row_token,
)


def tokens(*numbers: int) -> list[bytes]:
    return [number.to_bytes(16) for number in sorted(numbers)]


@pytest.mark.promise(16)
def test_an_empty_first_list_is_unusable_and_says_what_to_do() -> None:
    verdict = compare([], [])
    assert isinstance(verdict, Unusable)
    assert "No reply can be sent." in verdict.sentence
    assert "Ask the publisher" in verdict.sentence


@pytest.mark.promise(18)
@pytest.mark.parametrize("rows", [1, 9, 10, 100])
def test_an_empty_list_after_a_full_one_is_quarantined_however_short_that_was(rows: int) -> None:
    assert isinstance(compare(tokens(*range(rows)), []), Quarantine)


@pytest.mark.promise(18)
def test_more_than_a_fifth_lost_is_quarantined_in_plain_words() -> None:
    verdict = compare(tokens(*range(1_000)), tokens(*range(201, 1_000)))
    assert verdict == Quarantine(
        Change(added=0, removed=201, kept=799),
        "The new list has lost 201 of 1,000 entries. Until somebody approves it, everybody on the old or the new list "
        "counts as having said no. Ask the publisher whether this is right; if it is, run: earshot registry approve",
    )


@pytest.mark.promise(18)
def test_people_exchanged_for_others_are_lost_all_the_same() -> None:
    assert isinstance(compare(tokens(*range(10)), tokens(*range(3, 13))), Quarantine)


@pytest.mark.promise(18)
def test_a_list_worn_down_in_small_steps_is_measured_by_the_largest() -> None:
    old, new = tokens(*range(850)), tokens(*range(790))
    assert isinstance(compare(old, new), Change)
    assert isinstance(compare(old, new, largest_approved=1_000), Quarantine)


@pytest.mark.promise(18)
def test_a_first_list_far_shorter_than_one_approved_before_is_quarantined() -> None:
    assert isinstance(compare([], tokens(1), largest_approved=1_000), Quarantine)
    assert isinstance(compare([], [], largest_approved=1_000), Quarantine)


@pytest.mark.promise(18)
def test_the_same_people_with_other_scopes_are_lost_rows() -> None:
    keys = tokens(*range(10))
    old, new = ([row_token(key, scope) for key in keys] for scope in ("any", "proactive"))
    assert isinstance(compare(old, new), Quarantine)


def test_a_fifth_lost_is_not_too_much() -> None:
    assert compare(tokens(*range(10)), tokens(*range(2, 20))) == Change(added=10, removed=2, kept=8)


def test_a_short_list_may_change_freely_but_not_vanish() -> None:
    assert compare(tokens(*range(GUARDED_ROWS_MIN - 1)), tokens(1)) == Change(added=0, removed=8, kept=1)


def test_a_first_list_comes_into_force() -> None:
    verdict = compare([], tokens(1, 2, 3))
    assert verdict == Change(added=3, removed=0, kept=0)
    assert isinstance(verdict, Change)
    assert verdict.rows == len((1, 2, 3))


@pytest.mark.parametrize("wrong", [[b"b", b"a"], [b"a", b"a"]])
def test_rows_out_of_order_are_never_compared(wrong: list[bytes]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        compare(wrong, [b"a"])
    with pytest.raises(ValueError, match="ascending"):
        compare([b"a"], wrong)


LISTS = st.frozensets(st.integers(0, 60), max_size=40)


@pytest.mark.promise(18)
@given(LISTS, LISTS, st.integers(0, 100))
def test_the_streamed_verdict_equals_that_of_plain_sets_and_lets_no_large_loss_through(
    old: frozenset[int], new: frozenset[int], largest: int
) -> None:
    verdict = compare(tokens(*old), tokens(*new), largest_approved=largest)
    assert verdict == compare_sets(frozenset(tokens(*old)), frozenset(tokens(*new)), largest_approved=largest)
    before = max(len(old), largest)
    if isinstance(verdict, Change):
        assert verdict == Change(len(new - old), len(old - new), len(new & old))
        assert new
        if len(old) >= GUARDED_ROWS_MIN:
            assert len(old - new) * 100 <= len(old) * LOSS_PERCENT_MAX
        if before >= GUARDED_ROWS_MIN:
            assert len(new) * 100 >= before * (100 - LOSS_PERCENT_MAX)


@given(st.builds(Change, *[st.integers(0, 50)] * 3), st.integers(0, 99), st.integers(0, 99))
def test_a_larger_list_approved_before_never_loosens_the_verdict(change: Change, one: int, more: int) -> None:
    if isinstance(judge(change, largest_approved=one + more), Change):
        assert judge(change, largest_approved=one) == change
