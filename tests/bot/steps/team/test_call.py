"""Whom to call by name, and from when, as they settled it in their Home tab."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from bot.runtime import Team
from bot.steps.team import call, hold, pass_on, remind
from bot.steps.team.leave import leave
from bot.steps.team.settle import languages, offered, settle
from bot.store.database import Database
from bot.store.tables import OutboxRow
from bot.store.tables.team import OwnRow
from bot.store.team import colleagues, own, unsent
from rules.own import NOTHING, Calls, Own, Setting
from rules.roles import NOBODY, Role, Roles
from rules.saved import Saved
from tests.brand_at_work import DANA, DAY, ELI, HOUR, Work

GROUP = "S0DUTY"
NIGHT = 22 * HOUR
REPLIES = Roles(frozenset({Role.COLLEAGUE, Role.MEMBER}))
DECIDES = Roles(frozenset({Role.COLLEAGUE, Role.CARE}))


@pytest.fixture
def work(database: Database) -> Work:
    work = Work(database)
    work.team = replace(work.team, on_duty=frozenset({"U2"}), remind_after_us=HOUR)
    return work


def settles(work: Work, setting: Setting, value: str, who: str = "U2", zone: str = "Etc/UTC") -> bool:
    return settle(work.runtime, work.team, replace(ELI, id=who), setting, value, zone, work.now)


def until(work: Work, hour_us: int) -> None:
    """Go on to this time of the day, in UTC."""
    work.now += (hour_us - work.now) % DAY


def duty(work: Work, team: Team | None = None) -> call.Called:
    with work.database.read() as session:
        return call.on_duty(session, team or work.team, work.now)


def group_of(work: Work, *people: str) -> Team:
    with work.database.write() as session:
        colleagues.claim_reading(session, work.team.workspace, GROUP, work.now, work.now)
        colleagues.keep_group(session, work.team.workspace, GROUP, work.now, people=people, read_us=work.now)
    return replace(work.team, on_duty=frozenset({GROUP}))


# No


def test_a_choice_that_is_not_offered_is_not_kept(work: Work) -> None:
    assert not settles(work, Setting.CALLS, "never")
    assert not settles(work, Setting.LANGUAGE, "de")
    assert work.count("own") == 0
    assert work.count("entry", "kind = 'role'") == 0


def test_whoever_may_neither_reply_nor_decide_is_offered_nothing(work: Work) -> None:
    with work.database.read() as session:
        assert offered(session, work.team, "U2", NOBODY, work.now) == ()
        [calls] = offered(session, work.team, "U2", DECIDES, work.now)
        every = offered(session, work.team, "U2", REPLIES, work.now)
    assert calls.setting is Setting.CALLS
    assert [(one.setting, one.chosen) for one in every] == [(Setting.CALLS, "any"), (Setting.DUTY, "yes")]


def test_where_everybody_on_duty_steps_back_the_teams_duty_stands(work: Work) -> None:
    assert settles(work, Setting.DUTY, "no")
    assert duty(work).names == ("U2",)


def test_with_nobody_on_duty_nobody_is_called(work: Work) -> None:
    assert duty(work, replace(work.team, on_duty=frozenset())).names == ()


# Yes


def test_the_same_choice_twice_leaves_one_entry_and_a_language_none(work: Work) -> None:
    work.team = replace(work.team, saved_replies=(Saved("Hi", ("Hi.",), "en"), Saved("Hallo", ("Hallo.",), "de")))
    assert languages(work.team) == ("en", "de")
    assert settles(work, Setting.CALLS, "work")
    assert settles(work, Setting.CALLS, "work")
    assert settles(work, Setting.LANGUAGE, "de")
    assert work.count("entry", "kind = 'role'") == 1
    with work.database.read() as session:
        assert own.get(session, "acme", "U2") == Own(Calls.WORK, None, "de", "Etc/UTC")


def test_a_clock_that_we_do_not_know_is_the_teams(work: Work) -> None:
    assert settles(work, Setting.CALLS, "day", zone="Mars/Olympus")
    with work.database.read() as session:
        assert own.get(session, "acme", "U2").time_zone == ""


def test_one_who_volunteers_is_reminded_beside_those_on_duty_and_without_any(work: Work) -> None:
    assert settles(work, Setting.DUTY, "yes", "U9")
    assert duty(work).names == ("U2", "U9")
    assert duty(work, replace(work.team, on_duty=frozenset())).names == ("U9",)


def test_one_who_steps_back_is_left_out_while_others_are_there(work: Work) -> None:
    work.team = replace(work.team, on_duty=frozenset({"U1", "U2"}))
    assert settles(work, Setting.DUTY, "no")
    assert duty(work).names == ("U1",)


def test_a_small_group_is_called_one_by_one_so_that_whoever_stepped_back_is_not(work: Work) -> None:
    assert settles(work, Setting.DUTY, "no")
    team = group_of(work, "U1", "U2")
    assert duty(work, team).names == ("U1",)
    with work.database.read() as session:
        settled = [(one, own.get(session, "acme", one)) for one in ("U1", "U2", "U3")]
        reminded = [call.reminds(session, team, *one, work.now) for one in settled]
    assert reminded == [True, False, False]


def test_a_large_group_and_one_that_we_could_not_read_is_called_as_a_whole(work: Work) -> None:
    large = group_of(work, *(f"U{number}" for number in range(call.NAMES_MAX + 1)))
    assert duty(work, large).names == (GROUP,)
    assert duty(work, replace(work.team, on_duty=frozenset({"S0OTHER"}))).names == ("S0OTHER",)


def test_who_is_handed_a_post_in_the_night_is_called_in_the_morning(work: Work) -> None:
    until(work, NIGHT)
    mention, other = work.says("@acme hello?"), work.says("@acme and I?", "ben")
    work.surface()
    assert settles(work, Setting.CALLS, "day")
    hold.hand_over(work.runtime, work.team, mention.id, ELI, DANA, work.now)
    passed = pass_on.Passed(to=ELI.id)
    assert pass_on.pass_on(work.runtime, work.team, other.id, passed, DANA, work.now) == ""
    assert due(work, mention.id) == due(work, other.id) == [work.now + 9 * HOUR]
    hold.hand_over(work.runtime, work.team, mention.id, DANA, ELI, work.now + 1)
    assert due(work, mention.id) == [work.now + 1, work.now + 9 * HOUR]


def test_in_the_night_of_all_on_duty_the_reminder_waits_for_the_first_of_them(work: Work) -> None:
    work.team = replace(work.team, on_duty=frozenset({"U1", "U2"}))
    settles(work, Setting.CALLS, "day")
    settles(work, Setting.CALLS, "work", "U1")
    until(work, NIGHT)
    mention = work.says("@acme hello?")
    work.now += HOUR
    work.hear()
    work.surface()
    assert remind.remind(work.runtime, work.team, work.now) == 1
    assert due(work, mention.id) == [work.now + 8 * HOUR]
    assert duty(work).names == ("U1", "U2")
    work.now += 8 * HOUR
    assert duty(work).names == ("U2",)
    with work.database.read() as session:
        assert call.awake(session, work.team, ["U1", "U2", "U3"], work.now) == ["U2", "U3"]


def test_what_a_member_settled_is_asked_after_and_erased_when_they_leave(work: Work) -> None:
    settles(work, Setting.DUTY, "yes", "U9")
    with work.database.read() as session:
        assert unsent.people(session, "acme", work.now) == ["U9"]
    assert leave(work.runtime, work.team, "U9", work.now) == 0
    with work.database.read() as session:
        assert session.get(OwnRow, ("acme", "U9")) is None
        assert own.get(session, "acme", "U9") == NOTHING
        assert own.of_brand(session, "acme") == {}


def due(work: Work, mention_id: str) -> list[int]:
    """When the lines go out that call somebody to this post."""
    with work.database.read() as session:
        rows = session.exec(select(OutboxRow).where(OutboxRow.kind == hold.KIND).order_by(col(OutboxRow.due_us)))
        return [row.due_us for row in rows if row.subject.startswith(mention_id)]
