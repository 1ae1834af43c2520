"""Who may do a piece of work now: one row a name, on the database's own clock.

A lease says who should act; it cannot stop a paused holder from acting late. So the holder checks its fence inside the
transaction that writes (`still_mine`), and what must happen once rests on a unique row besides.
"""

from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from bot.store.database import Database

_CLOCK = {
    True: "((julianday('now') - 2440587.5) * 86400.0)",
    False: "extract(epoch from clock_timestamp())",
}


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease that we hold: its name, and the fence that grows with every change of hands."""

    name: str
    owner: str
    fence: int


_TAKE = (
    "INSERT INTO lease (name, owner, fence, expires) VALUES (:name, :owner, 1, {clock} + :seconds) "
    "ON CONFLICT (name) DO UPDATE SET owner = :owner, expires = excluded.expires, "
)


def take(database: Database, name: str, owner: str, seconds: float) -> Lease | None:
    """Take or renew a lease for so many seconds; `None` while somebody else holds it. One small write."""
    clock = _CLOCK[database.is_sqlite]
    statement = text(
        _TAKE.format(clock=clock) + "fence = lease.fence + CASE WHEN lease.owner = :owner THEN 0 ELSE 1 END "
        f"WHERE lease.owner = :owner OR lease.expires < {clock} RETURNING fence"
    )
    with database.write() as session:
        row = session.connection().execute(statement, {"name": name, "owner": owner, "seconds": seconds}).first()
    return None if row is None else Lease(name, owner, row.fence)


def seize(session: Session, name: str, owner: str, seconds: float) -> Lease:
    """Take a lease away from whoever holds it, with this transaction; they find out at their next `still_mine`."""
    clock = _CLOCK[session.connection().dialect.name == "sqlite"]
    statement = text(_TAKE.format(clock=clock) + "fence = lease.fence + 1 RETURNING fence")
    row = session.connection().execute(statement, {"name": name, "owner": owner, "seconds": seconds}).one()
    return Lease(name, owner, row.fence)


def still_mine(session: Session, lease: Lease) -> bool:
    """Whether nobody has taken the lease since; locks its row until the transaction ends."""
    lock = "" if session.connection().dialect.name == "sqlite" else " FOR UPDATE"
    statement = text(f"SELECT 1 FROM lease WHERE name = :name AND owner = :owner AND fence = :fence{lock}")  # noqa: S608 - our own constant
    row = session.connection().execute(statement, {"name": lease.name, "owner": lease.owner, "fence": lease.fence})
    return row.first() is not None


def give_back(database: Database, lease: Lease) -> None:
    """End a lease early, so that the next holder need not wait."""
    with database.write() as session:
        session.connection().execute(
            text("UPDATE lease SET expires = 0 WHERE name = :name AND owner = :owner AND fence = :fence"),
            {"name": lease.name, "owner": lease.owner, "fence": lease.fence},
        )
