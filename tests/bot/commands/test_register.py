"""The register says what came, by when it is to be answered, and what is late."""

from pathlib import Path

import pytest

from bot.commands import register as commands
from bot.commands.register import BadRequest
from bot.store.database import Database
from rules.registry.key import BadKey
from tests.bot.steps.hearing.test_put_back import Kept as Work
from tests.brand_at_work import DAY, reasons

TODAY = "2027-01-15"


@pytest.fixture
def work(database: Database, tmp_path: Path) -> Work:
    return Work(database, tmp_path)


@pytest.mark.parametrize("received", ["tomorrow", "2027-13-01", "2027-02-01", "20270230"])
def test_no_day_that_is_none_or_still_to_come_is_taken(work: Work, received: str) -> None:
    with pytest.raises(BadRequest):
        commands.add(work.runtime, work.team, "ana", "x", received, "")
    with pytest.raises(BadKey):
        commands.add(work.runtime, work.team, "not a handle", "x", TODAY, "")
    assert work.count("handle_request") == 0


def test_an_empty_register_says_so(work: Work) -> None:
    assert commands.listed(work.runtime, work.team).lines() == [
        "The register is empty: nobody asked by letter or e-mail."
    ]


def test_a_request_is_in_force_due_answered_and_stays_in_force(work: Work) -> None:
    asked = work.says("@acme do you ship?")
    added = commands.add(work.runtime, work.team, "@ana", "x", "2027-01-14", "A letter.")
    assert added.ok
    assert added.lines()[1].startswith("Tell them so by 2027-01-28")
    assert added.as_dict()["handle"] == "@ana"
    assert "asked_to_stop" in reasons(work.verdict(asked))
    (line, note) = commands.listed(work.runtime, work.team).lines()
    assert "@ana on x: received 2027-01-14, to be answered by 2027-01-28." in line
    assert note.strip() == "A letter."
    work.now += 30 * DAY
    assert "NOT ANSWERED, due since 2027-01-28" in commands.listed(work.runtime, work.team).lines()[0]
    assert commands.answer(work.runtime, work.team, added.kept.id).ok
    again = commands.answer(work.runtime, work.team, added.kept.id)
    assert (again.ok, again.as_dict()) == (False, {"ok": False})
    assert "register list" in again.lines()[0]
    listed = commands.listed(work.runtime, work.team)
    assert "answered 2027-02-14" in listed.lines()[0]
    assert listed.as_dict()["requests"][0]["handle"] == "ana"
    assert commands.Answered(ok=True).lines() == ["Noted: they were told. The request stays in force."]
    assert "asked_to_stop" in reasons(work.verdict(asked))


def test_a_handle_that_was_erased_is_not_shown(work: Work) -> None:
    commands.add(work.runtime, work.team, "@ana", "x", "", "")
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE handle_request SET handle = NULL")
    (line,) = commands.listed(work.runtime, work.team).lines()
    assert "A handle that we no longer know" in line
