"""A no outlives the name of whoever said it, and only they lift it."""

import secrets

import pytest
from sqlmodel import select

from bot.store import people
from bot.store.database import Database
from bot.store.people import Told
from bot.store.tables import AuthorRow, ObjectionRow
from rules.registry.key import BadKey, hashed
from tests.brand_at_work import NOW, SECRET

ANA, BEN = "x:42", "x:43"


def told(database: Database, *noes: Told, brand_id: str = "acme") -> None:
    with database.write() as session:
        people.object_to(session, brand_id, noes, SECRET, NOW, secrets.token_bytes)


def lift(database: Database, since_us: int, author: str = ANA, secret: bytes = SECRET) -> int:
    with database.write() as session:
        return people.lift(session, "acme", author, secret, since_us, NOW + 100)


def objections(database: Database) -> list[ObjectionRow]:
    with database.read() as session:
        found = list(session.exec(select(ObjectionRow).order_by(ObjectionRow.id)))
        session.expunge_all()
        return found


def test_a_no_is_kept_without_a_name(database: Database) -> None:
    told(database, Told(ANA, "any", NOW, "c1", "m1"))
    (row,) = objections(database)
    assert (row.hashed, row.scope, row.since_us, row.conversation_id, row.mention_id, row.lifted_us) == (
        hashed(ANA, SECRET), "any", NOW, "c1", "m1", None,
    )  # fmt: skip
    with database.read() as session:
        assert session.exec(select(AuthorRow)).all() == []


def test_a_no_of_nobody_is_not_kept(database: Database) -> None:
    told(database)
    with pytest.raises(BadKey):
        told(database, Told("", "any", NOW, None, None))
    assert objections(database) == []


def test_only_their_own_later_word_lifts_what_they_said(database: Database) -> None:
    told(database, Told(ANA, "any", NOW, None, None), Told(ANA, "proactive", NOW + 1, None, None))
    told(database, Told(BEN, "any", NOW, None, None))
    assert lift(database, NOW + 9, secret=b"x" * 32) == 0
    assert lift(database, NOW) == 0
    assert lift(database, NOW + 1) == 1
    assert lift(database, NOW + 1) == 0, "lifted once"
    assert lift(database, NOW + 2) == 1
    assert [row.lifted_us for row in objections(database) if row.hashed == hashed(BEN, SECRET)] == [None]


def test_what_was_lifted_stays_on_record_and_may_be_said_again(database: Database) -> None:
    told(database, Told(ANA, "any", NOW, None, None))
    lift(database, NOW + 1)
    told(database, Told(ANA, "any", NOW + 2, None, None))
    assert [row.lifted_us for row in objections(database)].count(None) == 1
    assert len(objections(database)) == 2


def test_whoever_is_known_keeps_their_secret(database: Database) -> None:
    def meet(*keys: str) -> dict[str, bytes]:
        with database.write() as session:
            people.meet(session, "acme", keys, secrets.token_bytes)
        with database.read() as session:
            return {row.key: row.secret for row in session.exec(select(AuthorRow))}

    first = meet(BEN, ANA, ANA)
    assert set(first) == {ANA, BEN}
    assert len(set(first.values())) == 2
    assert meet() == meet(ANA, BEN) == first
