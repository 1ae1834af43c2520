"""What people talk about is counted as it is heard, taken on, and finished."""

import pytest

from bot.steps import digest, forget
from bot.steps.digest import week_of
from bot.steps.expire import expire
from bot.steps.showing import themes
from bot.store import themes as stored
from bot.store.database import Database
from rules.themes import Theme, lines, plain
from tests.brand_at_work import DANA, DAY, Work
from tests.networks import key_of

TOPICS = {"delivery": {"words": ["delivery", "parcel"]}, "prices": {"words": ["price"]}}
PEOPLE = ("ana", "ben", "carla", "dora", "eve")


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database, topics=TOPICS)


def heard(work: Work) -> dict[str, Theme]:
    week = week_of(work.now, work.team)
    with work.database.read() as session:
        return {theme.topic: theme for theme in stored.read(session, "acme", week, week, 0, 0).heard}


def talk(work: Work) -> None:
    for author in PEOPLE:
        work.network.post(work.now, "Where is my Acme parcel?", author)
    work.hear()


def test_where_no_topics_are_declared_nothing_is_counted(database: Database) -> None:
    work = Work(database)
    work.says("Where is my Acme parcel?")
    assert work.count("theme") == 0


def test_what_is_written_to_us_is_no_talk_without_us(work: Work) -> None:
    work.says("@acme where is my parcel?")
    work.says("Acme is nice.")
    assert heard(work) == {}


def test_a_post_counts_once_and_to_each_of_its_topics(work: Work) -> None:
    work.says("Acme: a parcel at that price?")
    work.hear()
    work.hear()
    assert {topic: theme.posts for topic, theme in heard(work).items()} == {"delivery": 1, "prices": 1}


def test_a_theme_that_is_not_loud_or_not_there_cannot_be_taken_on(work: Work) -> None:
    work.says("Where is my Acme parcel?")
    for topic in ("delivery", "prices"):
        assert themes.take_on(work.runtime, work.team, topic, "U1", DANA, work.now) is None
        assert themes.finish(work.runtime, work.team, topic, "Nothing.", DANA, work.now) is None
    assert work.count("entry", "kind = 'theme'") == 0


def test_a_theme_gets_an_owner_and_an_outcome_each_with_its_entry(work: Work) -> None:
    talk(work)
    assert heard(work)["delivery"].loud
    work.now += 8 * DAY
    assert themes.take_on(work.runtime, work.team, "delivery", "U2", DANA, work.now) is not None
    assert themes.finish(work.runtime, work.team, "delivery", "A second\x00 carrier.", DANA, work.now) is not None
    assert work.count("theme", "owner = 'U2' AND outcome LIKE 'A second%' AND done_us IS NOT NULL") == 1
    assert work.count("entry", "kind = 'theme'") == 2


def test_a_theme_that_was_finished_can_be_taken_on_again(work: Work) -> None:
    talk(work)
    themes.finish(work.runtime, work.team, "delivery", "A second carrier.", DANA, work.now)
    themes.take_on(work.runtime, work.team, "delivery", "U2", DANA, work.now)
    assert work.count("theme", "owner = 'U2' AND outcome IS NULL AND done_us IS NULL") == 1


def test_whoever_is_named_in_an_outcome_is_forgotten_there_too_and_in_slack(work: Work) -> None:
    talk(work)
    themes.finish(work.runtime, work.team, "delivery", "We thanked @ana.", DANA, work.now)
    with work.database.write() as session:
        digest.ask(session, work.runtime, work.team, week_of(work.now, work.team), work.now)
        session.connection().exec_driver_sql("UPDATE outbox SET ts = '1.0', state = 'posted' WHERE kind = 'digest'")
    forget.forget(work.runtime, work.team, key_of("ana"), work.now)
    assert work.count("theme", "outcome = '' AND done_us IS NOT NULL") == 1
    assert work.count("entry", "kind = 'theme' AND payload IS NULL") == 1
    assert work.count("outbox", "kind = 'digest' AND blank_us IS NOT NULL") == 1
    with work.database.read() as session:
        told = digest.tell(session, work.runtime, work.team, week_of(work.now, work.team), work.now)
    assert not any("thanked" in plain(line) or "We did" in plain(line) for line in lines(told.themes))


def test_whoever_is_forgotten_and_a_week_that_is_over_leave_nothing(work: Work) -> None:
    work.says("Where is my Acme parcel?")
    work.says("Where is my Acme parcel?", "ben")
    forget.forget(work.runtime, work.team, key_of("ana"), work.now)
    assert work.count("theme", "length(voices) = 8") == 1
    expire(work.runtime, work.team, work.now + 8 * DAY)
    assert work.count("theme", "length(voices) = 0") == 1
