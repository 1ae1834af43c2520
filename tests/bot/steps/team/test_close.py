"""A mention that is done is done once, with its entry."""

import pytest

from bot.steps.team.close import close
from bot.store.database import Database
from tests.brand_at_work import DANA, ELI, Work


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def test_what_is_not_there_is_not_done(work: Work) -> None:
    assert not close(work.runtime, work.team, "0" * 32, DANA, work.now)
    assert work.count("entry") == 0


def test_what_is_done_is_not_done_again(work: Work) -> None:
    mention = work.says("@acme hi")
    assert close(work.runtime, work.team, mention.id, DANA, work.now)
    before = work.everything()
    assert not close(work.runtime, work.team, mention.id, ELI, work.now + 1)
    assert work.everything() == before


def test_done_says_who_and_when_and_asks_for_a_new_card(work: Work) -> None:
    mention = work.says("@acme hi")
    assert close(work.runtime, work.team, mention.id, DANA, work.now)
    after = work.again(mention)
    assert (after.state, after.closed_by, after.closed_us) == ("done", "U1", work.now)
    assert work.count("entry", "kind = 'done'") == 1
    assert work.count("outbox", "wanted = 2") == 1
