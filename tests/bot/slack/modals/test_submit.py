"""Sending the reply form: the second look, before Slack is answered."""

import json

import pytest

from bot.slack.ids import CONFIRM_ACTION, TEXT_ACTION, drawn_of
from bot.slack.modals.about import ACTION
from bot.slack.modals.answers import NOTHING_BEHIND
from bot.slack.modals.forms import about_block_id, confirm_block_id, text_block_id
from bot.slack.modals.submit import CONFIRM
from bot.slack.people.members import UNKNOWN, WHY_NOT
from bot.steps.forget import forget
from bot.steps.hearing import recheck
from bot.steps.person.agree import Source, agree
from bot.steps.team.take_care import take_care
from bot.store.wishes.contracts import Terms
from rules.card import Button
from rules.reply import State
from rules.roles import Act
from sandbox.slack.people import Delivered
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.modals.test_drafts import drafted, leave
from tests.bot.slack.stage import DANA, ELI, FAY, Stage
from tests.brand_at_work import ANSWER, MINUTE, Work
from tests.brand_at_work import DANA as DANA_WHO
from tests.networks import key_of

NEW_HANDS = {"second_look": {"new_members": True}}


def opened(stage: Stage, user: str = DANA) -> str:
    mention, ts = stage.card()
    stage.click(user, ts, Button.REPLY)
    return mention.root_id


def claims(work: Work) -> int:
    return work.count("entry", """CAST(payload AS TEXT) LIKE '%"act":"claim"%'""")


@pytest.mark.slack_behaviour(26)
@pytest.mark.parametrize(("words", "why"), [("no " * 200, "long"), ("Ask @somebody.", "handle")])
def test_an_unfit_text_is_a_field_error_and_the_form_keeps_it(stage: Stage, words: str, why: str) -> None:
    root = opened(stage)
    answer = stage.send(DANA, words)
    assert answer.response_action == "errors"
    assert why in str(answer.errors)
    form = stage.form(DANA)
    assert form is not None
    assert words in json.dumps(form["state"])
    assert stage.work.state(stage.work.mention(root)) is None


def test_an_opt_out_between_the_form_and_its_sending_wins(stage: Stage) -> None:
    root = opened(stage)
    stage.work.says("@acme stop", "ana")
    assert "asked" in str(stage.send(DANA, ANSWER).errors)
    assert stage.work.state(stage.work.mention(root)) is None


@pytest.mark.slack_behaviour(27)
def test_of_two_who_write_the_second_reads_that_a_colleague_was_first(stage: Stage) -> None:
    mention, ts = stage.card()
    for user in (DANA, ELI):
        stage.click(user, ts, Button.REPLY)
    assert stage.send(DANA, ANSWER).response_action == "clear"
    second = stage.send(ELI, "Never.")
    assert second.response_action == "errors"
    row = stage.work.reply(mention)
    assert row is not None
    assert (row.member, row.text) == (DANA, ANSWER)


def test_a_post_that_was_edited_since_is_not_answered(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    stage.work.network.edit(mention.root_id, "@acme you are all thieves?")
    stage.work.hear()
    assert "changed this post" in str(stage.send(DANA, ANSWER).errors)


@pytest.mark.slack_behaviour(26)
def test_what_was_refused_is_there_when_the_form_opens_anew_though_slack_told_of_no_letter(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    stage.work.network.edit(mention.root_id, "@acme do you ship to Norway or not?")
    stage.work.hear()
    assert stage.send(DANA, ANSWER).response_action == "errors"
    leave(stage, DANA)
    stage.click(DANA, stage.draw(mention), Button.REPLY)
    assert drafted(stage, DANA) == ANSWER
    assert stage.send(DANA, ANSWER).response_action == "clear"


@pytest.mark.slack_behaviour(28)
def test_whom_slack_does_not_tell_us_of_any_more_keeps_the_text(stage: Stage) -> None:
    opened(stage)
    stage.work.now += 10 * MINUTE
    stage.work.hear()
    stage.slack.faults.error("users.info", "internal_error")
    assert str(UNKNOWN) in str(stage.send(DANA, ANSWER).errors)


@pytest.mark.slack_behaviour(28)
def test_whoever_lost_the_right_while_writing_is_refused_and_recorded(stage: Stage) -> None:
    opened(stage)
    stage.work.now += 10 * MINUTE
    stage.work.hear()
    with stage.slack.editing() as workspace:
        workspace.users[DANA] = type(workspace.users[DANA])(DANA, "dana", deleted=True)
    assert "switched off" in str(stage.send(DANA, ANSWER).errors)
    assert stage.entries('"refused":"') == 1
    assert claims(stage.work) == 1  # of the turned away, no decision


@pytest.mark.parametrize(
    ("words", "button", "act"),
    [("@acme i am eleven", Button.REPLY, "claim"), ("@acme enough", Button.RULE_NO_STOP, "rule_no_stop")],
)
def test_once_a_post_is_in_care_nobody_but_the_care_group_sends_a_form_about_it(
    make_stage: MakeStage, words: str, button: Button, act: str
) -> None:
    stage = make_stage(open_room=False)
    stage.team(care=frozenset({ELI}), care_channel="G1")
    stage.room = stage.new_room()
    stage.open()
    mention, ts = stage.card(words, "nora")
    for user in (DANA, ELI):
        stage.click(user, ts, button)
    assert take_care(stage.work.runtime, stage.work.team, mention.id, DANA_WHO, stage.work.now) == ""
    answer = stage.send(DANA, ANSWER)
    assert WHY_NOT[Act.APPROVE_IN_CARE] in str(answer.errors)
    assert stage.entries(f'"act":"{act}","member":"{DANA}","refused"') == 1
    assert stage.work.state(mention) is None
    assert stage.work.again(mention).wish == mention.wish
    assert stage.send(ELI, ANSWER).response_action in {"clear", "update"}


def test_a_form_of_another_time_says_so(stage: Stage) -> None:
    opened(stage)
    with stage.slack.editing() as workspace:
        view = workspace.modals[DANA][-1]
        view.body = view.body | {"private_metadata": "of another time"}
        [block] = [one["block_id"] for one in view.body["blocks"] if one["block_id"].startswith("text.")]
    answer = stage.slack.people.submit(DANA, view.id, {block: {"reply_text": ANSWER}})
    assert answer.errors == {block: NOTHING_BEHIND}


@pytest.mark.slack_behaviour(26)
@pytest.mark.parametrize("gone", ["not in the store", "forgotten", "deleted there"])
def test_what_was_typed_stays_in_the_form_though_the_post_vanishes_under_it(stage: Stage, gone: str) -> None:
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    if gone == "forgotten":
        forget(stage.work.runtime, stage.work.team, mention.author_key, stage.work.now)
    elif gone == "deleted there":
        stage.work.network.take_down(mention.root_id)
        stage.work.now += MINUTE
        recheck.recheck(stage.work.runtime, stage.work.team, stage.work.network, 0, stage.work.now)
    else:
        with stage.work.database.write() as session:
            session.connection().exec_driver_sql("DELETE FROM mention")
    answer = stage.send(DANA, ANSWER)
    assert answer.response_action == "errors"
    form = stage.form(DANA)
    assert form is not None
    assert ANSWER in json.dumps(form["state"])
    assert stage.work.count("reply") == 0


def test_what_slack_wrote_into_the_text_is_taken_out_again(stage: Stage) -> None:
    root = opened(stage)
    stage.send(DANA, "  We ship &amp; pack. See <https://acme.example|our page>\n")
    row = stage.work.reply(stage.work.mention(root))
    assert row is not None
    assert row.text == "We ship & pack. See https://acme.example"


def test_a_held_reply_says_who_can_approve(make_stage: MakeStage) -> None:
    stage = make_stage(**NEW_HANDS)
    root = opened(stage, FAY)
    answer = stage.send(FAY, ANSWER)
    assert answer.response_action == "update"
    shown = json.dumps(stage.form(FAY))
    assert DANA in shown
    assert "you cannot" in shown
    assert stage.work.state(stage.work.mention(root)) == State.HELD


@pytest.mark.slack_behaviour(2)
@pytest.mark.parametrize("policy", [{}, NEW_HANDS])
def test_a_form_that_comes_again_hears_the_same_and_claims_nothing_again(
    make_stage: MakeStage, policy: dict[str, dict[str, bool]]
) -> None:
    stage = make_stage(**policy)
    opened(stage)
    first = stage.send(DANA, ANSWER)
    for anew in (False, True):  # once from the inbox, once by the reply that stands, as after a crash
        if anew:
            stage.work.stops.clear()
            with stage.work.database.write() as session:
                session.connection().exec_driver_sql("DELETE FROM inbox")
        again = stage.slack.hub.deliver("interactive", first.payload)
        assert again.acked.wait(20)
        assert again.acks[0].payload == first.answer
    assert claims(stage.work) == 1


@pytest.mark.slack_behaviour(2)
def test_a_refused_form_that_comes_again_is_refused_once(stage: Stage) -> None:
    opened(stage)
    first = stage.send(DANA, "no " * 200)
    again = stage.slack.hub.deliver("interactive", first.payload)
    assert again.acked.wait(20)
    assert again.acks[0].payload == first.answer
    assert claims(stage.work) == 1


def test_a_reply_that_has_to_be_confirmed_goes_once_the_box_is_ticked(stage: Stage) -> None:
    mention, ts = stage.card(lang="fi")
    stage.click(DANA, ts, Button.REPLY)
    assert "complete this required field" in str(stage.send(DANA, ANSWER).errors), "Slack itself asks for the tick"
    form = stage.form(DANA)
    assert form is not None
    drawn = drawn_of(form["private_metadata"])
    values: dict[str, dict[str, object]] = {
        text_block_id(drawn): {TEXT_ACTION: ANSWER},
        confirm_block_id(drawn): {CONFIRM_ACTION: ["yes"]},
    }
    assert stage.slack.people.submit(DANA, form["id"], values).response_action == "clear"
    row = stage.work.reply(mention)
    assert row is not None
    assert (row.state, row.confirmed) == ("claimed", True)


def test_a_form_that_did_not_ask_yet_what_must_be_confirmed_now_says_so(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET lang = 'fi'")
    assert CONFIRM in str(stage.send(DANA, ANSWER).errors)
    assert stage.work.state(mention) is None


TOPICS = {"delivery": {"words": ["parcel"]}, "prices": {"words": ["price"]}}


def send(stage: Stage, words: str, *topics: str) -> Delivered:
    """Write this into Dana's form, and tick these topics and no others."""
    form = stage.form(DANA)
    assert form is not None
    drawn = drawn_of(form["private_metadata"])
    values: dict[str, dict[str, object]] = {
        text_block_id(drawn): {TEXT_ACTION: words},
        about_block_id(drawn): {ACTION: list(topics)},
    }
    return stage.slack.people.submit(DANA, form["id"], values)


def ticks(stage: Stage) -> list[str]:
    form = stage.form(DANA)
    assert form is not None
    return [
        option["value"]
        for block in form["blocks"]
        for option in block.get("element", {}).get("initial_options", ())
        if block["block_id"].startswith("about.")
    ]


def test_where_no_topics_are_declared_the_form_asks_for_none(stage: Stage) -> None:
    opened(stage)
    assert "about" not in json.dumps([block.get("block_id", "") for block in (stage.form(DANA) or {})["blocks"]])


def test_the_form_shows_the_topics_that_we_hear_and_what_the_member_adds_is_kept(make_stage: MakeStage) -> None:
    stage = make_stage(topics=TOPICS)
    mention, ts = stage.card("@acme where is my parcel?")
    stage.click(DANA, ts, Button.REPLY)
    assert ticks(stage) == ["delivery"]
    assert send(stage, "On its way, at the price that you know.", "delivery", "prices").response_action == "clear"
    row = stage.work.reply(mention)
    assert row is not None
    assert row.topics == "delivery,prices"


def test_a_topic_that_is_not_ticked_stops_nobody_whom_no_contract_binds_to_topics(make_stage: MakeStage) -> None:
    stage = make_stage(topics=TOPICS)
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    assert send(stage, "Yes, at a price.").response_action == "clear"
    assert stage.work.state(mention) == State.CLAIMED


def test_under_a_contract_with_topics_the_member_confirms_those_of_the_reply_too(make_stage: MakeStage) -> None:
    stage = make_stage(topics=TOPICS)
    terms = Terms(stage.work.now, topics=("delivery",))
    agree(stage.work.runtime, stage.work.team, key_of("ana"), terms, Source.PAGE, "", "On their page.", stage.work.now)
    mention, ts = stage.card("@acme where is my parcel?")
    stage.click(DANA, ts, Button.REPLY)
    asked = send(stage, "On its way, at a new price.", "delivery")
    assert asked.response_action == "update"
    assert ticks(stage) == ["delivery", "prices"]
    shown = json.dumps(stage.form(DANA), ensure_ascii=False)
    assert "Your reply is also about prices." in shown
    assert "On its way, at a new price." in shown
    assert stage.work.state(mention) is None
    assert send(stage, "On its way, at a new price.", "delivery", "prices").response_action == "clear"
    assert stage.work.state(mention) == State.CLAIMED


def test_a_form_above_which_the_post_has_changed_is_refused_before_topics_are_asked(make_stage: MakeStage) -> None:
    stage = make_stage(topics=TOPICS)
    mention, ts = stage.card("@acme where is my parcel?")
    stage.click(DANA, ts, Button.REPLY)
    stage.work.network.edit(mention.root_id, "@acme where is my parcel? Hello?")
    stage.work.hear()
    assert "changed this post" in str(send(stage, "At a price.").errors)
