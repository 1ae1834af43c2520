"""The weekly digest as Slack shows it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.slack.digest import draw
from bot.steps.digest import KIND, week_of
from bot.store import outbox
from bot.store.database import Database
from bot.store.outbox import State
from sandbox.slack.limits import check_message
from sandbox.slack.reach import pings
from tests.bot.slack.outgoing import SECOND, SPACE, Stage, staged

WEEK_US = 7 * 86_400 * SECOND


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    with staged(database) as stage:
        yield stage


def drawn(stage: Stage, weeks_on: int = 0) -> dict[str, object]:
    week = week_of(stage.clock() + weeks_on * WEEK_US, stage.team)
    with stage.runtime.database.write() as session:
        wanted = [outbox.Wanted(KIND, week)]
        outbox.want(session, SPACE, "acme", stage.team.channel, wanted, stage.clock(), stage.runtime.chance)
    with stage.runtime.database.read() as session:
        row = next(row for row in outbox.due(session, SPACE, State.NEW, stage.clock(), 9) if row.kind == KIND)
        return draw(session, stage.runtime, stage.team, replace(row, subject=week), stage.clock())


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
    assert "No figures per member." in str(message["blocks"])
