"""What rests on a member who left; what is given into care."""

from dataclasses import replace
from typing import Any

import pytest

from bot.runtime import Who
from bot.steps.team.leave import AGREED, WROTE, leave
from bot.steps.team.take_care import take_care
from bot.store.database import Database
from bot.store.team import unsent
from rules.reply import State
from tests.brand_at_work import DANA, ELI, FAY, Work, reasons

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


def test_what_is_in_care_is_held_by_a_rule_and_only_this_post_is(database: Database) -> None:
    work = Work(database)
    work.team = replace(work.team, care_channel="G1")
    mention, other = work.says("@acme do you ship?"), work.says("@acme and today?")
    assert take_care(work.runtime, work.team, mention.id, DANA, work.now) == ""
    assert reasons(work.verdict(mention)) == {"second_look"}
    assert reasons(work.verdict(other)) == set()
