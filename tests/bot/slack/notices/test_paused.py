"""The channel hears why replies stopped by themselves, and that it is over."""

from dataclasses import replace

import pytest
from msgspec import structs

from bot.slack.cards.draw import draw
from bot.slack.notices import paused
from bot.steps.pause import as_suspended, resume
from bot.store import outbox
from bot.store.database import Database, locks
from sandbox.slack.limits import check_message
from tests.brand_at_work import DANA, Work

STOPPED = (
    "Replies stopped by themselves. The network says that your account is suspended or locked. Settle it there. "
    "Then an approver can type /earshot resume."
)


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def told(work: Work) -> str:
    """What the message in the channel says now."""
    with work.database.read() as session:
        found = outbox.due(session, "T1", outbox.State.NEW, work.now, 9)
        [row] = [one for one in found if one.kind == "paused"]
        [drawing] = draw(session, work.runtime, {"paused": paused.draw}, [row], work.now).values()
        payload = drawing.payload
    assert check_message(payload | {"channel": "C1"}) == []
    return str(payload["text"])


def test_it_says_why_and_what_to_do_and_then_that_it_is_over(work: Work) -> None:
    with locks.writing(work.database, "acme") as session:
        as_suspended(session, work.runtime, work.team, work.now)
    assert told(work) == STOPPED
    resume(work.runtime, work.team, DANA, work.now)
    assert told(work) == "Replies had stopped by themselves. That is over."


def test_of_a_brand_that_is_gone_there_is_nothing_to_settle(work: Work) -> None:
    with locks.writing(work.database, "acme") as session:
        as_suspended(session, work.runtime, work.team, work.now)
    other = replace(work.team, brand=structs.replace(work.team.brand, id="other"))
    with work.database.read() as session:
        [row] = [one for one in outbox.due(session, "T1", outbox.State.NEW, work.now, 9) if one.kind == "paused"]
        assert "That is over" in str(paused.draw(session, work.runtime, other, row, work.now))
