"""A handle that was typed is followed to its account, a moment later and once."""

from bot.steps.hearing.find_bearers import find_bearers
from bot.steps.person.choose import choose_claimed
from bot.store.database import Database
from bot.store.wishes import noes, register
from rules.choice import Choice, Wanted
from rules.mention import Account
from rules.verdict import Refused
from tests.brand_at_work import SECOND, Work
from tests.networks import key_of


def standing(work: Work) -> list[str]:
    with work.database.read() as session:
        return [no.scope for no in noes.in_force(session, "acme", key_of("ana"), work.runtime.store_secret)]


def typed(work: Work) -> list[str | None]:
    with work.database.read() as session:
        return [one.handle for one in register.typed(session, "acme", 9)]


def stop(work: Work, handle: str = "ana") -> None:
    choose_claimed(work.runtime, work.team, f"x:@{handle}", Choice(Wanted.NEVER), work.now)


def test_with_no_handle_typed_there_is_nothing_to_do(database: Database) -> None:
    assert find_bearers((work := Work(database)).runtime, work.team, work.now) == 0


def test_a_handle_that_nobody_bears_is_seen_to_and_its_name_dropped(database: Database) -> None:
    work = Work(database)
    stop(work, "nobody")
    assert typed(work) == ["nobody"]
    assert find_bearers(work.runtime, work.team, work.now) == 1
    assert typed(work) == []
    stop(work, "nobody")
    assert find_bearers(work.runtime, work.team, work.now) == 0


def test_whoever_bears_it_is_left_alone_at_once_and_under_another_name_too(database: Database) -> None:
    work = Work(database)
    mention = work.says("@acme do you ship?")
    stop(work)
    assert isinstance(work.claim(mention), Refused)  # by the handle
    assert standing(work) == []
    assert find_bearers(work.runtime, work.team, work.now) == 1
    assert standing(work) == ["until_i_ask;brand=acme"]
    work.now += SECOND
    renamed = work.says_as(Account(key_of("ana"), "ana_new", "Ana"), "@acme are you there?")
    assert isinstance(work.claim(renamed), Refused)
    assert isinstance(work.claim(mention), Refused)
