"""Receipts: a text that proves an entry, and that nobody can bend."""

import pytest

from rules.audit.checkpoint import NotVerified, encode64
from rules.audit.export import Opening, Row
from rules.audit.proof import Proof, make_receipt, verify_proof, verify_receipt
from tests.rules.audit.made import KEY, check, checkpoint, path, rows, signer

ROWS = rows(11)
NOTE = checkpoint(ROWS, 11)
RECEIPT = make_receipt(5, ROWS[5], path(ROWS, 5, 11), NOTE)
PROOF = Proof.parse(RECEIPT)
BEGINS = "A proof begins with c2sp.org/tlog-proof@v1, the entry's place and its path; this is something else."
PATH = "The path of this proof is not a list of hashes; the file was cut or changed."
OTHERWISE = "This proof is not written in the one way that its format allows."


def refused(text: str) -> bool:
    try:
        verify_receipt(text, [KEY], check)
    except NotVerified:
        return True
    return False


@pytest.mark.promise(24)
def test_no_receipt_with_one_byte_raised_or_removed_is_accepted() -> None:
    raw = RECEIPT.encode()
    for place in range(len(raw)):
        for other in (bytes([raw[place] ^ 1]), bytes([(raw[place] + 1) % 256]), b""):
            assert refused((raw[:place] + other + raw[place + 1 :]).decode(errors="surrogateescape"))


def test_no_receipt_that_was_cut_is_accepted() -> None:
    assert all(refused(RECEIPT[:end]) for end in range(len(RECEIPT)))
    assert all(refused(RECEIPT[start:]) for start in range(1, len(RECEIPT)))


def test_no_path_with_one_bit_flipped_in_one_hash_leads_to_the_root() -> None:
    for place, step in enumerate(PROOF.path):
        for bit in range(256):
            flipped = (int.from_bytes(step) ^ 1 << bit).to_bytes(32)
            bent = Proof(5, (*PROOF.path[:place], flipped, *PROOF.path[place + 1 :]), NOTE)
            with pytest.raises(NotVerified, match="does not lead from entry 5"):
                verify_proof(bent, ROWS[5].leaf, [KEY], check)


@pytest.mark.parametrize("index", [0, 4, 6, 10, 11, 10**18])
def test_a_receipt_does_not_hold_at_another_place(index: int) -> None:
    assert refused(Proof(index, PROOF.path, NOTE, PROOF.extra).text)


def test_a_receipt_with_another_entry_or_another_payload_is_refused() -> None:
    other = Row(ROWS[5].leaf, Opening(b'{"verdict":"allowed"}', bytes(32)))
    with pytest.raises(NotVerified, match=r"^What this receipt says about the entry is not what was recorded\.$"):
        verify_receipt(make_receipt(5, other, PROOF.path, NOTE), [KEY], check)
    with pytest.raises(NotVerified, match="does not lead"):
        verify_receipt(make_receipt(5, ROWS[6], PROOF.path, NOTE), [KEY], check)


def test_a_proof_of_something_that_is_no_entry_of_ours_is_no_receipt() -> None:
    strange = Row(b"not a leaf", None)
    log = [strange]
    with pytest.raises(NotVerified, match="not one of ours"):
        verify_receipt(make_receipt(0, strange, (), checkpoint(log, 1)), [KEY], check)
    with pytest.raises(NotVerified, match="not an entry"):
        verify_receipt(Proof(5, PROOF.path, NOTE, "ä".encode()).text, [KEY], check)


def test_a_receipt_signed_by_an_unknown_key_is_refused() -> None:
    with pytest.raises(NotVerified, match="No known key"):
        verify_receipt(RECEIPT, [signer("other.example")[0]], check)


def test_a_path_longer_than_any_log_needs_is_refused() -> None:
    with pytest.raises(NotVerified, match=f"^{PATH}$"):
        Proof.parse(Proof(5, PROOF.path[:1] * 64, NOTE).text)
    assert len(Proof.parse(Proof(5, PROOF.path[:1] * 63, NOTE).text).path) == 63


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("extra", BEGINS),
        ("extra ", BEGINS),
        ("extra AB==", OTHERWISE),
        ("index 05", BEGINS),
        ("index -1", BEGINS),
        ("index 5\nindex 5", PATH),
    ],
)
def test_a_proof_written_otherwise_is_refused(line: str, sentence: str) -> None:
    head, _, rest = Proof(5, (), NOTE).text.partition("index 5")
    word = line if line.startswith("index") else line + "\nindex 5"
    with pytest.raises(NotVerified) as caught:
        Proof.parse(head + word + rest)
    assert str(caught.value) == sentence


def test_every_entry_of_a_small_record_has_a_receipt_that_holds_under_every_later_checkpoint() -> None:
    for size in range(1, 12):
        note = checkpoint(ROWS, size)
        for index in range(size):
            receipt = make_receipt(index, ROWS[index], path(ROWS, index, size), note)
            proof, row, point = verify_receipt(receipt, [KEY], check)
            assert (proof.index, row, point.size) == (index, ROWS[index], size)
            assert proof.text == receipt


@pytest.mark.promise(28)
def test_a_receipt_still_holds_when_its_payload_was_erased() -> None:
    erased = Row(ROWS[5].leaf, None)
    assert verify_receipt(make_receipt(5, erased, PROOF.path, NOTE), [KEY], check)[1] == erased


def test_a_receipt_has_the_form_that_c2sp_gives() -> None:
    steps = "".join(f"{encode64(step)}\n" for step in PROOF.path)
    extra = encode64(ROWS[5].line.encode())
    assert f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex 5\n{steps}\n{NOTE}" == RECEIPT
    assert Proof(5, PROOF.path, NOTE).text == f"c2sp.org/tlog-proof@v1\nindex 5\n{steps}\n{NOTE}"
