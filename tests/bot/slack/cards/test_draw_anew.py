"""What Slack shows of a card once the truth has changed, by the real client."""

import json
import re

import pytest

from bot.steps.hearing import recheck
from rules.card import Button
from sandbox.slack.reach import links, pings
from tests.bot.slack.drawn import HOSTILE
from tests.bot.slack.modals.test_correcting import buttons
from tests.bot.slack.stage import DANA, FAY, Stage
from tests.brand_at_work import ANSWER, MINUTE, SECOND

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def shown(stage: Stage, ts: str) -> str:
    with stage.slack.editing() as workspace:
        message = workspace.message("C1", ts)
        assert message is not None
        return json.dumps([message.text, message.blocks], ensure_ascii=False)


def moment_after(told: str, user: str, words: str) -> int:
    """The moment, in seconds, that stands behind a member and these words."""
    _, _, after = told.partition(json.dumps({"type": "user", "user_id": user}))
    found = re.match(rf', {{"type": "text", "text": "{words}"}}, {{"type": "date", "timestamp": (\d+)', after)
    assert found, told
    return int(found[1])


@pytest.mark.slack_behaviour(18)
def test_what_turns_or_hides_words_is_shown_nowhere_and_a_family_stays_one(stage: Stage) -> None:
    _, ts = stage.card(f"@acme is my \u202epar\u200bcel\u2066 late\x07? {FAMILY}")
    told = shown(stage, ts)
    assert not set("\u202e\u200b\u2066\x07") & set(told)
    assert f"parcel late? {FAMILY}" in told


@pytest.mark.slack_behaviour(17)
@pytest.mark.slack_behaviour(19)
def test_whatever_they_write_slack_takes_the_card_and_it_calls_nobody(stage: Stage) -> None:
    for number, words in enumerate(HOSTILE):
        _, ts = stage.card("@acme " + words.encode("utf-8", "replace").decode(), f"eve{number}")
        with stage.slack.editing() as workspace:
            message = workspace.message("C1", ts)
            assert message is not None
            there = {"text": message.text, "blocks": message.blocks}
        assert pings(there) == []
        assert [words for _, words in links(there)] == ["Open the post"]
        assert ("…" in json.dumps(there, ensure_ascii=False)) is (len(words) >= 2_000)


@pytest.mark.slack_behaviour(33)
def test_a_closed_card_says_by_whom_and_when_and_offers_no_reply(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(FAY, ts, Button.DONE)
    assert stage.draw(mention) == ts
    told = shown(stage, ts)
    assert "Done: Ana on X." in told
    assert moment_after(told, FAY, " marked this as done ") == stage.work.now // SECOND
    assert buttons(stage, ts) == ["Why?"]


@pytest.mark.slack_behaviour(33)
def test_an_answered_card_says_by_whom_and_when_and_offers_no_reply(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.work.claim(mention)
    stage.work.send()
    assert stage.draw(mention) == ts
    told = shown(stage, ts)
    assert "Ana has your answer on X." in told
    assert moment_after(told, DANA, " answered ") == stage.work.now // SECOND
    assert "Reply" not in buttons(stage, ts)


@pytest.mark.slack_behaviour(35)
def test_a_post_that_was_deleted_there_is_not_shown_any_more_and_offers_no_reply(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.work.network.take_down(mention.root_id)
    stage.work.now += MINUTE
    recheck.recheck(stage.work.runtime, stage.work.team, stage.work.network, 0, stage.work.now)
    assert stage.draw(mention) == ts
    told = shown(stage, ts)
    assert "removed a post on X. Nothing to answer." in told
    assert "Norway" not in told
    assert buttons(stage, ts) == ["Why?"]


@pytest.mark.slack_behaviour(35)
def test_a_post_that_was_edited_there_says_so_and_a_form_from_before_sends_nothing(stage: Stage) -> None:
    mention, ts = stage.card()
    stage.click(DANA, ts, Button.REPLY)
    stage.work.network.edit(mention.root_id, "@acme do you ship to Sweden?")
    stage.work.now += MINUTE
    stage.work.hear()
    assert stage.draw(mention) == ts
    told = shown(stage, ts)
    assert "They edited this post. You see it as it reads now." in told
    assert "Sweden" in told
    assert "Norway" not in told
    assert "They changed this post after you saw it." in str(stage.send(DANA, ANSWER).errors)
    assert stage.work.count("reply") == 0
