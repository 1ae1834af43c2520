"""One-time codes: read as people type them, and never where there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import codes

CODE = "earshot-7F3K-92QD-M4TX"


@pytest.mark.parametrize(
    "text",
    [
        "", "earshot", "earshot-", "earshot-7F3K-92QD", "earshot-7F3K-92QD-M4T", "earshot-7F3K-92QD-M4TXX",
        "earshot-7F3K-92QD-M4TX-7F3K", "myearshot-7F3K-92QD-M4TX", "earshot-7F3K-92QD-M4TU", "earshot 7F3K 92QD M4TX",
        "earshot-7F3K--92QD-M4TX", "earshot-７F3K-92QD-M4TX", "e arshot-7F3K-92QD-M4TX", "earſhot-7F3K-92QD-M4TX",
    ],
)  # fmt: skip
def test_what_is_no_code_is_read_as_none(text: str) -> None:
    assert codes.read(text) == ()
    assert not codes.alone(text)


@pytest.mark.parametrize("text", ["Do you ship to Norway? ", "ok ", "1 ", "é ", "https://x.example/ "])
def test_a_code_among_words_does_not_stand_alone(text: str) -> None:
    assert codes.read(f"@acme {text}{CODE}") == (CODE,)
    assert not codes.alone(f"@acme {text}{CODE}")


@pytest.mark.parametrize(
    "text",
    [
        CODE, CODE.lower(), CODE.upper(), f"@acme {CODE}", f"{CODE} @acme@social.example", f"@acme\n\n{CODE}!",
        "@acme Earshot–7f3k–92qd–m4tx", "@acme.example, earshot-7F3K-92QD-M4TX.", f"{CODE} {CODE}", f"“{CODE}” ✋",
    ],
)  # fmt: skip
def test_a_code_stands_alone_however_it_was_typed(text: str) -> None:
    assert codes.read(text) == (CODE,)
    assert codes.alone(text)


def test_what_looks_like_another_letter_is_forgiven() -> None:
    assert codes.read("earshot-IO0L-o1il-7777") == ("earshot-1001-0111-7777",)


def test_of_many_codes_the_first_few_are_read() -> None:
    many = [codes.write(bytes([number] * codes.CODE_BYTES)) for number in range(9)]
    assert codes.read(" ".join(many)) == tuple(many[: codes.CODES_MAX])


@given(st.binary(min_size=codes.CODE_BYTES, max_size=codes.CODE_BYTES))
def test_every_code_that_is_written_is_read(chance: bytes) -> None:
    code = codes.write(chance)
    assert codes.read(f"@acme {code.lower()}") == (code,)
    assert codes.alone(code)


def test_every_one_of_sixty_bits_counts() -> None:
    alike = {codes.write((1 << bit).to_bytes(codes.CODE_BYTES)) for bit in range(60)}
    assert len(alike) == 60
    assert codes.write(bytes(codes.CODE_BYTES)) not in alike


@given(st.text(max_size=300))
def test_no_text_makes_it_trip(text: str) -> None:
    for code in codes.read(text):
        assert codes.read(code) == (code,)
    assert not codes.alone(text) or codes.read(text)


def test_what_is_said_beside_a_code_is_left() -> None:
    assert codes.without(f"@acme stop {CODE.lower()}").split() == ["@acme", "stop"]
    assert codes.without("@acme an earshot-like thing") == "@acme an earshot-like thing"
