"""How far an objection reaches, and where its limits are."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.registry.scope import MEDIA, SCOPE_CHARS_MAX, Reach, Scope, applies, parse

NOW = 1_800_000_000_000_000
VECTORS = Path(__file__).parents[2] / "vectors" / "scopes.csv"


def test_every_published_vector_means_what_it_should() -> None:
    with VECTORS.open(encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            assert str(parse(row["text"].encode("ascii").decode("unicode_escape"))) == row["scope"], row["why"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "never",
        "proactve",
        "proactive;",
        "proactive;sometimes",
        "proactive;=acme",
        "proactive;until=soon",
        "proactive;until=2027-02-30",
        "proactive;until=20270101",
        "proactive;until=2027-W01-1",
        "proactive;until=2027-01-01T10:00",
        "proactive;until=２０２７-01-01",
        "proactive;until=2027-01-01;until=2026-01-01",
        "proactive;brand=",
        "proactive;brand=Äcme",
        "proactive;except=acme,",
        "proactive;except=acme;except=beta",
        "proactive;medium=a letter",
        "prоactive",  # a Cyrillic o
        "until_i_as\N{KELVIN SIGN}",
        "proactive" + " " * SCOPE_CHARS_MAX,
    ],
)
def test_what_cannot_be_read_counts_as_any_without_that_limit(text: str) -> None:
    assert parse(text) == Scope(Reach.ANY)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("any", Scope(Reach.ANY)),
        ("proactive", Scope(Reach.PROACTIVE)),
        ("until_i_ask", Scope(Reach.UNTIL_I_ASK)),
        ("listen", Scope(Reach.LISTEN, listen=True)),
        ("any;listen", Scope(Reach.ANY, listen=True)),
        ("proactive;any", Scope(Reach.ANY)),
        ("proactive".ljust(SCOPE_CHARS_MAX), Scope(Reach.PROACTIVE)),
        (" Proactive ; Brand = ACME ", Scope(Reach.PROACTIVE, brand="acme")),
        ("brand=acme", Scope(Reach.ANY, brand="acme")),
        ("gone;brand=acme", Scope(Reach.ANY, brand="acme")),
        ("any;except=acme,beta", Scope(Reach.ANY, except_brands=frozenset({"acme", "beta"}))),
        ("any;except=acme;brand=acme", Scope(Reach.ANY, brand="acme")),
        ("proactive;colour=red", Scope(Reach.PROACTIVE)),
        (
            "proactive;brand=acme;until=2027-01-01",
            Scope(Reach.PROACTIVE, brand="acme", until=date(2027, 1, 1)),
        ),
        ("proactive;topic=prices;medium=reply", Scope(Reach.PROACTIVE, medium="reply", topic="prices")),
    ],
)
def test_a_scope_reads_as_it_is_written(text: str, scope: Scope) -> None:
    assert parse(text) == scope


def test_a_brand_beside_excepted_brands_is_no_scope() -> None:
    with pytest.raises(ValueError, match=r"^A scope names one brand, or excepts some from all\. It cannot do both\.$"):
        Scope(brand="acme", except_brands=frozenset({"acme"}))


@pytest.mark.parametrize("name", ["", "Acme", "a;b", "a=b", "é", "-a", "a" * 65])
def test_a_name_that_could_not_be_read_back_is_no_scope(name: str) -> None:
    with pytest.raises(
        ValueError, match=r"^A name in a scope is 1 to 64 lower-case letters, digits, dots, dashes, underscores\.$"
    ):
        Scope(topic=name)


def test_an_excepted_brand_is_free_and_every_other_is_not() -> None:
    scope = parse("any;except=acme")
    assert applies(scope, "acme", "reply", None, NOW) is None
    assert applies(scope, "beta", "reply", None, NOW) is Reach.ANY


def test_an_objection_to_one_brand_leaves_the_others_free() -> None:
    scope = parse("proactive;brand=acme")
    assert applies(scope, "beta", "reply", None, NOW) is None
    assert applies(scope, "acme", "reply", None, NOW) is Reach.PROACTIVE


def test_capitals_in_our_own_names_free_nobody() -> None:
    assert applies(parse("any;brand=acme;topic=prices"), "Acme", "reply", "Prices", NOW) is Reach.ANY


@pytest.mark.parametrize("medium", [None, "pigeon", "message"])
def test_an_unknown_medium_is_covered(medium: str | None) -> None:
    assert applies(parse("any;medium=message"), "acme", medium, None, NOW) is Reach.ANY


def test_an_objection_to_a_medium_that_we_do_not_know_covers_every_medium() -> None:
    assert all(applies(parse("any;medium=fax"), "acme", medium, None, NOW) is Reach.ANY for medium in MEDIA)


def test_another_medium_is_free() -> None:
    assert applies(parse("any;medium=message"), "acme", "reply", None, NOW) is None


def test_an_unknown_topic_is_covered_and_another_topic_is_free() -> None:
    scope = parse("any;topic=prices")
    assert applies(scope, "acme", "reply", None, NOW) is Reach.ANY
    assert applies(scope, "acme", "reply", "prices", NOW) is Reach.ANY
    assert applies(scope, "acme", "reply", "delivery", NOW) is None


def test_an_objection_holds_through_its_last_day_everywhere_on_earth() -> None:
    scope = parse("any;until=2027-01-01")
    end = int(datetime(2027, 1, 2, 12, tzinfo=UTC).timestamp()) * 1_000_000
    assert scope.until_us == end
    assert applies(scope, "acme", "reply", None, end - 1) is Reach.ANY
    assert applies(scope, "acme", "reply", None, end) is None


def test_the_last_day_of_the_calendar_has_an_end_too() -> None:
    until_us = parse("any;until=9999-12-31").until_us
    assert until_us is not None
    assert until_us > NOW


def test_reaches_are_ordered_by_what_they_forbid() -> None:
    assert Reach.LISTEN < Reach.PROACTIVE < Reach.UNTIL_I_ASK < Reach.ANY


NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True)
SCOPES = st.builds(
    lambda brand, excepted, **rest: Scope(brand=brand, except_brands=frozenset() if brand else excepted, **rest),
    brand=st.none() | NAMES,
    excepted=st.frozensets(NAMES, max_size=3),
    reach=st.sampled_from(Reach),
    medium=st.none() | st.sampled_from(sorted(MEDIA)) | NAMES,
    topic=st.none() | NAMES,
    until=st.none() | st.dates(),
    listen=st.booleans(),
)
CONTACTS = st.tuples(
    NAMES | st.just("acme"),
    st.none() | st.sampled_from(sorted(MEDIA)),
    st.none() | NAMES,
    st.integers(0, 2**53),
)


@given(SCOPES)
def test_a_scope_survives_being_written_and_read(scope: Scope) -> None:
    assert parse(str(scope)) == scope


@given(st.text())
def test_any_text_is_a_scope_that_survives_being_written_and_read(text: str) -> None:
    assert parse(str(parse(text))) == parse(text)


@given(SCOPES, st.text(alphabet=st.characters(exclude_characters=";=")), CONTACTS)
def test_an_added_word_never_frees_anybody(
    scope: Scope, word: str, contact: tuple[str, str | None, str | None, int]
) -> None:
    before, after = applies(scope, *contact), applies(parse(f"{scope};{word}"), *contact)
    assert before is None or (after is not None and after >= before)


@given(SCOPES, NAMES, st.text(alphabet=st.characters(exclude_characters=";")), CONTACTS)
def test_a_limit_that_is_not_ours_never_frees_anybody(
    scope: Scope, key: str, value: str, contact: tuple[str, str | None, str | None, int]
) -> None:
    before, after = applies(scope, *contact), applies(parse(f"{scope};not-{key}={value}"), *contact)
    assert before is None or (after is not None and after >= before)


@given(SCOPES, CONTACTS)
def test_dropping_every_limit_never_frees_anybody(
    scope: Scope, contact: tuple[str, str | None, str | None, int]
) -> None:
    before, after = applies(scope, *contact), applies(Scope(scope.reach, listen=scope.listen), *contact)
    assert before is None or after == before
