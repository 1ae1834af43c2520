"""Somebody is writing: colleagues see it, and what is written so far is kept."""

import pytest

from bot.steps.answering import write
from bot.steps.team import close
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.team import hands
from rules.hands import WRITING_US
from tests.bot.steps.team.test_hold import wanted
from tests.brand_at_work import ANSWER, DANA, DAY, Work


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def draft(work: Work, mention: Mention, member: str = "U1") -> str | None:
    with work.database.read() as session:
        row = hands.draft(session, "acme", mention.id, member)
        return None if row is None else row.text


def writers(work: Work) -> list[tuple[str, str]]:
    with work.database.read() as session:
        return [(one.member, one.mention_id) for one in hands.writers(session, "acme", {"x:ana", key(work)}, work.now)]


def key(work: Work) -> str:
    with work.database.read() as session:
        return str(session.connection().exec_driver_sql("SELECT author_key FROM mention LIMIT 1").scalar_one())


def test_who_never_opened_the_form_leaves_no_draft(work: Work) -> None:
    mention = work.says("@acme hello?")
    assert not write.keep(work.runtime, work.team, mention.id, "U1", "Hi", work.now)
    assert draft(work, mention) is None


def test_every_card_of_the_author_is_drawn_anew_when_somebody_begins_and_ends(work: Work) -> None:
    one, two, done = work.says("@acme one?"), work.says("@acme two?"), work.says("@acme three?")
    close.close(work.runtime, work.team, done.id, DANA, work.now)
    before = [wanted(work, each) for each in (one, two, done)]
    write.begin(work.runtime, work.team, one, "U1", work.now)
    assert [wanted(work, each) for each in (one, two, done)] == [before[0] + 1, before[1] + 1, before[2]]
    assert writers(work) == [("U1", one.id)]
    for _ in range(2):
        write.end(work.runtime, work.team, one, "U1", work.now)
    assert writers(work) == []
    assert wanted(work, two) == before[1] + 2


def test_what_is_typed_is_kept_and_survives_closing_and_beginning_again(work: Work) -> None:
    mention = work.says("@acme hello?")
    write.begin(work.runtime, work.team, mention, "U1", work.now)
    assert write.keep(work.runtime, work.team, mention.id, "U1", "We d\0", work.now)
    write.end(work.runtime, work.team, mention, "U1", work.now)
    write.begin(work.runtime, work.team, mention, "U1", work.now)
    assert draft(work, mention) == "We d\ufffd"
    assert write.keep(work.runtime, work.team, mention.id, "U1", "", work.now)
    assert draft(work, mention) is None


def test_who_types_nothing_for_five_minutes_no_longer_counts_as_writing(work: Work) -> None:
    mention = work.says("@acme hello?")
    write.begin(work.runtime, work.team, mention, "U1", work.now)
    write.keep(work.runtime, work.team, mention.id, "U1", "We do", work.now + WRITING_US - 1)
    work.now += WRITING_US
    assert write.fall_silent(work.runtime, work.team, work.now) == 0
    assert writers(work) == [("U1", mention.id)]
    before = wanted(work, mention)
    work.now += WRITING_US
    assert writers(work) == []
    assert write.fall_silent(work.runtime, work.team, work.now) == 1
    assert write.fall_silent(work.runtime, work.team, work.now) == 0
    assert wanted(work, mention) == before + 1
    assert draft(work, mention) == "We do"


def test_a_claimed_reply_is_no_draft_any_more(work: Work) -> None:
    mention = work.says("@acme hello?")
    write.begin(work.runtime, work.team, mention, "U1", work.now)
    write.keep(work.runtime, work.team, mention.id, "U1", ANSWER, work.now)
    work.claim(mention)
    assert draft(work, mention) is None
    assert writers(work) == []
    assert write.fall_silent(work.runtime, work.team, work.now) == 1


def test_a_refused_claim_leaves_the_draft(work: Work) -> None:
    mention = work.says("@acme hello?")
    write.begin(work.runtime, work.team, mention, "U1", work.now)
    write.keep(work.runtime, work.team, mention.id, "U1", ANSWER, work.now)
    work.claim(mention, words="x" * 500)
    assert draft(work, mention) == ANSWER


def test_a_draft_goes_after_seven_days_and_with_the_post(work: Work) -> None:
    old, new = work.says("@acme one?"), work.says("@acme two?", "ben")
    for mention in (old, new):
        write.begin(work.runtime, work.team, mention, "U1", work.now)
        write.keep(work.runtime, work.team, mention.id, "U1", "We do", work.now)
    with work.database.write() as session:
        hands.erase_words(session, "acme", [old.id])
    assert draft(work, old) is None
    with work.database.write() as session:
        hands.drop_drafts(session, "acme", work.now)
    assert draft(work, new) == "We do"
    with work.database.write() as session:
        hands.drop_drafts(session, "acme", work.now + 7 * DAY)
    assert draft(work, new) is None


def test_of_a_forgotten_author_no_card_is_drawn(work: Work) -> None:
    mention = work.says("@acme hello?")
    write.begin(work.runtime, work.team, mention, "U1", work.now)
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE draft SET author_key = ''")
    assert write.fall_silent(work.runtime, work.team, work.now + WRITING_US) == 1
