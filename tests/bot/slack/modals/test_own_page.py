"""One answer for everyone: drafted, checked, opened in the composer."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.slack.modals.answers import NOTHING_BEHIND, below
from bot.slack.modals.own_page import COPY, _ready, answering, form
from bot.steps.answering.own_page import FEW
from bot.steps.digest import week_of
from bot.store import themes
from rules.card import Button
from rules.own_page import HANDLE
from rules.saved import Saved
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.stage import DANA, FAY, GUEST, Stage
from tests.brand_at_work import SECRET
from tests.networks import key_of

SAYS = "Acme, my parcel!"


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    return make_stage(topics={"delivery": {"words": ["parcel"]}})


def many(stage: Stage) -> None:
    with stage.work.database.write() as session:
        said = [("delivery", key_of(f"b{n}")) for n in range(7)]
        themes.hear(session, "acme", week_of(stage.work.now, stage.work.team), said, SECRET)


def opened(stage: Stage, user: str = DANA) -> dict[str, Any] | None:
    _, ts = stage.card(SAYS)
    stage.click(user, ts, Button.OWN_PAGE)
    return stage.form(user)


def test_a_guest_opens_no_form(stage: Stage) -> None:
    assert opened(stage, GUEST) is None
    assert "Guests cannot act" in stage.whispers(GUEST)[0]


def test_where_few_have_asked_the_form_says_so_and_takes_nothing(stage: Stage) -> None:
    drawn = opened(stage)
    assert drawn is not None
    assert FEW in json.dumps(drawn)
    assert not drawn["submit"]


def test_the_form_tells_what_many_ask_without_a_name_and_leads_to_the_composer(stage: Stage) -> None:
    many(stage)
    drawn = opened(stage)
    assert drawn is not None
    assert "posts, by at least five people, in one week." in json.dumps(drawn)
    assert "initial_value" not in json.dumps(drawn)
    assert "ana" not in json.dumps(drawn["blocks"]).lower().replace("nobody", "")
    refused = stage.send(DANA, "Thanks @ana!")
    assert HANDLE in json.dumps(refused.answer)
    stage.send(DANA, "Parcels are late. We are on it.")
    shown = json.dumps(stage.form(DANA))
    assert "https://x.com/intent/post?text=Parcels%20are%20late.%20We%20are%20on%20it." in shown
    assert stage.work.count("entry", "kind = 'own_page'") == 1
    assert stage.work.network.published == []


def test_the_form_begins_with_what_the_team_has_ready_about_it(stage: Stage) -> None:
    many(stage)
    ready = replace(stage.work.team, saved_replies=(Saved("Late", ("Parcels are late.",), "", ("delivery",)),))
    shown = form(stage.work.runtime, ready, stage.work.says(SAYS))
    assert shown["blocks"][-1]["element"]["initial_value"] == "Parcels are late."


def test_whoever_became_a_guest_meanwhile_drafts_nothing_and_is_recorded(stage: Stage) -> None:
    many(stage)
    drawn = opened(stage)
    assert drawn is not None
    body = {"view": drawn, "user": {"id": GUEST}}
    assert "Guests cannot act" in json.dumps(answering(stage.work.runtime, stage.room.members)(body))
    assert stage.entries("Guests cannot act") == 1
    held = stage.slack.faults.hold("users.info")
    asked = answering(stage.work.runtime, stage.new_room().members)(body | {"user": {"id": FAY}})
    held.release()
    assert "did not tell us" in json.dumps(asked)


@pytest.mark.parametrize("carried", ["nonsense", '{"mention": "1", "version": 0, "revision": 1}'])
def test_a_form_from_another_time_says_so(stage: Stage, carried: str) -> None:
    many(stage)
    drawn = opened(stage)
    assert drawn is not None
    body = {"view": drawn | {"private_metadata": carried}, "user": {"id": DANA}}
    told = answering(stage.work.runtime, stage.room.members)(body)
    assert told == below(drawn["blocks"][-1]["block_id"], NOTHING_BEHIND), "what was written stays"


def test_where_a_network_has_no_composer_or_the_address_is_too_long_the_text_is_to_be_copied() -> None:
    assert COPY in json.dumps(_ready("We are on it.", "mastodon"))
    assert COPY in json.dumps(_ready("😍" * 280, "bluesky"))
