"""A week is counted from what is stored, each brand by itself."""

from dataclasses import replace

import pytest

from bot.steps.digest import tell, week_of
from bot.steps.hearing.leave_alone import leave_alone
from bot.store import record, uncollected
from bot.store.database import Database
from bot.store.database.upsert import insert_new
from bot.store.state import read_state
from bot.store.tables import RegistryRow
from bot.store.team import rehearsals
from bot.store.weeks import anything, count_week, registry_age_us
from rules.digest import Week
from tests.bot.store.test_store_plans import WHOLE, asked
from tests.brand_at_work import DAY, HOUR, MINUTE, NOW, Work

SPAN = (NOW, NOW + 7 * DAY)


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def week(work: Work, from_us: int = SPAN[0], until_us: int = SPAN[1], brand: str = "acme") -> Week:
    with work.database.read() as session:
        return count_week(session, brand, from_us, until_us)


def test_nothing_is_counted_of_another_brand_or_of_another_week(work: Work) -> None:
    work.says("@acme do you ship to Norway?")
    nothing = Week(0, 0, 0, None, 0, 0, 0, {}, month="2027-01")
    assert week(work, brand="other") == nothing
    assert week(work, SPAN[1] + 49 * DAY, SPAN[1] + 56 * DAY) == replace(nothing, month="2027-03")
    with work.database.read() as session:
        assert not anything(session, "other", *SPAN)
        assert not anything(session, "acme", SPAN[1], SPAN[1] + 7 * DAY)
        assert anything(session, "acme", *SPAN)


def test_what_was_heard_answered_and_left_unanswered_is_counted(work: Work) -> None:
    asks = work.says("@acme do you ship to Norway?")
    work.says("@acme stop", "finn")
    work.says("Acme is nice.", "carla")
    work.now += 5 * MINUTE
    work.hear()
    work.claim(asks)
    work.send()
    found = week(work)
    assert (found.direct, found.overheard, found.sent, found.stops, found.waiting) == (2, 1, 1, 1, 0)
    assert found.answer_us is not None
    assert found.answer_us >= 5 * MINUTE
    assert found.unanswered == {"asked_to_stop": 1, "not_invited": 1}


def test_what_was_dropped_unread_counts_in_the_week_of_its_day_and_for_its_brand(work: Work) -> None:
    with work.database.write() as session:
        for brand, at_us in (("acme", NOW), ("acme", NOW + DAY), ("acme", NOW + 7 * DAY), ("other", NOW)):
            uncollected.add(session, brand, 2, at_us)
            uncollected.add(session, brand, 1, at_us)
            uncollected.add(session, brand, 0, at_us)
    assert week(work).uncollected == 6
    assert week(work, brand="other").uncollected == 3
    assert week(work, NOW + 7 * DAY, NOW + 14 * DAY).uncollected == 3
    with work.database.read() as session:
        assert read_state(session, "acme", "T1", NOW + 7 * DAY).uncollected == 9
        assert read_state(session, "acme", "T1", NOW + 8 * DAY).uncollected == 6


def test_what_the_month_cost_is_told_until_the_month_is_over(work: Work) -> None:
    work.says("@acme do you ship to Norway?")
    assert week(work).spent_micro_usd == week(work, SPAN[1], SPAN[1] + 7 * DAY).spent_micro_usd > 0


def test_an_answer_to_an_older_post_counts_in_the_week_it_went_out(work: Work) -> None:
    asks = work.says("@acme do you ship to Norway?")
    work.claim(asks)
    work.send()
    after = week(work, NOW + 1, SPAN[1])
    assert (after.direct, after.sent) == (0, 1)


def test_a_post_that_was_answered_or_closed_waits_no_more(work: Work) -> None:
    asks = work.says("@acme do you ship to Norway?")
    work.says("@acme and to Sweden?", "ben")
    assert week(work).waiting == 2
    work.claim(asks)
    assert week(work).waiting == 1


def test_a_stop_is_timed_from_its_post_and_one_by_letter_is_not(work: Work) -> None:
    said = work.network.post(NOW, "@acme stop", "finn")
    work.now += 7 * MINUTE
    work.hear()
    assert (week(work).stops, week(work).stop_us) == (1, work.now - said.created_us)
    leave_alone(work.runtime, work.team, "x", "gus", work.now, "By letter.", "U1", work.now)
    assert (week(work).stops, week(work).stop_us) == (2, 7 * MINUTE)


def test_what_the_first_day_read_of_the_time_before_it_makes_no_week(work: Work) -> None:
    with work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM rehearsal")
        rehearsals.begin(session, "acme", NOW)
    work.network.post(NOW - 20 * DAY, "@acme stop", "finn")
    work.network.post(NOW - 20 * DAY, "@acme do you ship to Norway?", "gina")
    work.network.post(NOW - HOUR, "@acme stop", "hugo")
    work.hear()
    assert (week(work).stops, week(work).stop_us, week(work).direct) == (2, None, 1)
    work.network.post(work.now, "@acme stop", "iris")
    work.now += 3 * MINUTE
    work.hear()
    assert (week(work).stops, week(work).stop_us, week(work).direct) == (3, 3 * MINUTE, 2)


def test_a_stop_that_an_edit_brought_is_as_old_as_our_first_sight_of_it(work: Work) -> None:
    asks = work.says("@acme do you ship to Norway?")
    work.now += HOUR
    work.network.edit(asks.root_id, "@acme stop")
    work.hear()
    assert (week(work).stops, week(work).stop_us) == (1, 0)


def test_a_start_and_what_may_be_a_stop_are_no_stops(work: Work) -> None:
    with work.database.write() as session:
        told = [{"said": "start"}, {"said": "maybe_stop"}]
        record.append(session, "acme", [record.Deed("objection", one) for one in told], NOW, work.runtime.chance)
    assert week(work).stops == 0


def test_what_members_did_counts_and_what_they_were_turned_away_from_does_not(work: Work) -> None:
    told: list[tuple[str, dict[str, str]]] = [(kind, {"act": "x"}) for kind in ("override", "label", "label", "pause")]
    told += [("override", {"refused": "No."}), ("label", {"refused": "No."}), ("reply", {"act": "sent"})]
    with work.database.write() as session:
        record.append(session, "acme", [record.Deed(*one) for one in told], NOW, work.runtime.chance)
    assert (week(work).overrides, week(work).corrections, week(work).pauses) == (1, 2, 1)


def test_the_age_of_a_registry_is_that_of_the_one_checked_least_lately(work: Work) -> None:
    with work.database.write() as session:
        assert registry_age_us(session, ["quiet"], NOW) is None
        insert_new(session, RegistryRow, [{"name": "other", "source": "", "period_us": 1, "checked_us": NOW - 5}])
        assert registry_age_us(session, [], NOW) is None
        assert registry_age_us(session, ["quiet", "other"], NOW) == 5
        assert registry_age_us(session, ["other"], NOW - 9) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_statement_of_a_digest_reads_all_that_a_brand_has(work: Work) -> None:
    work.says("@acme do you ship to Norway?")
    with asked(work.database) as statements, work.database.read() as session:
        tell(session, work.runtime, work.team, week_of(NOW, work.team), NOW)
    assert len(statements) > 5
    with work.database.read() as session:
        for statement, values in statements.items():
            for step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                assert not WHOLE.match(step[3]), f"{step[3]}\n{statement}"
