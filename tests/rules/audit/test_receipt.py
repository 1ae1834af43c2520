"""A receipt says what was recorded, in the person's own sentence."""

import json
import random
from hashlib import sha256

import pytest

from rules.audit import receipt
from rules.audit.checkpoint import NotVerified
from rules.audit.entry import Json, seal_entry
from rules.audit.export import Opening, Row
from rules.audit.proof import make_receipt
from tests.rules.audit import made

SAID = "Acme darf mich nicht „ansprechen“ ✋."


def row_of(payload: dict[str, Json]) -> Row:
    return Row.of(seal_entry("objection", made.NOON_US, payload, sha256(b"nonce").digest(), made.PEOPLE["ana"]))


ROW = row_of({"choice": "never", "words": SAID, "account": "x:42"})
ROWS = [*made.rows(4), ROW, *made.rows(2)]
PROOF = make_receipt(4, ROW, made.path(ROWS, 4, 7), made.checkpoint(ROWS, 7))
TEXT = f"{SAID}\n\n{PROOF}"


@pytest.mark.promise(15)
@pytest.mark.parametrize(
    "top",
    [
        "Acme may write to me.\n\n", f"{SAID}\n", f"{SAID}\n\n\n", f" {SAID}\n\n", f"{SAID}\n\n{SAID}\n\n",
        f"{SAID[:-1]}\n\n", "\n\n", "\n",
    ],
)  # fmt: skip
def test_a_sentence_that_was_not_recorded_is_refused(top: str) -> None:
    with pytest.raises(NotVerified, match=r"^What this receipt says at its top is not what was recorded\.$"):
        receipt.verify(TEXT.replace(f"{SAID}\n\n", top), [made.KEY], made.check)


@pytest.mark.promise(15)
def test_no_changed_or_cut_byte_is_accepted() -> None:
    raw, chance = TEXT.encode(), random.Random(1)
    for place in range(len(raw)):
        bent = raw[:place] + bytes([raw[place] ^ 1 << chance.randrange(8)]) + raw[place + 1 :]
        for wrong in (bent, raw[:place]):
            with pytest.raises(NotVerified):
                receipt.verify(wrong.decode("utf-8", "surrogateescape"), [made.KEY], made.check)


@pytest.mark.promise(15)
def test_a_receipt_holds_and_says_what_was_recorded() -> None:
    held = receipt.verify(TEXT, [made.KEY], made.check)
    assert receipt.write(ROW, PROOF) == TEXT
    assert (held.words, held.row, held.proof.index, held.checkpoint.size) == (SAID, ROW, 4, 7)
    bare = TEXT.removeprefix(f"{SAID}\n\n")
    assert receipt.verify(bare, [made.KEY], made.check).words == SAID


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"null",
        b'{"words":7}',
        b'{"words":"two\\nlines"}',
        b'{"words":"\\u001b[2J"}',
        b"\xff",
        b'{"said":1}',
    ],
)
def test_an_entry_without_a_plain_sentence_has_none_above_its_proof(payload: bytes) -> None:
    row = Row(ROW.leaf, Opening(payload, bytes(32)))
    assert receipt.words_in(row) == ""
    assert receipt.write(row, "proof") == "proof"


def test_an_erased_entry_keeps_its_proof_and_no_sentence() -> None:
    erased = Row(ROW.leaf, None)
    rows = [*ROWS[:4], erased, *ROWS[5:]]
    text = receipt.write(erased, make_receipt(4, erased, made.path(rows, 4, 7), made.checkpoint(rows, 7)))
    assert receipt.verify(text, [made.KEY], made.check).words == ""
    with pytest.raises(NotVerified):
        receipt.verify(f"{SAID}\n\n{text}", [made.KEY], made.check)


def test_before_it_is_sealed_the_sentence_and_the_line_are_promised() -> None:
    promised = receipt.promise(ROW)
    assert promised.startswith(f"{SAID}\n\n")
    assert promised.endswith(f"\n{ROW.line}\n")
    assert receipt.commitment(ROW) == json.loads(ROW.leaf)["payload"]
