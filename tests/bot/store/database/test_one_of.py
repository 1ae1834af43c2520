"""A list of texts is asked for whole, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.store import brands
from bot.store.database import Database
from bot.store.database.one_of import one_of
from bot.store.tables import BrandRow

ODD = ("acme", "o'brien", 'so "called"', "back\\slash", "é\u2028", "\U0001f600", "[1]", "null", "1", "")
BY_NAME = select(col(BrandRow.id)).where(one_of(col(BrandRow.id), "names"))


@pytest.fixture
def named(database: Database) -> Database:
    with database.write() as session:
        for name in ODD:
            brands.enrol(session, name)
    return database


def found(database: Database, *names: str) -> set[str]:
    with database.read() as session:
        return set(session.connection().execute(BY_NAME, {"names": names}).scalars())


def test_an_empty_list_finds_nothing(named: Database) -> None:
    assert found(named) == set()


def test_nothing_is_found_that_only_begins_alike(named: Database) -> None:
    assert found(named, "acm", "acme ", "ACME", "acme\0", "2", "\0") == set()


def test_every_text_is_found_as_it_is_spelt(named: Database) -> None:
    assert [found(named, name) for name in ODD] == [{name} for name in ODD]


def test_a_list_may_be_long_and_hold_the_same_text_twice(named: Database) -> None:
    assert found(named, *map(str, range(40_000)), *ODD, *ODD) == set(ODD)
