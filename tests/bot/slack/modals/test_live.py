"""While somebody types, what stands beneath is drawn; the field is left alone."""

import logging
from typing import Any

import pytest

from bot.slack.ids import SAVED_ACTION, TEXT_ACTION, drawn_of
from bot.slack.modals.forms import text_block_id
from bot.slack.modals.live import PAUSE_S, WAITING_MAX, Live, Typed
from bot.slack.where import team_of
from rules.card import Button
from sandbox.slack.workspace import View
from tests.bot.slack.stage import DANA, ELI, Stage


def view(stage: Stage, user: str) -> View:
    with stage.slack.looking() as workspace:
        return workspace.modals[user][-1]


def types(stage: Stage, words: str, user: str = DANA) -> dict[str, Any]:
    """Type this into the open form, without sending it; what Slack then told."""
    told = stage.slack.people.act_in_view(user, view(stage, user).id, TEXT_ACTION, words)
    assert told.acked
    return told.payload


def beneath(stage: Stage, user: str = DANA) -> str:
    """What stands beneath the field."""
    blocks = view(stage, user).body["blocks"]
    [block] = [one for one in blocks if one["block_id"].startswith("beneath.")]
    return "".join(piece["text"] for element in block["elements"] for piece in element["elements"])


def opened(stage: Stage, user: str = DANA) -> None:
    _, ts = stage.card()
    stage.click(user, ts, Button.REPLY)


def told(stage: Stage, payload: dict[str, Any], words: str) -> Typed:
    """What was typed, as the listener hands it on."""
    drawn = drawn_of(payload["view"]["private_metadata"])
    found = team_of(stage.work.runtime, drawn.mention)
    assert found is not None
    return Typed(*found, drawn, payload["view"], words)


@pytest.fixture
def by_hand(stage: Stage) -> Live:
    """One that draws when it is asked to; the room's own is stopped."""
    stage.room._live.stop()
    return Live(stage.work.runtime, stage.chat)


def test_a_form_that_changed_meanwhile_is_left_as_it_is_and_nobody_hears_of_it(
    stage: Stage, by_hand: Live, caplog: pytest.LogCaptureFixture
) -> None:
    opened(stage)
    late = told(stage, types(stage, "We do"), "We do")
    stage.slack.people.act_in_view(DANA, view(stage, DANA).id, SAVED_ACTION, menu_of(stage))
    stage.wait()
    chosen = beneath(stage)
    assert "We ship everywhere." in chosen
    caplog.set_level(logging.WARNING)
    assert by_hand.draw(late) == PAUSE_S
    assert beneath(stage) == chosen
    stage.slack.people.close_view(DANA, view(stage, DANA).id)
    assert by_hand.draw(late) == PAUSE_S
    assert caplog.messages == []


def test_slack_is_given_the_time_that_it_asks_for(stage: Stage, by_hand: Live) -> None:
    opened(stage)
    typed = told(stage, types(stage, "We do"), "We do")
    stage.slack.faults.rate_limit("views.update", "7")
    assert by_hand.draw(typed) == 7
    assert by_hand.draw(typed) == PAUSE_S
    assert beneath(stage).startswith("5 of 280")


def test_of_each_form_only_the_newest_words_wait_and_the_longest_waiting_form_comes_first(
    stage: Stage, by_hand: Live
) -> None:
    opened(stage)
    opened(stage, ELI)
    for user, words in ((DANA, "W"), (ELI, "Hi"), (DANA, "We"), (DANA, "We do")):
        by_hand.put(told(stage, types(stage, words, user), words))
    first, second = by_hand.next(), by_hand.next()
    assert first is not None
    assert second is not None
    assert (first.words, second.words) == ("We do", "Hi")
    for number in range(WAITING_MAX + 5):
        by_hand.put(Typed(first.team, first.mention, first.drawn, {"id": f"V{number}"}, ""))
    by_hand.put(first)
    assert first not in [by_hand.next() for _ in range(WAITING_MAX)]
    by_hand.stop()
    assert by_hand.next() is None


def test_what_was_typed_while_we_drew_is_drawn_over_what_we_drew(stage: Stage, by_hand: Live) -> None:
    opened(stage)
    first = told(stage, types(stage, "We"), "We")
    second = told(stage, types(stage, "We do"), "We do")
    assert first.place == second.place
    by_hand.draw(first)
    by_hand.draw(second)
    assert beneath(stage).endswith("We do")


def test_a_form_of_before_and_a_database_that_is_away_are_passed_over(
    stage: Stage, by_hand: Live, caplog: pytest.LogCaptureFixture
) -> None:
    opened(stage)
    typed = told(stage, types(stage, "We do"), "We do")
    without = Typed(typed.team, typed.mention, typed.drawn, typed.view | {"blocks": []}, "We do")
    assert by_hand.draw(without) == 0.0
    stage.slack.faults.html("views.update")
    by_hand.draw(typed)
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE reply RENAME TO away")
    by_hand.draw(typed)
    assert [message.partition(": ")[2].partition(":")[0] for message in caplog.messages] == [
        "the count of a reply could not be drawn"
    ] * 2
    assert "We do" not in caplog.text


@pytest.mark.slack_behaviour(1)
def test_what_is_typed_is_acknowledged_while_slack_stands_still(stage: Stage) -> None:
    opened(stage)
    hold = stage.slack.faults.hold("views.update")
    types(stage, "We")
    assert hold.reached.wait(20)
    types(stage, "We do")
    hold.release()
    stage.until(lambda: beneath(stage).endswith("We do"))


def test_while_one_types_the_count_the_hints_and_what_goes_out_follow_and_the_field_is_not_touched(
    stage: Stage,
) -> None:
    opened(stage)
    before = view(stage, DANA).body["blocks"]
    assert beneath(stage) == "0 of 280, as X counts."
    types(stage, "We will look into it. a &amp; b")
    stage.until(lambda: beneath(stage) != "0 of 280, as X counts.")
    assert beneath(stage).startswith("27 of 280, as X counts.\nThis post gets one answer.")
    assert beneath(stage).endswith("This goes out, word for word:We will look into it. a & b")
    after = view(stage, DANA)
    assert [one for one in after.body["blocks"] if not one["block_id"].startswith("beneath.")] == [
        one for one in before if not one["block_id"].startswith("beneath.")
    ]
    field = after.values[text_block_id(drawn_of(after.body["private_metadata"]))]
    assert field[TEXT_ACTION]["value"] == "We will look into it. a &amp; b"
    stage.send(DANA, "We will look into it. a &amp; b")
    stage.work.send()
    assert [post.text for post in stage.work.network.published] == ["We will look into it. a & b"]


def menu_of(stage: Stage) -> str:
    """The first saved reply that is offered."""
    menu = next(
        one["element"]
        for one in view(stage, DANA).body["blocks"]
        if one.get("element", {}).get("action_id") == SAVED_ACTION
    )
    groups = menu.get("option_groups") or [menu]
    return str(groups[0]["options"][0]["value"])
