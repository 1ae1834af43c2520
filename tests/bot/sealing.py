"""A brand with a record, for the tests of sealing it."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot import keys
from bot.runtime import Runtime, Team, go_on
from bot.steps import seal
from bot.store import people, record
from bot.store.database import Database
from rules.mention import Brand
from rules.policy import build

NOW = 1_795_348_800_000_000  # noon of 2026-11-22
TODAY = "2026-11-22"
TEAM = Team(
    Brand("acme", ("Acme",), ()),
    build({"registry": {"required": [], "own_list": True}}, "policy.toml"),
    "0" * 64,
    "T1",
    "C1",
)


class Killed(BaseException):
    """The process ends here."""


class Sealing:
    """One process that writes entries and seals them."""

    def __init__(
        self, database: Database, folder: Path, owner: str = "one", passing: Callable[[str], None] = go_on
    ) -> None:
        self.database, self.folder = database, folder
        self.signer = keys.open_signer(database, folder, "acme", secrets.token_bytes)
        self.runtime = Runtime(
            database, (TEAM,), {}, (), lambda: NOW, secrets.token_bytes, b"s" * 32, owner, passing
        )  # fmt: skip

    def write(self, count: int, now_us: int = NOW, author: str | None = None) -> None:
        """Record so many decisions in one transaction."""
        deeds = [record.Deed("decision", {"number": number, "said": "nein ✋"}, author) for number in range(count)]
        with self.database.write() as session:
            people.meet(session, "acme", [author] if author else [], secrets.token_bytes)
            record.append(session, "acme", deeds, now_us, secrets.token_bytes)

    def seal(self, now_us: int = NOW) -> seal.Sealed:
        return seal.seal(self.runtime, TEAM, self.signer, now_us)

    def sql(self, statement: str, **values: object) -> list[Any]:
        with self.database.write() as session:
            done = session.connection().execute(text(statement), values)
            return list(done) if done.returns_rows else []

    def leaves(self) -> list[bytes]:
        """The leaves that have a place, in order; fails where a place is left out or given twice."""
        rows = self.sql("SELECT position, leaf FROM entry WHERE position IS NOT NULL ORDER BY position")
        assert [row.position for row in rows] == list(range(len(rows)))
        return [bytes(row.leaf) for row in rows]

    def waiting(self) -> list[bytes]:
        return [bytes(row.leaf) for row in self.sql("SELECT leaf FROM entry WHERE position IS NULL ORDER BY id")]

    def sizes(self) -> list[int]:
        return [row.size for row in self.sql("SELECT size FROM checkpoint ORDER BY size")]

    def all(self) -> list[Any]:
        """All that the record holds, to see that nothing changed."""
        tables = ("entry", "node", "checkpoint", "log", "outbox")
        rows = [tuple(row) for table in tables for row in self.sql(f"SELECT * FROM {table}")]  # noqa: S608 - our own names
        return sorted(map(repr, rows))


def stop_at(point: str) -> Callable[[str], None]:
    """A way to pass stall points that ends at this one."""

    def passing(here: str) -> None:
        if here == point:
            raise Killed(point)

    return passing


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """A SQLite database in this file, made if it is not there."""
    is_new = not path.exists()
    database = Database(f"sqlite:///{path}")
    if is_new:
        database.upgrade()
    try:
        yield database
    finally:
        database.close()
