"""Who takes care of a mention: taken, handed over, given back, set aside."""

from typing import Any

import pytest

from bot.runtime import Who
from bot.steps.team import close, hold
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables.hands import HandRow
from bot.store.team import hands
from rules.hands import LATER_MAX_US
from tests.brand_at_work import DANA, ELI, FAY, HOUR, Work

NOBODY = Who("U9", may_reply=False)


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def hand(work: Work, mention: Mention) -> HandRow | None:
    with work.database.read() as session:
        row = hands.get(session, "acme", mention.id)
        if row is not None:
            session.expunge(row)
        return row


def acts(work: Work) -> list[str]:
    with work.database.read() as session:
        rows = session.connection().exec_driver_sql("SELECT payload FROM entry WHERE kind = 'hands' ORDER BY at_us, id")
        found: list[Any] = [bytes(row[0]).decode() for row in rows]
    return [one.split('"act":"')[1].split('"')[0] for one in found]


def nudges(work: Work) -> list[str]:
    with work.database.read() as session:
        rows = session.connection().exec_driver_sql("SELECT subject FROM outbox WHERE kind = 'nudge' ORDER BY id")
        return [str(row[0]).split(":")[1] for row in rows]


def wanted(work: Work, mention: Mention) -> int:
    with work.database.read() as session:
        rows = session.connection().exec_driver_sql(f"SELECT wanted FROM outbox WHERE subject = '{mention.id}'")  # noqa: S608 - our own id
        return int(rows.scalar_one())


def test_what_is_done_removed_or_forgotten_is_in_nobodys_hands(work: Work) -> None:
    mention = work.says("@acme hello?")
    close.close(work.runtime, work.team, mention.id, DANA, work.now)
    for told in (
        hold.take(work.runtime, work.team, mention.id, DANA, work.now),
        hold.hand_over(work.runtime, work.team, mention.id, ELI, DANA, work.now),
        hold.give_back(work.runtime, work.team, mention.id, DANA, work.now),
        hold.set_aside(work.runtime, work.team, mention.id, work.now + HOUR, DANA, work.now),
        hold.take(work.runtime, work.team, "nothing", DANA, work.now),
    ):
        assert told == hold.TOO_LATE
    assert hand(work, mention) is None
    assert acts(work) == []


def test_nobody_is_given_what_they_may_not_answer(work: Work) -> None:
    mention = work.says("@acme hello?")
    assert hold.hand_over(work.runtime, work.team, mention.id, NOBODY, DANA, work.now) == hold.MAY_NOT
    assert hand(work, mention) is None


def test_what_a_colleague_takes_care_of_is_not_taken_by_a_click(work: Work) -> None:
    mention = work.says("@acme hello?")
    assert hold.take(work.runtime, work.team, mention.id, DANA, work.now) == ""
    assert hold.take(work.runtime, work.team, mention.id, ELI, work.now) == hold.TAKEN
    row = hand(work, mention)
    assert row is not None
    assert (row.holder, row.given_by, row.held_us) == ("U1", None, work.now)


def test_to_take_it_twice_is_to_take_it_once(work: Work) -> None:
    mention = work.says("@acme hello?")
    before = wanted(work, mention)
    for _ in range(2):
        assert hold.take(work.runtime, work.team, mention.id, DANA, work.now) == ""
    assert acts(work) == ["hand over"]
    assert wanted(work, mention) == before + 1
    assert nudges(work) == []


def test_who_is_handed_something_is_called_in_its_thread_each_time(work: Work) -> None:
    mention = work.says("@acme hello?")
    for to, by in ((ELI, DANA), (FAY, ELI), (ELI, FAY)):
        work.now += 1
        assert hold.hand_over(work.runtime, work.team, mention.id, to, by, work.now) == ""
    row = hand(work, mention)
    assert row is not None
    assert (row.holder, row.given_by) == ("U2", "U3")
    assert nudges(work) == ["handed"] * 3


def test_what_is_given_back_is_free_again(work: Work) -> None:
    mention = work.says("@acme hello?")
    assert hold.give_back(work.runtime, work.team, mention.id, DANA, work.now) == hold.NOT_HELD
    hold.take(work.runtime, work.team, mention.id, DANA, work.now)
    work.now += 1
    assert hold.give_back(work.runtime, work.team, mention.id, DANA, work.now) == ""
    assert hold.give_back(work.runtime, work.team, mention.id, DANA, work.now) == hold.NOT_HELD
    work.now += 1
    assert hold.take(work.runtime, work.team, mention.id, ELI, work.now) == ""
    assert acts(work) == ["hand over", "give back", "hand over"]


@pytest.mark.parametrize(("ahead", "why"), [(0, hold.IN_THE_PAST), (LATER_MAX_US + 1, hold.TOO_FAR)])
def test_nothing_is_set_aside_until_yesterday_or_for_ever(work: Work, ahead: int, why: str) -> None:
    mention = work.says("@acme hello?")
    assert hold.set_aside(work.runtime, work.team, mention.id, work.now + ahead, DANA, work.now) == why
    assert hand(work, mention) is None


def test_what_is_set_aside_comes_back_by_itself_at_its_time_and_calls_once(work: Work) -> None:
    mention = work.says("@acme hello?")
    assert hold.set_aside(work.runtime, work.team, mention.id, work.now + HOUR, DANA, work.now) == ""
    before = wanted(work, mention)
    work.now += HOUR - 1
    assert hold.come_back(work.runtime, work.team, work.now) == 0
    assert wanted(work, mention) == before
    work.now += 1
    assert hold.come_back(work.runtime, work.team, work.now) == 1
    assert hold.come_back(work.runtime, work.team, work.now) == 0
    assert wanted(work, mention) == before + 1
    assert nudges(work) == ["back"]
    assert acts(work) == ["set aside", "come back"]


def test_what_was_done_meanwhile_does_not_come_back(work: Work) -> None:
    mention = work.says("@acme hello?")
    hold.set_aside(work.runtime, work.team, mention.id, work.now + HOUR, DANA, work.now)
    close.close(work.runtime, work.team, mention.id, DANA, work.now)
    before = wanted(work, mention)
    assert hold.come_back(work.runtime, work.team, work.now + HOUR) == 1
    assert hold.come_back(work.runtime, work.team, work.now + HOUR) == 0
    assert wanted(work, mention) == before
    assert nudges(work) == []


def test_whoever_leaves_gives_back_all_that_they_held_and_nothing_else(work: Work) -> None:
    hers, theirs = work.says("@acme one?"), work.says("@acme two?", "ben")
    hold.take(work.runtime, work.team, hers.id, DANA, work.now)
    hold.take(work.runtime, work.team, theirs.id, ELI, work.now)
    with work.database.write() as session:
        hands.change(session, "acme", "gone", holder="U1")
        assert hold.release(session, work.runtime, work.team, "U1", work.now) == 2
        assert hold.release(session, work.runtime, work.team, "U1", work.now) == 0
    row, other = hand(work, hers), hand(work, theirs)
    assert row is not None
    assert row.holder is None
    assert other is not None
    assert other.holder == "U2"


def test_what_has_no_card_calls_nobody(work: Work) -> None:
    mention = work.says("@acme hello?")
    with work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox")
        hold.nudge(session, work.runtime, work.team, mention, hold.BACK, work.now)
    assert nudges(work) == []
