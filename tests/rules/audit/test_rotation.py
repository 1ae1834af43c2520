"""A key gives way: who knows the first follows to the newest; no other counts."""

import pytest

from rules.audit.checkpoint import VerifierKey, countersign, open_note
from rules.audit.export import Row
from rules.audit.rotation import Line, rotation
from rules.audit.verify import Report, verify
from tests.rules.audit import rotated
from tests.rules.audit.made import KEY, SIGN, check, checkpoint, rows
from tests.rules.audit.rotated import (
    EARLY,
    FORGED,
    LAST,
    LATE,
    NEXT,
    NEXT_SIGN,
    NOTES,
    ROWS,
    TWICE,
    TWICE_NOTES,
    by_next,
    change,
)

Record = tuple[list[Row], list[str]]


def checked(record: Record, *known: VerifierKey) -> Report:
    return verify(*record, known or (KEY,), check)


def told(name: str, *known: VerifierKey) -> tuple[str, ...]:
    return checked(FORGED[name], *known).findings


@pytest.mark.promise(25)
@pytest.mark.parametrize("known", [(KEY,), (NEXT, KEY), (LAST, NEXT, KEY)])
@pytest.mark.parametrize("name", FORGED)
def test_every_forgery_of_a_change_of_keys_is_found(name: str, known: tuple[VerifierKey, ...]) -> None:
    assert told(name, *known)


def test_who_may_not_sign_there_is_told_in_one_sentence() -> None:
    assert told("the first key signs after the entry that retires it")[0] == (
        "Checkpoint 3 counts for nothing: a key signed it that gave way to another at entry 3."
    )
    assert told("the next key signs too early beside true ones", NEXT, KEY) == (
        "Checkpoint 2 counts for nothing: a key signed it that no entry before 3 puts in use.",
    )
    assert told("a key signs that nobody named")[0] == "Checkpoint 3: No known key signed this note."
    for one in ("the first key alone signs where it gives way", "the next key alone signs where the first gives way"):
        assert told(one)[0] == (
            "Checkpoint 2 counts for nothing: it ends with the entry by which a key gives way, "
            "and only one of the two signed it."
        )
    assert told("nobody signs where the first key gives way") == (
        "No checkpoint ends with entry 3, so the former key did not hand over to the next.",
    )
    unsigned = (ROWS, [EARLY, by_next(ROWS, 5), LATE])
    assert checked(unsigned).findings == told("nobody signs where the first key gives way"), "it is told once"
    assert told("the next key signs for itself")[0] == (
        "Entry 3 names a new key, but the key in use did not sign that."
    )
    assert told("the next key is none")[0].startswith("Entry 3 is to change the key. This is not an Ed25519 verifier")


def test_a_second_change_without_the_first_ones_handover_is_told() -> None:
    made = [*ROWS[:4], change(rotation(NEXT, NEXT_SIGN, LAST), 7)]
    findings = checked((made, [checkpoint(made, 2)])).findings
    assert "No checkpoint ends with entry 3, so the former key did not hand over to the next." in findings


def test_an_entry_of_another_key_or_of_none_changes_nothing() -> None:
    others = [{"act": "rotate", "what": "store"}, {"act": "used", "what": "log"}, {}]
    made = [*rows(2), *(change({**payload}, number) for number, payload in enumerate(others))]
    assert checked((made, [checkpoint(made, len(made))])).keys == (KEY,)
    for payload in (b"[]", b"{", b"[" * 100_000, b"\xff"):
        assert Line((KEY,), check).turn(0, payload) == ""


def test_who_knows_the_first_key_alone_follows_to_the_newest() -> None:
    assert checked((ROWS, NOTES)).ok
    report = checked((TWICE, TWICE_NOTES))
    assert report.findings == ()
    assert (report.keys, report.checkpoints) == ((KEY, NEXT, LAST), len(TWICE_NOTES))
    assert checked((TWICE[1:], TWICE_NOTES)).findings


def test_a_record_that_begins_with_a_change_of_keys_is_followed_too() -> None:
    made = [change(rotation(KEY, SIGN, NEXT)), *rows(2)]
    assert checked((made, [rotated.handover(made, 1), rotated.by_next(made, 3)])).ok


def test_a_countersigned_note_opens_with_either_key() -> None:
    note = countersign(checkpoint(ROWS, 4), NEXT, NEXT_SIGN)
    for key in (KEY, NEXT):
        assert open_note(note, [key], check)[1] == (key,)
