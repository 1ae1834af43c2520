"""A digest waits for its chart as a row, and goes out once: with it or without."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from bot.runtime import Runtime
from bot.slack.notices import digest as drawn
from bot.slack.notices import picture
from bot.slack.notices.picture import TRIES_MAX, show_due
from bot.steps import digest
from bot.store.database import Database
from sandbox.slack.limits import check_message
from tests.bot.slack.outgoing import SECOND, SPACE, Killed, Stage, a_team, staged

WEEK_US = 7 * 86_400 * SECOND
DRAWERS = {digest.KIND: drawn.draw}
PAINTED = picture.Picture("week.png", "A week", "A week.", b"\x89PNG: a week in a few bytes")


def paint(*_: object) -> picture.Picture:
    return PAINTED


PAINTERS: Mapping[str, picture.Painter] = {digest.KIND: paint}
STEPS = ("picture: announced", "picture: noted", "picture: sent", "picture: complete", "picture: looked")
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    with staged(database) as stage:
        yield stage


def ask(stage: Stage) -> None:
    """Let a week go by in which something was heard, and ask for its digest."""
    stage.hear()
    with stage.runtime.database.write() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET drawn = wanted")  # cards are of no interest here
    stage.clock.now += WEEK_US
    assert digest.digest(stage.runtime, stage.team, stage.clock())


def ask_again(stage: Stage) -> None:
    week = digest.week_of(stage.clock(), stage.team, back=1)
    with stage.runtime.database.write() as session:
        digest.ask(session, stage.runtime, stage.team, week, stage.clock())


def turn(stage: Stage, runtime: Runtime | None = None, painters: Mapping[str, picture.Painter] = PAINTERS) -> None:
    """What the schedule does in a second."""
    show_due(runtime or stage.runtime, stage.chat, SPACE, stage.clock(), painters)
    stage.send(runtime, DRAWERS)
    stage.repair()
    stage.clock.forward(1)


def until_shown(stage: Stage, painters: Mapping[str, picture.Painter] = PAINTERS) -> None:
    for _ in range(50):
        if stage.shown():
            break
        turn(stage, painters=painters)
        stage.clock.forward(3)
    (shown,) = stage.shown()
    assert check_message({"text": shown.text, "blocks": shown.blocks}) == []
    assert "1 post was written to you" in shown.text


def die(stage: Stage, point: str) -> None:
    dying = stage.killed_at(point)
    for _ in range(60):
        turn(stage, dying)


def pictures(stage: Stage) -> list[str]:
    """The files that the one message shows."""
    (shown,) = stage.shown()
    return [block["slack_file"]["id"] for block in shown.blocks if block["type"] == "image"]


def whole_files(stage: Stage) -> list[str]:
    with stage.slack.looking() as workspace:
        return [file.id for file in workspace.files.values() if file.complete]


@pytest.mark.slack_behaviour(41)
def test_nothing_is_posted_before_slack_knows_the_chart_and_then_it_shows(stage: Stage) -> None:
    real = {digest.KIND: drawn.paint_week}
    ask(stage)
    for _ in range(3):
        turn(stage, painters=real)
        assert stage.calls() == []
    until_shown(stage, real)
    assert pictures(stage) == whole_files(stage)
    (upload,) = stage.calls("files.getUploadURLExternal")
    assert upload.args["filename"] == f"{digest.week_of(stage.clock(), stage.team, back=1)}.png"
    assert "Written to you: 1" in upload.args["alt_txt"]
    with stage.slack.editing() as workspace:
        (file,) = workspace.files.values()
        assert file.content.startswith(b"\x89PNG")


@pytest.mark.slack_behaviour(41)
@ON_SQLITE
@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"]
)
def test_the_words_go_out_alone_where_the_upload_fails_at_any_point(stage: Stage, method: str) -> None:
    ask(stage)
    stage.slack.faults.html(method, times=50)
    asked_us = stage.clock()
    until_shown(stage)
    assert stage.clock() - asked_us < 60 * SECOND
    assert pictures(stage) == []


@pytest.mark.slack_behaviour(41)
@ON_SQLITE
@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"]
)
def test_what_fails_once_is_tried_again_and_one_chart_shows(stage: Stage, method: str) -> None:
    ask(stage)
    stage.slack.faults.html(method)
    until_shown(stage)
    assert len(pictures(stage)) == 1


@ON_SQLITE
def test_without_the_right_to_upload_the_words_go_out_at_once(stage: Stage) -> None:
    with stage.slack.editing() as workspace:
        workspace.scopes -= {"files:write"}
    ask(stage)
    turn(stage)
    assert pictures(stage) == []


@ON_SQLITE
def test_where_slack_asks_us_to_slow_down_we_wait_and_still_show_it(stage: Stage) -> None:
    ask(stage)
    stage.slack.faults.rate_limit("files.getUploadURLExternal", "20")
    for _ in range(19):
        turn(stage)
    assert len(stage.calls("files.getUploadURLExternal")) == 1
    until_shown(stage)
    assert len(pictures(stage)) == 1


@pytest.mark.slack_behaviour(41)
@ON_SQLITE
def test_a_chart_that_slack_never_gets_to_know_is_left_out(stage: Stage) -> None:
    with stage.slack.editing() as workspace:
        workspace.file_polls = 1_000
    ask(stage)
    until_shown(stage)
    assert pictures(stage) == []
    assert len(stage.calls("files.info")) == TRIES_MAX


@pytest.mark.slack_behaviour(41)
@ON_SQLITE
def test_a_message_that_slack_refuses_with_its_chart_goes_out_without(stage: Stage) -> None:
    ask(stage)
    stage.slack.faults.error("chat.postMessage", "invalid_blocks")
    until_shown(stage)
    assert pictures(stage) == []


@ON_SQLITE
def test_a_chart_that_cannot_be_painted_or_has_no_painter_holds_nothing_up(stage: Stage) -> None:
    def broken(*_: object) -> picture.Picture:
        raise ImportError("PIL")

    ask(stage)
    turn(stage, painters={digest.KIND: broken})
    assert pictures(stage) == []
    ask_again(stage)
    turn(stage, painters={})
    assert pictures(stage) == []
    assert stage.rows()[-1].state == "posted"


@pytest.mark.slack_behaviour(41)
@ON_SQLITE
@pytest.mark.parametrize("point", [*STEPS, "card: posting", "card: posted"])
def test_killed_anywhere_it_goes_on_to_one_message_with_one_chart(stage: Stage, point: str) -> None:
    ask(stage)
    with pytest.raises(Killed):
        die(stage, point)
    until_shown(stage)
    turn(stage)
    assert len(pictures(stage)) == 1
    assert len(stage.shown()) == 1


@pytest.mark.slack_behaviour(41)
@ON_SQLITE
def test_a_replica_that_comes_by_while_another_uploads_leaves_it_alone(stage: Stage) -> None:
    two_replicas(stage, "picture: sent", lost=False)


@pytest.mark.slack_behaviour(41)
@ON_SQLITE
@pytest.mark.parametrize("point", [*STEPS, "card: posting", "card: posted"])
def test_two_replicas_show_it_once_even_where_one_takes_over_in_the_middle(stage: Stage, point: str) -> None:
    two_replicas(stage, point, lost=True)


def two_replicas(stage: Stage, point: str, *, lost: bool) -> None:
    ask(stage)
    second = stage.other("two")
    entered: list[str] = []

    def meanwhile(passed: str) -> None:
        if passed != point or entered:
            return
        entered.append(point)
        if lost:
            with stage.runtime.database.write() as session:
                session.connection().exec_driver_sql("UPDATE lease SET expires = 0")
        for _ in range(3):
            turn(stage, second)

    first = stage.other("one", meanwhile)
    for _ in range(70):
        turn(stage, first)
        turn(stage, second)
        stage.clock.forward(3)
        if entered and stage.shown() and stage.rows()[-1].state == "posted":
            break
    assert entered
    assert len(stage.shown()) == 1
    assert len(pictures(stage)) == 1
    assert set(pictures(stage)) <= set(whole_files(stage))


@ON_SQLITE
def test_two_replicas_that_ask_on_monday_morning_ask_for_one_message(stage: Stage) -> None:
    ask(stage)
    ask_again(stage)  # as a second process does that saw nothing yet
    until_shown(stage)
    for _ in range(5):
        turn(stage)
    assert len(stage.shown()) == 1


@pytest.mark.slack_behaviour(41)
@ON_SQLITE
def test_a_digest_that_is_asked_for_again_gets_another_chart_in_its_place(stage: Stage) -> None:
    ask(stage)
    until_shown(stage)
    (before,) = pictures(stage)
    ask_again(stage)
    for _ in range(10):
        turn(stage)
    (after,) = pictures(stage)
    assert after != before
    assert len(stage.calls()) == 1


@ON_SQLITE
def test_numbers_that_change_while_the_chart_is_on_its_way_are_painted_anew(stage: Stage) -> None:
    ask(stage)

    def ask_now(point: str) -> None:
        if point == "picture: sent" and len(whole_files(stage)) == 0:
            ask_again(stage)

    turn(stage, stage.other("one", ask_now))
    until_shown(stage)
    assert len(whole_files(stage)) == 2
    assert pictures(stage) == whole_files(stage)[1:]


@ON_SQLITE
def test_a_replica_without_the_lease_uploads_nothing(stage: Stage) -> None:
    ask(stage)
    turn(stage)
    before = len(stage.slack.calls)
    show_due(stage.other("two"), stage.chat, SPACE, stage.clock() + SECOND, PAINTERS)
    assert len(stage.slack.calls) == before


@ON_SQLITE
@pytest.mark.parametrize(
    ("zone", "sunday"),
    [("Europe/Oslo", 1_711_846_800), ("Europe/Oslo", 1_729_990_800), ("America/New_York", 1_710_054_000)],
)
def test_around_a_night_in_which_clocks_change_it_is_asked_for_once(database: Database, zone: str, sunday: int) -> None:
    with staged(database) as stage:
        stage.clock.now = (sunday - 3 * 86_400) * SECOND
        stage.hear()
        team = replace(a_team(), time_zone=zone)
        asked = []
        for hour in range(8 * 24):
            stage.clock.now = sunday * SECOND + hour * 3_600 * SECOND
            asked.append(digest.digest(stage.runtime, team, stage.clock()))
        assert sum(asked) == 1
