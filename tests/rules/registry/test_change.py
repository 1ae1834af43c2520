"""What taking over a new list would do, and the guards against losing a no."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.registry.change import (
    FREED_MAX,
    GUARDED_ROWS_MIN,
    LOSS_PERCENT_MAX,
    Change,
    Loss,
    Quarantine,
    Unusable,
    compare,
    judge,
)
from rules.registry.row import BLOCK_ROWS, pack


def rows(*numbers: int) -> bytes:
    return b"".join(pack(number.to_bytes(16), 0) for number in sorted(numbers))


def verdict_on(old: bytes, new: bytes, largest: int = 0) -> Change | Quarantine | Unusable:
    return judge(compare(old, new), largest_approved=largest)


@pytest.mark.promise(16)
def test_an_empty_first_list_is_unusable_and_says_what_to_do() -> None:
    assert judge(compare(b"", b"")) == Unusable(
        "The first list from this registry is empty, so nobody can be checked against it. No reply can be sent."
        " Ask the publisher whether the list is meant to be empty."
    )


@pytest.mark.promise(18)
@pytest.mark.parametrize("count", [1, 9, 10, 100])
def test_an_empty_list_after_a_full_one_is_quarantined_however_short_that_was(count: int) -> None:
    assert isinstance(verdict_on(rows(*range(count)), b""), Quarantine)


@pytest.mark.promise(18)
def test_more_than_a_fifth_lost_is_quarantined_in_plain_words() -> None:
    verdict = verdict_on(rows(*range(1_000)), rows(*range(201, 1_000)))
    assert verdict == Quarantine(Change(added=0, removed=201, kept=799), "The new list has lost 201 of 1,000 entries.")
    assert verdict.sentence == (
        "The new list has lost 201 of 1,000 entries. Until somebody approves it, everybody on the old or the new list "
        "counts as having said no. Ask the publisher whether this is right; "
        "earshot registry status says how to approve it."
    )


@pytest.mark.promise(18)
def test_people_exchanged_for_others_are_lost_all_the_same() -> None:
    assert isinstance(verdict_on(rows(*range(10)), rows(*range(3, 13))), Quarantine)


@pytest.mark.promise(18)
def test_a_list_worn_down_in_small_steps_is_measured_by_the_largest() -> None:
    old, new = rows(*range(850)), rows(*range(790))
    assert isinstance(verdict_on(old, new), Change)
    assert isinstance(verdict_on(old, new, 1_000), Quarantine)


@pytest.mark.promise(18)
def test_a_first_list_far_shorter_than_one_approved_before_is_quarantined() -> None:
    assert isinstance(verdict_on(b"", rows(1), 1_000), Quarantine)
    assert isinstance(verdict_on(b"", b"", 1_000), Quarantine)


@pytest.mark.promise(18)
def test_the_same_people_with_other_scopes_are_lost_rows() -> None:
    old, new = (b"".join(pack(number.to_bytes(16), scope) for number in range(10)) for scope in (0, 1))
    assert isinstance(verdict_on(old, new), Quarantine)


def test_a_fifth_lost_is_not_too_much() -> None:
    assert verdict_on(rows(*range(10)), rows(*range(2, 20))) == Change(added=10, removed=2, kept=8)


def test_a_short_list_may_change_freely_but_not_vanish() -> None:
    assert verdict_on(rows(*range(GUARDED_ROWS_MIN - 1)), rows(1)) == Change(added=0, removed=8, kept=1)


def test_a_first_list_comes_into_force() -> None:
    verdict = verdict_on(b"", rows(1, 2, 3))
    assert verdict == Change(added=3, removed=0, kept=0)
    assert isinstance(verdict, Change)
    assert verdict.rows == len((1, 2, 3))


@pytest.mark.promise(18)
def test_more_than_a_hundredth_lost_by_one_delta_is_quarantined() -> None:
    change = Change(added=0, removed=20, kept=980)
    assert judge(change, by_delta=Loss(10, 1_000)) == change
    verdict = judge(change, by_delta=Loss(11, 1_000))
    assert verdict == Quarantine(change, "The new list has lost 11 of 1,000 entries at once.")
    assert judge(change, by_delta=Loss(GUARDED_ROWS_MIN - 1, GUARDED_ROWS_MIN - 1)) == change


def test_losses_are_compared_by_their_share() -> None:
    assert max(Loss(0, 0), Loss(1, 1_000), Loss(3, 900), Loss(2, 100), key=lambda loss: loss.share) == Loss(2, 100)


@pytest.mark.promise(18)
def test_more_than_a_thousand_of_our_own_people_freed_are_quarantined() -> None:
    change = Change(added=0, removed=FREED_MAX, kept=10**6, freed=FREED_MAX)
    assert judge(change) == change
    more = Change(added=0, removed=FREED_MAX + 1, kept=10**6, freed=FREED_MAX + 1)
    loss = (
        "With the new list 1,001 people who wrote to us in the last 30 days would not count as having said no any more."
    )
    assert judge(more) == Quarantine(more, loss)
    assert isinstance(judge(change, freed_max=FREED_MAX - 1), Quarantine)


LISTS = st.frozensets(st.integers(0, 60), max_size=40)


@pytest.mark.promise(18)
@given(LISTS, LISTS, st.integers(0, 100))
def test_the_verdict_is_that_of_plain_sets_and_lets_no_large_loss_through(
    old: frozenset[int], new: frozenset[int], largest: int
) -> None:
    verdict = verdict_on(rows(*old), rows(*new), largest)
    before = max(len(old), largest)
    if isinstance(verdict, Change):
        assert verdict == Change(len(new - old), len(old - new), len(new & old))
        assert new
        if len(old) >= GUARDED_ROWS_MIN:
            assert len(old - new) * 100 <= len(old) * LOSS_PERCENT_MAX
        if before >= GUARDED_ROWS_MIN:
            assert len(new) * 100 >= before * (100 - LOSS_PERCENT_MAX)


@settings(max_examples=20)
@given(st.sets(st.integers(0, 3 * BLOCK_ROWS), max_size=30), st.sets(st.integers(0, 3 * BLOCK_ROWS), max_size=30))
def test_long_lists_are_counted_block_by_block(dropped: set[int], added: set[int]) -> None:
    every = set(range(3 * BLOCK_ROWS))
    old, new = every - added, every - dropped
    counted = Change(len(new - old), len(old - new), len(new & old))
    assert compare(memoryview(rows(*old)), memoryview(rows(*new))) == counted


@given(st.builds(Change, *[st.integers(0, 50)] * 3), st.integers(0, 99), st.integers(0, 99))
def test_a_larger_list_approved_before_never_loosens_the_verdict(change: Change, one: int, more: int) -> None:
    if isinstance(judge(change, largest_approved=one + more), Change):
        assert judge(change, largest_approved=one) == change
