"""What a subscriber makes of a HEAD: one test for each attack."""

from dataclasses import replace

import pytest

from rules.registry.head import HEAD_BYTES_MAX, head_sha256, sign_head
from rules.registry.trust import LEAP_MAX, SKEW_US_MAX, Refused, Same, Take, Trusted, Why, judge_head
from tests.rules.audit.made import check
from tools.make_feed import HOUR_US, KEY, ORIGIN, SIGN, START_US, TERMS, Made, history, make, signer, table_of

MADE = history()
NOW_US = START_US + 5 * HOUR_US
NEXT_KEY, NEXT_SIGN = signer(2)


def trusting(made: Made) -> Trusted:
    return Trusted(made.head.seq, head_sha256(made.note), made.head.issued_us)


def judged(note: bytes, held: Made | None = MADE[2], now_us: int = NOW_US) -> Take | Same | Refused:
    return judge_head(note, ORIGIN, [KEY], trusting(held) if held else None, now_us, check)


def why(verdict: Take | Same | Refused) -> Why:
    assert isinstance(verdict, Refused)
    assert verdict.sentence.startswith(f"The registry {ORIGIN} s")
    assert verdict.sentence.endswith(".")
    return verdict.why


@pytest.mark.promise(17)
def test_rollback_an_older_head_is_refused() -> None:
    assert why(judged(MADE[1].note)) is Why.ROLLBACK
    assert why(judged(MADE[0].note)) is Why.ROLLBACK


@pytest.mark.promise(17)
def test_rollback_a_later_number_from_an_earlier_moment_is_refused() -> None:
    older = replace(MADE[4].head, issued_us=START_US, expires_us=START_US + 72 * HOUR_US)
    assert why(judged(sign_head(older, [SIGN]))) is Why.ROLLBACK


@pytest.mark.promise(17)
def test_equivocation_two_heads_with_one_number_are_refused() -> None:
    other = make(MADE[1], MADE[1].rows[:-1], MADE[1].table, START_US + 2 * HOUR_US)
    assert other.head.seq == MADE[2].head.seq
    assert why(judged(other.note)) is Why.EQUIVOCATION


@pytest.mark.promise(17)
def test_equivocation_a_head_that_follows_another_than_ours_is_refused() -> None:
    other = make(MADE[1], MADE[1].rows[:-1], MADE[1].table, START_US + 2 * HOUR_US)
    assert why(judged(make(other, MADE[2].rows, other.table, START_US + 3 * HOUR_US).note)) is Why.EQUIVOCATION


@pytest.mark.promise(17)
def test_freeze_a_head_that_has_expired_is_refused_even_where_we_hold_it() -> None:
    late_us = MADE[2].head.expires_us
    assert why(judged(MADE[2].note, now_us=late_us)) is Why.FREEZE
    assert why(judged(MADE[2].note, held=None, now_us=late_us)) is Why.FREEZE
    assert judged(MADE[2].note, now_us=late_us - 1) == Same(MADE[2].head)


@pytest.mark.promise(17)
def test_endless_data_a_head_that_does_not_end_is_dropped_unread() -> None:
    assert why(judged(MADE[3].note.ljust(HEAD_BYTES_MAX + 1, b"\n"))) is Why.TOO_LONG
    assert why(judged(MADE[3].note.ljust(HEAD_BYTES_MAX, b"\n"))) is Why.DAMAGED


@pytest.mark.promise(17)
def test_arbitrary_installation_a_head_of_a_foreign_key_is_refused() -> None:
    foreign = replace(MADE[3].head, keys=(NEXT_KEY,))
    assert why(judged(sign_head(foreign, [NEXT_SIGN]))) is Why.FOREIGN_KEY
    assert why(judged(sign_head(MADE[3].head, [NEXT_SIGN]))) is Why.FOREIGN_KEY


@pytest.mark.promise(17)
def test_wrong_feed_a_pinned_key_does_not_carry_a_feed_of_another_name() -> None:
    key, sign = signer(1, "registry.example/jokes")
    other = sign_head(replace(MADE[3].head, origin=key.name, keys=(key,)), [sign])
    verdict = judge_head(other, ORIGIN, [KEY, key], trusting(MADE[2]), NOW_US, check)
    assert why(verdict) is Why.OTHER_FEED


@pytest.mark.promise(17)
def test_fast_forward_a_number_that_leaps_too_far_is_refused() -> None:
    leaping = replace(MADE[4].head, seq=MADE[2].head.seq + LEAP_MAX + 1)
    assert why(judged(sign_head(leaping, [SIGN]))) is Why.LEAP
    assert isinstance(judged(sign_head(replace(leaping, seq=leaping.seq - 1), [SIGN])), Take)


@pytest.mark.promise(17)
def test_key_compromise_a_key_that_is_no_longer_pinned_signs_nothing() -> None:
    both = make(MADE[4], MADE[4].rows, MADE[4].table, NOW_US, replace(TERMS, keys=(KEY, NEXT_KEY)), (SIGN, NEXT_SIGN))
    stolen = make(both, both.rows, both.table, NOW_US)
    assert why(judge_head(stolen.note, ORIGIN, [NEXT_KEY], trusting(both), NOW_US, check)) is Why.FOREIGN_KEY


@pytest.mark.promise(17)
def test_a_damaged_head_and_one_from_the_future_are_refused() -> None:
    assert why(judged(MADE[3].note[:-1])) in {Why.DAMAGED, Why.FOREIGN_KEY}
    assert why(judged(MADE[3].note[100:])) is Why.DAMAGED
    early_us = MADE[3].head.issued_us - SKEW_US_MAX
    assert isinstance(judged(MADE[3].note, now_us=early_us), Take)
    assert why(judged(MADE[3].note, now_us=early_us - 1)) is Why.FROM_THE_FUTURE


def test_the_next_head_is_taken_and_names_what_to_trust_then() -> None:
    verdict = judged(MADE[3].note)
    assert verdict == Take(MADE[3].head, trusting(MADE[3]), ())
    assert isinstance(judged(MADE[4].note), Take)
    assert isinstance(judged(MADE[4].note, held=None), Take)


def test_the_very_same_head_is_the_same() -> None:
    assert judged(MADE[2].note) == Same(MADE[2].head)


def test_while_keys_change_either_will_do_and_the_other_is_told_of() -> None:
    both = make(MADE[4], MADE[4].rows, MADE[4].table, NOW_US, replace(TERMS, keys=(KEY, NEXT_KEY)), (SIGN, NEXT_SIGN))
    after = make(both, both.rows, both.table, NOW_US, replace(TERMS, keys=(NEXT_KEY,)), (NEXT_SIGN,))
    for pinned, other in ((KEY, NEXT_KEY), (NEXT_KEY, KEY)):
        verdict = judge_head(both.note, ORIGIN, [pinned], trusting(MADE[4]), NOW_US, check)
        assert isinstance(verdict, Take)
        assert verdict.unpinned == (other,)
    verdict = judge_head(after.note, ORIGIN, [KEY, NEXT_KEY], trusting(both), NOW_US, check)
    assert isinstance(verdict, Take)
    assert verdict.unpinned == ()


def test_a_table_may_change_without_the_rows() -> None:
    wider = make(
        MADE[4], MADE[4].rows, table_of([*(text for _, text in MADE[4].table.scopes.values()), "listen"]), NOW_US
    )
    assert wider.head.deltas == MADE[4].head.deltas
    assert isinstance(judged(wider.note, held=MADE[4]), Take)
