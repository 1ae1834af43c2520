"""The door to the database: SQLite in a file, or PostgreSQL by URL.

Every write is one short transaction. On SQLite it begins as `BEGIN IMMEDIATE` behind one lock of this process, so that
a click never waits on the busy time-out; on PostgreSQL it is READ COMMITTED, and whoever decides or tightens takes the
row locks of `bot/store/facts.py` first. Never keep a session across a call to the world. Longer than most files: what
a database error means to a person stands here too.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.exc import DBAPIError as DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session as Session

from bot.store.database.folding import PAGES_AT_LAST, Folding
from bot.store.database.turns import Turns

BUSY_MS = 5_000
POOL_SIZE = 10
FOLD_EACH = 16
REST_S, ASIDE_S = 0.002, 0.1
"""How long work that nobody waits for rests between its pieces, and how much longer at most while a member writes."""


class BadDatabase(RuntimeError):
    """A database that cannot be used; the text names it, what is wrong, and the remedy."""


class Database:
    """One database, its pool, and the lock that keeps SQLite's writers in line."""

    def __init__(self, url: str) -> None:
        parsed = _address(url)
        self.name = parsed.render_as_string(hide_password=True)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.engine = create_engine(
            parsed, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_pre_ping=not self.is_sqlite, pool_use_lifo=True
        )  # the last one used is used again, for its pages are in memory: not each keeps a cache of its own
        self.path = Path(parsed.database) if self.is_sqlite and parsed.database else None
        self._turns = Turns() if self.is_sqlite else None
        self._much = 0
        self._folding = Folding(self.path, BUSY_MS) if self.path else None
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)

    @contextmanager
    def write(self, *, urgent: bool = False, durable: bool = True) -> Iterator[Session]:
        """Open one transaction that writes; it commits at the end, and rolls back if anything raises.

        `urgent` is what a member waits for: it goes before all that nobody waits for. What is not `durable` may be lost
        when the machine dies, until the next durable one: for rows that nobody looks at yet.
        """
        with (
            self._turn(urgent=urgent),
            self._transaction(writes=True, durable=durable) as connection,
            Session(bind=connection, autoflush=False) as session,
        ):
            yield session
            session.flush()
        if self._folding is not None:
            self._folding.note()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open one transaction that only reads."""
        with self._transaction(writes=False) as connection, Session(bind=connection) as session:
            yield session

    def members_act(self) -> bool:
        """Whether a member has just written, so that one may soon wait for us again. Of SQLite alone we know."""
        return self._turns is not None and self._turns.urgent_lately

    def give_way(self) -> None:
        """Let others go first for a moment, and a member's write until it is done: for work that nobody waits for.

        Never call it within a transaction. A thread that computes slows a member's write even where it writes nothing.
        """
        time.sleep(REST_S)
        if self._turns is not None:
            self._turns.stand_aside(ASIDE_S)

    def _turn(self, *, urgent: bool = False) -> AbstractContextManager[None]:
        return self._turns.take(urgent=urgent) if self._turns else nullcontext()

    @contextmanager
    def _transaction(self, *, writes: bool, durable: bool = True) -> Iterator[Connection]:
        """Begin, and commit at the end. SQLite is told by ourselves; an event would be asked for at each statement."""
        relaxed = not durable and self.is_sqlite
        with (
            self.engine.connect() as connection,
            _unsynced(connection) if relaxed else nullcontext(),
            connection.begin(),
        ):
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
            elif not durable:
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            yield connection

    @property
    def wanted(self) -> bool:
        """Whether somebody waits to write, and cannot before we are done; never on PostgreSQL."""
        return self._turns is not None and self._turns.waiting > 0

    def fold_now_and_then(self) -> None:
        """Fold SQLite's log into its file, beside all others, each sixteenth time: for whoever writes very much.

        Else the log would grow faster than it is folded, until a commit must do it while a click waits.
        """
        self._much += 1
        if self._folding is not None and self._much % FOLD_EACH == 0:
            self._folding.fold()

    def upgrade(self) -> None:
        """Bring the tables to this version's, or make them. Refuses a database of a newer version."""
        with self._explained():
            self._refuse_newer()
            if self.path:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                _for_its_owner_alone(self.path)
            with self._turn(), self._transaction(writes=True) as connection:
                command.upgrade(_alembic(connection), "head")

    def make_if_empty(self) -> None:
        """Make the tables of a database that has none yet; one that has is left as it is."""
        with self._explained():
            empty = self._revision() is None
        if empty:
            self.upgrade()

    def check(self) -> None:
        """Refuse a database that is not at exactly this version; raises `BadDatabase`."""
        with self._explained():
            self._refuse_newer()
            if (at := self._revision()) != _scripts().get_current_head():
                state = "empty" if at is None else "of an older version"
                raise BadDatabase(f"The database {self.name} is {state}. Run: earshot database upgrade.")

    def _refuse_newer(self) -> None:
        at = self._revision()
        if at is not None and at not in {script.revision for script in _scripts().walk_revisions()}:
            raise BadDatabase(
                f"The database {self.name} was made by a newer version of Earshot. "
                "Update Earshot, or use another database."
            )

    def _revision(self) -> str | None:
        if self.path and not self.path.exists():
            return None
        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, OSError) as error:
            raise BadDatabase(explain(error, self.name)) from error

    def scrub(self) -> None:
        """Let erased texts leave the disk too: SQLite's log is folded in, PostgreSQL's dead rows are cleared.

        Raises `BadDatabase` where somebody reads for so long that SQLite's log cannot be folded in now.
        """
        with self._explained(), self._turn(), self._folding.at_work if self._folding else nullcontext():
            if self.is_sqlite:
                with closing(self.engine.raw_connection()) as raw:  # no transaction of ours around it
                    busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if busy:
                    raise BadDatabase(f"Erased texts are still in the log of {self.name}, because somebody reads it.")
                return
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")

    def close(self) -> None:
        """Give all connections back."""
        if self._folding is not None:
            self._folding.stop()
        self.engine.dispose()


_NO_FILE = "it cannot be opened. Check that the folder exists and may be written"


def explain(error: Exception, name: str) -> str:
    """Say in one sentence what a database error means and what to do."""
    words = str(getattr(error, "orig", error)).strip().splitlines() or [type(error).__name__]
    known = {
        "database or disk is full": "its disk is full. Free some space, then try again",
        "disk I/O error": "its disk does not take what we write. Free some space, or mend the disk, then try again",
        "No space left": "its disk is full. Free some space, then try again",
        "database is locked": "another program holds it locked. Close that program and try again",
        "unable to open": _NO_FILE,
        "No such file": _NO_FILE,
        "Not a directory": _NO_FILE,
        "File exists": _NO_FILE,
        "Permission denied": _NO_FILE,
        "readonly": "it may not be written. Check who owns the file, and whether its disk is read-only",
        "not a database": "the file is not a database. Name another file, or restore a backup",
        "malformed": "the file is damaged. Restore a backup",
        "Connection refused": "nobody answers there. Start the database, or mend its address",
        "authentication failed": "the password is not accepted. Mend its address",
        "does not exist": "it does not exist. Create it, or mend its address",
    }
    reason = next((text for sign, text in known.items() if sign in words[0]), None)
    return f"The database {name} cannot be used: {reason or words[0].rstrip('.')}."


def _address(url: str) -> URL:
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        kind = ""
    if kind not in {"sqlite", "postgresql"}:
        raise BadDatabase(
            "The address of the database, in `database` or EARSHOT_DATABASE, is not one we know. "
            "Write sqlite:///path/earshot.db or postgresql://user@host/name."
        )
    return parsed if kind == "sqlite" else parsed.set(drivername="postgresql+psycopg")


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we begin by ourselves
    for pragma in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        f"wal_autocheckpoint = {PAGES_AT_LAST}",
    ):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _unsynced(connection: Connection) -> Iterator[None]:
    """Let commits on this connection not wait for the disk; SQLite takes that outside of transactions only."""
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute("PRAGMA synchronous = NORMAL")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous = FULL")


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("bot.store").joinpath("migrations")))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_alembic())


def _for_its_owner_alone(path: Path) -> None:
    """Make a file that nobody else may read, for it holds what people said; one that is there keeps its rights."""
    if not path.exists():
        with suppress(OSError):  # whoever opens it tells what is wrong with the place
            path.touch(mode=0o600)
