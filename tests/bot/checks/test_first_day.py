"""Doctor says how far the first day is."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.checks.first_day import live
from bot.store.database import Database
from bot.store.team import rehearsals


@pytest.mark.parametrize(
    ("state", "ok", "remedy"),
    [
        (None, None, "Run: earshot run"),
        (rehearsals.LISTENING, None, "Wait. If it takes longer"),
        (rehearsals.OWN, None, "Wait. It reads your own timeline"),
        (rehearsals.READY, None, "An approver presses Go live"),
        (rehearsals.LIVE, True, ""),
    ],
)
def test_every_step_of_the_first_day_says_what_comes_next(
    database: Database,
    state: str | None,
    ok: bool | None,  # noqa: FBT001 - a column of the table
    remedy: str,
) -> None:
    with database.write() as session:
        if state is not None:
            rehearsals.begin(session, "acme", 1)
            rehearsals.move(session, "acme", 2, state=state)
    settings: Any = SimpleNamespace(teams=[SimpleNamespace(brand=SimpleNamespace(id="acme"))])
    (found,) = live(settings, database)
    assert (found.name, found.ok) == ("first day of acme", ok)
    assert found.remedy.startswith(remedy)
