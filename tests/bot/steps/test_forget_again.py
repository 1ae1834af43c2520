"""No database that is put back brings back whoever was forgotten since."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from sqlalchemy import text

from bot.journal.file import Journal
from bot.steps import expire, forget
from bot.steps.hearing.catch_up import catch_up
from bot.steps.hearing.put_back import LEFT, OLDER, end_what_was_begun
from bot.steps.rotate import rotate_store
from bot.store import secret
from bot.store.database import Database
from bot.store.state import read_state
from bot.store.tables import metadata
from rules.mention import Account, Handle, Post
from tests.bot.steps.hearing.test_put_back import Kept
from tests.brand_at_work import DAY, HOUR, MINUTE, SECRET, Killed, reasons
from tests.networks import key_of

QUILL = Account("x:78309914", "QuillFeather", "Quill")
OLD_NAME = "quillfeather_old"


class Remembering(Kept):
    """Acme, to whom Quill wrote under two names, and somebody else of Quill."""

    def play(self) -> None:
        with self.database.write() as session:
            secret.keep(session, secret.OBJECTIONS, SECRET)
        self.says_as(Account(QUILL.key, OLD_NAME, "Quill"), "@acme QUILLWORDS to you")
        asked = self.says_as(QUILL, "@acme do you ship QUILLWORDS?")
        self.surface()
        self.claim(asked)
        self.says_as(QUILL, "@acme never contact me again")
        ben = Account(key_of("ben"), "ben", "Ben")
        naming = Post("x", "77", "77", ben, "@acme ask @quillfeather", self.now, "77")
        self.network.show(structs.replace(naming, handles=(Handle(10, 23, "quillfeather", QUILL.key),)))
        self.hear()
        self.surface()
        with self.database.write() as session:
            session.connection().execute(text("UPDATE outbox SET state = 'posted', ts = '1.0', channel = 'C1'"))

    def forget(self) -> forget.Forgotten:
        self.now += HOUR
        return forget.forget(self.runtime, self.team, QUILL.key, self.now)

    def back(self, copy: Path) -> "Remembering":
        """The same world, with a database from this copy."""
        path = self.folder / f"restored-{copy.name}"
        shutil.copyfile(copy, path)
        other = Remembering(Database(f"sqlite:///{path}"), self.folder)
        other.network, other.now = self.network, self.now
        return other

    def spelled(self) -> str:
        """All rows of all tables as one text."""
        with self.database.read() as session:
            rows = [row for table in metadata.tables.values() for row in session.connection().execute(table.select())]
        return "\n".join(
            value.decode("utf-8", "replace").casefold() if isinstance(value, bytes) else str(value).casefold()
            for row in rows
            for value in row
        )

    def knows(self) -> set[str]:
        """By what Quill stands here."""
        told = self.spelled()
        return {name for name in (QUILL.key, "78309914", "quillfeather", OLD_NAME, "quillwords") if name in told}


@pytest.fixture
def here(tmp_path: Path, sqlite_template: Path) -> Remembering:
    path = tmp_path / "earshot.db"
    shutil.copyfile(sqlite_template, path)
    work = Remembering(Database(f"sqlite:///{path}"), tmp_path)
    work.play()
    return work


@pytest.mark.promise(28)
def test_whoever_was_forgotten_after_the_backup_is_forgotten_again_before_anything_is_shown_or_sent(
    here: Remembering,
) -> None:
    backup = here.backup()
    here.forget()
    assert here.knows() == set()
    here.now += DAY
    old = here.back(backup)
    assert old.knows() >= {QUILL.key, "quillfeather", OLD_NAME, "quillwords"}
    found = old.start()
    assert (found.forgotten, found.left, found.hurt) == ({"acme": 1}, {"acme": 0}, "")
    assert old.knows() == set()
    with old.database.read() as session:
        waiting = session.connection().execute(text("SELECT count(*) FROM outbox WHERE blank_us IS NOT NULL")).scalar()
    assert waiting, "what stands in Slack of them is drawn over"
    again = old.start()
    assert (again.forgotten, again.hurt) == ({}, ""), "it is known to be done"
    late = old.says_as(QUILL, "@acme hello again")
    assert "asked_to_stop" in reasons(old.verdict(late)), "and their no stands"


def test_no_line_of_the_journal_names_them(here: Remembering) -> None:
    here.forget()
    raw = here.journal.path.read_bytes().decode().casefold()
    assert "forgotten" in raw
    assert not [name for name in ("78309914", "quill") if name in raw]


def test_whoever_writes_anew_after_being_forgotten_is_not_forgotten_once_more(here: Remembering) -> None:
    here.forget()
    here.now += HOUR
    here.says_as(QUILL, "@acme hello again")
    before = here.spelled()
    assert here.start().forgotten == {}
    assert here.spelled() == before
    here.now += 40 * DAY
    expire.expire(here.runtime, here.team, here.now)
    assert here.count("forgotten") == 0
    assert here.count("forgetting", "forms IS NOT NULL") == 0, "then nothing here tells whom it was about"
    assert here.start().forgotten == {}


def test_what_they_posted_since_is_taken_in_again_after_the_restore_and_nothing_older(here: Remembering) -> None:
    backup = here.backup()
    here.forget()
    here.now += HOUR
    here.says_as(QUILL, "@acme a NEWQUESTION of mine")
    old = here.back(backup)
    old.start()
    old.now += MINUTE
    old.hear()  # a week of posts, from the beginning
    assert "newquestion" in old.spelled()
    assert "quillwords" not in old.spelled()


@pytest.mark.parametrize("point", ["keep forgotten: written", "forget: found"])
def test_killed_in_between_the_next_start_ends_what_was_begun_or_nothing_was(here: Remembering, point: str) -> None:
    here.kill_at(point)
    with pytest.raises(Killed):
        here.forget()
    here.stops.clear()
    found = here.start()
    begun = point == "keep forgotten: written"
    assert found.forgotten == ({"acme": 1} if begun else {})
    assert found.older == set(), "a crash is no restore"
    assert (here.knows() == set()) == begun


def test_killed_while_forgetting_again_the_next_start_does_it(here: Remembering) -> None:
    backup = here.backup()
    here.forget()
    old = here.back(backup)
    old.kill_at("forget again: done")
    with pytest.raises(Killed):
        old.start()
    old.stops.clear()
    assert old.start().forgotten == {"acme": 1}
    assert old.knows() == set()


def test_while_a_reply_to_them_is_on_its_way_nothing_goes_out_and_the_next_start_does_it(here: Remembering) -> None:
    with here.database.write() as session:
        change = text("UPDATE reply SET state = 'sending', deadline_us = :until, due_us = :until")
        assert session.connection().execute(change, {"until": here.now + DAY}).rowcount == 1
    backup = here.backup()
    with here.database.write() as session:
        session.connection().execute(text("UPDATE reply SET state = 'sent'"))
    here.forget()
    old = here.back(backup)
    found = old.start()
    assert (found.forgotten, found.left) == ({"acme": 0}, {"acme": 1})
    assert LEFT in old.paused_why()
    assert not end_what_was_begun(old.runtime, old.now)
    old.now += 2 * DAY
    assert old.start().forgotten == {"acme": 1}
    assert end_what_was_begun(old.runtime, old.now)
    assert old.knows() == set()


def test_a_journal_that_cannot_be_written_keeps_nobody_here_and_gets_it_later(here: Remembering) -> None:
    backup = here.backup()
    here.journal.path.rename(here.folder / "elsewhere")
    here.journal.path.mkdir()
    here.forget()
    assert here.knows() == set()
    with here.database.read() as session:
        assert read_state(session, "acme", "T1", here.now).journal_due_us == here.now, (
            "it is told as a trouble until then"
        )
    here.journal.path.rmdir()
    (here.folder / "elsewhere").rename(here.journal.path)
    assert catch_up(here.runtime, here.team, here.now) > 0
    assert catch_up(here.runtime, here.team, here.now) == 0
    with here.database.read() as session:
        assert read_state(session, "acme", "T1", here.now).journal_due_us is None
    assert here.back(backup).start().forgotten == {"acme": 1}


def test_a_journal_that_was_hurt_is_told_anew_who_was_forgotten_lately(here: Remembering) -> None:
    backup = here.backup()
    here.forget()
    raw = here.journal.path.read_bytes()
    here.journal.path.write_bytes(raw.replace(b"any", b"ann", 1))
    assert here.start().hurt
    while catch_up(here.runtime, here.team, here.now):
        pass
    old = here.back(backup)
    assert old.start().forgotten == {"acme": 1}
    assert old.knows() == set()


def test_a_line_under_a_secret_that_was_dropped_says_nothing_of_what_was_done_here(here: Remembering) -> None:
    backup = here.backup()
    here.forget()
    rotate_store(here.runtime, b"n" * 32, here.now)
    with here.database.write() as session:
        session.connection().execute(text("DELETE FROM former_secret"))
    assert here.start().hurt == ""
    old = here.back(backup)
    with old.database.write() as session:
        session.connection().execute(text("UPDATE secret SET value = X'00' WHERE name = 'objections'"))
    assert "cannot be used" in old.start().hurt, "and where it was not done nothing goes out"


def test_without_a_journal_people_are_forgotten_all_the_same(here: Remembering) -> None:
    here.runtime = replace(here.runtime, journal=None)
    here.forget()
    assert here.knows() == set()
    assert catch_up(here.runtime, here.team, here.now) == 0


def test_lines_from_before_there_was_such_a_thing_are_read_as_ever(here: Remembering) -> None:
    raw = here.journal.path.read_bytes()
    assert b'"forgotten":false' in raw
    assert here.start().forgotten == {}
    assert OLDER not in here.paused_why()
    assert Journal(here.journal.path).last() == here.lines()[-1].number
