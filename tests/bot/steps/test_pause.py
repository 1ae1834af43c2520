"""During a pause nobody is answered, and only an approver ends it."""

import pytest

from bot.steps.pause import pause, resume
from bot.store.database import Database
from rules.verdict import Permit
from tests.bot.steps.test_reply import ASKS
from tests.brand_at_work import DANA, ELI, FAY, Work, reasons


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def test_nobody_is_answered_during_a_pause_but_we_go_on_listening(work: Work) -> None:
    mention = work.says(ASKS)
    assert pause(work.runtime, work.team, FAY, "A storm\x00 \ud83d", work.now)
    assert reasons(work.claim(mention)) == {"paused"}
    work.surface()
    assert work.again(mention).reasons == "paused"
    assert work.says(ASKS, "ben").reasons == "paused"
    assert work.count("brand", "paused_why = 'A storm\ufffd \ufffd'") == 1


def test_a_second_pause_changes_nothing(work: Work) -> None:
    pause(work.runtime, work.team, DANA, "A storm.", work.now)
    assert not pause(work.runtime, work.team, ELI, "Another.", work.now)
    assert work.count("brand", "paused_by = 'U1'") == work.count("entry", "kind = 'pause'") == 1


def test_only_an_approver_resumes_and_only_what_is_paused(work: Work) -> None:
    assert not resume(work.runtime, work.team, ELI, work.now)
    mention = work.says(ASKS)
    pause(work.runtime, work.team, DANA, "A storm.", work.now)
    work.surface()
    assert not resume(work.runtime, work.team, FAY, work.now)
    assert resume(work.runtime, work.team, ELI, work.now)
    work.surface()
    assert work.again(mention).verdict == "permit"
    assert isinstance(work.claim(mention), Permit)
