"""Doctor says whether the journal is whole, holds all, and lies where it should."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.checks.finding import Finding
from bot.checks.journal import whole
from bot.store import restores, secret
from bot.store.database import Database
from tests.bot.steps.hearing.test_put_back import Kept
from tests.brand_at_work import SECRET


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Kept:
    kept = Kept(database, tmp_path / "disk")
    (tmp_path / "disk").mkdir()
    with database.write() as session:
        secret.keep(session, secret.OBJECTIONS, SECRET)
    return kept


def found(kept: Kept) -> Finding:
    settings: Any = SimpleNamespace(journal=kept.journal.path, teams=[kept.team])
    (one,) = whole(settings, kept.database)
    return one


def test_no_damage_goes_untold(kept: Kept) -> None:
    for name in ("ana", "ben"):
        kept.says("@acme stop", name)
    kept.journal.path.write_bytes(kept.journal.path.read_bytes().replace(b"until", b"untie", 1))
    assert found(kept).ok is False
    assert "Line 1 of" in found(kept).sentence
    kept.journal.path.unlink()
    kept.journal.path.mkdir()
    assert found(kept).ok is False
    assert "cannot be read" in found(kept).sentence


def test_what_it_lacks_and_a_restore_are_told(kept: Kept) -> None:
    kept.runtime = replace(kept.runtime, journal=None)
    kept.says("@acme stop")
    assert "lacks 1" in found(kept).sentence
    with kept.database.write() as session:
        restores.begin(session, "acme", kept.now)
    assert "restore" in found(kept).sentence


def test_where_all_is_well_it_says_how_long_it_is(kept: Kept) -> None:
    assert found(kept) == Finding("journal", True, "It is whole. Lines: 0.")
    kept.says("@acme stop")
    assert found(kept).sentence == "It is whole. Lines: 1."
    if kept.database.path is not None:
        kept.journal.path = kept.journal.path.rename(kept.database.path.with_name("earshot.journal"))
        assert found(kept).sentence.endswith("another disk is better.")
