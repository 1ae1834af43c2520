"""A kept post on which a member has to rule gets a card of its own after all."""

from dataclasses import replace

import pytest
from sqlmodel import select

from bot.steps import forget
from bot.steps.hearing.recheck import recheck
from bot.steps.hearing.rule_on_wish import rule_on_wish
from bot.steps.showing.let_out import let_out
from bot.steps.showing.place import CARDS_WAITING_MAX, RULINGS_WAITING_MAX
from bot.steps.team.take_care import take_care
from bot.store.database import Database
from bot.store.tables import OutboxRow
from rules.mention import Post
from tests.brand_at_work import DANA, DAY, MINUTE, Work

DOUBT = "enough with the messages @acme"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what the same words decide in both databases; that they are the same, the others show."""


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def burst(work: Work, words: str, many: int) -> list[Post]:
    """So many posts at once that those after the first thirty, or sixty that may be a stop, have no card."""
    posts = [work.network.post(work.now, f"{words} {number}", f"a{number}") for number in range(many)]
    work.hear()
    return posts


def doubted(work: Work) -> Post:
    """A post of which nothing was seen, and which was edited since: it may ask us to stop."""
    *_, post = burst(work, "@acme is it open?", CARDS_WAITING_MAX + 1)
    work.now += MINUTE
    work.network.edit(post.root_id, DOUBT)
    work.hear()
    return post


def card(work: Work, post: Post) -> OutboxRow:
    with work.database.read() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.subject == work.mention(post).id)).one()
        session.expunge(row)
    return row


def count(work: Work, which: str) -> int:
    return work.count("outbox", f"kind = 'card' AND {which}")


def go(work: Work) -> int:
    return let_out(work.runtime, work.team, work.now)


@ON_SQLITE
def test_what_only_waits_for_an_answer_stays_kept(work: Work) -> None:
    burst(work, "@acme is it open?", CARDS_WAITING_MAX + 5)
    assert go(work) == 0
    assert count(work, "state = 'kept'") == 5


@ON_SQLITE
@pytest.mark.parametrize("over", ["deleted", "ruled", "a stop", "a start", "forgotten", "too late"])
def test_what_is_no_doubt_any_more_stays_kept(work: Work, over: str) -> None:
    post = doubted(work)
    kept = work.mention(post)
    if over == "deleted":
        work.network.take_down(post.root_id)
        work.now += DAY
        recheck(work.runtime, work.team, work.network, 1, work.now)
    elif over == "ruled":
        assert rule_on_wish(work.runtime, work.team, kept.id, DANA, "A quote.", work.now, stop=False)
    elif over == "a stop":
        work.network.edit(post.root_id, "@acme STOP")
        work.hear()
    elif over == "a start":
        work.now += MINUTE
        work.says("@acme start", kept.author_handle or "")
    elif over == "forgotten":
        forget.forget(work.runtime, work.team, kept.author_key, work.now)
    else:
        work.now += work.team.policy.wishes.undecided
    assert go(work) == 0


@ON_SQLITE
def test_no_more_are_let_out_than_members_can_rule_on_and_the_next_come_as_these_are(work: Work) -> None:
    posts = burst(work, DOUBT, RULINGS_WAITING_MAX + 3)
    assert count(work, "thread IS NULL") == RULINGS_WAITING_MAX
    assert go(work) == 0, "so many wait already"
    for post in posts[:2]:
        assert rule_on_wish(work.runtime, work.team, work.mention(post).id, DANA, "A quote.", work.now, stop=False)
    assert [go(work), go(work)] == [2, 0]
    assert count(work, "state = 'kept'") == 1


def test_a_kept_post_that_is_edited_into_a_doubt_has_a_message_of_its_own_and_its_burst_counts_it_no_longer(
    work: Work,
) -> None:
    post = doubted(work)
    before = card(work, post)
    assert (before.state, before.thread is None) == ("kept", False)
    drawn = work.count("outbox", "kind = 'burst' AND drawn < wanted")
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET drawn = wanted WHERE kind = 'burst'")
    assert [go(work), go(work)] == [1, 0]
    after = card(work, post)
    assert (after.state, after.thread, after.drawn < after.wanted, after.due_us) == ("new", None, True, work.now)
    assert drawn == work.count("outbox", "kind = 'burst' AND drawn < wanted") == 1
    assert work.count("objection", "unsure AND lifted_us IS NULL") == 1


def test_of_what_is_in_care_the_card_in_the_care_channel_alone_is_let_out(work: Work) -> None:
    post = doubted(work)
    team = replace(work.team, care_channel="G9")
    assert take_care(work.runtime, team, work.mention(post).id, DANA, work.now) == ""
    with work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM outbox WHERE channel = 'G9'")
    assert let_out(work.runtime, team, work.now) == 0
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET channel = 'G9' WHERE state = 'kept'")
    assert let_out(work.runtime, team, work.now) == 1
