"""Each no has its row in our feed from the moment it is in force."""

import pytest

from bot.steps.hearing import obey
from bot.store.database import Database
from bot.store.registry import published
from bot.store.registry.published import Place
from bot.store.wishes.noes import Told
from rules.registry.key import hashed
from tests.brand_at_work import NOW, Work
from tests.networks import key_of

FEED_KEY = b"f" * 32


@pytest.mark.promise(8)
def test_a_no_that_is_in_force_can_be_published_without_a_name_and_one_that_cannot_be_read_cannot(
    database: Database,
) -> None:
    work = Work(database)
    with database.write() as session:
        published.add_key(session, FEED_KEY, NOW)
    told = [Told("x:1", "any;for=all", NOW), Told("nobody", "any;for=all", NOW), Told("x:@ana", "proactive", NOW)]
    obey.object_to(work.runtime, work.team, told, [], NOW)
    obey.object_to(work.runtime, work.team, told, [], NOW)
    assert work.count("feed_row") == 2
    with database.write() as session:
        published.number_new(session, {"acme"}, Place())
        assert {row[:16] for row, _ in published.rows(session)} == {hashed(who, FEED_KEY) for who in ("x:1", "x:@ana")}


@pytest.mark.promise(8)
def test_a_stop_that_is_heard_has_its_row_too(database: Database) -> None:
    work = Work(database)
    with database.write() as session:
        published.add_key(session, FEED_KEY, NOW)
    work.says("@acme stop")
    with database.write() as session:
        published.number_new(session, {"acme"}, Place())
        ((row, stands),) = published.rows(session)
        table, _ = published.table(session, NOW)
    assert (row[:16], stands) == (hashed(key_of("ana"), FEED_KEY), True)
    assert table.scope(int.from_bytes(row[16:])) == "until_i_ask;brand=acme"
