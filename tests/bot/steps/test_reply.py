"""A no before the claim wins, at every stall point; a click claims once."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.runtime import Who
from bot.steps import pause, reply
from bot.steps.person.agree import Source, agree
from bot.store import people
from bot.store.database import Database
from bot.store.mentions import Mention
from bot.store.record import past
from bot.store.tables import ContractRow
from bot.store.wishes.contracts import Terms
from rules.mention import Ref
from rules.registry.key import hashed
from rules.verdict import Permit, Refused, Verdict, word
from tests.brand_at_work import (
    ANSWER,
    DANA,
    DAY,
    ELI,
    FAY,
    HOUR,
    MINUTE,
    SECOND,
    Killed,
    Work,
    list_in_registry,
    reasons,
)
from tests.networks import key_of, refusal

ASKS = "@acme do you ship to Norway?"
OLD = 80 * HOUR  # past the window of one click, so that a colleague must agree


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def says_stop(work: Work) -> None:
    work.says("@acme stop")


def registry_lists_them(work: Work) -> None:
    list_in_registry(work, key_of("ana"))


def is_paused(work: Work) -> None:
    pause.pause(work.runtime, work.team, ELI, "A storm.", work.now)


def edits(work: Work) -> None:
    work.network.edit(next(iter(work.network.newest)), "@acme do you ship to Sweden?")
    work.hear()


NOES: dict[str, Callable[[Work], None]] = {
    "asked_to_stop": says_stop,
    "opted_out": registry_lists_them,
    "paused": is_paused,
    "post_changed": edits,
}


def meanwhile(work: Work, no: str) -> threading.Thread:
    """Let the no come in from another thread, while this one stands at its stall point."""
    thread = threading.Thread(target=NOES[no], args=(work,))
    thread.start()
    return thread


# No


@pytest.mark.promise(7)
@pytest.mark.parametrize("no", NOES)
def test_a_no_between_the_drawing_and_the_click_wins(work: Work, no: str) -> None:
    mention = work.says(ASKS)
    assert mention.verdict == "permit"
    NOES[no](work)
    assert no in reasons(work.claim(mention))
    assert work.state(mention) is None
    assert work.count("entry", "kind = 'decision'") >= 2, "the refusal is recorded as well"


@pytest.mark.promise(7)
@pytest.mark.parametrize("no", NOES)
@pytest.mark.parametrize("point", ["claim: locked", "claim: decided", "claim: committed"])
def test_a_no_that_comes_while_the_click_is_decided_wins_at_the_send(work: Work, no: str, point: str) -> None:
    mention = work.says(ASKS)
    threads: list[threading.Thread] = []

    def come() -> None:
        del work.stops[point]
        threads.append(meanwhile(work, no))

    work.stops[point] = come
    work.claim(mention)
    for thread in threads:
        thread.join()
    work.send()
    assert work.network.published == []
    assert work.state(mention) == "refused"


def test_nobody_can_answer_a_post_that_is_not_here(work: Work) -> None:
    mention = work.says(ASKS)
    verdict = reply.claim(work.runtime, work.team, reply.Claim("0" * 32, 1, ANSWER), DANA, work.now)
    assert reasons(verdict) == {"post_changed"}
    assert reasons(work.claim(mention, revision=2)) == {"post_changed"}


def test_a_member_who_may_not_or_whom_we_could_not_ask_about_claims_nothing(work: Work) -> None:
    mention = work.says(ASKS)
    for who in (Who("U9", may_reply=False), Who("U9")):
        assert reasons(work.claim(mention, who)) == {"not_authorised"}


@pytest.mark.parametrize(
    "words",
    ["", "  \n", "x" * 281, "@acme @bob hello", "half a \ud83d", "nothing\x00"],
    ids=["empty", "blank", "too long", "names another", "half a character", "a NUL"],
)
def test_a_text_that_cannot_go_out_as_it_is_is_refused(work: Work, words: str) -> None:
    mention = work.says(ASKS)
    assert reasons(work.claim(mention, words=words)) == {"text_unfit"}
    assert work.state(mention) is None


def test_a_link_is_refused_where_the_policy_says_no(database: Database) -> None:
    work = Work(database, text={"links": "refuse"})
    assert reasons(work.claim(work.says(ASKS), words="See https://acme.com/ship")) == {"text_unfit"}


def test_the_same_words_are_not_said_to_two_people_within_a_day(work: Work) -> None:
    first, second = work.says(ASKS), work.says(ASKS, "ben")
    assert isinstance(work.claim(first), Permit)
    assert reasons(work.claim(second, words=f"  {ANSWER.upper()} ")) == {"text_unfit"}
    assert isinstance(work.claim(second, words=f"{ANSWER} Yes."), Permit)
    work.now += DAY
    work.hear()
    assert isinstance(work.claim(work.says(ASKS, "cleo")), Permit)


@pytest.mark.promise(30)
def test_two_members_click_at_once_and_one_reply_is_claimed(work: Work) -> None:
    mention = work.says(ASKS)
    start = threading.Barrier(2)
    verdicts: dict[str, Verdict] = {}

    def click(who: Who, words: str) -> None:
        start.wait()
        verdicts[who.id] = work.claim(mention, who, words)

    members = [threading.Thread(target=click, args=(who, who.id)) for who in (DANA, ELI)]
    for member in members:
        member.start()
    for member in members:
        member.join()
    assert sorted(word(verdict) for verdict in verdicts.values()) == ["permit", "refused"]
    assert {rule for verdict in verdicts.values() for rule in reasons(verdict)} == {"already_answered"}
    work.send()
    assert len(work.network.published) == 1


def click_at_once(work: Work, asked: list[Mention]) -> list[Verdict]:
    """Let as many members as there are posts answer one each, all at the same moment; their verdicts."""
    start = threading.Barrier(len(asked))
    verdicts: list[Verdict] = []

    def click(number: int, mention: Mention) -> None:
        start.wait()
        verdicts.append(work.claim(mention, replace(DANA, id=f"U{number}"), f"Words no. {number}."))

    members = [threading.Thread(target=click, args=one) for one in enumerate(asked)]
    for member in members:
        member.start()
    for member in members:
        member.join()
    return verdicts


SOUGHT_OUT = {
    "contact": {"overheard_with_contract": "click"},
    "x": {"enterprise": True},
    "confirm_again": {"about_us": False},
}
CAPPED = {
    "the person's own cap": ({**SOUGHT_OUT, "caps": {"proactive": 10}}, 3),
    "the policy's cap": ({**SOUGHT_OUT, "caps": {"proactive": 3}}, None),
    "the brand's pace in an hour": ({**SOUGHT_OUT, "caps": {"proactive": 10, "brand_hour": 3}}, None),
    "the brand's pace in a day": (
        {**SOUGHT_OUT, "caps": {"proactive": 10, "brand_day": 3, "brand_hour": 3, "direct_held_from": 3}},
        None,
    ),
}


@pytest.mark.promise(10)
@pytest.mark.parametrize(("policy", "cap"), CAPPED.values(), ids=CAPPED)
def test_of_one_click_too_many_at_the_same_moment_all_but_one_claim(
    database: Database, policy: dict[str, Any], cap: int | None
) -> None:
    work = Work(database, **policy)
    terms = Terms(work.now, cap=cap, period_us=None if cap is None else 30 * DAY)
    agree(work.runtime, work.team, key_of("ana"), terms, Source.PAGE, "", "On their page.", work.now)
    asked = [work.says(f"Acme lost parcel {number}") for number in range(4)]
    verdicts = click_at_once(work, asked)
    assert sorted(map(word, verdicts)) == ["permit", "permit", "permit", "refused"]
    assert {rule for verdict in verdicts for rule in reasons(verdict)} == {"too_often"}
    assert [work.state(mention) for mention in asked].count("claimed") == 3
    work.send()
    assert len(work.network.published) == 3
    for mention in asked:
        assert not isinstance(work.claim(mention), Permit)


@pytest.mark.promise(10)
def test_of_answers_at_the_same_moment_one_too_many_for_a_day_waits_for_a_colleague(database: Database) -> None:
    work = Work(database, caps={"direct_held_from": 3})
    asked = [work.says(f"{ASKS} {number}") for number in range(3)]
    verdicts = click_at_once(work, asked)
    assert sorted(map(word, verdicts)) == ["held", "permit", "permit"]
    assert sorted(str(work.state(mention)) for mention in asked) == ["claimed", "claimed", "held"]
    work.send()
    assert len(work.network.published) == 2


@pytest.mark.promise(30)
def test_a_second_post_of_the_same_interaction_is_not_answered_too(work: Work) -> None:
    first = work.says(ASKS)
    more = work.adds(first, "I mean Oslo.")
    work.claim(first)
    assert "already_answered" in reasons(work.claim(more, words="Oslo, too."))
    assert not reply.withdraw(work.runtime, work.team, more.id, DANA, work.now)
    assert work.state(first) == "claimed"


@pytest.mark.parametrize("point", ["claim: locked", "claim: decided"])
def test_a_kill_before_the_commit_of_a_claim_leaves_no_claim(work: Work, point: str) -> None:
    mention = work.says(ASKS)
    before = work.everything()
    work.kill_at(point)
    with pytest.raises(Killed):
        work.claim(mention)
    assert work.everything() == before


# Held


def test_a_held_reply_waits_as_long_as_the_policy_says_and_no_longer(database: Database) -> None:
    work = Work(database, second_look={"labels": ["direct"], "wait": "3h"})
    mention = work.says(ASKS)
    work.claim(mention)
    work.now += 3 * HOUR - 1
    assert reply.let_held_lapse(work.runtime, work.team, work.now) == 0
    work.now += 1
    assert reply.let_held_lapse(work.runtime, work.team, work.now) == 1
    assert work.state(mention) == "refused"
    assert isinstance(work.approve(mention, ELI), Refused)


def test_a_held_reply_is_not_sent_by_itself_and_lapses_after_a_day(work: Work) -> None:
    mention = work.says(ASKS)
    work.now += OLD
    work.hear()
    work.claim(mention)
    work.send(DAY - SECOND)
    assert reply.let_held_lapse(work.runtime, work.team, work.now) == 0
    work.now += SECOND
    assert reply.let_held_lapse(work.runtime, work.team, work.now) == 1
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.why, row.text) == ("refused", "Nobody decided in time, so nothing was sent.", ANSWER)
    assert work.network.published == []


def test_only_an_approver_who_did_not_write_it_agrees_and_only_to_this_very_text(work: Work) -> None:
    mention = work.says(ASKS)
    assert reasons(work.approve(mention)) == {"already_answered"}
    work.now += OLD
    work.hear()
    work.claim(mention)
    assert reasons(work.approve(mention, FAY)) == {"not_authorised"}
    assert reasons(work.approve(mention, DANA)) == {"not_authorised"}
    assert reasons(work.approve(mention, ELI, "Other words.")) == {"text_unfit"}
    assert work.state(mention) == "held"
    assert work.count("entry", "kind = 'reply'") == 3, "whoever was turned away is on record"
    assert isinstance(work.approve(mention), Permit)
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.seconded_by) == ("claimed", "U2")
    work.send()
    assert [one.text for one in work.network.published] == [ANSWER]
    assert reasons(work.approve(mention)) == {"already_answered"}


@pytest.mark.parametrize("no", NOES)
def test_a_no_while_a_reply_waits_for_a_colleague_wins(work: Work, no: str) -> None:
    mention = work.says(ASKS)
    work.now += OLD
    work.hear()
    work.claim(mention)
    NOES[no](work)
    assert no in reasons(work.approve(mention))
    assert work.state(mention) == "refused"


def test_a_new_members_first_reply_is_held_until_one_of_theirs_was_sent(database: Database) -> None:
    work = Work(database, second_look={"new_members": True})
    first = work.says(ASKS)
    assert reasons(work.claim(first)) == {"second_look"}
    assert isinstance(work.approve(first), Permit)
    work.send()
    assert isinstance(work.claim(work.says(ASKS, "ben"), words="Yes."), Permit)


def test_under_a_contract_an_overheard_post_is_held(database: Database) -> None:
    work = Work(database, x={"enterprise": True})
    with work.database.write() as session:
        people.meet(session, "acme", [key_of("ana")], work.runtime.chance)
        secret = hashed(key_of("ana"), work.runtime.store_secret)
        session.add(ContractRow(brand_id="acme", id="c1", hashed=secret, since_us=work.now))
    assert work.says("Does Acme ship to Norway?").reasons == "second_look"


# Undo


def test_within_ten_seconds_a_reply_can_be_taken_back_and_written_anew(work: Work) -> None:
    mention = work.says(ASKS)
    work.claim(mention)
    work.send(10 * SECOND - 1)
    assert work.network.published == []
    assert reply.withdraw(work.runtime, work.team, mention.id, DANA, work.now)
    work.send(MINUTE)
    assert (work.state(mention), work.network.published) == ("withdrawn", [])
    assert isinstance(work.claim(mention, words="Other words."), Permit)
    row = work.reply(mention)
    assert row is not None
    assert (row.attempt, row.text) == (2, "Other words.")
    work.send()
    assert [one.text for one in work.network.published] == ["Other words."]
    assert not reply.withdraw(work.runtime, work.team, mention.id, DANA, work.now)


def test_after_x_refused_a_bare_reply_none_is_offered_for_a_day(work: Work) -> None:
    first = work.says("Do you ship?", answers=Ref("5", "x:1000"))
    other = work.says("And to Sweden?", "ben", answers=Ref("5", "x:1000"))
    work.network.outcomes = [refusal()]
    assert isinstance(work.claim(first), Permit)
    work.send()
    assert work.state(first) == "failed"
    work.surface()
    assert work.again(other).reasons == "network_refuses"
    assert reasons(work.claim(other)) == {"network_refuses"}
    assert isinstance(work.claim(work.says(ASKS, "cleo")), Permit)
    work.now += DAY
    work.hear()
    work.surface()
    assert work.again(other).verdict == "permit"


# Once more, and by several


def test_what_is_about_us_is_claimed_only_once_the_member_confirms_it(work: Work) -> None:
    mention = work.says("This bag though, @acme never fails", lang="fi")
    work.now += 1
    assert reasons(work.claim(mention)) == {"confirm_again"}
    assert work.state(mention) is None, "nothing waits for a colleague"
    wanted = reply.Claim(mention.id, 1, ANSWER, confirmed=True)
    work.now += 1
    assert isinstance(reply.claim(work.runtime, work.team, wanted, DANA, work.now), Permit)
    with work.database.read() as session:
        told = [one.payload or {} for one in past.newest(session, "acme", 9) if one.kind == "decision"]
    assert [payload.get("confirmed") for payload in told] == [None, False, True]
    work.send()
    assert work.state(mention) == "sent"


def test_a_confirmed_reply_that_waits_for_a_colleague_stays_confirmed(database: Database) -> None:
    work = Work(database, second_look={"labels": ["direct"]})
    mention = work.says(ASKS, lang="fi")
    assert reasons(work.claim(mention)) == {"confirm_again", "second_look"}
    assert work.state(mention) is None
    reply.claim(work.runtime, work.team, reply.Claim(mention.id, 1, ANSWER, confirmed=True), DANA, work.now)
    assert work.state(mention) == "held"
    assert isinstance(work.approve(mention), Permit)
    work.send()
    assert work.state(mention) == "sent"


def test_as_many_colleagues_agree_as_the_policy_asks_for_each_of_them_once(database: Database) -> None:
    work = Work(database, second_look={"labels": ["direct"], "members": 2})
    work.team = replace(work.team, approvers=frozenset({"U1", "U2", "U4"}))
    gus = Who("U4", may_reply=True, may_approve=True)
    mention = work.says(ASKS)
    work.claim(mention)
    assert reasons(work.approve(mention, ELI)) == {"second_look"}
    assert work.state(mention) == "held"
    assert reasons(work.approve(mention, ELI)) == {"not_authorised"}
    assert isinstance(work.approve(mention, gus), Permit)
    row = work.reply(mention)
    assert row is not None
    assert (row.state, row.seconded_by) == ("claimed", "U2,U4")
    work.send()
    assert work.state(mention) == "sent"


def test_a_colleague_more_does_not_make_up_for_what_must_be_confirmed(work: Work) -> None:
    mention = work.says(ASKS)
    work.now += OLD
    work.hear()
    work.claim(mention)
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE mention SET lang = 'fi'")
    assert reasons(work.approve(mention)) == {"confirm_again"}
    assert work.state(mention) == "refused"


def test_past_the_brands_pace_all_wait_and_go_on_when_it_eases(database: Database) -> None:
    work = Work(database, caps={"brand_hour": 2, "brand_day": 3, "direct_held_from": 2})
    for number in range(2):
        assert isinstance(work.claim(work.says(ASKS, f"a{number}"), words=f"Yes, {number}."), Permit)
        work.send()
    third = work.says(ASKS, "cleo")
    assert reasons(work.verdict(third)) == {"too_often"}
    work.now += HOUR
    work.hear()
    work.surface()
    assert work.again(third).verdict == "permit"
    assert isinstance(work.claim(third), Permit)
    work.send()
    assert work.state(third) == "sent"
    work.now += HOUR
    work.hear()
    assert reasons(work.verdict(work.says(ASKS, "dora"))) == {"too_often"}, "three in a day"
