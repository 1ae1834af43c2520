"""Whoever moves takes their no along, and nothing else."""

from pathlib import Path

import pytest

from bot.steps.hearing.follow_move import follow_move
from bot.steps.hearing.leave_alone import leave_account_alone
from bot.steps.person.agree import Source, agree
from bot.store.database import Database
from bot.store.wishes.contracts import Terms
from rules.mention import Account
from rules.registry.key import BadKey
from tests.bot.steps.hearing.test_put_back import Kept as Work
from tests.brand_at_work import HOUR, reasons
from tests.networks import key_of

ASKS = "@acme do you ship to Norway?"
OLD, NEW = "mastodon:https://one.example/users/ana", "mastodon:https://two.example/users/ana"


@pytest.fixture
def work(database: Database, tmp_path: Path) -> Work:
    return Work(database, tmp_path)


@pytest.mark.promise(8)
def test_a_yes_stays_where_it_was_given_and_a_no_is_never_copied_back(work: Work) -> None:
    agree(work.runtime, work.team, key_of("ana"), Terms(work.now), Source.PAGE, "", "Their own act.", work.now)
    assert follow_move(work.runtime, work.team, key_of("ana"), key_of("zoe"), work.now) == 0
    zoe = work.says("@acme stop", "zoe")
    assert follow_move(work.runtime, work.team, key_of("ana"), key_of("zoe"), work.now) == 0
    assert work.facts(zoe).contracts == ()
    assert "asked_to_stop" not in reasons(work.verdict(work.says(ASKS)))


def test_only_accounts_move(work: Work) -> None:
    for old, new in (("nobody", NEW), (OLD, "nobody"), ("", "")):
        with pytest.raises(BadKey):
            follow_move(work.runtime, work.team, old, new, work.now)
    work.says("@acme stop")
    assert follow_move(work.runtime, work.team, key_of("ana"), key_of("ana"), work.now) == 0


@pytest.mark.promise(1)
def test_every_no_goes_along_as_far_as_it_reached_and_is_journalled(work: Work) -> None:
    moved = work.says(ASKS, "zoe")
    work.says("@acme stop")
    work.says("@acme enough")
    assert follow_move(work.runtime, work.team, key_of("ana"), key_of("zoe"), work.now) == 2
    assert follow_move(work.runtime, work.team, key_of("ana"), key_of("zoe"), work.now) == 0, (
        "told again, it is the same"
    )
    assert reasons(work.verdict(moved)) >= {"asked_to_stop", "unsure_wish"}
    assert [one.unsure for one in work.facts(moved).objections or ()].count(True) == 1
    assert len(work.lines()) == 4
    work.now += HOUR
    work.says("@acme never contact me again")
    assert follow_move(work.runtime, work.team, key_of("ana"), key_of("zoe"), work.now) == 1


@pytest.mark.promise(12)
def test_another_name_under_the_same_id_changes_nothing(work: Work) -> None:
    work.says("@acme stop")
    renamed = work.says_as(Account(key_of("ana"), "anna_new", "Anna"), ASKS)
    assert "asked_to_stop" in reasons(work.verdict(renamed))


def test_accounts_of_mastodon_move_too(work: Work) -> None:
    leave_account_alone(work.runtime, work.team, OLD, "U1", work.now)
    assert follow_move(work.runtime, work.team, OLD, NEW, work.now) == 1
    assert work.count("objection") == 2
