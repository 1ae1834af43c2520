"""The whole record: whatever was done to it is found and told."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from rules.audit.checkpoint import Checkpoint, sign_checkpoint
from rules.audit.export import Opening, Row
from rules.audit.merkle import EMPTY_ROOT, leaf_hash, root_of
from rules.audit.verify import FINDINGS_MAX, Report, verify
from tests.rules.audit.made import KEY, ORIGIN, SIGN, check, checkpoint, entry, rows, signer, tree

ROWS = rows(12)
NOTES = [checkpoint(ROWS, size) for size in (1, 5, 8, 12)]


def checked(made: list[Row], notes: list[str] = NOTES, *, kept: list[str] | None = None) -> Report:
    report = verify(made, notes, [KEY], check, kept=kept or ())
    assert report.ok is not bool(report.findings)
    return report


@pytest.mark.promise(24)
def test_every_changed_bit_of_every_leaf_payload_and_nonce_is_found() -> None:
    made, notes = ROWS[:4], [checkpoint(ROWS, 4)]
    for place, row in enumerate(made):
        assert row.opening
        parts = {"leaf": row.leaf, "payload": row.opening.payload, "nonce": row.opening.nonce}
        for name, part in parts.items():
            for bit in range(0, len(part) * 8, 3):
                bent = (int.from_bytes(part) ^ 1 << bit).to_bytes(len(part))
                changed = {**parts, name: bent}
                other = Row(changed["leaf"], Opening(changed["payload"], changed["nonce"]))
                assert not checked([*made[:place], other, *made[place + 1 :]], notes).ok


@pytest.mark.promise(24)
def test_every_removed_doubled_swapped_or_inserted_entry_is_found() -> None:
    stranger = Row.of(entry(99))
    for place in range(len(ROWS)):
        before, after = ROWS[:place], ROWS[place + 1 :]
        assert not checked([*before, *after]).ok
        assert not checked([*before, ROWS[place], ROWS[place], *after]).ok
        assert not checked([*before, stranger, *after]).ok
        assert not checked([*before, stranger, ROWS[place], *after]).ok
        assert not checked([*ROWS, stranger]).ok
        for other in range(place):
            swapped = [*ROWS]
            swapped[place], swapped[other] = swapped[other], swapped[place]
            assert not checked(swapped).ok


@pytest.mark.promise(24)
def test_a_record_cut_together_with_its_checkpoints_is_found_by_a_checkpoint_kept_outside() -> None:
    cut, notes = ROWS[:8], NOTES[:3]
    assert checked(cut, notes).ok, "without a checkpoint from outside nobody can see it"
    report = checked(cut, notes, kept=[NOTES[3]])
    assert report.findings == ("Kept checkpoint 1 vouches for 12 entries, but there are 8: the end is missing.",)


@pytest.mark.promise(25)
def test_a_record_rewritten_and_signed_anew_is_found_by_any_checkpoint_kept_outside() -> None:
    rewritten = [Row.of(entry(50)), *ROWS[1:]]
    notes = [checkpoint(rewritten, size) for size in (1, 5, 8, 12)]
    assert checked(rewritten, notes).ok
    for kept in NOTES:
        (finding,) = checked(rewritten, notes, kept=[kept]).findings
        assert finding.startswith("Kept checkpoint 1: one of the entries before ")


@pytest.mark.promise(25)
def test_two_checkpoints_that_contradict_each_other_are_found() -> None:
    forked = sign_checkpoint(Checkpoint(ORIGIN, 8, leaf_hash(b"fork")), KEY, SIGN)
    report = checked(ROWS, [*NOTES[:3], forked, NOTES[3]])
    assert report.findings == ("Checkpoint 4: one of the entries before 8 was changed, removed, moved or put in.",)


def test_a_checkpoint_that_nobody_known_signed_is_told() -> None:
    key, sign = signer("other.example")
    report = checked(ROWS, [*NOTES, checkpoint(ROWS, 12, key=key, sign=sign)])
    assert report.findings == ("Checkpoint 5: No known key signed this note.",)


def test_what_is_no_checkpoint_is_told_by_its_place() -> None:
    no_note = "A note is a text, an empty line, and lines with signatures; this one is cut or changed."
    assert checked(ROWS, [*NOTES, "hello"]).findings == (f"Checkpoint 5: {no_note}",)
    assert checked(ROWS, kept=["hello"]).findings == (f"Kept checkpoint 1: {no_note}",)


def test_a_checkpoint_out_of_place_is_told() -> None:
    report = checked(ROWS, [NOTES[3], NOTES[0]])
    assert report.findings == ("Checkpoint 2 stands after one of a larger log; it is out of place.",)


def test_checkpoints_kept_outside_may_come_in_any_order() -> None:
    assert checked(ROWS, kept=[NOTES[3], NOTES[0], NOTES[2]]).checkpoints == len(NOTES) + 3


def test_entries_after_the_last_checkpoint_are_told() -> None:
    report = checked(ROWS, NOTES[:3])
    assert report.findings == ("Entries 8 to 11 come after the last checkpoint; nobody signed for them.",)
    assert (report.entries, report.covered) == (12, 8)


def test_a_record_without_any_checkpoint_proves_nothing() -> None:
    for made in (ROWS, []):
        report = checked(made, [])
        assert report.findings == ("No checkpoint holds, so nothing is proven about this record.",)
        assert (report.covered, report.checkpoints, report.erased) == (0, 0, 0)


def test_an_entry_that_is_none_and_a_payload_that_is_not_its_own_are_named() -> None:
    made = [Row(b"strange", None), replace(ROWS[1], opening=ROWS[2].opening), ROWS[2], Row(b"stranger", None)]
    assert checked(made, [checkpoint(made, 2), checkpoint(made, 4)]).findings == (
        "Entry 0: These bytes are not a leaf of version 1.",
        "Entry 1: its payload is not what was recorded.",
        "Entry 3: These bytes are not a leaf of version 1.",
    )


def test_a_stored_node_that_differs_is_named() -> None:
    nodes = {(level, index): top for level, index, top in tree(ROWS)}
    assert verify(ROWS, NOTES, [KEY], check, nodes=lambda level, index: nodes[level, index]).ok
    nodes[2, 1] = b""
    report = verify(ROWS, NOTES, [KEY], check, nodes=lambda level, index: nodes[level, index])
    assert report.findings == ("The stored node 1 of level 2 is not what the entries give.",)


def test_no_more_than_100_findings_are_told() -> None:
    made = [Row(b"strange", None)] * (FINDINGS_MAX + 7)
    report = checked(made, [checkpoint(made, len(made))])
    assert len(report.findings) == FINDINGS_MAX + 1
    assert report.findings[-1] == "There are 7 more findings."


@pytest.mark.promise(28)
def test_a_record_still_holds_when_entries_were_erased_and_says_how_many() -> None:
    erased = [replace(row, opening=None) if place % 3 else row for place, row in enumerate(ROWS)]
    report = checked(erased, kept=[NOTES[2]])
    assert (report.ok, report.entries, report.erased, report.checkpoints, report.covered) == (True, 12, 8, 5, 12)
    assert report.root == checked(ROWS).root == root_of(leaf_hash(row.leaf) for row in ROWS)


def test_an_empty_record_with_its_checkpoint_holds() -> None:
    report = checked([], [checkpoint([], 0)])
    assert report.ok
    assert report.root == EMPTY_ROOT


def test_a_long_record_is_read_once_and_not_kept() -> None:
    alive = 0
    most = 0

    def streamed() -> Iterator[Row]:
        nonlocal alive, most

        class Counted(Row):
            def __del__(self) -> None:
                nonlocal alive
                alive -= 1

        for _ in range(5_000):
            alive += 1
            most = max(most, alive)
            yield Counted(ROWS[0].leaf, None)

    leaves = [leaf_hash(ROWS[0].leaf)] * 5_000
    note = sign_checkpoint(Checkpoint(ORIGIN, 5_000, root_of(leaves)), KEY, SIGN)
    assert verify(streamed(), [note], [KEY], check).ok
    assert most <= 2_100
