"""The decisions of a record are read in their order, however many."""

import re
import secrets

import pytest
from sqlalchemy import text

from bot.store import brands, people, record
from bot.store.database import Database
from bot.store.record import Deed, decisions
from tests.bot.store.test_store_plans import asked

NOW = 1_800_000_000_000_000
MADE: dict[str, object] = {"verdict": "permit", "reasons": "", "policy": "0", "facts": {}}
ERASE = text("UPDATE entry SET payload = NULL, position = 7 WHERE at_us = :at_us")


def write(database: Database, kind: str, at_us: int, payload: dict[str, object], brand_id: str = "acme") -> None:
    with database.write() as session:
        brands.enrol(session, brand_id)
        people.meet(session, brand_id, ["x:1"], secrets.token_bytes)
        deed = Deed(kind, payload, "x:1" if kind == "decision" else None, "m1" if kind == "decision" else None)
        record.append(session, brand_id, [deed], at_us, secrets.token_bytes)


def test_an_empty_record_has_none(database: Database) -> None:
    assert list(decisions.decisions(database, "acme", 0, NOW)) == []
    with database.read() as session:
        assert decisions.policy_texts(session, "acme") == []


def test_only_decisions_of_this_brand_and_span_are_read_the_oldest_first(database: Database) -> None:
    since_us = NOW - 5_000_500
    for at_us in (NOW, NOW - 1, since_us, since_us - 1, since_us - 9_000_000):
        write(database, "decision", at_us, MADE | {"reasons": str(at_us)})
    write(database, "decision", NOW - 2, MADE, brand_id="other")
    write(database, "pause", NOW - 2, {})
    found = list(decisions.decisions(database, "acme", since_us, NOW))
    assert [one.at_us for one in found] == [since_us, NOW - 1]
    assert [one.payload for one in found] == [MADE | {"reasons": str(one.at_us)} for one in found]


def test_what_was_erased_is_counted_and_what_is_sealed_has_its_place(database: Database) -> None:
    for at_us in (NOW - 3_000, NOW - 2_000):
        write(database, "decision", at_us, MADE)
    with database.write() as session:
        session.connection().execute(ERASE, {"at_us": NOW - 3_000})
    found = list(decisions.decisions(database, "acme", 0, NOW))
    assert [(one.place, one.payload is None) for one in found] == [(7, True), (None, False)]


def test_more_decisions_than_a_chunk_are_read_once_each(database: Database) -> None:
    number = 2 * decisions.CHUNK + 1
    with database.write() as session:
        deeds = [Deed("decision", MADE | {"reasons": str(place)}) for place in range(number)]
        record.append(session, "acme", deeds, NOW - 1, secrets.token_bytes)
    found = [one.payload["reasons"] for one in decisions.decisions(database, "acme", 0, NOW) if one.payload]
    assert sorted(map(int, found)) == list(range(number))


def test_every_policy_that_was_ever_in_force_is_given_unless_it_was_erased(database: Database) -> None:
    for place in range(3):
        write(database, "policy", NOW + 1_000 * place, {"sha256": str(place), "policy": f"p{place}"})
    with database.write() as session:
        session.connection().execute(ERASE, {"at_us": NOW + 1_000})
    with database.read() as session:
        assert decisions.policy_texts(session, "acme") == ["p0", "p2"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_neither_policies_nor_decisions_are_looked_for_in_the_whole_record(database: Database) -> None:
    with asked(database) as statements:
        list(decisions.decisions(database, "acme", 0, NOW))
        with database.read() as session:
            decisions.policy_texts(session, "acme")
    assert len(statements) == 2
    with database.read() as session:
        for statement, values in statements.items():
            [plan] = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert re.search(r"USING INDEX \S+ \(brand_id=\? AND (id>|mention_id=)\?", plan[3]), plan
