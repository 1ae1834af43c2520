"""The lines that call a colleague, and what the help desk is told."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.jobs import DRAWERS
from bot.slack.cards.hands import draw_desk, draw_nudge
from bot.slack.doors.pace import Pace
from bot.slack.sender import send_due
from bot.steps.answering import write
from bot.steps.team import hold, pass_on, remind
from bot.steps.team.pass_on import Passed
from bot.steps.team.settle import settle
from bot.store import outbox
from bot.store.mentions import Mention
from bot.store.team import care, hands
from rules.own import Setting
from sandbox.slack.limits import check_message
from sandbox.slack.workspace import BOT_USER_ID, Channel, Message
from tests.bot.slack.stage import DANA, ELI, FAY, Stage
from tests.brand_at_work import DANA as DANA_WHO
from tests.brand_at_work import DAY, HOUR, SECOND
from tests.brand_at_work import ELI as ELI_WHO


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.work.team = replace(stage.work.team, help_desk="C9", on_duty=frozenset({ELI, "S0DUTY"}))
    stage.work.runtime = replace(stage.work.runtime, teams=(stage.work.team,))
    with stage.slack.editing() as workspace:
        workspace.channels["C9"] = Channel("C9", "help-desk", {*workspace.users, BOT_USER_ID})
    return stage


def sent(stage: Stage, channel: str = "C1") -> list[Message]:
    """Let everything go out that wants to; what stands in the channel then."""
    pace = Pace()
    for _ in range(12):
        stage.work.now += 2 * SECOND
        send_due(stage.work.runtime, stage.chat, stage.work.team.workspace, stage.work.now, pace, DRAWERS)
    with stage.slack.looking() as workspace:
        return list(workspace.channels[channel].messages)


def said(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)


def passed_on(stage: Stage, **more: Any) -> Mention:  # noqa: ANN401 - where it goes
    mention = stage.work.says("@acme do you ship to Norway?")
    told = Passed(desk=True, note="It is urgent.", **more)
    assert pass_on.pass_on(stage.work.runtime, stage.work.team, mention.id, told, DANA_WHO, stage.work.now) == ""
    return mention


@pytest.mark.slack_behaviour(33)
def test_who_is_handed_a_post_is_called_in_its_cards_thread_and_nothing_of_it_is_told(stage: Stage) -> None:
    mention, ts = stage.card()
    hold.hand_over(stage.work.runtime, stage.work.team, mention.id, ELI_WHO, DANA_WHO, stage.work.now)
    *_, line = sent(stage)
    assert line.thread_ts == ts
    assert said(line).index('"user_id": "U2"') < said(line).index('"user_id": "U1"')
    assert "asks you to take care of this post" in said(line)
    assert "Norway" not in said(line) + line.text
    assert "ana" not in (said(line) + line.text).lower()


def test_a_line_waits_for_the_card_that_it_stands_under(stage: Stage) -> None:
    mention = stage.work.says("@acme do you ship to Norway?")
    hold.hand_over(stage.work.runtime, stage.work.team, mention.id, ELI_WHO, DANA_WHO, stage.work.now)
    card, line = sent(stage)
    assert "Norway" in said(card)
    assert line.thread_ts == card.ts


def test_a_line_about_an_overheard_post_stands_in_the_thread_of_its_hour(stage: Stage) -> None:
    mention = stage.work.says("Acme is slow today")
    hold.hand_over(stage.work.runtime, stage.work.team, mention.id, ELI_WHO, DANA_WHO, stage.work.now)
    rollup, card, line = sent(stage)
    assert card.thread_ts == line.thread_ts == rollup.ts


def test_a_line_whose_card_is_dead_goes_to_the_channel(stage: Stage) -> None:
    mention, _ = stage.card()
    with stage.work.database.write() as session:
        [row] = outbox.cards_of(session, stage.work.team.workspace, "acme", mention.id)
        outbox.change(session, row, {}, state=outbox.State.DEAD, ts=None)
    hold.hand_over(stage.work.runtime, stage.work.team, mention.id, ELI_WHO, DANA_WHO, stage.work.now)
    assert sent(stage)[-1].thread_ts == ""


def test_those_on_duty_are_called_members_and_groups(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.work.now += HOUR
    stage.work.hear()
    stage.work.surface()
    assert remind.remind(stage.work.runtime, stage.work.team, stage.work.now) == 1
    line = sent(stage)[-1]
    assert line.thread_ts == ts
    assert '{"type": "usergroup", "usergroup_id": "S0DUTY"}' in said(line)
    assert '{"type": "user", "user_id": "U2"}' in said(line)
    assert "Nobody takes care of this post yet." in line.text
    assert stage.work.again(mention).state == "open"


@pytest.mark.parametrize(
    ("why", "values", "told"),
    [
        (hold.BACK, {"later_by": DANA}, "you set this post aside until now"),
        (hold.PASSED, {"passed_to": ELI}, "this was passed on to you"),
        (hold.HANDED, {"holder": ELI}, "That is over."),
        (hold.HANDED, {}, "That is over."),
        (hold.PASSED, {}, "That is over."),
        (hold.BACK, {}, "That is over."),
        ("strange", {"holder": ELI}, "That is over."),
    ],
)
def test_each_line_says_what_to_do_or_that_it_is_over(
    stage: Stage, why: str, values: dict[str, Any], told: str
) -> None:
    row = _row(f"m1:{why}:7")
    with stage.work.database.write() as session:
        if values:
            hands.change(session, "acme", "m1", **values)
        payload = draw_nudge(session, stage.work.runtime, stage.work.team, row, stage.work.now)
    assert check_message(payload) == []
    assert told in json.dumps(payload)


def test_the_help_desk_gets_the_link_the_note_and_the_draft_and_nothing_that_they_wrote(stage: Stage) -> None:
    mention = stage.work.says("@acme do you ship to Norway?")
    write.begin(stage.work.runtime, stage.work.team, mention, DANA, stage.work.now)
    write.keep(stage.work.runtime, stage.work.team, mention.id, DANA, "We <do>, @here", stage.work.now)
    told = Passed(desk=True, note="It is urgent.")
    pass_on.pass_on(stage.work.runtime, stage.work.team, mention.id, told, DANA_WHO, stage.work.now)
    [message] = sent(stage, "C9")
    assert '"url": "https://x.com/ana/status/' in said(message)
    assert "Note: “It is urgent.”" in said(message)
    assert "Drafted so far, and not sent: “We <do>, @here”" in said(message)
    assert '{"type": "user", "user_id": "U1"}' in said(message)
    assert "Norway" not in said(message) + message.text


def test_without_a_draft_and_a_note_the_help_desk_still_gets_the_link(stage: Stage) -> None:
    mention = stage.work.says("@acme hello?")
    pass_on.pass_on(stage.work.runtime, stage.work.team, mention.id, Passed(desk=True), DANA_WHO, stage.work.now)
    [message] = sent(stage, "C9")
    assert "Open the post" in said(message)
    assert "Note" not in said(message)
    assert "Drafted" not in said(message)


@pytest.mark.parametrize("gone", ["deleted", "erased", "in care", "unknown"])
def test_what_was_erased_or_given_into_care_leaves_the_help_desk_too(stage: Stage, gone: str) -> None:
    mention = passed_on(stage)
    with stage.work.database.write() as session:
        if gone == "deleted":
            session.connection().exec_driver_sql("UPDATE mention SET gone_us = 1")
        elif gone == "erased":
            hands.erase_words(session, "acme", [mention.id])
        elif gone == "in care":
            care.give(session, "acme", mention.id, DANA, stage.work.now)
            session.flush()
        row = _row("nothing" if gone == "unknown" else mention.id)
        payload = draw_desk(session, stage.work.runtime, stage.work.team, row, stage.work.now)
    assert check_message(payload or {}) == []
    assert "no longer shown here" in json.dumps(payload)
    assert "x.com" not in json.dumps(payload)
    assert "urgent" not in json.dumps(payload)


def _row(subject: str) -> outbox.Message:
    found = dict.fromkeys(outbox.Message.__slots__)
    return outbox.Message(**found | {"subject": subject, "wanted": 1})  # type: ignore[arg-type]  # the rest is not read


def test_a_call_that_waited_for_the_morning_calls_nobody_to_whom_the_post_went_since(stage: Stage) -> None:
    work = stage.work
    mention, _ = stage.card()
    assert settle(work.runtime, work.team, ELI_WHO, Setting.CALLS, "day", "Etc/UTC", work.now)
    work.now += (23 * HOUR - work.now) % DAY
    hold.hand_over(work.runtime, work.team, mention.id, ELI_WHO, DANA_WHO, work.now)
    before = len(sent(stage))
    hold.hand_over(work.runtime, work.team, mention.id, replace(ELI_WHO, id=FAY), DANA_WHO, work.now)
    assert FAY in said(sent(stage)[-1])
    work.now += 8 * HOUR
    lines = sent(stage)
    assert len(lines) == before + 2
    assert "That is over." in said(lines[-1])


def test_a_reminder_that_waited_says_who_took_the_post_in_between(stage: Stage) -> None:
    work = stage.work
    stage.team(on_duty=frozenset({ELI}))
    mention, _ = stage.card()
    assert settle(work.runtime, work.team, ELI_WHO, Setting.CALLS, "day", "Etc/UTC", work.now)
    work.now += (23 * HOUR - work.now) % DAY
    work.hear()
    work.surface()
    assert remind.remind(work.runtime, work.team, work.now) == 1
    before = len(sent(stage))
    assert hold.take(work.runtime, work.team, mention.id, DANA_WHO, work.now) == ""
    work.now += 8 * HOUR
    lines = sent(stage)
    assert len(lines) == before + 1
    assert DANA in said(lines[-1])
    assert "takes care of this post" in said(lines[-1])
    assert ELI not in said(lines[-1])
