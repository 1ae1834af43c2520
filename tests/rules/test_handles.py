"""Which handles the author typed; whole posts are in tests/rules/test_label.py."""

import pytest
from msgspec.structs import replace

from rules.handles import LINKS_MAX, inside_link, is_reply
from rules.mention import Account, Link, Post, Ref

POST = Post("x", "51", "50", Account("x:5", "ana", "Ana"), "hi", 0, conversation_id="50")


@pytest.mark.parametrize("conversation", ["", "50", "51"])
def test_a_post_in_no_conversation_but_its_own_is_no_reply(conversation: str) -> None:
    assert not is_reply(replace(POST, conversation_id=conversation))


def test_a_post_in_another_conversation_or_in_answer_to_one_is_a_reply() -> None:
    assert is_reply(replace(POST, conversation_id="40"))
    assert is_reply(replace(POST, answers=Ref("40")))


def test_a_link_ends_right_before_what_follows_it() -> None:
    link = Link(3, 7, "https://acme.example")
    assert [place for place in range(10) if inside_link([link], place)] == [3, 4, 5, 6]


def test_among_too_many_links_every_place_counts_as_inside_one() -> None:
    elsewhere = Link(3, 7, "https://acme.example")
    assert not inside_link([elsewhere] * LINKS_MAX, 9)
    assert inside_link([elsewhere] * (LINKS_MAX + 1), 9)
