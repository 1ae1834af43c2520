"""Texts go when their time is over; what was decided stays in the record."""

import pytest

from bot.steps import expire
from bot.store import mentions, past
from bot.store.database import Database
from bot.store.mentions import Mention
from tests.brand_at_work import ANSWER, DAY, HOUR, Work


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def run(work: Work) -> int:
    return expire.expire(work.runtime, work.team, work.now)


def wanted(work: Work, mention: Mention) -> int:
    return work.count("outbox", f"kind = 'card' AND subject = '{mention.id}' AND wanted > 1")


def test_nothing_goes_before_its_time(work: Work) -> None:
    work.says("@acme do you ship?")
    work.says("Acme is slow", author="ben")
    work.now += 72 * HOUR
    before = work.everything()
    assert run(work) == 0
    assert work.everything() == before


@pytest.mark.promise(28)
def test_overheard_words_go_after_72_hours_with_their_card_and_the_record_counts_them(work: Work) -> None:
    direct = work.says("@acme do you ship?")
    overheard = work.says("Acme is slow", author="ben")
    work.now += 72 * HOUR + 1
    assert run(work) == 1
    bare = work.again(overheard)
    assert (bare.post, bare.author_handle, mentions.read_label(bare).evidence) == (None, None, ())
    assert (bare.kind, bare.how, bare.author_key) == (overheard.kind, overheard.how, overheard.author_key)
    assert work.again(direct).post is not None
    assert (wanted(work, overheard), wanted(work, direct)) == (1, 0)
    with work.database.read() as session:
        entry = past.newest(session, "acme", 1)[0]
    assert (entry.kind, entry.payload) == (
        "erased",
        {"posts": 1, "replies": 0, "why": "their time was over"},
    )
    assert run(work) == 0


def test_direct_words_and_our_replies_go_after_30_days(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    work.send()
    assert work.state(mention) == "sent"
    work.now += 30 * DAY + 1
    assert run(work) == 2
    reply = work.reply(mention)
    assert reply is not None
    assert (reply.text, reply.state) == (None, "sent")
    assert work.again(mention).post is None
    assert work.count("entry", "kind = 'erased'") == 1
    assert ANSWER not in str(work.everything())


def test_no_more_than_a_thousand_go_in_a_turn_and_the_next_turn_takes_the_rest(work: Work) -> None:
    work.network.page_size = 2_000
    for number in range(expire.ROWS_A_TURN + 5):
        work.network.post(work.now, f"Acme {number}")
    work.hear()
    work.now += 72 * HOUR + 1
    assert [run(work), run(work), run(work)] == [expire.ROWS_A_TURN, 5, 0]
