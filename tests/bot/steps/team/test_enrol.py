"""A team begins its work: its brand is known, and its policy stands in the record."""

from dataclasses import replace

import pytest
from msgspec import structs

from bot.steps.team import enrol
from bot.store import brands
from bot.store.database import Database
from bot.store.record import past
from tests.brand_at_work import Work


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def test_the_same_policy_is_not_put_in_force_twice(work: Work) -> None:
    assert enrol.enrol(work.runtime, work.team, '{"preset":"spoken-to"}', work.now)
    before = work.everything()
    assert not enrol.enrol(work.runtime, work.team, '{"preset":"spoken-to"}', work.now + 1)
    assert work.everything() == before


def test_a_brand_that_is_new_gets_its_row(work: Work) -> None:
    team = replace(work.team, brand=structs.replace(work.team.brand, id="other"))
    assert enrol.enrol(work.runtime, team, "{}", work.now)
    with work.database.read() as session:
        row = brands.get(session, "other")
        assert row is not None
        assert (row.policy, row.policy_sha256) == ("{}", team.policy_sha256)


def test_a_new_policy_is_recorded_word_for_word_and_open_cards_get_another_look(work: Work) -> None:
    mention = work.says("@acme do you ship?")
    work.surface()
    looked = work.again(mention)
    assert looked.look_again_us is None or looked.look_again_us > work.now
    team = replace(work.team, policy_sha256="1" * 64)
    assert enrol.enrol(work.runtime, team, '{"preset":"invited-only"}', work.now + 1)
    assert (work.again(mention).look_again_us or 0) <= work.now + 1
    with work.database.read() as session:
        newest = past.newest(session, "acme", 1)[0]
    assert newest.payload is not None
    assert (newest.kind, newest.payload["policy"]) == ("policy", '{"preset":"invited-only"}')
