"""A member leaves: what rested on them goes back, by the event or by asking."""

import pytest

from bot.runtime import Who
from bot.slack.people.leaving import sweep
from bot.steps.answering import write
from bot.steps.team import hold
from bot.steps.team.leave import AGREED, WROTE, leave
from bot.store.mentions import Mention
from rules.card import Button
from rules.reply import State
from sandbox.slack.workspace import User
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, ELI, FAY, Stage
from tests.brand_at_work import ANSWER, HOUR

HELD = {"second_look": {"new_members": False, "labels": ["direct"]}}
TWO = {"second_look": {"new_members": False, "labels": ["direct"], "members": 2}}


def becomes(stage: Stage, user: User, *, kept: bool = True) -> None:
    assert stage.slack.people.become(user).acked
    if kept:
        stage.wait()


def claimed(stage: Stage, by: str = FAY, button: Button = Button.REPLY) -> tuple[Mention, str]:
    mention, ts = stage.card()
    stage.click(by, ts, button)
    stage.send(by, ANSWER)
    stage.draw(mention)
    return mention, ts


# No


def test_who_joins_or_changes_a_picture_changes_nothing(stage: Stage) -> None:
    claimed(stage)
    becomes(stage, User("U9", "gus"), kept=False)
    becomes(stage, User(FAY, "fay", "Fay with a new picture"), kept=False)
    assert stage.work.count("reply", "state = 'claimed'") == 1
    assert stage.work.count("entry", "kind = 'role'") == 0
    assert stage.work.count("colleague") == 1  # whoever is new is asked about when they act


def test_news_that_slack_does_not_confirm_changes_nothing(stage: Stage) -> None:
    claimed(stage)
    event = {"type": "user_change", "user": {"id": FAY, "deleted": True}}
    assert stage.slack.people.event(event).acked
    stage.wait()
    assert stage.work.count("reply", "state = 'claimed'") == 1


def test_nothing_is_written_down_of_somebody_on_whom_nothing_rests(stage: Stage) -> None:
    becomes(stage, User(FAY, "fay", deleted=True))
    assert leave(stage.work.runtime, stage.work.team, FAY, stage.work.now) == 0
    assert stage.work.count("entry") == 0


# Yes


@pytest.mark.parametrize("button", [Button.REPLY, Button.REPLY_TOGETHER])
def test_what_they_wrote_goes_back_and_the_words_stay_for_a_colleague(make_stage: MakeStage, button: Button) -> None:
    stage = make_stage(**(HELD if button is Button.REPLY_TOGETHER else {}))
    mention, ts = claimed(stage, button=button)
    becomes(stage, User(FAY, "fay", deleted=True))
    assert stage.work.count("reply", "state = 'withdrawn'") == 1
    assert stage.work.count("reply", f"why = '{WROTE}'") == 1
    assert stage.entries('"act":"left"') == 2  # of the reply, and of the member
    stage.work.send()
    assert stage.work.network.published == []
    stage.draw(mention)
    stage.click(DANA, ts, button)
    form = stage.form(DANA)
    assert form is not None
    assert ANSWER in str(form["blocks"])


def test_what_they_had_only_begun_to_write_is_in_the_form_of_whoever_opens_it_next(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(FAY, ts, Button.REPLY)
    write.keep(stage.work.runtime, stage.work.team, mention.id, FAY, "We begin", stage.work.now)
    stage.click(DANA, ts, Button.REPLY)
    assert "We begin" not in str(stage.form(DANA))
    becomes(stage, User(FAY, "fay", deleted=True))
    stage.click(ELI, ts, Button.REPLY)
    assert "We begin" in str(stage.form(ELI))


def test_what_they_had_agreed_to_waits_for_another_or_is_not_sent(make_stage: MakeStage) -> None:
    stage = make_stage(**TWO)
    _, ts = claimed(stage, button=Button.REPLY_TOGETHER)
    stage.click(ELI, ts, Button.APPROVE)
    becomes(stage, User(ELI, "eli", deleted=True))
    assert stage.work.count("reply", "state = 'held' AND seconded_by IS NULL") == 1
    assert stage.entries('"act":"approval void"') == 1


def test_what_was_about_to_go_on_their_word_does_not_go(make_stage: MakeStage) -> None:
    stage = make_stage(**HELD)
    _, ts = claimed(stage, button=Button.REPLY_TOGETHER)
    stage.click(ELI, ts, Button.APPROVE)
    assert stage.work.count("reply", "state = 'claimed'") == 1
    becomes(stage, User(ELI, "eli", is_restricted=True))
    assert stage.work.count("reply", f"state = 'refused' AND why = '{AGREED}'") == 1
    stage.work.send()
    assert stage.work.network.published == []


def test_a_card_in_their_hands_is_free_and_they_stand_in_no_longer(stage: Stage) -> None:
    _, ts = stage.card()
    stage.click(FAY, ts, Button.ASSIGN)
    stage.slack.people.command(DANA, "C1", "/earshot", "delegate @fay until 2027-01-20")
    assert stage.work.count("hand", f"holder = '{FAY}'") == stage.work.count("stand_in", "ended_us IS NULL") == 1
    becomes(stage, User(FAY, "fay", deleted=True))
    assert stage.work.count("hand", f"holder = '{FAY}'") == stage.work.count("stand_in", "ended_us IS NULL") == 0
    assert stage.entries('"act":"left"') == 1


def test_a_slow_sweep_finds_whom_no_event_named_and_leaves_be_whom_slack_does_not_tell_of(stage: Stage) -> None:
    claimed(stage)
    with stage.slack.editing() as workspace:
        workspace.users[FAY] = User(FAY, "fay", deleted=True)
    work = stage.work
    work.now += HOUR
    stage.slack.faults.error("users.info", "internal_error")
    assert sweep(work.runtime, stage.chat, work.now) == 0
    assert sweep(work.runtime, stage.chat, work.now) == 1
    assert sweep(work.runtime, stage.chat, work.now) == 0
    with work.database.read() as session:
        assert session.connection().exec_driver_sql("SELECT state FROM reply").scalars().all() == [State.WITHDRAWN]


def test_of_more_people_than_one_turn_asks_about_each_has_their_turn(stage: Stage) -> None:
    work = stage.work
    for member, name in ((DANA, "ana"), (ELI, "ben"), (FAY, "cy")):
        hold.take(work.runtime, work.team, work.says("@acme hello?", name).id, Who(member), work.now)
    with stage.slack.editing() as workspace:
        workspace.users[FAY] = User(FAY, "fay", deleted=True)
    gone = []
    for _ in range(3):
        work.now += HOUR
        gone.append(sweep(work.runtime, stage.chat, work.now, most=1))
    assert gone == [0, 0, 1]
