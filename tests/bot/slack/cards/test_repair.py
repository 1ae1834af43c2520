"""Lost posts are found again, and one look without them proves nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.store.database import Database
from rules.mention import Kind
from tests.bot.slack.outgoing import CHANNEL, Stage, staged

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what Slack alone decides."""


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    with staged(database) as stage:
        yield stage


def lose_sight(stage: Stage, kind: Kind = Kind.DIRECT) -> None:
    """Let a card be posted without an answer."""
    stage.hear(kind=kind)
    if kind is Kind.OVERHEARD:
        stage.send()
        stage.clock.forward(2)
    stage.slack.faults.cut("chat.postMessage", committed=True)
    stage.send()


def test_nothing_lost_nothing_read(stage: Stage) -> None:
    stage.hear()
    stage.send()
    assert stage.repair() == 0
    assert stage.calls("conversations.history") == []


def test_a_reader_that_lost_its_lease_changes_nothing(stage: Stage) -> None:
    lose_sight(stage)
    stage.clock.forward(30)

    def taken(point: str) -> None:
        if point == "card: looked":
            with stage.runtime.database.write() as session:
                session.connection().exec_driver_sql("UPDATE lease SET owner = 'two', fence = fence + 1")

    stage.runtime = replace(stage.runtime, passing=taken)
    assert stage.repair() == 0
    assert stage.row().state == "unsure"


@pytest.mark.slack_behaviour(15)
@ON_SQLITE
def test_a_look_that_failed_and_one_look_without_it_prove_nothing(stage: Stage) -> None:
    stage.slack.faults.cut("chat.postMessage")
    stage.slack.faults.error("conversations.history", "internal_error")
    stage.hear()
    stage.send()
    states = []
    for _ in range(3):
        stage.clock.forward(61)
        stage.repair()
        states.append(stage.row().state)
    assert states == ["unsure", "unsure", "new"]
    stage.send()
    assert len(stage.shown()) == 1


@ON_SQLITE
def test_where_too_much_was_said_since_it_stays_unsure(stage: Stage) -> None:
    lose_sight(stage)
    for number in range(1001):
        stage.slack.people.say("U1", CHANNEL, f"Hello {number}.")
    stage.clock.forward(30)
    assert stage.repair() == 0
    assert (stage.row().state, stage.row().trouble) == ("unsure", "Too much was said since to find it again.")


@ON_SQLITE
def test_with_the_thread_its_cards_are_gone_and_come_anew(stage: Stage) -> None:
    lose_sight(stage, Kind.OVERHEARD)
    with stage.slack.editing() as workspace:
        workspace.channels[CHANNEL].messages.clear()
    stage.run(120)
    root, card = stage.shown()
    assert card.thread_ts == root.ts


@ON_SQLITE
def test_a_found_post_is_brought_up_to_date(stage: Stage) -> None:
    lose_sight(stage)
    stage.clock.forward(30)
    assert stage.repair() == 1
    assert stage.row().drawn < stage.row().wanted
    stage.run(3)
    assert len(stage.calls("chat.update")) == 1
    assert stage.row().drawn == stage.row().wanted


@ON_SQLITE
def test_many_lost_posts_cost_one_reading(stage: Stage) -> None:
    stage.slack.faults.cut("chat.postMessage", committed=True, times=4)
    for number in range(1, 5):
        stage.hear(number)
        stage.send()
        stage.clock.forward(2)
    stage.clock.forward(30)
    assert stage.repair() == 4
    assert len(stage.calls("conversations.history")) == 1


@ON_SQLITE
def test_marks_of_others_are_not_ours(stage: Stage) -> None:
    lose_sight(stage)
    with stage.slack.editing() as workspace:
        shown = workspace.channels[CHANNEL].messages[0]
        shown.metadata = {"event_type": "another_app", "event_payload": {"id": stage.row().id}}
    stage.clock.forward(30)
    assert stage.repair() == 0
    assert stage.row().tries == 1
