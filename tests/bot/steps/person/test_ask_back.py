"""A person asks for a reply to be taken back: written down once, and told."""

from dataclasses import replace

from sqlalchemy import text
from sqlmodel import select

from bot.steps.person.ask_back import KIND, ask_back
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.tables import EntryRow, OutboxRow
from tests.brand_at_work import Work


def answered(work: Work) -> Mention:
    mention = work.says("@acme do you ship?")
    work.surface()
    work.claim(mention)
    work.send()
    return work.again(mention)


def told(work: Work) -> tuple[int, list[str]]:
    """How many entries there are of it, and in which workspaces a message is wanted."""
    with work.database.read() as session:
        entries = session.exec(select(EntryRow.id).where(EntryRow.kind == KIND)).all()
        return len(entries), list(session.exec(select(OutboxRow.workspace).where(OutboxRow.kind == KIND)))


def test_nobody_asks_back_what_was_said_to_somebody_else(database: Database) -> None:
    work = Work(database)
    mention = answered(work)
    assert not ask_back(work.runtime, work.team, "x:1", mention.id, work.now)
    assert not ask_back(work.runtime, work.team, mention.author_key, "no such post", work.now)
    assert told(work) == (0, [])


def test_no_reply_that_never_went_out_is_asked_back(database: Database) -> None:
    work = Work(database)
    mention = work.says("@acme do you ship?")
    assert not ask_back(work.runtime, work.team, mention.author_key, mention.id, work.now)
    work.claim(mention)
    assert not ask_back(work.runtime, work.team, mention.author_key, mention.id, work.now)
    assert told(work) == (0, [])


def test_who_asks_twice_has_asked_once(database: Database) -> None:
    work = Work(database)
    mention = answered(work)
    for _ in range(2):
        assert ask_back(work.runtime, work.team, mention.author_key, mention.id, work.now)
    assert told(work) == (1, ["T1"])


def test_pages_that_know_no_slack_find_the_workspace_where_the_cards_are(database: Database) -> None:
    work = Work(database)
    mention = answered(work)
    alone = replace(work.team, workspace="")
    assert ask_back(work.runtime, alone, mention.author_key, mention.id, work.now)
    assert told(work) == (1, ["T1"])


def test_without_any_message_of_the_brand_it_waits_without_a_workspace(database: Database) -> None:
    work = Work(database)
    mention = answered(work)
    with database.write() as session:
        session.connection().execute(text("DELETE FROM outbox"))
    alone = replace(work.team, workspace="")
    assert ask_back(work.runtime, alone, mention.author_key, mention.id, work.now)
    assert told(work) == (1, [""])
