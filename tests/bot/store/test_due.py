"""When a step runs next stands in the database."""

from bot.store import due
from bot.store.database import Database
from bot.store.tables import DueRow


def test_a_step_that_never_ran_is_due(database: Database) -> None:
    assert due.next_us(database, "digest acme") == 0


def test_what_was_put_off_is_due_then_and_what_it_was_before_is_forgotten(database: Database) -> None:
    due.put_off(database, "digest acme", 5, 10)
    due.put_off(database, "digest acme", 10, 20)
    due.put_off(database, "digest other", 11, 30)
    assert due.next_us(database, "digest acme") == 20
    with database.read() as session:
        row = session.get_one(DueRow, "digest acme")
        assert (row.last_us, row.next_us) == (10, 20)
