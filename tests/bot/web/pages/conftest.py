"""Acme's preference pages, served while a test runs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.bot.web.pages.stage import Stage


@pytest.fixture
def stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """Served from a file; that the steps do the same on PostgreSQL is for their own tests."""
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    stage = Stage(database)
    stage.server.start()
    yield stage
    stage.server.stop()
    database.close()
