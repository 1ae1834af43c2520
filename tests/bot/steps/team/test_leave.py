"""What rests on a member who left; what is given into care."""

from dataclasses import replace
from typing import Any

import pytest

from bot.runtime import Who
from bot.steps.team import close, hold
from bot.steps.team.leave import AGREED, WROTE, leave
from bot.steps.team.pass_on import Passed, pass_on
from bot.steps.team.take_care import take_care
from bot.store.database import Database
from bot.store.team import unsent
from rules.reply import State
from tests.brand_at_work import DANA, ELI, FAY, HOUR, Work, reasons

TWO: dict[str, Any] = {"second_look": {"new_members": False, "labels": ["direct"], "members": 2}}
ONE: dict[str, Any] = {"second_look": {"new_members": False, "labels": ["direct"]}}


def test_nothing_rests_on_whoever_did_nothing_and_another_members_id_is_no_part_of_theirs(database: Database) -> None:
    work = Work(database, **TWO)
    mention = work.says("@acme do you ship?")
    work.claim(mention, FAY)
    work.approve(mention, ELI)
    assert leave(work.runtime, work.team, "U", work.now) == 0
    assert leave(work.runtime, work.team, "U22", work.now) == 0
    assert work.state(mention) == State.HELD
    assert work.count("entry", "kind = 'role'") == 0


@pytest.mark.parametrize(("who", "state", "why"), [(FAY, State.WITHDRAWN, WROTE), (ELI, State.REFUSED, AGREED)])
def test_what_is_about_to_go_out_does_not(database: Database, who: Who, state: State, why: str) -> None:
    work = Work(database, **ONE)
    mention = work.says("@acme do you ship?")
    work.claim(mention, FAY)
    work.approve(mention, ELI)
    assert work.state(mention) == State.CLAIMED
    with database.read() as session:
        assert unsent.people(session, "acme", work.now) == ["U2", "U3"]
    assert [leave(work.runtime, work.team, who.id, work.now) for _ in range(2)] == [1, 0]
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.why, row.text is not None) == (state, why, True)
    work.send()
    assert work.network.published == []


def test_one_of_two_approvals_is_struck_out_and_the_other_stays(database: Database) -> None:
    work = Work(database, **TWO)
    mention = work.says("@acme do you ship?")
    work.claim(mention, FAY)
    work.approve(mention, ELI)
    assert leave(work.runtime, work.team, ELI.id, work.now) == 1
    work.approve(mention, DANA)
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.seconded_by) == (State.HELD, DANA.id)


def test_what_they_set_aside_and_what_was_passed_on_to_them_alone_is_open_again(database: Database) -> None:
    work = Work(database)
    aside, alone, also, done, back = (work.says("@acme hello?", name) for name in ("ana", "ben", "cy", "dan", "eve"))
    until_us = work.now + HOUR
    hold.set_aside(work.runtime, work.team, back.id, work.now + 1, ELI, work.now)
    work.now += 1
    assert hold.come_back(work.runtime, work.team, work.now) == 1, "rests on nobody any more"
    hold.set_aside(work.runtime, work.team, aside.id, until_us, ELI, work.now)
    for mention, where in ((alone, ""), (also, "the shop"), (done, "")):
        pass_on(work.runtime, work.team, mention.id, Passed(to=ELI.id, where=where), DANA, work.now)
    close.close(work.runtime, work.team, done.id, DANA, work.now)
    with database.read() as session:
        assert unsent.people(session, "acme", work.now) == [ELI.id]
    assert [leave(work.runtime, work.team, ELI.id, work.now) for _ in range(2)] == [3, 0]
    with database.read() as session:
        assert unsent.people(session, "acme", work.now) == []
    states = [work.again(mention).state for mention in (aside, alone, also, done)]
    assert states == ["open", "open", "passed_on", "done"]
    assert work.count("hand", "later_us IS NOT NULL") == 0
    assert work.count("hand", f"passed_to = '{ELI.id}' AND mention_id <> '{done.id}'") == 0
    assert hold.come_back(work.runtime, work.team, until_us) == 0


def test_what_is_in_care_is_held_by_a_rule_and_only_this_post_is(database: Database) -> None:
    work = Work(database)
    work.team = replace(work.team, care_channel="G1")
    mention, other = work.says("@acme do you ship?"), work.says("@acme and today?")
    assert take_care(work.runtime, work.team, mention.id, DANA, work.now) == ""
    assert reasons(work.verdict(mention)) == {"second_look"}
    assert reasons(work.verdict(other)) == set()
