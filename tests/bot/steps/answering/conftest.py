"""Acme, on either database or, where both do the same, on SQLite alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.brand_at_work import Work


@pytest.fixture
def either(database: Database) -> Work:
    """Acme on either database."""
    return Work(database)


@pytest.fixture
def work(sqlite_template: Path, tmp_path: Path) -> Iterator[Work]:
    """Acme on SQLite: most of what happens after a reply is the same on both."""
    shutil.copyfile(sqlite_template, tmp_path / "here.db")
    opened = Database(f"sqlite:///{tmp_path / 'here.db'}")
    yield Work(opened)
    opened.close()
