"""Posts are kept once, found by every id they had, and looked at again."""

from typing import Any

import pytest

from bot.ports import Unread
from bot.store import mentions
from bot.store.database import Database
from bot.store.mentions import OPEN_DAYS_US, TEXT_DAYS_US, Mention
from rules.mention import How, Kind, Label, Post, Wish
from tests.brand_at_work import NOW, Work

ASKED_US = NOW + 5


@pytest.fixture
def work(database: Database) -> Work:
    return Work(database)


def one(number: int, **more: Any) -> Mention:  # noqa: ANN401 - fields of a mention
    """A mention with ids of this number; it is looked at again much later."""
    name = f"{number:032x}"
    values: dict[str, Any] = {
        "brand_id": "acme", "id": name, "network": "x", "root_id": f"r{number}", "post_id": f"p{number}",
        "revision": 1, "author_key": f"x:{number}", "author_handle": "ana", "interaction_id": name,
        "conversation_id": "c", "answer_to": f"p{number}", "kind": Kind.DIRECT, "how": How.MENTION, "about": False,
        "low_confidence": False, "wish": None, "reach": None, "summoned": True, "replies_open": True,
        "created_us": NOW, "received_us": NOW, "read_us": NOW, "post": "{}", "label": "{}", "look_again_us": 2 * NOW,
    }  # fmt: skip
    return Mention(**{**values, **more})


def add(database: Database, *new: Mention) -> None:
    with database.write() as session:
        mentions.add(session, new)


def look_again(database: Database, **which: Any) -> None:  # noqa: ANN401 - the arguments of look_again
    with database.write() as session:
        mentions.look_again(session, "acme", ASKED_US, **which)


def due(database: Database, now_us: int = ASKED_US, most: int = 10) -> set[int]:
    """The numbers of the mentions that are due for another look."""
    with database.read() as session:
        return {int(mention.id, 16) for mention in mentions.due(session, "acme", now_us, most)}


# Another look


def test_nobody_is_looked_at_again_unasked(database: Database) -> None:
    add(database, one(1), one(2, look_again_us=None))
    assert due(database) == set()
    assert due(database, 2 * NOW) == {1}


@pytest.mark.parametrize(
    "left_out",
    [{"gone_us": NOW}, {"received_us": ASKED_US - OPEN_DAYS_US}, {"brand_id": "other"}],
    ids=["gone", "too old", "another brand's"],
)
def test_what_has_no_card_any_more_is_left_out(database: Database, left_out: dict[str, Any]) -> None:
    add(database, one(1), one(2, **left_out))
    look_again(database)
    assert due(database) == {1}


def test_what_was_refused_for_good_is_left_out_unless_it_is_named(database: Database) -> None:
    add(database, one(1, look_again_us=None))
    look_again(database)
    look_again(database, reason="")
    assert due(database) == set()
    look_again(database, authors=["x:1"])
    assert due(database) == {1}


def test_of_nobody_nothing_is_looked_at(database: Database) -> None:
    add(database, one(1))
    look_again(database, authors=[])
    look_again(database, mention_ids=[])
    assert due(database) == set()


def test_each_way_to_ask_reaches_its_own_alone(database: Database) -> None:
    by: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {
        1: ({"author_key": "x:9"}, {"authors": ["x:9"]}),
        2: ({}, {"mention_ids": [one(2).id]}),
        3: ({"reasons": "paused,not_listening"}, {"reason": "not_listening"}),
        4: ({"summoned": None}, {"bare": True}),
    }
    add(database, *(one(number, **values) for number, (values, _) in by.items()))
    for number, (_, which) in by.items():
        look_again(database, **which)
        assert number in due(database)
        assert due(database) <= set(range(1, number + 1))
    assert due(database) == set(by)


def test_the_longest_due_goes_first_and_no_more_than_asked_for(database: Database) -> None:
    add(database, *(one(number, look_again_us=NOW - number) for number in (1, 2, 3)))
    assert due(database, most=2) == {2, 3}


# Kept and found


def test_a_post_that_is_here_already_cannot_be_added_again(database: Database) -> None:
    add(database, one(1))
    with pytest.raises(Exception, match=r"(?i)unique"):
        add(database, one(2, root_id="r1"))
    add(database, one(2, root_id="r1", brand_id="other"), one(3, root_id="r1", network="y"))


def test_a_mention_comes_back_as_it_was_stored(database: Database) -> None:
    mention = one(1, wish=Wish.STOP, reach="any", summoned=None, closed_by="U1", author_handle=None)
    add(database, mention)
    changed = mentions.changed(mention, post=None, revision=2, kind=Kind.OVERHEARD, how=How.NAMED)
    with database.write() as session:
        assert mentions.get(session, "acme", mention.id) == mention
        assert mentions.get(session, "other", mention.id) is None
        mentions.save(session, [changed])
        mentions.save(session, [])
        mentions.add(session, [])
    with database.read() as session:
        assert mentions.get(session, "acme", mention.id) == changed


def test_a_post_is_found_by_its_first_id_and_what_it_answers_by_its_newest_too(database: Database) -> None:
    add(database, one(1), one(2, network="y"))
    with database.read() as session:
        assert set(mentions.known(session, "acme", "x", ["r1", "p1", "r2"])) == {"r1"}
        assert set(mentions.answered(session, "acme", "x", ["p1"])) == {"r1", "p1"}
        assert set(mentions.answered(session, "acme", "x", ["r1"])) == {"r1", "p1"}
        assert mentions.answered(session, "acme", "x", []) == {}
        assert mentions.answered(session, "other", "x", ["r1"]) == {}


def test_an_interaction_is_its_first_post_and_what_was_added_to_it(database: Database) -> None:
    first = one(1)
    add(database, one(3, interaction_id=first.id), first, one(2, interaction_id=first.id), one(4))
    with database.read() as session:
        assert [int(each.id, 16) for each in mentions.of_interaction(session, "acme", first.id)] == [1, 2, 3]
        assert mentions.of_interaction(session, "other", first.id) == []


def test_only_what_stands_in_a_card_is_read_again_the_longest_unread_first(database: Database) -> None:
    later = NOW + 100
    add(
        database,
        one(1, read_us=NOW + 1), one(2), one(3, read_us=later), one(4, gone_us=NOW), one(5, post=None),
        one(6, network="y"), one(7, received_us=later - TEXT_DAYS_US),
    )  # fmt: skip
    with database.read() as session:
        found = mentions.unread_since(session, "acme", "x", later, 10)
        assert [int(each.id, 16) for each in found] == [2, 1]
        assert len(mentions.unread_since(session, "acme", "x", later, 1)) == 1


def test_texts_are_found_by_kind_and_age(database: Database) -> None:
    add(database, one(1), one(2, kind=Kind.OVERHEARD), one(3, post=None), one(4, received_us=NOW + 1))
    with database.read() as session:
        found = mentions.with_text(session, "acme", Kind.DIRECT, NOW + 1, 10)
        assert [int(each.id, 16) for each in found] == [1]


def test_what_did_not_parse_is_kept_once_by_its_bytes_and_by_its_post(work: Work) -> None:
    unread = [Unread("7", "{}", "No text."), Unread("7", "[]", "No object."), Unread(None, "1", "No object.")]
    for network in ("x", "y"):
        for _ in range(2):
            with work.database.write() as session:
                mentions.keep_unread(session, "acme", network, unread, NOW)
    assert work.count("unread", "network = 'x'") == work.count("unread", "network = 'y'") == 2


def test_post_and_label_are_read_as_they_were_written(work: Work) -> None:
    mention = work.says("@acme hi \u2028 “you”")
    post = mentions.read_post(mention)
    assert isinstance(post, Post)
    assert post == work.network.newest[mention.root_id]
    label = mentions.read_label(mention)
    assert isinstance(label, Label)
    assert (label.kind, label.how) == (Kind.DIRECT, How.MENTION)
    assert mentions.write_post(post) == mention.post
    assert mentions.write_label(label) == mention.label
    assert mentions.read_post(mentions.changed(mention, post=None)) is None
