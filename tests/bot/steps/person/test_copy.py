"""A copy has all that is held about one person, and nothing of others."""

import json

import pytest

from bot.runtime import Who
from bot.steps import forget
from bot.steps.hearing import leave_alone
from bot.steps.person import ask_back, choose, propose
from bot.steps.person.copy import Copy, copy
from bot.steps.person.give_link import give_link
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.team import hands
from bot.store.wishes.contracts import Terms
from rules.choice import Choice, Wanted
from tests.brand_at_work import HOUR, Work
from tests.networks import key_of

ANA, BEN = key_of("ana"), key_of("ben")
ZOE = Who("U0ZOE7", may_reply=True, may_approve=True)
"""A colleague whose id stands nowhere by chance."""


def take(work: Work, key: str = ANA, handle: str = "") -> Copy:
    return copy(work.runtime, work.team, key, handle)


def written(work: Work, key: str = ANA, handle: str = "") -> str:
    return json.dumps(take(work, key, handle).as_dict(), ensure_ascii=False)


def a_day(work: Work, who: str = "ana", words: str = "HERS") -> Mention:
    """Let everything happen to somebody that leaves a row, each with a word that stands nowhere else."""
    mention = work.says(f"@acme do you ship? {words}POST", who, pictures=(f"{words}PICTURE",))
    work.claim(mention, ZOE, f"We do. {words}ANSWER")
    work.send()
    second = work.says(f"@acme and when? {words}SECOND", who)
    with work.database.write() as session:
        note = f"{words}NOTE"
        hands.change(
            session, "acme", second.id, note=note, why=f"{words}WHY", passed_where=f"{words}DESK", holder="U0ZOE7"
        )
        hands.begin(session, "acme", second.id, second.author_key, "U0ZOE7", work.now + HOUR, work.now)
        hands.keep(session, "acme", second.id, "U0ZOE7", f"{words}DRAFT", work.now + HOUR, work.now)
    terms = Terms(work.now)
    propose.propose(work.runtime, work.team, f"p-{who}", second, terms, f"{words}EVIDENCE", ZOE, work.now)
    ask_back.ask_back(work.runtime, work.team, mention.author_key, mention.id, work.now)
    leave_alone.leave_alone(work.runtime, work.team, "x", who, work.now, f"{words}LETTER", "U0ZOE7", work.now)
    give_link(work.runtime, work.team, mention.author_key, work.now)
    return mention


def test_of_somebody_whom_nobody_knows_a_copy_is_empty(database: Database) -> None:
    work = Work(database)
    a_day(work)
    told = take(work, "x:424242").as_dict()
    assert {name for name, value in told.items() if value} == {"brand", "account", "account_key"}


@pytest.mark.promise(28)
def test_a_copy_has_every_word_that_was_said_to_them_or_written_about_them(database: Database) -> None:
    work = Work(database)
    a_day(work)
    told = written(work)
    for word in ("POST", "PICTURE", "ANSWER", "SECOND", "NOTE", "WHY", "DESK", "DRAFT", "EVIDENCE", "LETTER"):
        assert f"HERS{word}" in told, word
    also = take(work).also
    assert [
        len(also[name]) for name in ("links", "letters", "drafts", "agreements_that_wait", "named_by_a_letter")
    ] == [1] * 5
    said = [one["in_words"] for one in take(work).record]
    assert "You asked us to take our reply back. We told the team." in said
    assert "We answered you." in said


@pytest.mark.promise(28)
def test_a_copy_names_no_member_and_has_no_word_of_anybody_else(database: Database) -> None:
    work = Work(database)
    a_day(work, "ben", "HIS")
    a_day(work)
    told = written(work)
    assert "U0ZOE7" not in told
    assert "HIS" not in told
    assert BEN not in told
    assert '"ben"' not in told


def test_a_no_that_anybody_typed_in_for_a_handle_is_told_to_whoever_shows_that_it_is_theirs(database: Database) -> None:
    work = Work(database)
    choose.choose_claimed(work.runtime, work.team, "x:@ana", Choice(Wanted.NEVER), work.now)
    assert take(work).about.objections == ()
    [no] = take(work, handle="ana").about.objections
    assert (no.scope, no.lifted_us) == ("until_i_ask;brand=acme", None)
    before = work.everything()
    take(work, handle="ana")
    assert work.everything() == before
    work.says("@acme hello")  # and from now on it stands under the account, and is told once
    assert len(take(work, handle="ana").about.objections) == 1
    assert take(work, BEN, "ana").about.objections == ()


def test_after_they_were_forgotten_a_copy_has_their_no_and_the_day_on_which_it_happened(database: Database) -> None:
    work = Work(database)
    a_day(work)
    forget.forget(work.runtime, work.team, ANA, work.now, "ana")
    told = take(work)
    assert [no.scope for no in told.about.objections] == ["any"]
    assert {name for name, rows in told.also.items() if rows} == {"forgotten_before", "named_by_a_letter"}
    assert not told.record
    assert "HERS" not in written(work)
