"""Each post comes to its channel at its time, and no burst buries it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from bot.runtime import Who
from bot.steps.showing.place import BURST_LASTS_US, CARDS_A_BURST, CARDS_WAITING_MAX, channel_of, placed
from bot.steps.showing.show_more import CARDS_MORE, show_more
from bot.store import outbox
from bot.store.database import Database
from bot.store.tables import OutboxRow
from rules.facts import Facts
from rules.hours import Hours
from rules.mention import Kind, Visibility
from rules.route import Route
from tests.brand_at_work import DANA, HOUR, MINUTE, SECOND, Work

ASKS = "@acme do you ship to Norway?"
OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def with_team(work: Work, **changes: Any) -> None:  # noqa: ANN401 - fields of a team
    work.team = replace(work.team, **changes)
    work.runtime = replace(work.runtime, teams=(work.team,))


def cards(work: Work, **where: object) -> list[OutboxRow]:
    with work.database.read() as session:
        query = select(OutboxRow).filter_by(**where).order_by(OutboxRow.id)
        rows = list(session.exec(query))
        session.expunge_all()
    return rows


def at(work: Work, told: str) -> None:
    work.now = int(datetime.fromisoformat(told).replace(tzinfo=OSLO).timestamp()) * 1_000_000


# What the policy shows


def test_what_is_for_the_digest_alone_has_no_card_unless_it_may_be_answered_or_a_member_must_rule(
    database: Database,
) -> None:
    work = Work(database, contact={"overheard_shown": "digest", "follower_overheard": "held"})
    work.says("Acme is slow.", "ben")
    assert cards(work) == []
    stop = work.says("please stop with these messages, Acme", "hana")
    follows = work.says("Acme is slow today.", "finn")
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET verdict = 'held' WHERE author_handle = 'finn'")
    assert [row.subject for row in cards(work, kind="card")] == [stop.id]
    work.surface()
    with work.database.write() as session:
        placed_now = placed(session, work.team, [work.again(stop), work.again(follows)], (), work.now)
    assert {one.subject for some in placed_now.values() for one in some if one.kind == "card"} == {stop.id, follows.id}


# Routes


@pytest.mark.parametrize("care_channel", ["", "G9"])
def test_what_is_in_care_is_shown_in_the_care_channel_alone(work: Work, care_channel: str) -> None:
    with_team(work, care_channel=care_channel, private_channel="G1", routes=(Route("C22", network="x"),))
    for visibility in (Visibility.PUBLIC, Visibility.PRIVATE):
        mention = work.says(ASKS, visibility=visibility)
        assert channel_of(work.team, mention, in_care=True) == care_channel


def test_a_private_message_takes_no_route_and_without_a_private_channel_has_no_card(work: Work) -> None:
    with_team(work, routes=(Route("C22", network="x"),))
    work.says(ASKS, visibility=Visibility.PRIVATE)
    assert cards(work, kind="card") == []
    with_team(work, private_channel="G1")
    work.says(ASKS, "ben", visibility=Visibility.PRIVATE)
    assert [row.channel for row in cards(work, kind="card")] == ["G1"]


def test_a_post_that_no_route_fits_stays_in_the_teams_channel(work: Work) -> None:
    with_team(work, routes=(Route("C22", language="de"), Route("C3", label=Kind.OVERHEARD)))
    work.says(ASKS)
    work.now += SECOND
    work.says("Acme is slow.", "ben")
    work.now += SECOND
    work.says(ASKS, "carl", lang="de")
    assert [row.channel for row in cards(work, kind="card")] == ["C1", "C3", "C22"]
    assert [row.channel for row in cards(work, kind="rollup")] == ["C3"]


def test_a_topic_leads_a_post_to_its_channel(database: Database) -> None:
    work = Work(database, topics={"delivery": {"words": ["ship"]}})
    with_team(work, routes=(Route("C22", topic="delivery"),))
    work.says(ASKS)
    assert [row.channel for row in cards(work, kind="card")] == ["C22"]


def test_a_changed_route_moves_no_old_card_not_even_when_the_post_is_edited(work: Work) -> None:
    with_team(work, routes=(Route("C22", network="x"),))
    mention = work.says(ASKS)
    with_team(work, routes=(Route("C3", network="x"),))
    work.network.edit(mention.root_id, "@acme do you ship to Sweden?")
    work.hear()
    assert [(row.channel, row.wanted) for row in cards(work, kind="card")] == [("C22", 2)]
    work.now += SECOND
    work.says(ASKS, "ben")
    assert [row.channel for row in cards(work, kind="card")] == ["C22", "C3"]


def test_a_policy_for_a_channel_holds_where_the_card_stands(database: Database) -> None:
    strict = {"channel": "C22", "second_look": {"labels": ["direct"]}}
    work = Work(database, override=[strict])
    with_team(work, routes=(Route("C22", language="de"),))
    assert work.verdict(work.says(ASKS)).__class__.__name__ == "Permit"
    german = work.says(ASKS, "ben", lang="de")
    assert work.verdict(german).__class__.__name__ == "Held"
    assert work.facts(german).channel == "C22"


def test_a_policy_that_names_no_channel_leaves_it_out_of_the_facts(work: Work) -> None:
    with_team(work, routes=(Route("C22", network="x"),))
    assert work.facts(work.says(ASKS)).channel is None


def test_listening_is_judged_by_the_strictest_of_all_channels(database: Database) -> None:
    strict = {"channel": "C22", "listening": {"gap_max": "5m"}}
    work = Work(database, override=[strict])
    assert work.team.policy_on("x").listening.gap_max > 5 * 60 * SECOND
    with_team(work, routes=(Route("C22", language="de"),))
    assert work.team.policy_on("x").listening.gap_max == 5 * 60 * SECOND
    assert work.team.policy_for(Facts(network="x", channel="C22")).listening.gap_max == 5 * 60 * SECOND


# Hours


def test_what_is_overheard_while_the_team_is_away_waits_in_one_roll_up_and_direct_posts_never_wait(work: Work) -> None:
    with_team(work, hours=Hours(frozenset(range(5)), 9, 17), time_zone="Europe/Oslo")
    at(work, "2026-11-20T20:30")
    work.says("Acme is slow.")
    work.now += SECOND
    work.says(ASKS, "ben")
    at(work, "2026-11-22T03:00")
    work.says("Acme is fast.", "carl")
    at(work, "2026-11-23T09:00")
    opening, span = work.now, "2026-11-20T17/2026-11-23T09"
    work.says("Acme is fine.", "dan")
    rolls = {row.subject: row.due_us for row in cards(work, kind="rollup")}
    assert rolls == {span: opening, "2026-11-23T09": opening}
    waits = [(row.thread, row.due_us) for row in cards(work, kind="card")]
    assert [thread for thread, _ in waits] == [span, None, span, "2026-11-23T09"]
    assert waits[0][1] == waits[2][1] == opening
    assert waits[1][1] < opening


# Bursts


def test_a_few_posts_at_once_are_no_burst(work: Work) -> None:
    for number in range(CARDS_WAITING_MAX):
        work.network.post(work.now, f"@acme {number}", f"a{number}")
    work.hear()
    assert {row.kind for row in cards(work)} == {"card"}
    assert {row.thread for row in cards(work)} == {None}


def test_in_a_burst_the_urgent_come_first_and_every_other_one_is_counted_and_kept(work: Work) -> None:
    for number in range(200):
        work.network.post(work.now - HOUR + number, f"@acme is it open {number}", f"a{number}")
    doubt = work.network.post(work.now - SECOND, "enough with the messages @acme", "zoe")
    work.hear()
    alone = cards(work, kind="card", thread=None)
    assert len(alone) == CARDS_WAITING_MAX + 1
    assert work.mention(doubt).id in {row.subject for row in alone}
    (burst,) = cards(work, kind="burst")
    beneath = cards(work, kind="card", thread=burst.subject)
    assert {row.state for row in beneath} == {"kept"}, "which of them are urgent is known when its message goes out"
    with work.database.read() as session:
        assert outbox.kept(session, "acme", work.now) == len(beneath) == 200 - CARDS_WAITING_MAX


def is_posted(work: Work) -> str:
    """Let Slack show the burst, as the sender would."""
    row = cards(work, kind="burst")[-1]
    with work.database.write() as session:
        message = outbox.by_id(session, "T1", row.id)
        assert message is not None
        outbox.change(session, message, {}, state="posted", ts="1.0", drawn=row.wanted)
    return row.subject


def test_what_may_not_be_answered_takes_no_place_of_its_own_in_a_burst(work: Work) -> None:
    for number in range(CARDS_WAITING_MAX + 10):
        work.network.post(work.now + number, "@acme stop", f"a{number}")
    work.network.post(work.now, ASKS, "zoe")
    work.hear()
    assert [row.subject for row in cards(work, kind="card", thread=None)] == [
        one.subject
        for one in cards(work, kind="card")
        if work.count("mention", f"id = '{one.subject}' AND wish IS NULL")
    ]
    burst = is_posted(work)
    for number in range(CARDS_A_BURST + 5):
        work.network.post(work.now + number, "@acme is it open?", f"b{number}")
        work.network.post(work.now + number, "@acme stop", f"c{number}")
    work.hear()
    states = [row.state for row in cards(work, kind="card", thread=burst)]
    assert states.count("new") == CARDS_A_BURST, "those that can be answered fill its thread, and no other"
    assert states.count("kept") == len(states) - CARDS_A_BURST


def test_before_the_brand_is_live_a_burst_shows_what_could_be_answered(work: Work) -> None:
    with work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM rehearsal")
    for number in range(CARDS_WAITING_MAX + 10):
        work.network.post(work.now + number, ASKS, f"a{number}")
    work.hear()
    assert len(cards(work, kind="card", thread=None)) == CARDS_WAITING_MAX


def test_a_burst_goes_on_while_many_come_also_across_the_hour_and_ends_when_they_do_not(work: Work) -> None:
    work.now += HOUR - work.now % HOUR - 30 * SECOND
    for minute in range(3):
        for number in range(CARDS_WAITING_MAX + 5):
            work.network.post(work.now + number, f"@acme {minute} {number}", f"a{minute}{number}")
        work.hear()
        with work.database.write() as session:  # Slack has followed meanwhile
            session.connection().exec_driver_sql(
                "UPDATE outbox SET state = 'posted', drawn = wanted WHERE state = 'new'"
            )
        work.now += MINUTE
    assert len(cards(work, kind="card", thread=None)) == CARDS_WAITING_MAX
    first, second = cards(work, kind="burst")
    assert second.subject > first.subject
    assert len(cards(work, kind="card", thread=second.subject)) == 2 * (CARDS_WAITING_MAX + 5)
    doubt = work.says("enough with the messages @acme", "zoe")
    assert [row.thread for row in cards(work, kind="card", subject=doubt.id)] == [None], "a ruling never waits in it"
    work.now += BURST_LASTS_US
    calm = work.says(ASKS, "yan")
    assert [row.thread for row in cards(work, kind="card", subject=calm.id)] == [None]


def test_a_second_look_at_what_is_kept_brings_it_no_message_and_a_later_post_joins_the_burst(work: Work) -> None:
    for number in range(100):
        work.network.post(work.now, f"@acme {number}", f"a{number}")
    work.hear()
    before = [(row.subject, row.state, row.thread) for row in cards(work, kind="card")]
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET look_again_us = 0, verdict = 'held'")
    work.surface()
    assert [(row.subject, row.state, row.thread) for row in cards(work, kind="card")] == before
    late = work.says(ASKS, "zoe")
    (row,) = cards(work, kind="card", subject=late.id)
    assert (row.state, row.thread) == ("kept", cards(work, kind="burst")[0].subject)


def test_a_burst_is_drawn_anew_when_what_it_counts_may_no_longer_be_answered(work: Work) -> None:
    for number in range(100):
        work.network.post(work.now, f"@acme {number}", f"a{number}")
    work.hear()
    (burst,) = cards(work, kind="burst")
    kept = cards(work, kind="card", state="kept")[0]
    with work.database.write() as session:
        session.connection().exec_driver_sql(
            f"UPDATE mention SET look_again_us = 0, verdict = 'held' WHERE id = '{kept.subject}'"  # noqa: S608 - our own id
        )
    work.surface()
    assert cards(work, kind="burst")[0].wanted == burst.wanted + 1
    work.says(ASKS, "zoe")
    assert cards(work, kind="burst")[0].wanted == burst.wanted + 2


def test_whoever_asks_is_shown_more_and_it_is_recorded(work: Work) -> None:
    for number in range(100):
        work.network.post(work.now, f"@acme {number}", f"a{number}")
    work.hear()
    with work.database.read() as session:
        burst = outbox.by_id(session, "T1", cards(work, kind="burst")[0].id)
    assert burst is not None
    assert show_more(work.runtime, work.team, Who("U9"), burst, work.now) == 0
    shown = [show_more(work.runtime, work.team, DANA, burst, work.now) for _ in range(5)]
    left = 100 - CARDS_WAITING_MAX
    assert shown == [CARDS_MORE, CARDS_MORE, CARDS_MORE, left - 3 * CARDS_MORE, 0]
    assert work.count("outbox", "state = 'kept'") == 0
    assert work.count("entry", "kind = 'burst'") == 4
