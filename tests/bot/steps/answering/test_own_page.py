"""A draft for our own page is checked and recorded, and goes nowhere."""

from dataclasses import replace

import pytest

from bot.runtime import Who
from bot.steps.answering.own_page import FEW, MAY_NOT, begun, draft, gathered
from bot.steps.digest import week_of
from bot.store import mentions, themes
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.record import past
from rules.own_page import HANDLE
from rules.saved import Saved
from rules.verdict import text_hash
from tests.brand_at_work import DANA, DAY, SECRET, Work
from tests.networks import key_of

TEXT = "Parcels are late this week. We are on it."


@pytest.fixture
def work(database: Database) -> Work:
    topics = {"delivery": {"words": ["parcel"]}, "prices": {"words": ["dear"]}}
    return Work(database, topics=topics)


def many(work: Work, topic: str = "delivery", people: int = 5, back_us: int = 0) -> None:
    """Let so many people have talked about this."""
    week = week_of(work.now - back_us, work.team)
    with work.database.write() as session:
        themes.hear(session, "acme", week, [(topic, key_of(f"b{n}")) for n in range(people)], SECRET)


def topic_of(work: Work, mention: Mention) -> str | None:
    with work.database.read() as session:
        found = gathered(session, work.team, mention, work.now)
    return found.topic if found else None


def test_what_fewer_than_five_people_talk_about_is_not_gathered(work: Work) -> None:
    mention = work.says("Acme, my parcel!")
    many(work, people=3)
    assert topic_of(work, mention) is None
    assert draft(work.runtime, work.team, mention, TEXT, DANA, work.now) == FEW
    many(work, people=5)
    assert topic_of(work, mention) == "delivery"


def test_what_was_asked_a_month_ago_or_is_about_nothing_or_is_erased_is_not_gathered(work: Work) -> None:
    many(work, back_us=30 * DAY)
    mention = work.says("Acme, my parcel!")
    assert topic_of(work, mention) is None
    many(work)
    assert topic_of(work, work.says("Acme is slow.", "ben")) is None
    assert topic_of(work, mentions.changed(mention, post=None)) is None


def test_of_two_topics_the_one_that_more_people_talk_about_is_gathered(work: Work) -> None:
    mention = work.says("Acme, so dear, and no parcel!")
    many(work, people=6)
    many(work, "prices", people=9)
    assert topic_of(work, mention) == "prices"


def test_a_draft_begins_with_what_the_team_has_ready_and_could_stand_as_it_is(work: Work) -> None:
    mention = work.says("Acme, my parcel!", lang="en")

    def begins(*saved: Saved) -> str:
        work.team = replace(work.team, saved_replies=saved)
        with work.database.read() as session:
            return begun(session, work.team, mention, "delivery")

    slot = Saved("Slot", ("Your parcel {order} is late.",), "en", ("delivery",))
    assert begins() == ""
    assert begins(slot, Saved("Other", (TEXT,), "en", ("prices",)), Saved("German", (TEXT,), "de", ("delivery",))) == ""
    assert begins(slot, Saved("Late", ("Hello {name}", TEXT), "", ("delivery",)), Saved("All", ("Thanks!",))) == ""
    assert begins(slot, Saved("Late", (TEXT, "Hello {name}"), "", ("delivery",)), Saved("All", ("Thanks!",))) == TEXT
    many(work)
    assert (
        draft(work.runtime, work.team, mention, "Late: {name}.", DANA, work.now) == "Fill in {name} before you send it."
    )
    assert work.count("entry", "kind = 'own_page'") == 0


def test_whoever_may_not_reply_drafts_nothing(work: Work) -> None:
    many(work)
    mention = work.says("Acme, my parcel!")
    assert draft(work.runtime, work.team, mention, TEXT, Who("U9"), work.now) == MAY_NOT
    assert draft(work.runtime, work.team, mention, f"{TEXT} @ana", DANA, work.now) == HANDLE
    assert work.count("entry", "kind = 'own_page'") == 0


def test_a_draft_is_recorded_by_its_hash_and_nothing_goes_out(work: Work) -> None:
    many(work)
    mention = work.says("Acme, my parcel!")
    work.now += 1_000_000
    assert draft(work.runtime, work.team, mention, TEXT, DANA, work.now) == ""
    with work.database.read() as session:
        newest = past.newest(session, "acme", 1)[0]
    assert newest.payload == {
        "act": "draft", "member": "U1", "topic": "delivery", "text_sha256": text_hash(TEXT),
    }  # fmt: skip
    assert not work.network.handed
    assert not work.network.published
