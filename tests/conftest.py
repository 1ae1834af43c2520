"""What all tests share: a real database of each kind, migrated and empty."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import psycopg
import pytest
from hypothesis import Phase, settings
from sqlalchemy import Connection, Engine, event

from bot.store.database import Database
from tests import postgres
from tests.outside import no_host_outside_is_asked as no_host_outside_is_asked  # noqa: PLC0414 - for every test
from tests.slack_types.watch import slack_would_take_it as slack_would_take_it  # noqa: PLC0414 - for every test

for _name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
    os.environ[_name] = ""  # the Slack client reads them, even for localhost

_IN_CI = "CI" in os.environ
settings.register_profile(  # a busy machine is no failure
    "house", deadline=None, derandomize=_IN_CI, max_examples=30 if _IN_CI else 100
)
settings.register_profile("prove", parent=settings.get_profile("house"), max_examples=1_000)
settings.register_profile(  # a mutant meets the tables first, and then a few worlds; the shortest one is of no interest
    "mutants", deadline=None, derandomize=True, database=None, max_examples=15, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("house")

_numbers = count()


@dataclass(frozen=True, slots=True)
class Spare:
    """Databases that may be had again, each as empty as the template: its shape, their names."""

    shape: str
    names: list[str]


_LONG = (
    "tests/test_story.py", "tests/sandbox/story/", "tests/bot/test_wiring", "tests/sims/", "tests/bot/test_cli.py",
    "tests/bot/steps/test_sync_",
)  # fmt: skip
_TOGETHER = "tests/test_demo.py"
"""One worker plays the demo for all of its tests."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones begin first, so that nobody waits for them at the end: each worker's share begins with some."""
    unsteady = [item.nodeid for item in items if " at 0x" in item.nodeid]
    assert not unsteady, f"Each worker must call a test by the same name: {unsteady[0]} has an address in it."
    workers: int = getattr(config, "workerinput", {}).get("workercount", 1)
    together = [item for item in items if item.nodeid.startswith(_TOGETHER)]
    long = [item for item in items if item.nodeid.startswith(_LONG)]
    rest = iter([item for item in items if not item.nodeid.startswith((*_LONG, _TOGETHER))])
    share = len(items) // workers + 1
    items.clear()
    for worker in range(workers):
        mine = [*long[worker::workers], *(together if worker == workers - 1 else ())]
        items += [*mine, *islice(rest, max(0, share - len(mine)))]
    items += rest


@event.listens_for(Engine, "engine_connect")
def wait_for_no_disk(connection: Connection) -> None:
    """What a test stores need not outlive the machine: a disk that stands still for three seconds is no failure."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute("PRAGMA synchronous = OFF")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "earshot.db"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres.server(tmp_path_factory.mktemp("postgres")) as url:
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE template_earshot")
        database = Database(f"{url}/template_earshot")
        database.upgrade()
        database.close()
        yield url


@pytest.fixture(scope="session")
def postgres_spare(postgres_url: str) -> Spare:
    """The databases that no test has at the moment, and how an untouched one looks."""
    with psycopg.connect(f"{postgres_url}/template_earshot") as connection:
        return Spare(postgres.shape_of(connection), [])


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database at the newest revision, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "earshot.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: str = request.getfixturevalue("postgres_url")
    spare: Spare = request.getfixturevalue("postgres_spare")
    name = spare.names.pop() if spare.names else f"t{next(_numbers)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template_earshot STRATEGY wal_log")
    yield f"{server}/{name}"
    if postgres.emptied(f"{server}/{name}", spare.shape):
        spare.names.append(name)
        return
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database of each kind."""
    opened = Database(database_url)
    yield opened
    opened.close()
