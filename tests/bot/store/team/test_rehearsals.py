"""A first day begins once, ends once, and is over for whoever has sent a reply."""

from pathlib import Path

from alembic import command
from sqlalchemy import text

from bot.store.database import Database, _alembic
from bot.store.team import rehearsals
from bot.store.team.rehearsals import CARDS_BACK_US, LISTENING, LIVE, OWN
from tests.brand_at_work import DANA, NOW, Work
from tests.networks import refusal


def test_a_brand_without_a_row_cannot_go_live(database: Database) -> None:
    with database.write() as session:
        assert rehearsals.get(session, "acme") is None
        assert rehearsals.cards_from_us(session, "acme") is None
        assert not rehearsals.go_live(session, "acme", "U1", NOW)


def test_a_first_day_begins_once_and_ends_once(database: Database) -> None:
    with database.write() as session:
        assert [rehearsals.begin(session, "acme", NOW + late) for late in (0, 1)] == [True, False]
        row = rehearsals.get(session, "acme")
        assert row is not None
        assert (row.state, row.began_us) == (LISTENING, NOW)
        assert rehearsals.cards_from_us(session, "acme") == NOW - CARDS_BACK_US
        assert [rehearsals.go_live(session, "acme", who, NOW) for who in ("U1", "U2")] == [True, False]
        rehearsals.move(session, "acme", NOW, state=OWN)
        row = rehearsals.get(session, "acme")
    assert row is not None
    assert (row.state, row.live_by, row.live_us) == (LIVE, "U1", NOW)


def test_a_brand_that_has_sent_a_reply_is_live_after_the_upgrade_and_no_other_is(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/older.db")
    database.upgrade()
    work = Work(database)
    work.claim(work.says("@acme do you ship?"), DANA)
    work.claim(work.says("@acme do you ship?", "ben"), DANA, "Yes!")
    work.network.outcomes = ["ok", refusal()]
    work.send()
    with database.write() as session:
        failed = text("UPDATE reply SET brand_id = 'other' WHERE state != 'sent'")
        assert session.connection().execute(failed).rowcount == 1
        command.downgrade(_alembic(session.connection()), "0014")
    database.upgrade()
    with database.read() as session:
        rows = session.connection().execute(text("SELECT brand_id, began_us, state FROM rehearsal")).all()
    assert [tuple(row) for row in rows] == [("acme", 0, "live")]
