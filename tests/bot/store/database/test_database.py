"""A database that cannot be used is refused in one sentence; writers keep in line."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from bot.store.database import BadDatabase, Database, DBAPIError, _alembic, explain
from bot.store.registry import layers
from bot.store.registry.lookups import Said, in_force, look_up
from bot.store.tables import AuthorRow, metadata
from rules.mention import Visibility
from tests.brand_at_work import Work

FORMER_LIST = (
    "INSERT INTO registry (name, source, generation, period_us) VALUES ('quiet', 'q.csv', 1, 1)",
    (
        "INSERT INTO generation (registry_name, generation, secret, rows, digest, counted, loaded_us, state)"
        " VALUES ('quiet', 1, :secret, 3, 'd', false, 1, 'in_force'), ('quiet', 0, '', 3, 'd', false, 1, 'dropped')"
    ),
    (
        "INSERT INTO registry_row (registry_name, generation, hashed, scope, since_us)"
        " VALUES ('quiet', 1, :ana, 'any', 7), ('quiet', 1, :ana, 'listen', NULL), ('quiet', 1, :ben, 'any', NULL)"
    ),
)
"""A registry as it was kept up to revision 0007."""
FORBIDDEN = {"bio", "location", "age", "followers", "follower_count", "score", "gender", "birthday"}


@pytest.mark.promise(28)
def test_nobody_but_its_owner_can_read_a_database_that_we_make_and_its_log(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/earshot.db")
    database.make_if_empty()
    with database.write() as session:
        session.connection().execute(text("UPDATE brand SET paused_us = 1"))
    found = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "new").iterdir()}
    assert found["earshot.db"] == found["earshot.db-wal"] == 0o600
    database.close()


def test_a_database_that_is_not_there_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadDatabase, match=r"is empty. Run: earshot database upgrade\."):
        Database(f"sqlite:///{tmp_path}/none.db").check()


def test_an_address_that_we_do_not_know_is_refused() -> None:
    for url in ("mysql://x/y", "nonsense", "", "sqlit:///x.db"):
        with pytest.raises(BadDatabase, match="not one we know"):
            Database(url)


def test_a_database_of_a_newer_version_is_refused_and_not_touched(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/newer.db")
    database.upgrade()
    with database.write() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (database.check, database.upgrade):
        with pytest.raises(BadDatabase, match=r"made by a newer version of Earshot\. Update Earshot"):
            attempt()


def test_a_file_that_is_no_database_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear database, " * 200)
    with pytest.raises(BadDatabase, match=r"not a database\. Name another file, or restore a backup"):
        Database(f"sqlite:///{path}").check()


@pytest.mark.parametrize("path", ["/proc/earshot.db", "/proc/none/earshot.db", "/etc/hostname/earshot.db", "/etc"])
def test_a_file_that_cannot_be_made_is_refused_in_one_sentence_with_the_remedy(path: str) -> None:
    with pytest.raises(BadDatabase, match=r"cannot be opened\. Check that the folder exists and may be written\.$"):
        Database(f"sqlite:///{path}").upgrade()


def test_a_locked_database_is_named_with_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "locked.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("CREATE TABLE t (x)")
    try:
        with pytest.raises(BadDatabase, match=r"another program holds it locked\. Close that program and try again"):
            Database(f"sqlite:///{path}").upgrade()
    finally:
        holder.close()


def test_a_full_disk_is_named_with_its_remedy_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\n"
        "from bot.store.database import BadDatabase, Database\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "try:\n"
        "    Database(sys.argv[1]).upgrade()\n"
        "except BadDatabase as error:\n"
        "    print(error)\n"
    )
    url = f"sqlite:///{tmp_path}/full.db"
    told = subprocess.run(
        [sys.executable, "-c", program, url], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert "cannot be used" in told.stdout
    assert "space" in told.stdout
    database = Database(url)
    database.upgrade()
    database.check()


def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    database.check()
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_an_older_database_keeps_what_it_knows_of_each_post(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/older.db")
    database.upgrade()
    work = Work(database)
    work.says("@acme do you ship?", visibility=Visibility.LIMITED, lang="fi")
    with database.write() as session:
        command.downgrade(_alembic(session.connection()), "0001")
    with pytest.raises(BadDatabase, match="of an older version"):
        database.check()
    database.upgrade()
    with database.read() as session:
        row = session.connection().execute(text("SELECT visibility, lang, nobot FROM mention")).one()
    assert tuple(row) == ("limited", "fi", 0)


@pytest.mark.promise(12)
@pytest.mark.promise(8)
def test_an_upgrade_forgets_nobody_on_the_lists_in_force(database: Database) -> None:
    with database.write() as session:
        command.downgrade(_alembic(session.connection()), "0007")
        for statement in FORMER_LIST:
            session.connection().execute(text(statement), {"secret": b"s" * 32, "ana": b"a" * 16, "ben": b"b" * 16})
    database.upgrade()
    with database.read() as session:
        copies = in_force(session)["quiet"]
        assert [copy.secrets for copy in copies] == [(b"s" * 32,)]
        [listing] = look_up(session, copies, [b"a" * 16, b"b" * 16, b"c" * 16])
    assert listing == {
        b"a" * 16: {Said("any", 7), Said("listen", None)},
        b"b" * 16: {Said("any", None)},
    }
    with database.write() as session:
        assert layers.make(session, "quiet", 0) > max(copies[0].layers)


def test_no_table_has_a_place_for_a_profile() -> None:
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert not columns & FORBIDDEN


@pytest.mark.promise(12)
def test_no_row_names_two_accounts_so_that_none_can_be_joined_to_another() -> None:
    same_network = {"bearer"}  # a handle, and the account that was seen under it
    for table in metadata.tables.values():
        accounts = {
            one.name for one in table.columns if re.search(r"account|author_key|hashed$|e_?mail|phone", one.name)
        }
        assert len(accounts) <= 1 or table.name in same_network, table.name


def test_every_key_leads_with_the_brand_the_workspace_or_the_registry() -> None:
    alone = {"brand", "registry", "lease", "due", "secret", "former_secret", "registry_layer"}
    alone |= {"feed_key", "feed_scope", "feed_head", "slack_install_state"}
    for table in metadata.tables.values():
        first = next(iter(table.primary_key.columns)).name
        assert table.name in alone or first in {"brand_id", "workspace", "registry_name", "layer"}, table.name


def test_a_write_that_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:  # noqa: PT012 - the order is the test
        session.add(AuthorRow(brand_id="acme", key="x:1", secret=b"s"))
        session.flush()
        raise ZeroDivisionError
    with database.read() as session:
        assert session.get(AuthorRow, ("acme", "x:1")) is None


def test_a_write_is_there_for_the_next_reader(database: Database) -> None:
    with database.write() as session:
        session.add(AuthorRow(brand_id="acme", key="x:1", secret=b"s"))
    with database.read() as session:
        found = session.get(AuthorRow, ("acme", "x:1"))
        assert found is not None
        assert found.secret == b"s"


def test_sqlite_keeps_what_it_confirmed_and_overwrites_what_it_erased(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/e.db")
    with closing(database.engine.raw_connection()) as connection:  # as it is at work, before a test's own haste
        pragmas = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        told = [connection.cursor().execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in pragmas]
    assert told == ["wal", 2, 1, 1]


def test_an_error_of_a_statement_is_told_without_what_the_statement_held(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught, database.write() as session:
        session.connection().execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "a private text"})
    assert "a private text" in str(caught.value)
    sentence = explain(caught.value, database.name)
    assert sentence.startswith(f"The database {database.name} cannot be used: ")
    assert "a private text" not in sentence


def test_the_connection_that_was_used_last_is_used_again(database: Database) -> None:
    with database.read(), database.read():
        pass  # now there are two
    used = set()
    for _ in range(4):
        with database.read() as session:
            used.add(id(session.connection().connection.dbapi_connection))
    assert len(used) == 1
