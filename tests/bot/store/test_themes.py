"""Themes are counted without a trace of who talked."""

import pytest

from bot.store import themes
from bot.store.database import Database, Session
from rules.themes import AUTHORS_MIN, Theme
from tests.brand_at_work import SECRET, Work

W46, W47, W48 = "2026-W46", "2026-W47", "2026-W48"


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def say(work: Work, *authors: str, topic: str = "delivery", week: str = W47, brand: str = "acme") -> None:
    with work.database.write() as session:
        themes.hear(session, brand, week, [(topic, author) for author in authors], SECRET)


def heard(session: Session, week: str = W47, before: str = W46) -> dict[str, tuple[int, bool]]:
    found = themes.read(session, "acme", week, before, 0, 0).heard
    return {theme.topic: (theme.posts, theme.loud) for theme in found}


def test_one_person_makes_no_theme_loud_however_much_they_write(work: Work) -> None:
    say(work)
    for _ in range(3):
        say(work, *["ana"] * AUTHORS_MIN)
    say(work, "ben", "carla", "dora")
    with work.database.read() as session:
        assert heard(session) == {"delivery": (18, False)}


def test_four_and_one_are_five_and_nothing_is_kept_of_them_then(work: Work) -> None:
    say(work, "ana", "ben", "carla", "dora")
    assert work.count("theme", "length(voices) = 32") == 1
    say(work, "ana", "ana", "eve", "fay")
    say(work, "ana")
    with work.database.read() as session:
        assert heard(session) == {"delivery": (9, True)}
    assert work.count("theme", "length(voices) = 0") == 1


def test_topics_weeks_and_brands_are_counted_apart(work: Work) -> None:
    say(work, "ana", "ben", "carla", "dora")
    say(work, "eve", topic="prices")
    say(work, "eve", week=W48)
    say(work, "eve", brand="other")
    with work.database.read() as session:
        assert heard(session) == {"delivery": (4, False), "prices": (1, False)}
        assert heard(session, W48, W47) == {"delivery": (1, False)}
        voices = {bytes(row[0]) for row in session.connection().exec_driver_sql("SELECT voices FROM theme")}
    assert len({voice[-8:] for voice in voices}) == 4  # the same Eve looks different in each


def test_whoever_is_forgotten_is_told_apart_no_more(work: Work) -> None:
    say(work, "ana", "ben")
    say(work, "ben", topic="prices")
    with work.database.write() as session:
        themes.forget(session, "acme", W47, "ana", SECRET)
    assert work.count("theme", "length(voices) = 8") == 2


def test_what_tells_people_apart_ends_with_the_week(work: Work) -> None:
    say(work, "ana")
    say(work, "ana", week=W48)
    with work.database.write() as session:
        themes.drop_voices(session, "acme", W48)
    assert work.count("theme", "length(voices) = 0") == 1
    assert work.count("theme", "length(voices) = 8") == 1


def test_a_member_means_what_somebody_sees_to_and_else_the_newest_loud_theme(work: Work) -> None:
    everybody = ("ana", "ben", "carla", "dora", "eve")
    for week in (W46, W47):
        say(work, *everybody, week=week)
    say(work, "ana", week=W48)
    with work.database.write() as session:
        assert themes.newest(session, "acme", "prices", [W46, W47, W48]) is None
        assert themes.newest(session, "acme", "delivery", [W48]) is None
        newest = themes.newest(session, "acme", "delivery", [W46, W47, W48])
        assert newest == Theme("delivery", W47, 5, loud=True)
        themes.change(session, "acme", Theme("delivery", W46), owner="U1")
        cared = themes.newest(session, "acme", "delivery", [W47, W48])
        assert cared == Theme("delivery", W46, 5, loud=True, owner="U1")


def test_a_digest_tells_what_was_done_in_its_week_and_what_is_open_up_to_it(work: Work) -> None:
    for week in (W46, W47, W48):
        say(work, "ana", "ben", "carla", "dora", "eve", week=week)
    with work.database.write() as session:
        themes.change(session, "acme", Theme("delivery", W46), owner="U1", outcome="A carrier", done_us=15)
        themes.change(session, "acme", Theme("delivery", W48), owner="U2")
    with work.database.read() as session:
        told = themes.read(session, "acme", W47, W46, 10, 20)
        assert told.earlier == {"delivery": 5}
        assert [theme.outcome for theme in told.done] == ["A carrier"]
        assert told.open == ()
        later = themes.read(session, "acme", W48, W47, 20, 30)
        assert later.done == ()
        assert [theme.owner for theme in later.open] == ["U2"]
