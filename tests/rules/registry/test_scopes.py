"""The scope table: one way to write it, and numbers that keep their meaning."""

import re
from pathlib import Path

import pytest

from rules.audit.checkpoint import encode64
from rules.registry.feed import BadFeed
from rules.registry.key import BadKey, hashed
from rules.registry.row import SCOPE_MAX
from rules.registry.scope import SCOPE_CHARS_MAX
from rules.registry.scopes import KEYS_MAX, SCOPES_MAX, TABLE_BYTES_MAX, ScopeTable

ONE, TWO = b"1" * 32, b"2" * 32
TABLE = ScopeTable({1: ONE, 2: TWO}, {0: (1, "any"), 7: (2, "proactive;brand=acme"), SCOPE_MAX: (1, "any;listen")})
TEXT = str(TABLE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "earshot-scopes/1\n",
        TEXT[:-1],
        TEXT + "\n",
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("scopes/1", "scopes/2"),
        TEXT.replace("scope 0", "scope 00"),
        TEXT.replace("scope 0 1 any", "scope 0 3 any"),
        TEXT.replace("scope 0 1 any", "scope 0 1 any "),
        TEXT.replace("scope 0 1 any", "scope 0 1 \uff41ny"),
        TEXT.replace("scope 0 1 any", "scope 0 1 " + "a" * 1_001),
        TEXT.replace("scope 0 1 any", "scope 7 1 any"),
        TEXT.replace("scope 0 1 any", "scope 9 1 any"),
        TEXT.replace(f"scope {SCOPE_MAX}", f"scope {SCOPE_MAX + 1}"),
        TEXT.replace("key 1", "key 3"),
        TEXT.replace(encode64(ONE), encode64(b"1" * 31)),
        TEXT.replace(encode64(ONE), encode64(ONE)[:-2] + "F="),
        "earshot-scopes/1\n" + "".join(f"key {n} {encode64(ONE)}\n" for n in range(KEYS_MAX + 1)),
    ],
)
def test_a_table_that_is_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(
        BadFeed, match=r"^The registry's table of scopes is not written as it must be\. It must be published again\.$"
    ):
        ScopeTable.parse(text.encode())


def test_as_many_keys_scopes_and_bytes_as_may_be_are_read_and_no_more() -> None:
    keys = ScopeTable(dict.fromkeys(range(KEYS_MAX), ONE), {})
    scopes = ScopeTable({1: ONE}, dict.fromkeys(range(SCOPES_MAX), (1, "any")))
    numbers = range(100_000, 100_001 + TABLE_BYTES_MAX // 1_016)
    long = dict.fromkeys(numbers, (1, "a" * SCOPE_CHARS_MAX))
    over = len(str(ScopeTable({1: ONE}, long))) - TABLE_BYTES_MAX
    heavy = ScopeTable({1: ONE}, long | {100_000: (1, "a" * (SCOPE_CHARS_MAX - over))})
    assert len(str(heavy)) == TABLE_BYTES_MAX
    for table in (keys, scopes, heavy):
        assert ScopeTable.parse(str(table).encode()) == table
    for more in (
        ScopeTable({1: ONE}, dict.fromkeys(range(SCOPES_MAX + 1), (1, "any"))),
        ScopeTable({1: ONE}, long | {100_000: (1, "a" * (SCOPE_CHARS_MAX - over + 1))}),
    ):
        with pytest.raises(BadFeed):
            ScopeTable.parse(str(more).encode())


def test_a_number_that_the_table_lacks_means_everything() -> None:
    assert TABLE.scope(1) == "any"


@pytest.mark.promise(8)
@pytest.mark.parametrize(
    "other",
    [
        ScopeTable(TABLE.keys, {7: (2, "proactive;brand=beta")}),
        ScopeTable(TABLE.keys, {7: (1, "proactive;brand=acme")}),
        ScopeTable({2: ONE}, {}),
    ],
)
def test_a_number_with_a_second_meaning_does_not_follow(other: ScopeTable) -> None:
    assert not other.follows(TABLE)


def test_what_comes_and_what_goes_follows() -> None:
    assert ScopeTable({2: TWO, 3: ONE}, {7: (2, "proactive;brand=acme"), 8: (3, "any")}).follows(TABLE)


def test_a_table_is_read_as_it_was_written() -> None:
    assert ScopeTable.parse(TEXT.encode()) == TABLE
    assert TABLE.scope(7) == "proactive;brand=acme"


@pytest.mark.promise(22)
def test_an_account_is_looked_up_under_each_key_in_its_one_spelling() -> None:
    assert list(TABLE.look_ups("X:\u200b783214")) == [hashed("x:783214", ONE), hashed("x:783214", TWO)]
    with pytest.raises(BadKey):
        list(TABLE.look_ups("x:\uff17"))


def test_the_example_in_the_specification_is_a_table() -> None:
    page = Path(__file__).parents[3].joinpath("docs", "registry-feed.md").read_text("utf-8")
    (example,) = re.findall(r"```\n(earshot-scopes/1\n.*?)```", page, re.DOTALL)
    assert len(ScopeTable.parse(example.encode()).scopes) == 2
