"""`/earshot find`: the newest posts that fit, for one person alone."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.slack.cards.blocks import notice
from bot.slack.people.members import UNKNOWN
from bot.slack.slash.find import EXAMPLE, FOUND_MAX, NOTHING
from rules.mention import Account, Visibility
from sandbox.slack.limits import check_message
from sandbox.slack.people import Delivered
from tests.bot.slack.conftest import MakeStage
from tests.bot.slack.drawn import HOSTILE
from tests.bot.slack.slash.test_commands import TRIES
from tests.bot.slack.stage import FAY, GUEST, Stage
from tests.brand_at_work import SECOND


def find(stage: Stage, what: str, user: str = FAY, channel: str = "C1") -> Delivered:
    for _ in range(TRIES):  # where a machine is slow they are asked to type again
        delivered = stage.slack.people.command(user, channel, "/earshot", f"find {what}")
        if UNKNOWN not in str(delivered.answer):
            break
    return delivered


def links(answer: dict[str, Any]) -> list[str]:
    parts = [part for block in answer["blocks"] for element in block["elements"] for part in element["elements"]]
    return [part["url"] for part in parts if part["type"] == "link"]


@pytest.mark.slack_behaviour(28)
def test_a_guest_finds_nothing(stage: Stage) -> None:
    stage.card()
    answer = find(stage, "Norway", GUEST).answer
    assert "Guests" in answer["text"]
    assert "Norway" not in json.dumps(answer)


@pytest.mark.parametrize("typed", ["", " ", "@", "\u200b"])
def test_without_words_an_example_is_given(stage: Stage, typed: str) -> None:
    assert find(stage, typed).answer["text"] == notice(EXAMPLE)["text"]


def test_what_is_not_there_is_said_so(stage: Stage) -> None:
    stage.card()
    assert find(stage, "Peru").answer["text"] == NOTHING


def test_a_post_is_found_with_the_way_to_its_card_or_else_to_itself(stage: Stage) -> None:
    _, ts = stage.card()
    stage.work.now += SECOND
    unposted = stage.work.says("@acme and to Norway by ship?", "ben")
    answer = find(stage, "norway").answer
    assert check_message(answer) == []
    card = f"https://slack.com/archives/C1/p{ts.replace('.', '')}"
    assert links(answer) == [f"https://x.com/ben/status/{unposted.root_id}", card]
    assert answer.get("response_type", "ephemeral") == "ephemeral"
    assert links(find(stage, "@ana").answer) == [card]


def test_ten_are_enough(stage: Stage) -> None:
    for number in range(FOUND_MAX + 2):
        stage.work.says("@acme parcel?", f"a{number}")
    assert len(links(find(stage, "parcel").answer)) == FOUND_MAX


def test_a_private_message_is_found_in_its_own_channel_alone(make_stage: MakeStage) -> None:
    stage = make_stage(open_room=False)
    stage.team(private_channel="C2")
    with stage.slack.editing() as workspace:
        workspace.channels["C2"] = replace(workspace.channels["C1"], id="C2", name="private", is_private=True)
    stage.room = stage.new_room()
    stage.open()
    stage.work.says("my parcel is lost", visibility=Visibility.PRIVATE)
    assert find(stage, "parcel").answer["text"] == NOTHING
    assert "my parcel is lost" in json.dumps(find(stage, "parcel", channel="C2").answer)


@pytest.mark.slack_behaviour(17)
@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:12]))
def test_what_is_found_pings_nobody_and_breaks_no_limit(stage: Stage, words: str) -> None:
    text = words.encode("utf-8", "replace").decode()[:5000] + " findme"
    stage.work.says_as(Account("x:7", "eve", text[:60]), text)
    answer = find(stage, "findme").answer
    assert check_message(answer) == []
    told = json.dumps(answer)
    assert '"type": "broadcast"' not in told
    assert '"type": "user"' not in told
    assert '"type": "mrkdwn"' not in told
    assert all(url.startswith("https://x.com/") for url in links(answer))
