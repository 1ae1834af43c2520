"""Whoever is turned away leaves an entry, and nothing else."""

import pytest

from bot.steps.team.turn_away import turn_away, turn_away_from_brand
from bot.store.database import Database
from tests.brand_at_work import Work


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def test_a_mention_that_is_not_there_leaves_no_entry(work: Work) -> None:
    turn_away(work.runtime, work.team, "0" * 32, "approve", "U9", "You are a guest.", work.now)
    assert work.count("entry") == 0


def test_only_an_entry_is_written(work: Work) -> None:
    mention = work.says("@acme hi")
    before = work.everything()
    turn_away(work.runtime, work.team, mention.id, "approve", "U9", "You are a guest.", work.now)
    after = work.everything()
    assert len(after["entry"]) == len(before["entry"]) + 1
    assert {**after, "entry": []} == {**before, "entry": []}


def test_whoever_wants_to_act_on_the_whole_brand_and_may_not_leaves_one_entry(work: Work) -> None:
    before = work.everything()
    turn_away_from_brand(work.runtime, work.team, "resume", "U9", "You are a guest.", work.now)
    after = work.everything()
    assert len(after["entry"]) == 1
    assert {**after, "entry": []} == {**before, "entry": []}
