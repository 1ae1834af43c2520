"""When each scheduled step last ran and runs next."""

from bot.store.database import Database
from bot.store.tables import DueRow


def next_us(database: Database, name: str) -> int:
    """When the step is due; 0 for one that never ran."""
    with database.read() as session:
        row = session.get(DueRow, name)
    return row.next_us if row else 0


def put_off(database: Database, name: str, last_us: int, until_us: int) -> None:
    """Note that the step ran, and when it is due again."""
    with database.write() as session:
        session.merge(DueRow(name=name, next_us=until_us, last_us=last_us))
