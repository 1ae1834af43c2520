"""The weekly digest as Slack shows it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.slack.notices.digest import THEMES, draw
from bot.slack.rich import Json
from bot.steps.digest import SO_FAR, ask, week_of
from bot.store import outbox, themes
from bot.store.database import Database
from bot.store.outbox import State
from rules.themes import Theme
from sandbox.slack.limits import check_message, check_update
from sandbox.slack.reach import pings
from tests.bot.slack.outgoing import SECOND, SPACE, Stage, staged

WEEK_US = 7 * 86_400 * SECOND


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    with staged(database) as stage:
        yield stage


def drawn(stage: Stage, weeks_on: int = 0, file_id: str | None = None, end: str = "") -> Json:
    week = week_of(stage.clock() + weeks_on * WEEK_US, stage.team) + end
    with stage.runtime.database.write() as session:
        ask(session, stage.runtime, stage.team, week, stage.clock())
    with stage.runtime.database.read() as session:
        row = next(row for row in outbox.due(session, SPACE, State.PICTURE, stage.clock(), 9) if row.subject == week)
        return draw(session, stage.runtime, stage.team, replace(row, file_id=file_id), stage.clock())


def test_the_first_week_is_compared_with_nothing(stage: Stage) -> None:
    stage.hear()
    message = drawn(stage)
    assert "1 post was written to you, and 0 overheard." in str(message["text"])
    assert "the week before" not in str(message["text"])


def test_a_week_is_compared_with_the_one_before(stage: Stage) -> None:
    stage.hear()
    assert "(1 fewer than the week before)" in str(drawn(stage, weeks_on=1)["text"])


def test_it_keeps_to_slack_s_limits_pings_nobody_and_names_no_member(stage: Stage) -> None:
    stage.hear()
    message = drawn(stage)
    assert check_message(message) == []
    assert pings(message) == []
    assert "13 to 19 November 2023 (UTC). No figures per member." in str(message["blocks"])


def talk(stage: Stage) -> None:
    """Let five people talk of delivery last week, and have somebody finish what people said of prices before."""
    said = [("delivery", f"x:{number}") for number in range(5)]
    weeks = [week_of(stage.clock(), stage.team, back=back) for back in range(2)]
    with stage.runtime.database.write() as session:
        themes.hear(session, "acme", weeks[0], said, b"s")
        themes.hear(session, "acme", weeks[0], [("tea", "x:1")], b"s")
        for topic in ("prices", "taste"):
            themes.hear(session, "acme", weeks[1], [(topic, author) for _, author in said], b"s")
        done = {"owner": "U1", "outcome": "<!channel> *Cheaper* by 5 %", "done_us": stage.clock()}
        themes.change(session, "acme", Theme("prices", weeks[1]), **done)
        themes.change(session, "acme", Theme("taste", weeks[1]), owner="U1")


def test_a_week_without_themes_says_nothing_of_them(stage: Stage) -> None:
    stage.hear()
    assert THEMES not in str(drawn(stage))


def test_themes_are_told_with_what_we_did_and_only_who_sees_to_one_is_called(stage: Stage) -> None:
    stage.hear()
    talk(stage)
    message = drawn(stage)
    words = str(message["blocks"])
    assert "They talk about delivery without you: 5 posts by at least 5 people." in words
    assert "/earshot theme delivery owner @colleague" in words
    assert "tea" not in words
    assert "We did: “<!channel> *Cheaper* by 5 %”." in words
    assert pings(message) == ["U1"]
    assert check_message(message) == []


def test_the_chart_can_come_and_go_while_the_words_are_updated(stage: Stage) -> None:
    stage.hear()
    without, with_one = drawn(stage), drawn(stage, file_id="F012AB3CDE4")
    assert with_one["blocks"][-1]["alt_text"].startswith("Bar chart of week 46 of 2023. Written to you: 1.")
    assert check_message(with_one) == []
    assert check_update(with_one, without["blocks"]) == []
    assert check_update(without, with_one["blocks"]) == []


def test_a_week_that_is_not_over_says_so(stage: Stage) -> None:
    stage.hear()
    assert "week 46 of 2023, so far" in str(drawn(stage, end=SO_FAR)["text"])
