"""What did not speak to us is read by whoever says why, alone and on record."""

import json
from typing import Any

import pytest

from bot.slack.ids import action_id, block_id, drawn_of
from bot.slack.modals import showing
from bot.slack.modals.answers import NOTHING_BEHIND
from bot.slack.people.members import UNKNOWN
from bot.slack.slash.find import NOTHING as FOUND_NOTHING
from bot.steps.showing.reveal import REASONS
from bot.store.mentions import Mention
from rules.card import Button
from sandbox.slack.limits import check_view
from sandbox.slack.people import Delivered
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, FAY, GUEST, Stage

WORDS = "Acme lost my parcel again, says my neighbour Gus."
ASKED: dict[str, Any] = {"contact": {"overheard_shown": "on_request"}}


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(**ASKED)


def overheard(stage: Stage) -> tuple[Mention, str]:
    return stage.card(WORDS, "gus")


def shown(stage: Stage, ts: str) -> str:
    with stage.slack.editing() as workspace:
        message = workspace.message("C1", ts)
        assert message is not None
        return json.dumps([message.text, message.blocks], ensure_ascii=False)


def asks(stage: Stage, user: str, ts: str, reason: str = "complaint") -> Delivered:
    """Press "Show it", choose a reason, and send that."""
    stage.click(user, ts, Button.SHOW)
    form = stage.form(user)
    assert form is not None
    block = block_id(drawn_of(form["private_metadata"]), "why")
    return stage.slack.people.submit(user, form["id"], {block: {showing.ACTION: reason}})


def read(stage: Stage, user: str) -> str:
    return json.dumps(stage.form(user), ensure_ascii=False)


def knows(words: str) -> bool:
    return "parcel" in words or "gus" in words.lower()


def test_neither_the_card_nor_why_nor_find_tells_what_it_says_or_who_wrote_it(stage: Stage) -> None:
    _, ts = overheard(stage)
    assert not knows(shown(stage, ts))
    assert "Somebody wrote about you on X." in shown(stage, ts)
    assert action_id(Button.SHOW) in shown(stage, ts)
    stage.click(DANA, ts, Button.WHY)
    assert "not_invited" not in read(stage, DANA)
    assert not knows(read(stage, DANA))
    told = stage.slack.people.command(DANA, "C1", "/earshot", "find parcel").answer
    assert FOUND_NOTHING.split(".")[0] in json.dumps(told)
    assert stage.entries('"why":"It may be') == 0


def test_whoever_may_not_reply_is_shown_nothing_and_recorded(stage: Stage) -> None:
    _, ts = overheard(stage)
    stage.click(GUEST, ts, Button.SHOW)
    assert stage.form(GUEST) is None
    assert stage.entries(f'"act":"show","member":"{GUEST}","refused"') == 1
    stage.click(FAY, ts, Button.SHOW)
    form = stage.form(FAY)
    assert form is not None
    block = block_id(drawn_of(form["private_metadata"]), "why")
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE colleague SET no = 'Guests cannot act here.'")
    told = stage.slack.people.submit(FAY, form["id"], {block: {showing.ACTION: "danger"}})
    assert told.errors == {block: "Guests cannot act here."}
    assert stage.entries(f'"act":"show","member":"{FAY}","refused"') == 1
    assert stage.work.count("entry", "kind = 'reveal'") == 0


def test_while_slack_does_not_say_who_somebody_is_nothing_is_shown(stage: Stage) -> None:
    _, ts = overheard(stage)
    stage.click(DANA, ts, Button.SHOW)
    form = stage.form(DANA)
    assert form is not None
    block = block_id(drawn_of(form["private_metadata"]), "why")
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM colleague")
    stage.slack.faults.error("users.info", "internal_error", times=3)
    told = stage.slack.people.submit(DANA, form["id"], {block: {showing.ACTION: "danger"}})
    assert told.errors == {block: UNKNOWN}
    stage.slack.faults.clear()
    assert stage.work.count("entry", "kind = 'reveal'") == 0


@pytest.mark.parametrize("carried", ["strange", '{"mention":"none","version":0,"revision":1}'])
def test_a_form_of_another_time_shows_nothing(stage: Stage, carried: str) -> None:
    form = showing.form(overheard(stage)[0])
    body = {"view": form | {"private_metadata": carried}, "user": {"id": DANA}}
    answer = showing.answering(stage.work.runtime, stage.room.members)(body)
    assert list(answer["errors"].values()) == [NOTHING_BEHIND]


def test_what_was_erased_meanwhile_is_not_there_to_be_read(stage: Stage) -> None:
    mention, ts = overheard(stage)
    stage.click(DANA, ts, Button.SHOW)
    form = stage.form(DANA)
    assert form is not None
    block = block_id(drawn_of(form["private_metadata"]), "why")
    with stage.work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET post = NULL")
    stage.slack.people.submit(DANA, form["id"], {block: {showing.ACTION: "mistake"}})
    assert showing.NOTHING in read(stage, DANA)
    assert action_id(Button.SHOW) not in shown(stage, stage.draw(mention))
    assert stage.work.count("entry", "kind = 'reveal'") == 0


def test_whoever_says_why_reads_it_alone_and_that_is_on_record(stage: Stage) -> None:
    mention, ts = overheard(stage)
    assert asks(stage, FAY, ts).response_action == "update"
    assert WORDS in read(stage, FAY)
    assert showing.ALONE in read(stage, FAY)
    form = stage.form(FAY) or {}
    assert check_view({key: form[key] for key in ("type", "title", "close", "blocks")}) == []
    assert not knows(shown(stage, stage.draw(mention)))
    assert stage.form(DANA) is None
    assert stage.entries(f'"member":"{FAY}","why":"{REASONS["complaint"]}"') == 1
    assert asks(stage, FAY, ts, "danger").response_action == "update"
    assert stage.work.count("entry", "kind = 'reveal'") == 2


def test_what_may_be_answered_or_has_to_be_ruled_on_is_shown_at_once(stage: Stage) -> None:
    _, ts = stage.card("@acme do you ship to Norway?")
    assert "Norway" in shown(stage, ts)
    _, ts = stage.card("please stop with these messages, Acme", "hana")
    assert "these messages" in shown(stage, ts)
