"""Doctor shows words that should have gone and have not, until they have."""

from typing import Any

import pytest
from sqlalchemy import text

from bot.checks import privacy
from bot.store import outbox
from bot.store.database import Database
from bot.store.mentions import Mention
from tests.brand_at_work import DAY, HOUR, Work


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def wait_to_leave(work: Work, mention: Mention, ts: str | None, trouble: str | None) -> None:
    """Let a card's words wait to leave Slack, where it stands under this ts or may be under way."""
    card = {"subject": mention.id, "ts": ts, "trouble": trouble, "state": "posted" if ts else "posting"}
    with work.database.write() as session:
        session.connection().execute(text("UPDATE outbox SET state = :state, ts = :ts WHERE subject = :subject"), card)
        outbox.blank(session, "T1", "acme", [mention.id], work.now)
        session.connection().execute(text("UPDATE outbox SET trouble = :trouble WHERE subject = :subject"), card)


def test_no_task_is_made_of_words_that_leave_within_the_hour(work: Work) -> None:
    mention = work.says("@acme hello")
    wait_to_leave(work, mention, "12.34", None)
    (found,) = privacy.words_in_slack(work.database, work.now + HOUR)
    assert found.ok


@pytest.mark.promise(28)
def test_each_message_whose_words_did_not_leave_is_named_with_its_trouble_and_what_to_do(work: Work) -> None:
    wait_to_leave(work, work.says("@acme hello"), "12.34", "Slack refused chat.delete.")
    wait_to_leave(work, work.says("@acme hello", author="ben"), None, None)
    (found,) = privacy.words_in_slack(work.database, work.now + HOUR + 1)
    assert found.ok is False
    assert "https://slack.com/archives/C1/p1234 (Slack refused chat.delete.)" in found.sentence
    assert "a message in C1 (not drawn yet)" in found.sentence
    assert "Delete these messages in Slack" in found.remedy
    assert "And more." not in found.sentence


def test_of_very_many_the_first_are_named(work: Work) -> None:
    for number in range(privacy.SHOWN_MAX + 1):
        wait_to_leave(work, work.says("@acme hello", author=f"n{number}"), f"{number}.5", None)
    (found,) = privacy.words_in_slack(work.database, work.now + 2 * HOUR)
    assert found.sentence.count("https://") == privacy.SHOWN_MAX
    assert found.sentence.endswith("And more.")


def test_posts_that_nobody_read_again_for_a_day_are_told_for_they_may_have_been_deleted(work: Work) -> None:
    class Settings:
        teams = (work.team,)

    settings: Any = Settings()
    work.says("@acme hello")
    (found,) = privacy.deleted_posts(work.database, settings, work.now + DAY)
    assert found.ok
    (found,) = privacy.deleted_posts(work.database, settings, work.now + DAY + 1)
    assert (found.ok, found.sentence.startswith("1 post was not")) == (False, True)
