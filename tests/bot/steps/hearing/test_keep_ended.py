"""A yes that was taken back stays so, whatever database is put back."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.steps.hearing.catch_up import catch_up
from bot.steps.hearing.put_back import end_what_was_begun
from bot.steps.person import agree, choose, propose
from bot.steps.person.agree import Source
from bot.store import secret
from bot.store.database import Database
from bot.store.visitors import visits
from bot.store.wishes import contracts
from bot.store.wishes.contracts import Terms
from rules.choice import Choice, Wanted
from tests.bot.steps.hearing.test_put_back import Kept
from tests.brand_at_work import DANA, MINUTE, SECRET, Killed
from tests.networks import key_of

ANA, TOKEN = key_of("ana"), "a token of her own"


class Agreed(Kept):
    """Ana invited Acme, and is signed in on the page."""

    def play(self) -> str:
        given = agree.agree(self.runtime, self.team, ANA, Terms(self.now), Source.PAGE, "", "Her own act.", self.now)
        with self.database.write() as session:
            visit = visits.begin(session, "acme", TOKEN, self.now, self.now + 60 * MINUTE)
            visits.prove(session, "acme", visit.id, ANA, "ana", "x", self.now, self.now + 60 * MINUTE)
        return given

    def standing(self) -> list[str]:
        with self.database.read() as session:
            return contracts.in_force(session, "acme", ANA, SECRET, self.now)

    def old(self, backup: Path) -> "Agreed":
        path = self.folder / "restored.db"
        shutil.copyfile(backup, path)
        other = Agreed(Database(f"sqlite:///{path}"), self.folder)
        other.network, other.now = self.network, self.now
        return other


@pytest.fixture
def agreed(tmp_path: Path, sqlite_template: Path) -> Agreed:
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    return Agreed(Database(f"sqlite:///{path}"), tmp_path)


def on_the_page(work: Agreed, contract: str) -> object:
    return choose.choose_proven(work.runtime, work.team, TOKEN, Choice(Wanted.WITHDRAW), work.now, contract=contract)


def by_a_member(work: Agreed, contract: str) -> object:
    return agree.withdraw(work.runtime, work.team, ANA, contract, "U1", work.now)


def by_ending_all(work: Agreed, _: str) -> object:
    return propose.end(work.runtime, work.team, ANA, DANA, work.now)


End = Callable[[Agreed, str], object]
WAYS = pytest.mark.parametrize("end", [on_the_page, by_a_member, by_ending_all])


@WAYS
@pytest.mark.promise(8)
def test_no_restore_brings_a_yes_back_that_was_taken_back_since(agreed: Agreed, end: End) -> None:
    contract = agreed.play()
    backup = agreed.backup()
    assert end(agreed, contract)
    assert [(one.line.id, one.line.ended) for one in agreed.lines()] == [(contract, True)]
    assert ANA.encode() not in agreed.journal.path.read_bytes()
    old = agreed.old(backup)
    assert old.standing() == [contract]
    old.start()
    assert old.standing() == []
    assert old.count("entry", "kind = 'restore'") == 1
    old.start()
    assert old.count("entry", "kind = 'restore'") == 1, "once is enough"


@pytest.mark.promise(8)
def test_killed_in_between_it_is_over_at_the_next_look(agreed: Agreed) -> None:
    contract = agreed.play()
    agreed.kill_at("keep ended: written")
    with pytest.raises(Killed):
        by_a_member(agreed, contract)
    agreed.stops.clear()
    assert agreed.standing() == [contract]
    assert end_what_was_begun(agreed.runtime, agreed.now)
    assert agreed.standing() == []


def test_a_journal_that_cannot_be_written_holds_up_nobody_and_gets_it_later(agreed: Agreed) -> None:
    contract = agreed.play()
    backup = agreed.backup()
    agreed.journal.path.mkdir()
    assert by_a_member(agreed, contract)
    assert agreed.standing() == []
    agreed.journal.path.rmdir()
    assert catch_up(agreed.runtime, agreed.team, agreed.now) == 1
    assert catch_up(agreed.runtime, agreed.team, agreed.now) == 0
    old = agreed.old(backup)
    old.start()
    assert old.standing() == []


def test_a_journal_that_was_hurt_or_there_was_none_of_is_told_anew_what_ended(agreed: Agreed) -> None:
    contract = agreed.play()
    journal = agreed.journal
    agreed.runtime = replace(agreed.runtime, journal=None)
    assert by_a_member(agreed, contract)
    agreed.runtime = replace(agreed.runtime, journal=journal)
    assert catch_up(agreed.runtime, agreed.team, agreed.now) == 1
    journal.path.write_bytes(journal.path.read_bytes().replace(b"ended", b"endet"))
    assert agreed.start().hurt
    assert catch_up(agreed.runtime, agreed.team, agreed.now) == 1
    assert [one.line.ended for one in agreed.lines()] == [True]


def test_a_line_under_a_secret_that_was_dropped_says_nothing_of_what_ended_here(agreed: Agreed) -> None:
    contract = agreed.play()
    by_a_member(agreed, contract)
    with agreed.database.write() as session:
        secret.keep(session, secret.OBJECTIONS, b"2" * 32)
    assert agreed.start().hurt == ""


def test_whoever_was_signed_in_when_the_backup_was_made_is_not_after_the_restore(agreed: Agreed) -> None:
    agreed.play()
    backup = agreed.backup()
    agreed.hear_stops("ben", "cleo")
    old = agreed.old(backup)
    assert old.start().older == {"acme"}
    assert old.count("visit") == 0
