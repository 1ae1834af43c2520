"""The channel hears that somebody wants a reply taken back, and where to do it."""

import json
from dataclasses import replace
from typing import Any

from bot.slack.notices import asked_back
from bot.steps.answering import take_back
from bot.steps.person.ask_back import KIND, ask_back
from bot.store import outbox
from bot.store.database import Database
from bot.store.tables import ReplyRow
from rules.card import Button
from sandbox.slack.limits import check_message
from tests.bot.slack.stage import FAY, Stage
from tests.brand_at_work import Work


def drawn(work: Work, subject: str | None = None) -> dict[str, Any] | None:
    with work.database.read() as session:
        found = outbox.due(session, work.team.workspace, outbox.State.NEW, work.now, 9)
        [row] = [one for one in found if one.kind == KIND]
        row = row if subject is None else replace(row, subject=subject)
        payload = asked_back.draw(session, work.runtime, work.team, row, work.now)
    assert payload is None or check_message(payload | {"channel": "C1"}) == []
    return payload


def test_it_names_the_person_shows_the_reply_and_leads_to_it(database: Database) -> None:
    work = Work(database)
    mention = work.says("@acme do you ship?")
    work.surface()
    work.claim(mention)
    work.send()
    assert ask_back(work.runtime, work.team, mention.author_key, mention.id, work.now)
    assert drawn(work, "no such interaction") is None
    payload = drawn(work)
    assert payload is not None
    assert payload["text"].startswith("Ana asks you to take your reply back. Take it back here.")
    assert payload["blocks"][1]["elements"][0]["value"] == mention.id
    shown = json.dumps(payload["blocks"])
    assert "It takes five days." in shown
    with database.write() as session:
        row = session.get(ReplyRow, ("acme", mention.interaction_id))
        assert row is not None
        row.text, row.url, row.post_id = None, "javascript:alert(1)", None
    payload = drawn(work)
    assert payload is not None
    assert payload["text"].startswith("Ana asks you to take your reply back. Open it on X and delete it there.")
    assert len(payload["blocks"]) == 1, "what we know no id of cannot be deleted from here"
    assert "not kept any more" in json.dumps(payload["blocks"])
    assert "javascript" not in json.dumps(payload)


def test_its_button_takes_the_reply_back_and_the_message_says_how_it_stands(stage: Stage) -> None:
    mention, _ = stage.card()
    stage.work.claim(mention)
    stage.work.send()
    work = stage.work
    assert ask_back(work.runtime, work.team, mention.author_key, mention.id, work.now)
    payload = drawn(work)
    assert payload is not None
    ts = stage.chat.post("C1", payload)
    stage.click(FAY, ts, Button.TAKE_BACK)
    payload = drawn(work)
    assert payload is not None
    assert "It is being deleted." in payload["text"]
    assert take_back.delete_due(work.runtime, work.team, work.now) == 1
    payload = drawn(work)
    assert payload is not None
    assert "It is deleted. Nothing is left to do." in payload["text"]
    assert len(payload["blocks"]) == 1
    assert (work.state(mention), work.network.published) == ("taken_back", [])
