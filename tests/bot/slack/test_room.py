"""The room opens and closes as one."""

import pytest

from rules.card import Button
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, Stage
from tests.brand_at_work import MINUTE


@pytest.mark.slack_behaviour(11)
def test_after_the_stop_nothing_is_heard_and_no_socket_is_open(stage: Stage) -> None:
    assert stage.slack.people.command(DANA, "C1", "/earshot", "help").acked
    assert stage.room.alive()
    assert stage.room.trouble == ""
    stage.room.stop()
    assert not stage.room.alive()
    assert stage.slack.people.command(DANA, "C1", "/earshot", "help").acked is False


@pytest.mark.slack_behaviour(4)
@pytest.mark.slack_behaviour(11)
def test_what_was_acknowledged_and_not_done_is_done_by_whoever_comes_next(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    mention, ts = stage.card()
    stage.room.socket.open()  # it hears, and nobody works
    assert stage.slack.hub.wait_connected(20)
    assert stage.click(DANA, ts, Button.DONE, wait=False).acked
    stage.room.stop()
    assert stage.work.again(mention).state == "open"
    stage.work.now += MINUTE
    stage.room = stage.new_room()
    stage.open()
    stage.wait()
    assert stage.work.again(mention).state == "done"
