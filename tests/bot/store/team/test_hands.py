"""What members wrote about a post goes with it, and with whomever it names."""

from dataclasses import replace

import pytest

from bot.steps import forget
from bot.steps.answering import write
from bot.steps.team import hold
from bot.steps.team.pass_on import Passed, pass_on
from bot.store.database import Database
from bot.store.team import hands
from rules.mention import Account
from tests.brand_at_work import DANA, Work

QUILL = Account("x:78301", "quillfeather", "Quill")


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def everything(work: Work) -> str:
    with work.database.read() as session:
        return "".join(
            str(row)
            for table in ("hand", "draft")
            for row in session.connection().exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608 - our own names
        )


def test_forgetting_somebody_takes_what_was_written_about_them_and_leaves_what_was_not(work: Work) -> None:
    theirs, other, third = work.says_as(QUILL, "@acme hi?"), work.says("@acme hi?", "ben"), work.says("@acme?", "cy")
    for mention, note in ((theirs, "They wait."), (other, "Ask @quillfeather too."), (third, "A kind word.")):
        passed = Passed(where="the shop", note=note)
        pass_on(work.runtime, work.team, mention.id, passed, DANA, work.now)
        write.begin(work.runtime, work.team, mention, "U1", work.now)
        write.keep(
            work.runtime, work.team, mention.id, "U1", "As @QuillFeather said" if mention is other else "Hi", work.now
        )
    hold.set_aside(work.runtime, work.team, theirs.id, work.now + 1, DANA, work.now)
    forget.forget(work.runtime, work.team, QUILL.key, work.now, "quillfeather")
    left = everything(work)
    assert "uill" not in left
    assert QUILL.key not in left
    assert "They wait" not in left
    assert "A kind word." in left
    with work.database.read() as session:
        assert hands.draft(session, "acme", third.id, "U1") is not None
        assert hands.draft(session, "acme", other.id, "U1") is None
    assert hold.come_back(work.runtime, work.team, work.now + 1) == 1


def test_what_the_help_desk_was_told_is_blanked_with_the_card(work: Work) -> None:

    mention = work.says_as(QUILL, "@acme hi?")
    team = replace(work.team, help_desk="C9")
    pass_on(work.runtime, team, mention.id, Passed(desk=True), DANA, work.now)
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET ts = '1.0', state = 'posted', drawn = wanted")
    forget.forget(work.runtime, team, QUILL.key, work.now)
    assert work.count("outbox", "kind = 'desk' AND blank_us IS NOT NULL AND wanted > drawn") == 1
