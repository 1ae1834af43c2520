"""What only `earshot doctor` asks of the store."""

from contextlib import suppress

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, func, select

from bot.ports import Cost
from bot.store import spending
from bot.store.database import BadDatabase, Database, explain
from bot.store.tables import GenerationRow, OutboxRow


class _Undone(Exception):
    """Takes back what was written."""


def try_to_write(database: Database) -> None:
    """Write something and take it back. Raises `BadDatabase` where that cannot be done."""
    try:
        _write_and_undo(database)
    except (DBAPIError, OSError) as error:
        raise BadDatabase(explain(error, database.name)) from None


def _write_and_undo(database: Database) -> None:
    with suppress(_Undone), database.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = version_num"))
        raise _Undone


def bill(database: Database, brand_id: str, network: str, cost: Cost, now_us: int) -> None:
    """Note what a look cost. A bill that cannot be written hides nothing: the check of the database tells of it."""
    if database.path and not database.path.exists():
        return
    with suppress(DBAPIError), database.write() as session:
        spending.spend(session, brand_id, network, cost, now_us)


def unsure_messages(session: Session) -> int:
    """How many Slack messages may or may not have been posted."""
    return session.exec(select(func.count()).where(OutboxRow.state == "unsure")).one()


def copies(session: Session, registry: str) -> tuple[int | None, bool]:
    """How many rows of a registry are in force (`None`: no copy is), and whether a newer list waits for approval."""
    rows = session.exec(
        select(GenerationRow.state, GenerationRow.rows).where(
            GenerationRow.registry_name == registry, col(GenerationRow.state).in_(("in_force", "quarantined"))
        )
    ).all()
    found = dict(rows)
    return found.get("in_force"), "quarantined" in found
