"""An entry stands with the deed that it describes, or neither does."""

import hmac
import json
import secrets

import pytest
from sqlmodel import select

from bot.store import brands, people, record
from bot.store.database import Database
from bot.store.record import Deed
from bot.store.tables import EntryRow
from rules.audit.entry import EntryRefused, concerns, opens, parse_leaf
from tests.brand_at_work import NOW, Killed

ANA = "x:42"


def append(database: Database, *deeds: Deed, brand_id: str = "acme", now_us: int = NOW) -> None:
    with database.write() as session:
        brands.enrol(session, brand_id)
        record.append(session, brand_id, deeds, now_us, secrets.token_bytes)


def entries(database: Database) -> list[EntryRow]:
    with database.read() as session:
        found = list(session.exec(select(EntryRow).order_by(EntryRow.id)))
        session.expunge_all()
        return found


# No


def pause_and_then(database: Database, payload: dict[str, object], *, fails: bool) -> None:
    """Pause with this entry, in one transaction, and let something fail after it."""
    with database.write() as session:
        brands.pause(session, "acme", "U1", "A storm.", NOW)
        record.append(session, "acme", [Deed("pause", payload)], NOW, secrets.token_bytes)
        if fails:
            raise Killed


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"act": "pause"}, Killed),
        ({"share": 0.5}, EntryRefused),
        ({"text": "half a \ud83d"}, EntryRefused),
        ({"number": 2**53}, EntryRefused),
    ],
)
def test_what_fails_leaves_neither_the_entry_nor_the_deed(
    database: Database, payload: dict[str, object], error: type[BaseException]
) -> None:
    append(database, Deed("policy", {}))
    with pytest.raises(error):
        pause_and_then(database, payload, fails=True)
    with database.read() as session:
        brand = brands.get(session, "acme")
        assert brand is not None
        assert (brand.paused_us, len(entries(database))) == (None, 1)
    pause_and_then(database, {"act": "pause"}, fails=False)
    assert len(entries(database)) == 2


def test_no_deed_no_entry(database: Database) -> None:
    append(database)
    assert entries(database) == []


# Yes


def test_the_leaf_tells_the_day_and_the_kind_and_hides_the_rest(database: Database) -> None:
    with database.write() as session:
        brands.enrol(session, "acme")
        people.meet(session, "acme", [ANA], secrets.token_bytes)
    append(database, Deed("reply", {"act": "sent", "who": "Dana"}, ANA, "m1"))
    (entry,) = entries(database)
    leaf = parse_leaf(entry.leaf)
    assert (leaf.kind, leaf.day, entry.position, entry.mention_id) == ("reply", "2027-01-15", None, "m1")
    assert b"Dana" not in entry.leaf
    assert b"42" not in entry.leaf.replace(leaf.payload.encode(), b"").replace(leaf.subject.encode(), b"")
    assert entry.payload is not None
    assert entry.nonce is not None
    assert json.loads(entry.payload) == {"act": "sent", "who": "Dana"}
    assert opens(entry.leaf, entry.payload, entry.nonce)
    with database.read() as session:
        secret = record.secrets_of(session, "acme", [ANA])[ANA]
    assert concerns(entry.leaf, secret, entry.nonce)
    assert not concerns(entry.leaf, hmac.digest(secret, b"", "sha256"), entry.nonce)


def test_an_entry_about_nobody_names_nobody(database: Database) -> None:
    append(database, Deed("sync", {}))
    assert parse_leaf(entries(database)[0].leaf).subject == ""


def test_the_same_deed_twice_is_two_entries_that_look_different(database: Database) -> None:
    append(database, Deed("sync", {"rows": 1}), Deed("sync", {"rows": 1}))
    first, second = entries(database)
    assert first.leaf != second.leaf
    assert first.id != second.id


def test_an_authors_secret_is_a_brands_own_and_is_never_made_anew(database: Database) -> None:
    with database.write() as session:
        for brand_id in ("acme", "other"):
            people.meet(session, brand_id, [ANA], secrets.token_bytes)
        first = [record.secrets_of(session, brand_id, [ANA, "x:43"]) for brand_id in ("acme", "other")]
    with database.write() as session:
        people.meet(session, "acme", [ANA], secrets.token_bytes)
        again = record.secrets_of(session, "acme", [ANA])
    assert again == first[0]
    assert first[0] != first[1]
    with database.read() as session:
        assert record.secrets_of(session, "acme", []) == {}


def test_the_newest_moment_is_that_of_the_latest_entry_of_these_brands(database: Database) -> None:
    with database.read() as session:
        assert record.latest_us(session, ["acme", "other"]) == 0
    append(database, Deed("sync", {}), now_us=NOW)
    append(database, Deed("sync", {}), brand_id="other", now_us=NOW + 5)
    with database.read() as session:
        assert record.latest_us(session, ["acme"]) == NOW
        assert record.latest_us(session, ["acme", "other", "nobody"]) == NOW + 5
        assert record.latest_us(session, []) == 0
