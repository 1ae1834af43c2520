"""A line of the journal says what was written, or is refused."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal.line import LINE_BYTES_MAX, Damaged, Foreign, Line, number_of, read, write

SECRET, KEY_ID = b"s" * 32, b"k" * 8
LINE = Line(1, "acme", "a" * 32, "ab" * 16, "any", 2, "~c0ffee", "m" * 32, unsure=True, lifted_us=3, entries=4)


@given(place=st.integers(0), bit=st.integers(0, 7))
def test_no_flipped_bit_goes_unnoticed(place: int, bit: int) -> None:
    raw = bytearray(write(7, LINE, KEY_ID, SECRET))
    raw[place % len(raw)] ^= 1 << bit
    try:
        said = read(bytes(raw), {KEY_ID: SECRET})
    except Damaged:  # or foreign, if it is the key id that was flipped
        return
    assert said == (7, KEY_ID, LINE), "but for the case of a hash's letter"


def test_no_line_of_another_database_is_read() -> None:
    raw = write(7, LINE, KEY_ID, SECRET)
    with pytest.raises(Foreign, match="does not have") as foreign:
        read(raw, {b"o" * 8: SECRET})
    assert foreign.value.line == LINE
    with pytest.raises(Damaged, match="was changed"):
        read(raw, {KEY_ID: b"o" * 32})


@pytest.mark.parametrize("raw", [b"", b"\n", b"7\n", b"x 1 2 3\n", b"7 zz 00 {}\n", b"7 00 00 {}", b"7 00 \xff {}\n"])
def test_nothing_else_is_a_line(raw: bytes) -> None:
    with pytest.raises(Damaged):
        read(raw, {b"\0": SECRET})


def test_a_line_of_another_version_is_refused_though_its_seal_fits() -> None:
    other = write(1, LINE, KEY_ID, SECRET).split(b" ", 3)
    key = hmac.digest(SECRET, b"earshot journal", "sha256")
    seal = hmac.digest(key, b"1 {}", "sha256")[:16].hex().encode()
    with pytest.raises(Damaged, match="another version"):
        read(b" ".join([*other[:2], seal, b"{}\n"]), {KEY_ID: SECRET})


def test_what_was_written_is_read_and_holds_no_name() -> None:
    raw = write(7, LINE, KEY_ID, SECRET)
    assert number_of(raw) == 7
    assert read(raw, {KEY_ID: SECRET}) == (7, KEY_ID, LINE)
    assert raw.isascii()
    assert raw.count(b"\n") == 1
    longest = Line(1, "a" * 64, "a" * 32, "ab" * 16, "x" * 1_000, 2**62, "~" + "c" * 32, "m" * 32, entries=2**62)
    assert len(write(2**62, longest, KEY_ID, SECRET)) < LINE_BYTES_MAX
