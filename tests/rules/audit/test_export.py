"""The export's lines: one way to write each."""

import pytest

from rules.audit.checkpoint import NotVerified
from rules.audit.entry import PAYLOAD_BYTES_MAX, seal_entry
from rules.audit.export import (
    LINE_CHARACTERS_MAX,
    Row,
    parse_keys,
    split_notes,
    write_keys,
    write_notes,
)
from tests.rules.audit.made import KEY, NOON_US, ORIGIN, checkpoint, entry, rows, signer

FULL = Row.of(entry(1))
ERASED = Row(FULL.leaf, None)
NO_KEYS = r"^(A list of verifier keys ends with a line feed|This is not an Ed25519 verifier key of .+)\.$"


def test_no_line_with_one_byte_changed_reads_as_the_same_entry() -> None:
    for row in (FULL, ERASED):
        raw = row.line.encode()
        for place in range(len(raw)):
            for other in (raw[place] + 1, raw[place] ^ 0x20, 0x20, 0x0A):
                changed = (raw[:place] + bytes([other]) + raw[place + 1 :]).decode(errors="surrogateescape")
                if changed == row.line:
                    continue
                try:
                    assert Row.parse(changed) != row
                except NotVerified:
                    continue


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        FULL.line + "\n",
        FULL.line + " ",
        " " + FULL.line,
        FULL.line.replace(" ", "  "),
        FULL.line.rpartition(" ")[0],
        ERASED.line + "=",
        FULL.line.replace(entry(1).nonce.hex(), entry(1).nonce.hex().upper()),
        "A" * (LINE_CHARACTERS_MAX // 4 * 4 + 4),
    ],
)
def test_what_is_not_written_as_we_write_it_is_refused(line: str) -> None:
    with pytest.raises(NotVerified, match=r"^This line is not an entry: a leaf, or a leaf, a nonce and a payload\.$"):
        Row.parse(line)


@pytest.mark.parametrize("text", ["", "\n", KEY.text, KEY.text + "\n\n", "\n" + KEY.text + "\n", KEY.text + "\r\n"])
def test_a_list_of_keys_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(
        NotVerified, match=r"^(A list of verifier keys ends with a line feed|This is not an Ed25519 .+)\.$"
    ):
        parse_keys(text)


def test_a_line_reads_as_the_row_that_wrote_it() -> None:
    assert Row.parse(FULL.line) == Row.of(entry(1))
    assert Row.parse(ERASED.line) == ERASED


def test_the_longest_entry_fits_its_line() -> None:
    longest = "x" * (PAYLOAD_BYTES_MAX - len('{"text":""}'))
    row = Row.of(seal_entry("a" * 32, NOON_US, {"text": longest}, bytes(32), bytes(32)))
    assert Row.parse(row.line) == row


def test_notes_come_out_of_a_file_as_they_went_in() -> None:
    made = rows(3)
    for count in range(4):
        notes = [checkpoint(made, size) for size in range(count)]
        assert split_notes(write_notes(notes)) == notes


def test_a_mangled_file_of_notes_gives_up_no_text() -> None:
    made = rows(2)
    text = write_notes([checkpoint(made, 1), checkpoint(made, 2)])
    for cut in range(1, len(text)):
        pieces = split_notes(text[:cut])
        assert "".join(pieces).replace("\n", "") == text[:cut].replace("\n", "")


def test_the_keys_of_a_rotation_come_out_as_they_went_in() -> None:
    keys = (KEY, signer(ORIGIN, seed=3)[0])
    assert parse_keys(write_keys(keys)) == keys
