"""Lists for other tools: nothing is a formula, and none of them lifts a no."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.exchange.form import Form
from rules.registry.exchange.read import SaysNo, read
from rules.registry.exchange.write import Known, guarded, write_csv, write_mautic, write_plain
from rules.registry.feed import parse

ANA = Known("x:1", "any", 1_800_000_000_000_000)
NOES = [ANA, Known("x:1", "proactive;brand=acme", 5), Known("x:@ben", "any", 1_800_000_000_500_000)]


@pytest.mark.promise(33)
@given(st.sampled_from("=+-@\t\r"), st.text())
def test_a_value_that_a_spreadsheet_would_evaluate_is_guarded(first: str, rest: str) -> None:
    assert guarded(first + rest) == f"'{first}{rest}"


@pytest.mark.promise(33)
def test_a_value_that_none_would_evaluate_stays() -> None:
    assert guarded("x:1") == "x:1"
    assert guarded("") == ""


@pytest.mark.promise(33)
def test_what_is_hostile_in_a_key_stays_one_value() -> None:
    lines = list(write_mautic([Known('=HYPERLINK("http://evil.example","x"),1\n2', "any", 0)]))
    rows = list(csv.reader(lines[1].splitlines(keepends=True)))
    assert len(rows) == 1
    assert rows[0][0].startswith("'=")


@pytest.mark.promise(8)
def test_the_list_for_mautic_sets_and_never_clears_and_comes_back_as_it_was() -> None:
    text = "".join(write_mautic(NOES))
    assert [(one.who if isinstance(one, SaysNo) else "") for one in read(Form.MAUTIC, text)] == ["x:1", "x:@ben"]
    assert {row["doNotEmail"] for row in csv.DictReader(text.splitlines())} == {"1"}


def test_the_lists_are_written_to_the_letter() -> None:
    assert "".join(write_mautic(NOES)) == (
        "account_key,doNotEmail,comments\nx:1,1,asked us not to contact them\nx:@ben,1,asked us not to contact them\n"
    )
    assert "".join(write_csv(NOES)) == (
        "op,key,scope,reason,since\nA,x:1,any,,2027-01-15T08:00:00Z\n"
        "A,x:1,proactive;brand=acme,,1970-01-01T00:00:00Z\nA,x:@ben,any,,2027-01-15T08:00:00Z\n#rows 3\n"
    )


def test_a_plain_list_comes_back_as_it_was() -> None:
    text = "".join(write_plain(NOES))
    assert text == "x:1\nx:@ben\n"
    assert [(one.who if isinstance(one, SaysNo) else "") for one in read(Form.PLAIN, text)] == ["x:1", "x:@ben"]


def test_the_csv_profile_comes_back_with_scopes_and_days() -> None:
    feed = parse([line.encode() for line in write_csv(NOES)])
    assert feed.counted
    assert [(row.key, row.scope, row.since_us) for row in feed.rows] == [
        ("x:1", "any", 1_800_000_000_000_000),
        ("x:1", "proactive;brand=acme", 0),
        ("x:@ben", "any", 1_800_000_000_000_000),
    ]
