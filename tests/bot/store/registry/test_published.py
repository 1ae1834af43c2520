"""Our noes as rows of our feed: what is not published, what stays, what goes."""

from datetime import UTC, datetime

import pytest

from bot.store import people
from bot.store.database import Database, Session
from bot.store.registry import published
from bot.store.registry.published import HEADS_KEPT, OtherFeed, Place
from bot.store.wishes import noes
from bot.store.wishes.noes import NONE_WRITTEN, Told
from rules.registry.key import hashed
from rules.registry.row import pack
from rules.registry.scopes import ScopeTable

NOW = 1_800_000_000_000_000
SECRET, FEED_KEY, NEXT_KEY = b"s" * 32, b"f" * 32, b"g" * 32
ANA, BEN, CLEO = "x:1", "x:2", "x:3"


def object_(session: Session, who: str, scope: str, brand_id: str = "acme", *, unsure: bool = False) -> str:
    """An objection with its row in the feed, as one transaction makes them."""
    made = noes.of(session, brand_id, [Told(who, scope, NOW, unsure=unsure)], SECRET)
    noes.keep(session, brand_id, made, NOW, NONE_WRITTEN)
    published.note(session, brand_id, {made[0].id: who})
    return made[0].id


def number_all(session: Session, *brands: str) -> None:
    place: Place | None = Place()
    while place is not None:
        place = published.number_new(session, brands, place)


def standing(session: Session) -> dict[bytes, str]:
    """The scopes in force by hashed key, as a subscriber would read them."""
    table, over = published.table(session, NOW)
    numbers = {row[:16]: int.from_bytes(row[16:]) for row, stands in published.rows(session) if stands}
    return {key: table.scope(number) for key, number in numbers.items() if number not in over}


@pytest.mark.promise(8)
def test_what_one_brand_was_told_is_not_published_unless_it_publishes_its_list(database: Database) -> None:
    with database.write() as session:
        published.add_key(session, FEED_KEY, NOW)
        object_(session, ANA, "until_i_ask")
        object_(session, BEN, "any;for=all")
        object_(session, CLEO, "any;listen", "beta")
        number_all(session)
        assert standing(session) == {hashed(BEN, FEED_KEY): "any"}
        number_all(session, "acme")
        assert standing(session) == {hashed(BEN, FEED_KEY): "any", hashed(ANA, FEED_KEY): "until_i_ask;brand=acme"}


@pytest.mark.promise(8)
def test_a_brand_that_publishes_its_list_no_more_takes_nobodys_no_back(database: Database) -> None:
    with database.write() as session:
        published.add_key(session, FEED_KEY, NOW)
        object_(session, ANA, "any")
        number_all(session, "acme")
        number_all(session)
        assert standing(session) == {hashed(ANA, FEED_KEY): "any;brand=acme"}


def test_an_unsure_no_is_published_only_once_a_member_ruled(database: Database) -> None:
    with database.write() as session:
        published.add_key(session, FEED_KEY, NOW)
        (made,) = noes.of(session, "acme", [Told(ANA, "any;for=all", NOW, mention_id="m", unsure=True)], SECRET)
        noes.keep(session, "acme", [made], NOW, NONE_WRITTEN)
        published.note(session, "acme", {made.id: ANA})
        number_all(session)
        assert standing(session) == {}
        noes.rule_on(session, "acme", "m", NOW, stop=True)
        number_all(session)
        assert standing(session) == {hashed(ANA, FEED_KEY): "any"}


def test_where_we_publish_no_feed_nothing_is_noted(database: Database) -> None:
    with database.write() as session:
        object_(session, ANA, "any;for=all")
        number_all(session)
        assert standing(session) == {}


def test_a_row_stands_until_every_objection_that_says_so_is_lifted(database: Database) -> None:
    with database.write() as session:
        published.add_key(session, FEED_KEY, NOW)
        object_(session, ANA, "any;for=all")
        object_(session, ANA, "any;for=all", "beta")
        number_all(session)
        noes.lift(session, "acme", ANA, SECRET, NOW + 1, NOW + 2)
        assert standing(session) == {hashed(ANA, FEED_KEY): "any"}
        noes.lift(session, "beta", ANA, SECRET, NOW + 1, NOW + 2)
        assert standing(session) == {}
        assert [stands for _, stands in published.rows(session)] == [False]


@pytest.mark.promise(8)
def test_after_a_new_key_the_rows_of_the_former_one_stay(database: Database) -> None:
    with database.write() as session:
        assert published.add_key(session, FEED_KEY, NOW, first=True)
        assert not published.add_key(session, NEXT_KEY, NOW, first=True)
        object_(session, ANA, "any;for=all")
        assert published.add_key(session, NEXT_KEY, NOW)
        object_(session, BEN, "any;for=all")
        number_all(session)
        assert standing(session) == {hashed(ANA, FEED_KEY): "any", hashed(BEN, NEXT_KEY): "any"}
        table, _ = published.table(session, NOW)
        assert table.scopes == {0: (1, "any"), 1: (2, "any")}


def test_a_scope_that_has_ended_leaves_the_table_and_its_number_is_not_given_again(database: Database) -> None:
    after_us = int(datetime(2027, 6, 1, tzinfo=UTC).timestamp()) * 1_000_000
    with database.write() as session:
        published.add_key(session, FEED_KEY, NOW)
        object_(session, ANA, "any;until=2027-05-01;for=all")
        number_all(session)
        table, over = published.table(session, after_us)
        assert not table.scopes
        assert set(over) == {0}
        object_(session, BEN, "any;for=all")
        number_all(session)
        assert published.table(session, after_us)[0].scopes == {1: (1, "any")}


@pytest.mark.promise(8)
def test_a_feed_that_begins_late_has_the_noes_of_all_whom_we_know_by_name(database: Database) -> None:
    with database.write() as session:
        object_(session, ANA, "any;for=all")
        object_(session, BEN, "any;for=all")
        people.meet(session, "acme", [ANA, CLEO], bytes)
        published.add_key(session, FEED_KEY, NOW)
        after: str | None = ""
        while after is not None:
            after = published.note_known(session, "acme", after, SECRET)
        number_all(session)
        assert standing(session) == {hashed(ANA, FEED_KEY): "any"}


def test_rows_come_in_the_order_of_their_bytes(database: Database) -> None:
    with database.write() as session:
        published.add_key(session, FEED_KEY, NOW)
        for number in range(40):
            object_(session, f"x:{number + 1}", ("any", "proactive")[number % 2] + ";for=all")
        object_(session, ANA, "until_i_ask;for=all")
        number_all(session)
        rows = [row for row, _ in published.rows(session)]
        assert rows == sorted(set(rows))
        assert len(rows) == 41


def test_what_a_feed_said_before_is_taken_over_and_what_contradicts_it_is_refused(database: Database) -> None:
    theirs = ScopeTable({1: FEED_KEY}, {0: (1, "any"), 4: (1, "proactive")})
    with database.write() as session:
        published.adopt(session, theirs, NOW)
        published.adopt(session, theirs, NOW)
        object_(session, ANA, "any;for=all")
        object_(session, BEN, "until_i_ask;for=all")
        number_all(session)
        assert published.table(session, NOW)[0].scopes == {**theirs.scopes, 5: (1, "until_i_ask")}
        assert next(iter(published.rows(session)))[0] in {
            pack(hashed(ANA, FEED_KEY), 0),
            pack(hashed(BEN, FEED_KEY), 5),
        }
        for other in (ScopeTable({1: NEXT_KEY}, {}), ScopeTable({1: FEED_KEY}, {0: (1, "proactive")})):
            with pytest.raises(OtherFeed, match="published from another store"):
                published.adopt(session, other, NOW)


def test_the_last_heads_are_remembered_and_older_ones_not(database: Database) -> None:
    with database.write() as session:
        for seq in range(1, HEADS_KEPT + 4):
            published.keep_head(session, seq, b"head %d" % seq)
            published.keep_head(session, seq, b"head %d" % seq)
        assert published.heads(session)[0] == b"head %d" % (HEADS_KEPT + 3)
        assert len(published.heads(session)) == HEADS_KEPT
