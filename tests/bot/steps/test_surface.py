"""A card shows the truth, and is drawn anew when the truth changes."""

from dataclasses import replace

import pytest
from msgspec import structs

from bot.steps.hearing import obey
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.wishes.noes import Told
from rules.mention import Kind, Visibility
from rules.verdict import word
from tests.bot.steps.test_reply import ASKS
from tests.brand_at_work import DAY, HOUR, MINUTE, NOW, Work, reasons, rows_of


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def test_a_card_that_shows_the_truth_is_not_drawn_again(work: Work) -> None:
    work.says(ASKS)
    entries = work.count("entry")
    work.now += 14 * MINUTE
    work.hear()
    work.now += 2 * MINUTE
    assert work.surface() == 1
    assert work.count("entry") == entries
    assert work.count("outbox", "wanted > 1") == 0


def test_what_time_changes_is_drawn_when_it_changes(work: Work) -> None:
    mention = work.says(ASKS)
    seen = []
    for _ in range(9):
        work.now += DAY
        work.hear()
        work.surface()
        seen.append(work.again(mention).verdict)
        assert seen[-1] == word(work.verdict(mention))
    assert seen == ["permit", "permit", "held", "held", "held", "held", "refused", "refused", "refused"]
    assert work.again(mention).look_again_us is None, "a closed window never opens again"


def test_what_nobody_said_to_us_needs_no_further_look(work: Work) -> None:
    assert work.says("Acme is slow").look_again_us is None


def test_a_post_dated_in_the_future_is_looked_at_again_when_its_time_has_come(work: Work) -> None:
    post = structs.replace(work.network.post(NOW, ASKS), created_us=NOW + HOUR)
    work.network.feed[:] = []
    work.network.show(post)
    work.hear()
    assert work.mention(post).reasons == "window_closed"
    work.now += HOUR
    work.hear()
    work.surface()
    assert work.mention(post).verdict == "permit"


def private(work: Work, words: str = "@acme my number is 5", author: str = "ana") -> Mention:
    return work.says(words, author, visibility=Visibility.PRIVATE, sent_to=("x:1000",))


def test_no_private_message_is_shown_where_no_channel_is_meant_for_it(work: Work) -> None:
    mention = private(work)
    assert (mention.kind, mention.visibility) == (Kind.DIRECT, Visibility.PRIVATE)
    assert "too_private" in reasons(work.verdict(mention))
    assert work.count("outbox") == 0


def test_a_private_message_is_shown_in_the_channel_that_is_meant_for_it_and_in_no_other(work: Work) -> None:
    work.team = replace(work.team, private_channel="C9")
    work.runtime = replace(work.runtime, teams=(work.team,))
    mention = private(work)
    assert work.count("outbox", f"channel = 'C9' AND kind = 'card' AND subject = '{mention.id}'") == 1
    work.says(ASKS)
    private(work, "We are here.", author="staff")
    assert (work.count("outbox"), work.count("outbox", "channel = 'C1'")) == (2, 1)
    assert work.facts(mention).private_channel is True


def test_a_direct_post_has_a_card_of_its_own_and_overheard_ones_share_the_thread_of_their_hour(work: Work) -> None:
    work.team = replace(work.team, time_zone="Asia/Kolkata")
    direct = work.says(ASKS)
    overheard = [work.says("Acme is slow"), work.says("Acme is fast", "ben")]
    with work.database.read() as session:
        wanted = {(row[4], row[5], row[6]) for row in rows_of(session, "outbox")}
    assert wanted == {
        ("card", direct.id, None),
        *(("card", one.id, "2027-01-15T13") for one in overheard),
        ("rollup", "2027-01-15T13", None),
    }


@pytest.mark.promise(28)
def test_the_words_of_somebody_who_asks_not_to_be_listened_to_leave_slack_too(work: Work) -> None:
    overheard, direct = work.says("Acme is slow", author="ben"), work.says(ASKS)
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET state = 'posted', ts = id, drawn = wanted")
    for key in (overheard.author_key, direct.author_key):
        obey.object_to(work.runtime, work.team, [Told(key, "listen", work.now)], [], work.now)
    work.surface()
    assert (work.again(overheard).post, work.again(direct).post is None) == (None, False)
    assert work.count("outbox", f"blank_us = {work.now} AND drawn < wanted AND subject = '{overheard.id}'") == 1
    assert work.count("outbox", "blank_us IS NOT NULL") == 1
