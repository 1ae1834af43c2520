"""A subscriber's set is the publisher's, from wherever it starts, or none."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.registry.chain import followed, scopes_of, snapshot_of
from rules.registry.delta import ADDED, DROPPED, DeltaHeader, write_delta
from rules.registry.feed import BadFeed
from rules.registry.head import Head, open_head
from rules.registry.merge import BrokenChain
from rules.registry.packed import File, file_name, packed
from rules.registry.row import State, pack, state_of, unpack
from tests.rules.audit.made import check
from tools.make_feed import HOUR_US, KEY, START_US, Made, history, make, table_of

FOLDER = Path(__file__).parents[2] / "vectors" / "feed"
FILES = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix != ".md"}
MADE = history()
NOT_ON_IT = r"^A change of the registry does not build on the list before it; its full list mends it\.$"
TABLE = table_of(["any", "proactive", "any;brand=acme"])
SETS = st.sets(st.builds(pack, st.integers(0, 12).map(lambda n: bytes(15) + bytes([n])), st.integers(0, 2)))


def subscribed(head: Head, files: Mapping[str, bytes]) -> bytes:
    """The rows of somebody who comes new: the snapshot, and the deltas after it."""
    state, blocks = snapshot_of(head, [files[file_name("snapshot", head.snapshot.file.sha256)]])
    return led_on(head, head.snapshot.seq, state, b"".join(blocks), files)


def led_on(head: Head, seq: int, state: State, rows: bytes, files: Mapping[str, bytes]) -> bytes:
    """The rows of somebody who holds the set of an earlier HEAD."""
    deltas = ([files[file_name("delta", delta.file.sha256)]] for delta in head.deltas_after(seq) or ())
    return b"".join(followed(head, seq, state, [rows] if rows else [], deltas))


def kept(held: Made, made: Made) -> bytes:
    return led_on(made.head, held.head.seq, held.head.state, b"".join(held.rows), made.files)


def with_delta(made: Made, header: DeltaHeader, changes: list[bytes]) -> tuple[Head, dict[str, bytes]]:
    """The feed with its last delta exchanged for another that its publisher signed."""
    raw = b"".join(write_delta(header, changes))
    content = b"".join(packed([raw]))
    digest = state_of([content]).sha256
    last = replace(made.head.deltas[-1], file=File(digest, len(content), len(raw)))
    head = replace(made.head, deltas=(*made.head.deltas[:-1], last))
    return head, {**made.files, file_name("delta", digest): content}


@pytest.mark.promise(17)
def test_every_truncation_and_every_flipped_byte_of_the_published_vectors_is_refused() -> None:
    head = open_head(FILES["HEAD"], [KEY], check)
    table = FILES[file_name("scopes", head.scopes_sha256)]
    for at in range(len(table)):
        for bad in (table[:at], table[:at] + bytes([table[at] ^ 64]) + table[at + 1 :]):
            with pytest.raises(BadFeed):
                scopes_of(head, bad)
    names = [file_name("snapshot", head.snapshot.file.sha256)]
    names += [file_name("delta", delta.file.sha256) for delta in head.deltas]
    for name in names:
        for at in range(len(FILES[name])):
            flipped = bytes([FILES[name][at] ^ 64])
            for bad in (FILES[name][:at], FILES[name][:at] + flipped + FILES[name][at + 1 :]):
                with pytest.raises(BadFeed):
                    subscribed(head, {**FILES, name: bad})


def test_the_published_vectors_hold_what_they_should() -> None:
    rows = list(csv.DictReader(FILES["expected.csv"].decode("ascii").splitlines()))
    for seq in range(1, 6):
        head = open_head(FILES[f"HEAD.{seq}"], [KEY], check)
        table = scopes_of(head, FILES[file_name("scopes", head.scopes_sha256)])
        want = {(next(table.look_ups(row["key"])), row["scope"]) for row in rows if row["seq"] == str(seq)}
        found = {(hashed, table.scope(number)) for hashed, number in unpack(subscribed(head, FILES))}
        assert found == want


@pytest.mark.promise(17)
def test_mix_and_match_files_of_two_heads_are_refused() -> None:
    """Each file is named by its hash, so another one under its name is not it."""
    old, new = MADE[1], MADE[4]
    first, second = (file_name("delta", delta.file.sha256) for delta in new.head.deltas[:2])
    with pytest.raises(BadFeed):
        subscribed(new.head, {**new.files, first: new.files[second], second: new.files[first]})
    with pytest.raises(BrokenChain, match=NOT_ON_IT):
        led_on(new.head, 3, old.head.state, b"".join(old.rows), new.files)
    with pytest.raises(
        BadFeed, match=r"^The registry's table of scopes is not the one that its publisher signed\. It was dropped\.$"
    ):
        scopes_of(new.head, str(TABLE).encode())


@pytest.mark.promise(17)
def test_a_snapshot_other_than_its_head_tells_of_is_refused() -> None:
    made = make(None, {pack(b"a" * 16, 0)}, TABLE, START_US)
    other = make(made, {pack(b"b" * 16, 0)}, TABLE, START_US)
    head = replace(other.head, snapshot=replace(made.head.snapshot, seq=2), deltas=other.head.deltas)
    with pytest.raises(
        BadFeed, match=r"^The registry's snapshot is not the one that its HEAD tells of\. It must be published again\.$"
    ):
        subscribed(head, other.files)


@pytest.mark.promise(17)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parent": 2}, NOT_ON_IT),
        ({"seq": 4}, NOT_ON_IT),
        ({"before_sha256": b"x" * 32}, NOT_ON_IT),
        (
            {"after": State(b"x" * 32, 4)},
            r"^The registry's changes do not lead to the list that its publisher signed\.$",
        ),
    ],
    ids=["parent", "number", "before", "after"],
)
def test_a_signed_delta_that_does_not_fit_into_the_chain_is_refused(change: dict[str, object], said: str) -> None:
    made, held = MADE[4], MADE[3]
    added = next(row for row in made.rows if row not in held.rows)
    header = DeltaHeader(3, 5, 1, held.head.state.sha256, made.head.state)
    head, files = with_delta(made, header, [ADDED + added])
    assert led_on(head, 4, held.head.state, b"".join(held.rows), files) == b"".join(made.rows)
    head, files = with_delta(made, replace(header, **change), [ADDED + added])  # type: ignore[arg-type]  # any field
    with pytest.raises(BrokenChain, match=said):
        led_on(head, 4, held.head.state, b"".join(held.rows), files)


@pytest.mark.promise(17)
@pytest.mark.parametrize("gone", range(3))
def test_a_chain_that_lacks_a_delta_is_broken(gone: int) -> None:
    deltas = MADE[4].head.deltas
    with pytest.raises(BrokenChain):
        subscribed(replace(MADE[4].head, deltas=deltas[:gone] + deltas[gone + 1 :]), MADE[4].files)


@pytest.mark.promise(17)
def test_a_delta_that_leads_elsewhere_than_it_says_is_refused() -> None:
    made, held = MADE[4], MADE[3]
    header = DeltaHeader(3, 5, 1, held.head.state.sha256, made.head.state)
    head, files = with_delta(made, header, [DROPPED + held.rows[0]])
    with pytest.raises(
        BadFeed, match=r"^The rows of the registry are not those that its publisher signed\. Nothing was taken over\.$"
    ):
        led_on(head, 4, held.head.state, b"".join(held.rows), files)


@pytest.mark.promise(17)
def test_a_set_from_before_the_chain_cannot_be_led_on() -> None:
    with pytest.raises(
        BrokenChain, match=r"^The registry's changes do not reach back to the list that we hold\. Its full list does\.$"
    ):
        led_on(MADE[4].head, 0, MADE[0].head.state, b"".join(MADE[0].rows), MADE[4].files)


@pytest.mark.promise(20)
@settings(max_examples=60)
@given(st.lists(SETS, min_size=1, max_size=8), st.data())
def test_after_any_sequence_of_sets_a_subscriber_holds_the_publishers_set(
    sets: list[set[bytes]], data: st.DataObject
) -> None:
    """Whether it comes new, takes each HEAD, or was away for some."""
    made = [make(None, sets[0], TABLE, START_US)]
    for hour, rows in enumerate(sets[1:], 1):
        made.append(make(made[-1], rows, TABLE, START_US + hour * HOUR_US))
    assert all(kept(one, other) == b"".join(other.rows) for one, other in pairwise(made))
    away = data.draw(st.sampled_from(made))
    last = made[-1]
    assert kept(away, last) == subscribed(last.head, last.files) == b"".join(sorted(sets[-1]))
    assert last.head.state == state_of(sorted(sets[-1]))
