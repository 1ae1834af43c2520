"""The channel hears that somebody wants a reply taken back, and where to do it."""

import json
from dataclasses import replace
from typing import Any

from bot.slack import asked_back
from bot.steps.ask_back import KIND, ask_back
from bot.store import outbox
from bot.store.database import Database
from bot.store.tables import ReplyRow
from sandbox.slack.limits import check_message
from tests.brand_at_work import Work


def drawn(work: Work, subject: str | None = None) -> dict[str, Any] | None:
    with work.database.read() as session:
        found = outbox.due(session, "T1", outbox.State.NEW, work.now, 9)
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
    assert payload["text"].startswith("Ana asks you to take your reply back. Open it on X and delete it there.")
    shown = json.dumps(payload["blocks"])
    assert "It takes five days." in shown
    with database.write() as session:
        row = session.get(ReplyRow, ("acme", mention.interaction_id))
        assert row is not None
        row.text, row.url = None, "javascript:alert(1)"
    payload = drawn(work)
    assert payload is not None
    assert "not kept any more" in json.dumps(payload["blocks"])
    assert "javascript" not in json.dumps(payload)
