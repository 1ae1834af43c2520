"""The drill says whether a restore would hold, and changes nothing that is in use."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import drill
from bot.commands.drill import BadDrill
from bot.steps import forget
from bot.store.database import Database
from tests.bot.steps.hearing.test_put_back import Kept
from tests.brand_at_work import DAY, HOUR
from tests.networks import key_of


@pytest.fixture
def kept(tmp_path: Path, sqlite_template: Path) -> Kept:
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    return Kept(Database(f"sqlite:///{path}"), tmp_path)


def stops(kept: Kept, *names: str) -> None:
    for name in names:
        kept.now += HOUR
        kept.says("@acme stop", name)


@pytest.mark.promise(8)
def test_a_restore_without_the_journal_would_not_hold_and_the_drill_says_so(kept: Kept, tmp_path: Path) -> None:
    backup = kept.backup()
    stops(kept, "ana", "ben", "cleo")
    kept.journal.path.unlink()
    tried = drill.restore(kept.runtime, tmp_path, backup)
    assert not tried.ok
    assert (tried.lost, tried.back, tried.missing) == (3, 0, 3)
    assert tried.lines()[-1] == "A restore would NOT hold."


def test_a_hurt_journal_is_named(kept: Kept, tmp_path: Path) -> None:
    stops(kept, "ana", "ben", "cleo")
    kept.journal.path.write_bytes(kept.journal.path.read_bytes().replace(b"until", b"untie", 1))
    tried = drill.restore(kept.runtime, tmp_path)
    assert not tried.ok
    assert any("is damaged" in line for line in tried.lines())
    assert kept.journal.path.exists(), "the one in use is not set aside"


@pytest.mark.promise(8)
def test_with_the_journal_a_restore_of_any_backup_holds(kept: Kept, tmp_path: Path) -> None:
    stops(kept, "ana")
    backup = kept.backup()
    stops(kept, "ben", "cleo")
    before, journal = kept.everything(), kept.journal.path.read_bytes()
    tried = drill.restore(kept.runtime, tmp_path, backup)
    assert tried.ok
    assert (tried.before, tried.lost, tried.back, tried.missing, tried.stopped) == (3, 2, 2, 0, True)
    assert tried.as_dict()["ok"] is True
    assert tried.lines()[-1] == "A restore would hold."
    assert (kept.everything(), kept.journal.path.read_bytes()) == (before, journal)
    made_up = drill.restore(kept.runtime, tmp_path)
    assert made_up.ok
    assert made_up.lost == 2


def test_where_nobody_said_no_nothing_can_be_lost(kept: Kept, tmp_path: Path) -> None:
    assert drill.restore(kept.runtime, tmp_path).ok
    kept.now += DAY


def test_what_is_no_backup_is_told(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(BadDrill, match="There is no database"):
        drill.restore(kept.runtime, tmp_path, tmp_path / "nowhere.db")
    (tmp_path / "text.db").write_text("This is no database, but a text that is long enough to be taken for one.")
    with pytest.raises(BadDrill, match="cannot be copied"):
        drill.restore(kept.runtime, tmp_path, tmp_path / "text.db")
    with pytest.raises(BadDrill, match="in a file"):
        drill.restore(replace(kept.runtime, journal=None), tmp_path)


@pytest.mark.promise(28)
def test_the_drill_says_how_many_people_would_be_forgotten_again(kept: Kept, tmp_path: Path) -> None:
    kept.says("@acme stop")
    backup = kept.backup()
    kept.now += HOUR
    forget.forget(kept.runtime, kept.team, key_of("ana"), kept.now)
    tried = drill.restore(kept.runtime, tmp_path, backup)
    assert tried.forgotten == 1
    assert "People forgotten since, and forgotten again: 1." in tried.lines()
    assert tried.ok
