"""A card shows what we said before; a roll-up counts its own hour alone."""

import pytest

from bot.store import sights
from bot.store.database import Database
from bot.store.sights import Overheard
from bot.store.tables import ReplyRow
from rules.mention import How
from tests.brand_at_work import HOUR, SECOND, Work
from tests.networks import key_of

ANA = key_of("ana")


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def counted(work: Work, from_us: int, channel: str = "C1") -> list[Overheard]:
    with work.database.read() as session:
        return sights.overheard(session, "T1", "acme", channel, from_us, from_us + HOUR)


def test_only_what_went_out_and_is_still_kept_was_said_before(work: Work) -> None:
    for words in ("Yes.", "No.", "Perhaps."):
        mention = work.says(f"@acme {words}?")
        work.claim(mention, words=words)
        if words != "Perhaps.":
            work.send()
    last = work.again(work.says("@acme hi", "ben"))
    with work.database.read() as session:
        said = sights.last_words(session, "acme", [ANA, last.author_key])
        assert {author: [one.text for one in spoken] for author, spoken in said.items()} == {ANA: ["No.", "Yes."]}
        assert said[ANA][0].at_us == said[ANA][1].at_us + 10 * SECOND
        assert sights.last_words(session, "other", [ANA]) == {}
        interaction_id = said[ANA][0].interaction_id
    with work.database.write() as session:
        session.get_one(ReplyRow, ("acme", interaction_id)).text = None
    with work.database.read() as session:
        assert [one.text for one in sights.last_words(session, "acme", [ANA])[ANA]] == ["Yes."]


def test_a_roll_up_counts_what_was_overheard_in_its_hour_and_channel_by_sign(work: Work) -> None:
    begins = work.now
    work.says("@acme do you ship?")
    for author in ("ana", "ben"):
        work.says("Acme is slow", author)
    work.says("Good morning")
    work.now += HOUR
    work.says("Acme is fast")
    assert counted(work, begins) == [
        Overheard("x", How.NAMED, "new", 2),
        Overheard("x", How.UNPROVEN, "new", 1),
    ]
    assert [one.count for one in counted(work, begins + HOUR)] == [1]
    assert counted(work, begins - HOUR) == []
    assert counted(work, begins, "C2") == []
