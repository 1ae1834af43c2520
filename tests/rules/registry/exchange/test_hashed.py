"""A list of hashed keys: one way to write it."""

import re
from pathlib import Path

import pytest

from rules.registry.exchange.hashed import read_hashed, write_hashed
from rules.registry.exchange.read import BadList

KEY = b"k" * 32
ROWS = [(b"a" * 16, "any"), (b"b" * 16, "proactive;brand=acme")]
TEXT = "".join(write_hashed(KEY, ROWS))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "starts with the line"),
        ("earshot-hashed/1\n", "starts with the line"),
        (TEXT.replace("hashed/1", "hashed/2"), "starts with the line"),
        (TEXT.replace("a2tra2", "!!!!!!"), "starts with the line"),
        (TEXT.replace("s=\n", "t=\n"), "starts with the line"),
        (TEXT[:-1], "Line 4 does not end"),
        (TEXT + "\n", "Line 5 is no hashed"),
        (TEXT.replace(" any", ""), "Line 3 is no hashed"),
        (TEXT.replace("61", "6g", 1), "Line 3 is no hashed"),
    ],
)
def test_a_list_that_is_written_otherwise_is_refused(text: str, what: str) -> None:
    with pytest.raises(BadList, match=what):
        read_hashed(text)


def test_a_list_is_read_as_it_was_written() -> None:
    assert read_hashed(TEXT) == (KEY, ROWS)


def test_a_list_may_have_been_saved_with_the_line_ends_of_windows() -> None:
    assert read_hashed(TEXT.replace("\n", "\r\n")) == (KEY, ROWS)


def test_the_example_in_the_manual_is_a_list() -> None:
    page = Path(__file__).parents[4].joinpath("docs", "exchange.md").read_text("utf-8")
    (example,) = re.findall(r"```\n(earshot-hashed/1\n.*?)```", page, re.DOTALL)
    assert len(read_hashed(example)[1]) == 1
