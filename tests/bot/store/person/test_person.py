"""What the store tells somebody about themselves is theirs alone."""

import pytest

from bot.steps.person import agree
from bot.steps.person.agree import Source
from bot.store import person
from bot.store.database import Database
from bot.store.person import About
from bot.store.wishes.contracts import Terms
from rules.facts import Facts
from rules.mention import Kind, Wish
from rules.recorded import from_record
from tests.brand_at_work import DAY, MINUTE, NOW, SECRET, Work
from tests.networks import key_of

ANA, BEN = key_of("ana"), key_of("ben")


def about(work: Work, account_key: str = ANA, brand_id: str = "acme", most: int = person.POSTS_MAX) -> About:
    with work.database.read() as session:
        return person.about(session, brand_id, account_key, SECRET, most)


@pytest.mark.parametrize("account_key", ["x:777", "x:@nobody", "nobody", "", "x:42' OR 1=1 --"])
def test_of_somebody_whom_nobody_knows_nothing_is_told(database: Database, account_key: str) -> None:
    work = Work(database)
    work.says("@acme do you ship?")
    assert about(work, account_key) == About(account_key, (), (), (), (), ())


def test_nothing_of_another_person_or_of_another_brand_is_told(database: Database) -> None:
    work = Work(database)
    work.says("@acme stop", "ben")
    agree.agree(work.runtime, work.team, BEN, Terms(NOW), Source.STAFF, "U1", "They told us.", NOW)
    assert about(work) == About(ANA, (), (), (), (), ())
    assert about(work, BEN, "other") == About(BEN, (), (), (), (), ())


@pytest.mark.promise(12)
def test_the_same_name_on_another_network_is_another_person(database: Database) -> None:
    work = Work(database)
    work.says("@acme do you ship?")
    assert about(work, ANA.replace("x:", "mastodon:https://x.example/users/")).posts == ()


def test_a_post_its_decisions_and_our_answer_are_told(database: Database) -> None:
    work = Work(database)
    mention = work.says("@acme do you ship?")
    work.claim(mention)
    work.send()
    told = about(work)
    [post], [contact] = told.posts, told.contacts
    assert (post.text, post.kind, post.how, post.handle) == ("@acme do you ship?", Kind.DIRECT, "mention", "ana")
    assert (contact.state, contact.text, contact.mention_id, contact.by_hand) == (
        "sent", "We do. It takes five days.", mention.id, False,
    )  # fmt: skip
    assert contact.url is not None
    assert {(one.act, one.verdict) for one in told.decisions} >= {
        ("", "permit"),
        ("claim", "permit"),
        ("send", "permit"),
    }
    assert {one.mention_id for one in told.decisions} == {mention.id}
    assert isinstance(from_record(told.decisions[-1].facts), Facts)
    assert told.decisions[-1].policy_sha256 == work.team.policy_sha256
    assert not told.more


def test_a_refusal_is_told_with_its_reasons(database: Database) -> None:
    work = Work(database)
    work.says("@acme stop")
    told = about(work)
    assert told.posts[0].wish is Wish.STOP
    assert told.decisions[0].verdict == "refused"
    assert "asked_to_stop" in told.decisions[0].reasons
    assert [(no.scope, no.lifted_us) for no in told.objections] == [("until_i_ask", None)]


def test_what_was_lifted_and_what_was_agreed_is_told_too(database: Database) -> None:
    work = Work(database)
    work.says("@acme stop")
    work.now += MINUTE
    work.says("@acme start")
    terms = Terms(NOW, NOW + DAY, (), ("reply",), 2, DAY, 60, 120, "Europe/Oslo")
    contract = agree.agree(work.runtime, work.team, ANA, terms, Source.PAGE, "", "Their page.", work.now)
    told = about(work)
    assert [no.lifted_us is None for no in told.objections] == [False]
    assert [(one.id, one.terms, one.source) for one in told.contracts] == [(contract, terms, "page")]


def test_texts_whose_time_is_over_are_not_told(database: Database) -> None:
    work = Work(database)
    mention = work.says("@acme do you ship?")
    work.network.take_down(mention.root_id)
    work.says("Acme is dull", "ana", handles=())
    with database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET post = NULL, author_handle = NULL")
        session.connection().exec_driver_sql("UPDATE entry SET payload = NULL, nonce = NULL")
    told = about(work)
    assert [(post.text, post.url, post.handle) for post in told.posts] == [(None, "", None)] * 2
    assert told.decisions == ()


def test_the_newest_come_first_and_that_there_is_more_is_said(database: Database) -> None:
    work = Work(database)
    for number in range(3):
        work.now += MINUTE
        work.says(f"@acme question {number}")
    told = about(work, most=2)
    assert [post.text for post in told.posts] == ["@acme question 2", "@acme question 1"]
    assert told.more
    assert not about(work, most=3).more
