"""A stop is confirmed once and no more, whoever clicks, whatever ends us."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.steps import surface
from bot.steps.hearing import rule_on_wish
from bot.steps.hearing.acknowledge import acknowledge
from bot.steps.hearing.catch_up import catch_up
from bot.store.database import Database
from bot.store.mentions import Mention
from rules.mention import Wish
from rules.policy import build
from rules.verdict import Held, Permit, Refused, Verdict
from tests.bot.steps.hearing.test_put_back import Kept
from tests.brand_at_work import DANA, DAY, ELI, MINUTE, Killed, Work, list_in_registry, reasons
from tests.networks import key_of

ASKS = "@acme do you ship to Norway?"


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def words_of(work: Work) -> tuple[str, ...]:
    return work.team.policy.wishes.confirmations


def confirm(work: Work, mention: Mention) -> Verdict:
    return acknowledge(work.runtime, work.team, mention.id, DANA, work.now)


def offer(work: Work, mention: Mention) -> str:
    with work.database.read() as session:
        (look,) = surface.look_at(session, work.runtime, work.team, [work.again(mention)], work.now)
        return look.offer.words if look.offer else ""


@pytest.mark.promise(1)
@pytest.mark.parametrize("words", ["@acme never contact me again", "@acme STOPALL", "Acme, stop tweeting at me", ASKS])
def test_whoever_said_never_or_did_not_speak_to_us_hears_nothing(work: Work, words: str) -> None:
    mention = work.says(words)
    assert offer(work, mention) == ""
    if words != ASKS:
        assert isinstance(confirm(work, mention), Refused)
        work.send()
    assert work.network.published == []


@pytest.mark.promise(30)
def test_it_is_confirmed_once_whatever_is_clicked(work: Work) -> None:
    mention = work.says("@acme stop")
    assert offer(work, mention) == words_of(work)[0]
    verdicts = [confirm(work, mention) for _ in range(3)]
    assert [type(one) for one in verdicts] == [Permit, Refused, Refused]
    work.send()
    work.send()
    assert [one.text for one in work.network.published] == [words_of(work)[0]]
    assert reasons(confirm(work, mention)) >= {"already_answered"}
    assert offer(work, mention) == ""
    assert "asked_to_stop" in reasons(work.verdict(work.says(ASKS))), "and nothing else may be said"


@pytest.mark.promise(30)
@pytest.mark.parametrize("point", ["claim: decided", "claim: committed", "send: committed", "send: sent"])
def test_a_kill_at_any_point_confirms_at_most_once(work: Work, point: str) -> None:
    mention = work.says("@acme stop")
    work.kill_at(point)

    def go_on() -> None:
        confirm(work, mention)
        work.send()

    with pytest.raises(Killed):
        go_on()
    work.stops.clear()
    go_on()
    work.send()
    assert len(work.network.published) <= 1


def test_a_second_stop_is_not_confirmed_again(work: Work) -> None:
    first = work.says("@acme stop")
    confirm(work, first)
    work.send()
    second = work.says("@acme stop it")
    assert offer(work, second) == ""
    assert isinstance(confirm(work, second), Refused)


@pytest.mark.promise(7)
def test_a_never_between_the_click_and_the_send_wins(work: Work) -> None:
    mention = work.says("@acme stop")
    assert isinstance(confirm(work, mention), Permit)
    work.says("@acme never contact me again")
    work.send()
    assert work.network.published == []
    assert work.state(mention) == "refused"


def test_a_registrys_no_a_day_and_an_edit_end_it(work: Work) -> None:
    listed, late, edited = (work.says("@acme stop", name) for name in ("ana", "ben", "cleo"))
    list_in_registry(work, key_of("ana"))
    assert "opted_out" in reasons(confirm(work, listed))
    work.network.edit(edited.root_id, "@acme never contact me")
    work.hear()
    assert isinstance(confirm(work, edited), Refused)
    work.now += DAY - MINUTE
    work.hear()
    assert offer(work, late)
    work.now += MINUTE
    work.hear()
    assert offer(work, late) == ""
    assert "asked_to_stop" in reasons(confirm(work, late))


def test_the_card_of_a_stop_is_drawn_anew_once_it_can_be_confirmed_no_more(work: Work) -> None:
    mention = work.says("@acme stop")
    work.now += DAY - MINUTE
    work.hear()
    work.surface()
    assert offer(work, mention)
    ends_us = work.again(mention).look_again_us
    assert ends_us == work.now + MINUTE
    with work.database.write() as session:
        session.connection().exec_driver_sql("UPDATE outbox SET wanted = 1")
    work.now = ends_us
    work.surface()
    assert (offer(work, mention), work.count("outbox", "wanted > 1")) == ("", 1)


def test_what_a_member_ruled_to_be_a_stop_may_be_confirmed(work: Work) -> None:
    unsure = work.says("@acme enough")
    assert unsure.wish is Wish.MAYBE_STOP
    assert offer(work, unsure) == ""
    rule_on_wish.rule_on_wish(work.runtime, work.team, unsure.id, ELI, "They mean us.", work.now, stop=True)
    assert isinstance(confirm(work, unsure), Permit)


def test_the_same_words_do_not_go_out_twice_in_a_day_while_there_are_others(work: Work) -> None:
    for name in ("ana", "ben", "cleo"):
        confirm(work, work.says("@acme stop", name))
        work.send()
    assert [one.text for one in work.network.published] == list(words_of(work))
    assert reasons(confirm(work, work.says("@acme stop", "dora"))) == {"text_unfit"}


def test_a_team_may_ask_for_a_colleague_who_clicks_instead_and_may_never_confirm(database: Database) -> None:
    work = Work(database, second_look={"new_members": True})
    mention = work.says("@acme stop")
    assert isinstance(confirm(work, mention), Held)
    assert work.state(mention) is None, "nothing waits for anybody"
    never = build({"registry": {"own_list": True}, "wishes": {"acknowledge": "never"}}, "policy.toml")
    work.team = replace(work.team, policy=never)
    assert offer(work, work.says("@acme stop", "ben")) == ""


def test_a_post_that_is_gone_from_here_is_not_confirmed(work: Work) -> None:
    assert isinstance(acknowledge(work.runtime, work.team, "nowhere", DANA, work.now), Refused)


def test_nothing_is_confirmed_that_the_journal_does_not_hold_yet(database: Database, tmp_path: Path) -> None:
    work = Kept(database, tmp_path)
    work.journal.path.mkdir()
    mention = work.says("@acme stop")
    assert "does not hold it yet" in sentence_of(confirm(work, mention))
    work.journal.path.rmdir()
    catch_up(work.runtime, work.team, work.now)
    assert isinstance(confirm(work, mention), Permit)


def sentence_of(verdict: Verdict) -> str:
    assert isinstance(verdict, Refused)
    return verdict.refusals[0].sentence
