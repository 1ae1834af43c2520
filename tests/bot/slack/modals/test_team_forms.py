"""Colleagues hand over, set aside, pass on, and correct a label."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.slack.ids import MORE_ACTION, Drawn, block_id, drawn_of
from bot.slack.modals.team_forms import NO_MOMENT, NOT_FOUND, STRANGE, UNREADABLE, WHENS
from bot.slack.people.members import UNKNOWN
from bot.steps.team.hold import MAY_NOT, TAKEN, TOO_LATE
from bot.steps.team.pass_on import NOT_A_MEMBER
from bot.store.mentions import Mention
from bot.store.tables.hands import HandRow
from bot.store.team import care, hands
from rules.card import Button
from sandbox.slack.people import Delivered
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, GONE, GUEST, STRANGER, Stage
from tests.brand_at_work import HOUR, MINUTE

DAY = 24 * HOUR


def more(stage: Stage, user: str, ts: str, button: Button) -> None:
    """Choose this in the menu beside the buttons, and wait until it is dealt with."""
    stage.slack.people.select(user, "C1", ts, MORE_ACTION, button.value)
    stage.wait()


def put_in(stage: Stage, user: str, **parts: object) -> Delivered:
    """Fill in the open form, field by field, and send it."""
    form = stage.form(user)
    assert form is not None
    drawn = drawn_of(form["private_metadata"])
    values = {block_id(drawn, name): {name: value} for name, value in parts.items()}
    return stage.slack.people.submit(user, form["id"], values)


def hand(stage: Stage, mention: Mention) -> HandRow | None:
    with stage.work.database.read() as session:
        row = hands.get(session, "acme", mention.id)
        if row is not None:
            session.expunge(row)
        return row


def shown(stage: Stage, ts: str) -> str:
    with stage.slack.editing() as workspace:
        message = workspace.message("C1", ts)
        assert message is not None
        return json.dumps(message.blocks, ensure_ascii=False)


# Who may not


@pytest.mark.slack_behaviour(28)
def test_a_guest_can_take_care_of_nothing_and_it_is_recorded(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(GUEST, ts, Button.ASSIGN)
    more(stage, GUEST, ts, Button.LATER)
    assert all("Guests" in one for one in stage.whispers(GUEST))
    assert len(stage.whispers(GUEST)) == 2
    assert stage.form(GUEST) is None
    assert hand(stage, mention) is None
    assert stage.entries('"refused":"') == 2


@pytest.mark.slack_behaviour(28)
@pytest.mark.parametrize("whom", [GUEST, GONE, STRANGER, "U0NOBODY"])
def test_nothing_is_handed_to_whom_slack_does_not_call_a_full_member(stage: Stage, whom: str) -> None:
    mention, ts = stage.card()
    more(stage, DANA, ts, Button.HAND_OVER)
    assert list(put_in(stage, DANA, whom=whom).errors.values()) == [NOT_A_MEMBER]
    more(stage, DANA, ts, Button.PASS_ON)
    assert list(put_in(stage, DANA, whom=whom).errors.values()) == [NOT_A_MEMBER]
    assert hand(stage, mention) is None


def test_nothing_is_handed_to_whoever_may_not_reply(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(may_reply=frozenset({DANA, ELI}))
    stage.room = stage.new_room()
    stage.open()
    mention, ts = stage.card()
    more(stage, DANA, ts, Button.HAND_OVER)
    assert list(put_in(stage, DANA, whom=FAY).errors.values()) == [MAY_NOT]
    assert hand(stage, mention) is None
    more(stage, DANA, ts, Button.PASS_ON)  # who sees to the cause need not be one who may answer
    assert put_in(stage, DANA, whom=FAY).response_action == "clear"


def test_while_slack_does_not_tell_who_that_is_nothing_happens_and_the_form_stays(stage: Stage) -> None:
    mention, ts = stage.card()
    for button in (Button.HAND_OVER, Button.PASS_ON):
        more(stage, DANA, ts, button)
        stage.slack.faults.error("users.info", "internal_error")
        assert list(put_in(stage, DANA, whom=ELI).errors.values()) == [NOT_FOUND]
    assert hand(stage, mention) is None


def test_a_form_whose_card_is_gone_or_whose_member_left_says_so(stage: Stage) -> None:
    _, ts = stage.card()
    more(stage, DANA, ts, Button.WRONG_LABEL)
    with stage.slack.editing() as workspace:
        workspace.users[DANA] = replace(workspace.users[DANA], is_restricted=True)
    stage.work.now += 6 * MINUTE
    assert "Guests" in str(put_in(stage, DANA, said="overheard", why="So.").errors)
    assert stage.entries('"refused":"') == 1
    stage.work.now += 6 * MINUTE
    stage.slack.faults.error("users.info", "internal_error")
    assert list(put_in(stage, DANA, said="overheard", why="So.").errors.values()) == [UNKNOWN]
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM mention")
    assert list(put_in(stage, DANA, said="overheard", why="So.").errors.values()) == [STRANGE]
    view = stage.form(DANA)
    assert view is not None
    with stage.slack.editing() as workspace:
        found = workspace.view(view["id"])
        assert found is not None
        block = Drawn(drawn_of(view["private_metadata"]).mention, 0)
        found.body = found.body | {"private_metadata": "strange"}
    values: Any = {block_id(block, "said"): {"said": "overheard"}, block_id(block, "why"): {"why": "So."}}
    assert list(stage.slack.people.submit(DANA, view["id"], values).errors.values()) == [STRANGE]


def test_what_was_given_into_care_meanwhile_is_in_the_hands_of_the_care_group_alone(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(care=frozenset({ELI}))
    stage.room = stage.new_room()
    stage.open()
    mention, ts = stage.card()
    more(stage, DANA, ts, Button.HAND_OVER)
    with stage.work.database.write() as session:
        care.give(session, "acme", mention.id, ELI, stage.work.now)
    assert "Only the care group" in str(put_in(stage, DANA, whom=FAY).errors)
    assert hand(stage, mention) is None


# Who takes care


def test_one_click_takes_it_and_the_card_says_so_to_everybody(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.ASSIGN)
    stage.draw(mention)
    assert '{"type": "user", "user_id": "U1"}, {"type": "text", "text": " takes care of it.' in shown(stage, ts)
    assert "card.hand_over" in shown(stage, ts)
    more(stage, DANA, ts, Button.LET_GO)
    stage.draw(mention)
    assert "takes care" not in shown(stage, ts)


def test_an_old_card_takes_nothing_from_a_colleague(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(DANA, ts, Button.ASSIGN)
    stage.click(ELI, ts, Button.ASSIGN)  # the card was not drawn anew yet
    assert stage.whispers(ELI) == [TAKEN]


def test_it_is_handed_to_a_colleague_by_a_form(stage: Stage) -> None:
    mention, ts = stage.card()
    more(stage, DANA, ts, Button.HAND_OVER)
    assert put_in(stage, DANA, whom=ELI).response_action == "clear"
    row = hand(stage, mention)
    assert row is not None
    assert (row.holder, row.given_by) == (ELI, DANA)
    stage.click(ELI, ts, Button.DONE)
    more(stage, DANA, ts, Button.HAND_OVER)
    assert list(put_in(stage, DANA, whom=FAY).errors.values()) == [TOO_LATE]


# Set aside


@pytest.mark.parametrize(
    ("chosen", "until"),
    [("1h", HOUR), ("4h", 4 * HOUR), ("day", 25 * HOUR), ("monday", 3 * DAY + HOUR)],  # it is Friday, 8:00
)
def test_it_is_set_aside_until_a_moment_of_the_teams_clock(stage: Stage, chosen: str, until: int) -> None:
    assert chosen in dict(WHENS)
    mention, ts = stage.card()
    more(stage, DANA, ts, Button.LATER)
    assert put_in(stage, DANA, when=chosen).response_action == "clear"
    row = hand(stage, mention)
    assert row is not None
    assert row.later_us == stage.work.now + until
    stage.draw(mention)
    assert "set this aside until" in shown(stage, ts)


def test_a_day_of_ones_own_goes_before_what_was_chosen(stage: Stage) -> None:
    mention, ts = stage.card()
    more(stage, DANA, ts, Button.LATER)
    assert put_in(stage, DANA, when="1h", day="2027-01-18", time="10:30").response_action == "clear"
    row = hand(stage, mention)
    assert row is not None
    assert row.later_us == stage.work.now + 3 * DAY + 2 * HOUR + 30 * MINUTE
    more(stage, DANA, ts, Button.LATER)
    assert put_in(stage, DANA, day="2027-01-18").response_action == "clear"
    row = hand(stage, mention)
    assert row is not None
    assert row.later_us == stage.work.now + 3 * DAY + HOUR


def test_no_moment_and_one_that_nobody_can_read_set_nothing_aside(stage: Stage) -> None:
    mention, ts = stage.card()
    more(stage, DANA, ts, Button.LATER)
    assert list(put_in(stage, DANA).errors.values()) == [NO_MOMENT]
    assert list(put_in(stage, DANA, day="soon").errors.values()) == [UNREADABLE]
    assert hand(stage, mention) is None


# Passed on, and a label that is wrong


def test_it_is_passed_on_with_a_note_and_the_card_says_where(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(help_desk="C9")
    stage.room = stage.new_room()
    stage.open()
    mention, ts = stage.card()
    more(stage, DANA, ts, Button.PASS_ON)
    sent = put_in(stage, DANA, whom=ELI, desk=["desk"], where="the &lt;shop&gt;", note="Please look.")
    assert sent.response_action == "clear"
    row = hand(stage, mention)
    assert row is not None
    assert (row.passed_to, row.passed_where, row.note) == (ELI, "the help desk, the <shop>", "Please look.")
    stage.draw(mention)
    assert "the help desk, the <shop>" in shown(stage, ts)
    assert "“Please look.”" in shown(stage, ts)


def test_without_a_help_desk_the_form_does_not_offer_one(stage: Stage) -> None:
    _, ts = stage.card()
    more(stage, DANA, ts, Button.PASS_ON)
    assert "help desk" not in json.dumps(stage.form(DANA))


def test_a_label_is_corrected_with_a_reason_and_the_card_says_so(stage: Stage) -> None:
    mention, ts = stage.card()
    more(stage, DANA, ts, Button.WRONG_LABEL)
    assert "direct" not in json.dumps(stage.form(DANA))
    assert put_in(stage, DANA, said="overheard", why="A joke.").response_action == "clear"
    stage.draw(mention)
    assert "says: “It only talks about us.”" in shown(stage, ts)
    assert stage.entries('"said":"overheard"') == 1
