"""Which HEAD comes next, and when a snapshot is due."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.head import open_head
from rules.registry.issue import (
    DELTAS_NAMED_MAX,
    DELTAS_SINCE_SNAPSHOT_MAX,
    LIGHT_BYTES,
    Content,
    carried_on,
    next_head,
    renewal_due,
    snapshot_due,
)
from rules.registry.packed import File
from rules.registry.row import ROW_BYTES, pack
from rules.registry.snapshot import HEADER_BYTES
from tests.rules.audit.made import check
from tests.rules.registry.test_chain import subscribed
from tools.make_feed import HOUR_US, KEY, START_US, TERMS, make, signer, table_of

TABLE = table_of(["any"])
SETS = st.sets(st.integers(0, 20))
FIRST = make(None, set(), TABLE, START_US)


def row(number: int) -> bytes:
    return pack(bytes([number]) * 16, number % 3)


def test_a_head_is_never_issued_before_the_one_it_follows() -> None:
    after = make(FIRST, set(), TABLE, START_US - HOUR_US)
    assert after.head.issued_us == FIRST.head.issued_us
    assert after.head.expires_us == FIRST.head.issued_us + TERMS.life_us


def test_the_first_head_comes_with_a_snapshot() -> None:
    with pytest.raises(AssertionError, match=r"^the first HEAD comes with a snapshot$"):
        next_head(None, b"", Content(FIRST.head.state, b"s" * 32, 9), TERMS, START_US)


def test_moments_are_whole_seconds() -> None:
    assert make(None, set(), TABLE, 0).head.issued_us == 0
    assert make(None, set(), TABLE, START_US + 999_999).head.issued_us == START_US


def test_no_renewal_is_due_before_half_the_life_is_over_unless_the_terms_changed() -> None:
    half_us = START_US + TERMS.life_us // 2
    assert not renewal_due(FIRST.head, TERMS, half_us - 1)
    assert renewal_due(FIRST.head, TERMS, half_us)
    assert renewal_due(FIRST.head, replace(TERMS, keys=(KEY, signer(2)[0])), START_US)
    assert renewal_due(FIRST.head, replace(TERMS, period_us=2 * HOUR_US), START_US)


def test_a_snapshot_is_due_at_first_and_where_the_deltas_outweigh_the_last() -> None:
    assert snapshot_due(None, File(b"", 0, 0))
    assert not snapshot_due(FIRST.head, File(b"", LIGHT_BYTES, 0))
    assert snapshot_due(FIRST.head, File(b"", LIGHT_BYTES + 1, 0))


def test_over_many_heads_the_chain_stays_bounded_and_whoever_comes_new_or_was_away_gets_the_set() -> None:
    made = [FIRST]
    for number in range(DELTAS_NAMED_MAX + 5):
        made.append(make(made[-1], {pack(bytes([number]) * 16, 0)}, TABLE, START_US))
    last = made[-1].head
    assert len(last.deltas) == DELTAS_NAMED_MAX
    assert last.chain == last.seq - DELTAS_NAMED_MAX
    assert {one.head.snapshot.seq for one in made} == {
        1 + (DELTAS_SINCE_SNAPSHOT_MAX + 1) * nth for nth in range(len(made) // (DELTAS_SINCE_SNAPSHOT_MAX + 1) + 1)
    }
    for one in made[:: DELTAS_SINCE_SNAPSHOT_MAX // 2]:
        assert subscribed(one.head, one.files) == b"".join(one.rows)
    assert open_head(made[-1].note, [KEY], check) == last


@pytest.mark.promise(8)
@given(SETS, st.dictionaries(st.integers(0, 20), st.booleans()), st.integers(1, 5))
def test_what_was_published_stays_unless_it_is_known_to_be_lifted_or_over(
    published: set[int], known: dict[int, bool], size: int
) -> None:
    rows = [row(number) for number in sorted(published)]
    blocks = [b"".join(rows[at : at + size]) for at in range(0, len(rows), size)]
    stored = [(row(number), known[number]) for number in sorted(known)]
    stands = published - {n for n, there in known.items() if not there} | {n for n, there in known.items() if there}
    assert list(carried_on(blocks, stored)) == [row(number) for number in sorted(stands)]
    assert list(carried_on(blocks, stored, over={1})) == [row(number) for number in sorted(stands) if number % 3 != 1]


def test_a_snapshot_without_a_delta_begins_the_chain_anew() -> None:
    second = make(FIRST, {row(1)}, TABLE, START_US)
    content = Content(second.head.state, b"s" * 32, 9, snapshot=File(b"f" * 32, 90, HEADER_BYTES + ROW_BYTES))
    third = next_head(second.head, second.note, content, TERMS, START_US)
    assert (third.seq, third.chain, third.deltas, third.snapshot.seq) == (3, 3, (), 3)
    assert third.deltas_after(2) is None


def test_a_head_that_changes_nothing_brings_no_file() -> None:
    after = make(FIRST, set(), TABLE, START_US + HOUR_US)
    assert after.files == FIRST.files
    assert (after.head.seq, after.head.deltas, after.head.snapshot) == (2, (), FIRST.head.snapshot)
