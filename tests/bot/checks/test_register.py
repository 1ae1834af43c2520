"""Doctor says when somebody who asked by letter still waits for an answer."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.checks.finding import Finding
from bot.checks.register import answered
from bot.steps.hearing import leave_alone
from bot.store.database import Database
from tests.bot.steps.hearing.test_put_back import Kept
from tests.brand_at_work import DAY


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> Kept:
    return Kept(database, tmp_path)


def found(kept: Kept) -> Finding:
    settings: Any = SimpleNamespace(teams=[kept.team])
    (one,) = answered(settings, kept.database, kept.now)
    return one


def test_nobody_waits_unseen(kept: Kept) -> None:
    assert found(kept).ok is True
    asked = leave_alone.leave_alone(kept.runtime, kept.team, "x", "ana", kept.now, "A letter.", "U1", kept.now)
    assert (found(kept).ok, found(kept).sentence) == (None, "Still to be answered: 1.")
    kept.now = asked.due_us + DAY - 1
    assert found(kept).ok is None
    kept.now += 1
    assert (found(kept).ok, found(kept).remedy) == (False, "Run: earshot register list")
    leave_alone.answered(kept.runtime, kept.team, asked.id, "U1", kept.now)
    assert found(kept).ok is True
