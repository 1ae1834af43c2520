"""What was decided is read from the record, as long as its words are kept."""

import secrets

from sqlmodel import select, update

from bot.store import record
from bot.store.database import Database
from bot.store.record import Deed, past
from bot.store.record.past import Past, Told
from bot.store.tables import EntryRow
from tests.brand_at_work import NOW


def append(database: Database, now_us: int, *deeds: Deed, brand_id: str = "acme") -> None:
    with database.write() as session:
        record.append(session, brand_id, deeds, now_us, secrets.token_bytes)


def decision(verdict: str, mention_id: str = "m1", **more: object) -> Deed:
    return Deed("decision", {"verdict": verdict, **more}, mention_id=mention_id)


def test_only_decisions_about_this_mention_are_told_the_newest_first(database: Database) -> None:
    append(database, NOW, decision("permit"), Deed("reply", {"act": "sent"}, mention_id="m1"))
    append(database, NOW + 1, decision("refused", reasons="paused", act="claim"), decision("held", "m2"))
    append(database, NOW + 2, decision("held"), brand_id="other")
    with database.read() as session:
        assert past.decisions_of(session, "acme", "m1", 5) == [
            Past(NOW + 1, "refused", "paused", "claim"),
            Past(NOW, "permit", "", ""),
        ]
        assert len(past.decisions_of(session, "acme", "m1", 1)) == 1
        assert past.decisions_of(session, "acme", "m9", 5) == []


def test_what_was_erased_is_not_told_but_leaves_its_place(database: Database) -> None:
    append(database, NOW, decision("permit"))
    with database.write() as session:
        session.connection().execute(update(EntryRow).values(payload=None, nonce=None))
    with database.read() as session:
        assert past.decisions_of(session, "acme", "m1", 5) == []
        assert past.newest(session, "acme", 5) == [Told(NOW, "decision", None)]
        assert len(session.exec(select(EntryRow)).all()) == 1


def test_the_newest_entries_are_told_in_the_order_of_time(database: Database) -> None:
    for number in range(4):
        append(database, NOW + number, Deed("sync", {"rows": number}))
    append(database, NOW + 9, Deed("pause", {}), brand_id="other")
    with database.read() as session:
        assert past.newest(session, "acme", 2) == [Told(NOW + n, "sync", {"rows": n}) for n in (2, 3)]
        assert past.newest(session, "nobody", 2) == []
