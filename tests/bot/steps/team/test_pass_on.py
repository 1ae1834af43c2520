"""A mention is passed on: to a colleague, to the help desk, to a place by name."""

from dataclasses import replace

import pytest

from bot.steps.team import close, hold, pass_on
from bot.steps.team.pass_on import NO_DESK, NOTE_CHARS_MAX, NOWHERE, PRIVATE, Passed
from bot.store.database import Database
from rules.mention import Visibility
from tests.bot.steps.team.test_hold import acts, hand, nudges
from tests.brand_at_work import DANA, Work


@pytest.fixture
def work(database: Database) -> Work:
    work = Work(database)
    work.team = replace(work.team, help_desk="C9", private_channel="C2")
    return work


def desk(work: Work) -> int:
    return work.count("outbox", "kind = 'desk' AND channel = 'C9'")


def test_nothing_goes_nowhere(work: Work) -> None:
    mention = work.says("@acme hello?")
    for nowhere in (Passed(), Passed(where=" \n"), Passed(note="Please look.")):
        assert pass_on.pass_on(work.runtime, work.team, mention.id, nowhere, DANA, work.now) == NOWHERE
    without = replace(work.team, help_desk="")
    assert pass_on.pass_on(work.runtime, without, mention.id, Passed(desk=True), DANA, work.now) == NO_DESK
    assert work.again(mention).state == "open"
    assert acts(work) == []


def test_a_private_message_does_not_leave_its_channel(work: Work) -> None:
    mention = work.says("hello?", visibility=Visibility.PRIVATE)
    assert pass_on.pass_on(work.runtime, work.team, mention.id, Passed(desk=True), DANA, work.now) == PRIVATE
    assert desk(work) == 0
    assert pass_on.pass_on(work.runtime, work.team, mention.id, Passed(to="U2"), DANA, work.now) == ""


def test_what_is_done_is_not_passed_on(work: Work) -> None:
    mention = work.says("@acme hello?")
    close.close(work.runtime, work.team, mention.id, DANA, work.now)
    assert pass_on.pass_on(work.runtime, work.team, mention.id, Passed("U2"), DANA, work.now) == hold.TOO_LATE


def test_it_goes_to_a_colleague_the_help_desk_and_a_place_with_a_note(work: Work) -> None:
    mention = work.says("@acme hello?")
    passed = Passed("U2", desk=True, where=" the shop\0", note="x" * 500)
    assert pass_on.pass_on(work.runtime, work.team, mention.id, passed, DANA, work.now) == ""
    row, now = hand(work, mention), work.again(mention)
    assert row is not None
    assert (row.passed_to, row.passed_where, row.note) == ("U2", "the help desk, the shop\ufffd", "x" * NOTE_CHARS_MAX)
    assert (now.state, now.closed_by, now.closed_us) == ("passed_on", "U1", work.now)
    assert nudges(work) == ["passed"]
    assert acts(work) == ["pass on"]
    assert desk(work) == 1


def test_what_was_passed_on_can_still_be_answered_and_done(work: Work) -> None:
    mention = work.says("@acme hello?")
    pass_on.pass_on(work.runtime, work.team, mention.id, Passed(where="the shop"), DANA, work.now)
    assert nudges(work) == []
    assert desk(work) == 0
    work.claim(work.again(mention))
    assert work.state(mention) == "claimed"
    assert close.close(work.runtime, work.team, mention.id, DANA, work.now)
