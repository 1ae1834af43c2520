"""A list is asked for whole, on SQLite and on PostgreSQL."""

from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError
from sqlmodel import col

from bot.store import brands
from bot.store.database import Database
from bot.store.database.one_of import one_hash_of, one_of, one_word_of
from bot.store.tables import BrandRow
from bot.store.tables.privacy import ForgottenRow
from rules.registry.key import HASHED_BYTES

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


KEYS = [sha256(name.encode()).digest()[:HASHED_BYTES] for name in ODD] + [bytes(HASHED_BYTES), b"\xff" * HASHED_BYTES]
HALF = HASHED_BYTES // 2
BY_KEY = select(col(ForgottenRow.hashed)).where(one_hash_of(col(ForgottenRow.hashed), "keys"))


def test_every_hashed_key_is_found_and_no_other_that_stands_across_two(database: Database) -> None:
    def found(*keys: bytes) -> set[bytes]:
        with database.read() as session:
            return set(session.connection().execute(BY_KEY, {"keys": keys}).scalars())

    with database.write() as session:
        session.add_all(ForgottenRow(brand_id="acme", hashed=key, at_us=1) for key in KEYS[1:])
    assert found() == set()
    assert [found(key) for key in KEYS] == [set(), *({key} for key in KEYS[1:])]
    assert found(KEYS[0][:HALF] + KEYS[1][:HALF], KEYS[1][HALF:] + KEYS[2][:HALF]) == set()
    many = [sha256(b"%d" % number).digest()[:HASHED_BYTES] for number in range(20_000)]
    assert found(*many, *KEYS, *KEYS) == set(KEYS[1:])


def test_a_key_of_another_length_would_move_all_that_follow_and_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="of one length"), database.read() as session:
        session.connection().execute(BY_KEY, {"keys": [b"short", KEYS[1]]})


def test_only_words_of_our_own_stand_in_a_statement(named: Database) -> None:
    with named.read() as session:
        query = select(col(BrandRow.id)).where(one_word_of(col(BrandRow.id), "acme", "null", "none"))
        assert set(session.connection().execute(query).scalars()) == {"acme", "null"}
    with pytest.raises(AssertionError, match="Only our own words"):
        one_word_of(col(BrandRow.id), "o'brien")
