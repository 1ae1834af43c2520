"""What a member has to do and what waits for them, as the store tells it."""

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from bot.runtime import Who
from bot.steps.hearing.leave_alone import leave_alone, rule_on_bearer
from bot.steps.team import close, hold, pass_on
from bot.store import outbox
from bot.store.database import Database
from bot.store.tables import GenerationRow
from bot.store.tables.team import InCareRow
from bot.store.team import home
from rules.home import TASKS_MAX, Task, What
from rules.mention import Account
from tests.brand_at_work import DAY, HOUR, NOW, Work

ELIS = home.Asked(
    "acme", "T1", "U2", may_reply=True, may_approve=True, may_care=False, rooms=frozenset({"C1"}), channel="C1",
    private_channel="C2", care_channel="C3", undecided_us=72 * HOUR,
)  # fmt: skip
DANAS = replace(ELIS, member="U1")
WHOLE = re.compile(r"(SCAN|SEARCH) (mention|entry|outbox|reply|objection)\b(?! USING [^(]*\([a-z_]+=\? AND [a-z_]+=)")
"""A plan that reads all that a brand has, or all of some months."""
FEW = re.compile(r"ix_mention_(waiting|refused)|ix_outbox_(behind|kept)|ix_objection_unsure")
"""Indexes of few rows, and of those alone that are asked for."""


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database, second_look={"labels": ["direct"]})


def read(work: Work, asked: home.Asked) -> home.Read:
    with work.database.read() as session:
        return home.read(session, asked, work.now)


def mine(work: Work, asked: home.Asked = DANAS) -> list[What]:
    return [found.task.what for found in read(work, asked).mine]


def waiting(work: Work, asked: home.Asked = ELIS) -> list[Task]:
    return [found.task for found in read(work, asked).waiting]


def test_nothing_of_another_brand_or_for_whoever_may_nothing(work: Work) -> None:
    work.claim(work.says("@acme do you ship?"))
    assert waiting(work, replace(ELIS, brand_id="other")) == []
    assert waiting(work, replace(ELIS, may_approve=False)) == []
    assert mine(work, replace(DANAS, may_reply=False)) == []


def test_nobody_is_asked_to_approve_their_own_reply_or_twice(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    assert waiting(work, DANAS) == []
    assert waiting(work) == [Task(What.APPROVE, "x", NOW, NOW + DAY)]
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE reply SET seconded_by = 'U2,U9'")
    assert waiting(work) == []
    assert len(waiting(work, replace(ELIS, member="U22"))) == 1  # another member, whose id only begins so


def test_a_reply_whose_time_is_over_waits_for_nobody(work: Work) -> None:
    work.claim(work.says("@acme do you ship?"))
    work.now += DAY
    assert waiting(work) == []


def test_where_we_do_not_know_how_private_a_post_is_it_is_private(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    for unsure in ("NULL", "'private'"):
        with work.database.write() as session:
            session.connection().exec_driver_sql(f"UPDATE mention SET visibility = {unsure}")  # noqa: S608 - our own words
        assert waiting(work) == []
        assert mine(work) == []
        assert len(waiting(work, replace(ELIS, rooms=ELIS.rooms | {"C2"}))) == 1
        assert mine(work, replace(DANAS, rooms=DANAS.rooms | {"C2"})) == [What.HELD]


def test_what_stands_in_another_channel_is_there_only_for_whoever_is_in_that_one(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET channel = 'C7'")
        outbox.want(session, "T1", "acme", "C7", [outbox.Wanted("card", mention.id)], work.now, work.runtime.chance)
        session.connection().exec_driver_sql("UPDATE outbox SET ts = '5.' || channel")
    assert (waiting(work), mine(work)) == ([], [])
    there = replace(ELIS, rooms=frozenset({"C7"}))
    assert [(one.channel, one.ts) for one in read(work, there).waiting] == [("C7", "5.C7")]
    assert mine(work, replace(there, member="U1")) == [What.HELD]


def test_a_post_in_care_waits_once_though_two_channels_tell_of_it_and_only_for_whoever_is_in_the_care_channel(
    work: Work,
) -> None:
    mention = work.says("@acme I cannot go on")
    work.claim(mention)
    with work.database.write() as session:
        session.add(InCareRow(brand_id="acme", mention_id=mention.id, since_us=work.now, member="U1"))
        outbox.want(session, "T1", "acme", "C3", [outbox.Wanted("card", mention.id)], work.now, work.runtime.chance)
    carer = replace(ELIS, may_care=True)
    assert waiting(work, carer) == []
    [found] = read(work, replace(carer, rooms=frozenset({"C1", "C3"}))).waiting
    assert found.channel == "C3"


def test_a_reply_under_way_is_its_authors_until_it_is_out(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    assert mine(work) == [What.HELD]
    assert mine(work, ELIS) == []
    work.approve(mention)
    assert mine(work) == [What.CLAIMED]
    work.send()
    assert mine(work) == []


def test_a_reply_that_did_not_go_out_stays_with_its_author_for_three_days_or_until_the_post_is_done(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    with work.database.write() as session:
        session.connection().exec_driver_sql(f"UPDATE reply SET state = 'failed', ended_us = {work.now}")  # noqa: S608 - our own words
    [found] = read(work, DANAS).mine
    assert found.task == Task(What.FAILED, "x", NOW)
    work.now += 73 * HOUR
    assert mine(work) == []
    work.now -= 72 * HOUR
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET state = 'done'")
    assert mine(work) == []


def test_a_wish_in_doubt_waits_until_it_is_ruled_on_or_counts(work: Work) -> None:
    mention = work.says("@acme enough with the messages", "finn")
    assert waiting(work) == [Task(What.STOP, "x", mention.created_us, NOW + 72 * HOUR)]
    work.now += 72 * HOUR
    assert waiting(work) == []


def test_a_request_by_letter_in_doubt_waits_for_an_approver_until_it_is_ruled_on(work: Work) -> None:
    leave_alone(work.runtime, work.team, "x", "@ana", work.now, "", "U1", work.now)
    work.says("@acme do you ship?")
    other = work.says_as(Account("x:77", "ana", "Ana"), "@acme and I?")
    assert waiting(work) == [Task(What.BEARER, "x", other.created_us)]
    assert waiting(work, replace(ELIS, may_approve=False, may_care=True)) == []
    assert waiting(work, replace(ELIS, rooms=frozenset({"C9"}))) == []
    assert rule_on_bearer(work.runtime, work.team, other.id, Who("U2", may_approve=True), work.now, theirs=False)
    assert waiting(work) == []


def test_the_first_due_comes_first_and_one_more_is_read_than_is_shown(work: Work) -> None:
    for number in range(TASKS_MAX + 3):
        work.claim(work.says("@acme do you ship?", f"a{number}"), words=f"Yes, {number}.")
        work.now += 1
    found = waiting(work)
    assert len(found) == TASKS_MAX + 1
    assert [one.until_us for one in found] == sorted(one.until_us or 0 for one in found)


def test_each_task_knows_where_its_card_stands(work: Work) -> None:
    work.claim(work.says("@acme do you ship?"))
    assert read(work, DANAS).mine[0].ts == ""
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET ts = '1.5' WHERE kind = 'card'")
    [found] = read(work, DANAS).mine
    assert (found.channel, found.ts) == ("C1", "1.5")


def test_what_somebody_takes_care_of_is_theirs_until_it_is_answered_or_done(work: Work) -> None:
    held, passed, later, over = (work.says("@acme do you ship?", name) for name in ("ana", "ben", "cleo", "finn"))
    dana = Who("U1", may_reply=True)
    for one in (held, over):
        assert hold.take(work.runtime, work.team, one.id, dana, work.now) == ""
    assert hold.set_aside(work.runtime, work.team, later.id, work.now + DAY, dana, work.now) == ""
    assert pass_on.pass_on(work.runtime, work.team, passed.id, pass_on.Passed(dana.id), Who("U2"), work.now) == ""
    assert sorted(mine(work)) == [What.ASSIGNED, What.ASSIGNED, What.LATER, What.PASSED]
    assert mine(work, ELIS) == []
    [aside] = [found.task for found in read(work, DANAS).mine if found.task.what is What.LATER]
    assert aside.until_us == work.now + DAY
    close.close(work.runtime, work.team, over.id, dana, work.now)
    work.claim(held)
    assert sorted(mine(work)) == [What.HELD, What.LATER, What.PASSED]


def test_in_care_others_approve_than_elsewhere(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    with work.database.write() as session:
        session.add(InCareRow(brand_id="acme", mention_id=mention.id, member="U1", since_us=work.now))
    assert waiting(work) == []
    carer = replace(ELIS, may_approve=False, may_care=True, rooms=frozenset({"C3"}))
    assert [one.what for one in waiting(work, carer)] == [What.APPROVE]


def test_a_list_that_waits_is_an_approvers_matter(work: Work) -> None:
    with work.database.write() as session:
        copy = GenerationRow(registry_name="quiet", generation=7, loaded_us=work.now, digest="d1", state="quarantined")
        session.add(copy)
        told = [outbox.Wanted("list", "quiet d1", urgency=0)]
        outbox.want(session, "T1", "acme", "C1", told, work.now, work.runtime.chance)
    assert waiting(work, replace(ELIS, may_approve=False, may_care=True)) == []
    assert waiting(work) == [Task(What.LIST, "quiet", work.now)]
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE generation SET state = 'in_force'")
    assert waiting(work) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_statement_reads_all_that_a_brand_has(database: Database) -> None:
    work = Work(database)
    statements: dict[str, Any] = {}

    def note(*args: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
        statements[args[2]] = args[3]

    event.listen(database.engine, "before_cursor_execute", note)
    read(work, replace(ELIS, may_care=True, rooms=frozenset({"C1", "C2", "C3"})))
    event.remove(database.engine, "before_cursor_execute", note)
    with database.read() as session:
        plans = [
            row[3]
            for statement, values in statements.items()
            if statement.startswith("SELECT")
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert any("ix_mention_waiting" in step for step in plans)
    assert [step for step in plans if WHOLE.match(step) and not FEW.search(step)] == []
