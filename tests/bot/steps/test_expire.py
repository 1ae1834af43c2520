"""Texts go when their time is over; what was decided stays in the record."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.journal.file import Journal
from bot.steps import expire, reply
from bot.steps.team import close
from bot.store import mentions, secret
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.person import forgotten
from bot.store.record import past
from bot.store.tables import ReplyRow
from rules.lifetimes import LIFETIMES
from rules.mention import Visibility
from tests.brand_at_work import ANSWER, DANA, DAY, HOUR, SECRET, Work
from tests.networks import key_of


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
def test_a_team_that_keeps_words_for_less_time_has_them_erased_sooner(work: Work) -> None:
    mention = work.says("Acme is slow", author="ben")
    work.team = replace(work.team, keep=replace(LIFETIMES, overheard_us=HOUR))
    work.now += HOUR
    assert run(work) == 0
    work.now += 1
    assert run(work) == 1
    assert work.again(mention).post is None


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


def test_direct_words_that_were_answered_go_30_days_after_the_answer_with_the_answer(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    work.send()
    assert work.state(mention) == "sent"
    work.now += 30 * DAY
    assert run(work) == 0
    work.now += 1
    assert run(work) == 2
    sent = work.reply(mention)
    assert sent is not None
    assert (sent.text, sent.state) == (None, "sent")
    assert work.again(mention).post is None
    assert work.count("entry", "kind = 'erased'") == 1
    assert ANSWER not in str(work.everything())


def test_direct_words_go_30_days_after_they_were_marked_as_done_and_no_later_than_30_after_their_window(
    work: Work,
) -> None:
    done, left = work.says("@acme thanks!"), work.says("@acme hello?", author="ben")
    work.now += DAY
    close.close(work.runtime, work.team, done.id, DANA, work.now)
    work.now += 30 * DAY
    assert run(work) == 0
    work.now += 1
    assert run(work) == 1
    assert (work.again(done).post, work.again(left).post is None) == (None, False)
    work.now += 6 * DAY - 1
    assert run(work) == 0
    work.now += 1
    assert run(work) == 1
    assert work.again(left).post is None


def test_a_line_of_the_policy_that_answers_for_longer_keeps_the_words_for_longer(database: Database) -> None:
    wide = [{"network": "x", "windows": {"held": "20d"}}, {"channel": "C12", "text": {"links": "refuse"}}]
    assert expire.answerable_us(Work(database, override=wide).team.policy) == 20 * DAY
    assert expire.answerable_us(Work(database).team.policy) == 7 * DAY


@pytest.mark.promise(28)
def test_private_words_and_our_answer_to_them_go_after_14_days(work: Work) -> None:
    mention = work.says("@acme my number is 5", visibility=Visibility.PRIVATE)
    public = work.says("@acme hello", author="ben")
    with work.database.write() as session:
        values: dict[str, Any] = {
            "author_key": "x:1",
            "text": "Thanks.",
            "revision": 1,
            "claimed_us": work.now,
            "due_us": work.now,
        }
        for number, one in enumerate((mention, public)):
            session.add(
                ReplyRow(
                    brand_id="acme", interaction_id=f"i{number}", mention_id=one.id, state="sent",
                    ended_us=work.now, **values,
                )
            )  # fmt: skip
    work.now += 14 * DAY
    assert run(work) == 0
    work.now += 1
    assert run(work) == 2
    assert (work.again(mention).post, work.again(public).post is None) == (None, False)
    assert work.count("reply", "text IS NOT NULL") == 1


def test_a_draft_that_never_went_out_goes_after_7_days(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    reply.withdraw(work.runtime, work.team, mention.id, DANA, work.now)
    assert work.state(mention) == "withdrawn"
    work.now += 7 * DAY
    assert run(work) == 0
    work.now += 1
    assert run(work) == 1
    assert ANSWER not in str(work.everything())


@pytest.mark.promise(28)
def test_what_goes_here_goes_from_slack_too_whatever_became_of_its_card(work: Work) -> None:
    mentions_ = {state: work.says(f"Acme is {state}", author=state) for state in ("posted", "dead", "new", "kept")}
    with work.database.write() as session:
        for state, mention in mentions_.items():
            ts = "NULL" if state in {"new", "kept"} else f"'{state}'"
            session.connection().exec_driver_sql(
                f"UPDATE outbox SET state = '{state}', ts = {ts}, drawn = wanted WHERE subject = '{mention.id}'"  # noqa: S608 - our own names
            )
    work.now += 72 * HOUR + 1
    assert run(work) == 4
    assert (
        work.count("outbox", f"ts IS NOT NULL AND state = 'posted' AND drawn < wanted AND blank_us = {work.now}") == 2
    )
    assert work.count("outbox", "blank_us IS NOT NULL") == 2
    assert work.count("outbox", "kind = 'card' AND state IN ('new', 'kept')") == 2


def test_who_was_forgotten_and_a_secret_that_nothing_needs_are_not_kept_for_ever(work: Work) -> None:
    with work.database.write() as session:
        secret.keep(session, secret.OBJECTIONS, SECRET)
        secret.rotate(session, secret.OBJECTIONS, b"2" * 32, work.now)
        forgotten.remember(session, "acme", key_of("ana"), SECRET, work.now)
    for after_us, left in ((DAY, (1, 1)), (1, (0, 1)), (29 * DAY, (0, 0))):
        work.now += after_us
        run(work)
        assert (work.count("former_secret"), work.count("forgotten")) == left


def test_no_secret_goes_while_a_journal_may_hold_lines_under_it(work: Work, tmp_path: Path) -> None:
    with work.database.write() as session:
        secret.keep(session, secret.OBJECTIONS, SECRET)
        secret.rotate(session, secret.OBJECTIONS, b"2" * 32, work.now)
    work.runtime = replace(work.runtime, journal=Journal(tmp_path / "journal"))
    work.now += 30 * DAY
    run(work)
    assert work.count("former_secret") == 1


def test_no_more_than_a_thousand_go_in_a_turn_and_the_next_turn_takes_the_rest(work: Work) -> None:
    work.network.page_size = 2_000
    for number in range(expire.ROWS_A_TURN + 5):
        work.network.post(work.now, f"Acme {number}")
    work.hear()
    work.now += 72 * HOUR + 1
    assert [run(work), run(work), run(work)] == [expire.ROWS_A_TURN, 5, 0]
