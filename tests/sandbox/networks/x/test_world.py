"""What people do on X, and what X keeps of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.networks.x import Account, Post, X, fields, shape
from tests.sandbox.networks.x.conftest import NOON
from tests.sandbox.networks.x.test_shape import ALL
from tests.world_served import Clock


def test_a_taken_handle_is_refused_whatever_its_case(x: X, acme: Account) -> None:
    with pytest.raises(ValueError, match="taken"):
        x.account("ACME")


def test_nobody_can_post_as_a_stranger(x: X) -> None:
    with pytest.raises(KeyError, match="Make the account first"):
        x.post("nobody", "hi")


def test_a_handle_that_nobody_has_is_no_mention(x: X, acme: Account, ana: Account) -> None:
    assert x.post(ana, "@acne hi").body.mentions == ()


def test_ids_grow_with_the_clock_and_never_repeat(x: X, ana: Account, clock: Clock) -> None:
    first, second = x.post(ana, "one"), x.post(ana, "two")
    clock.advance(1)
    third = x.post(ana, "three")
    early = x.post(ana, "early", at=clock() - 3_600_000_000)
    assert int(early.id) < int(first.id) < int(second.id) < int(third.id)
    assert int(first.id) >> 22 == clock.now // 1000 - 1000 - 1288834974657


def test_a_reply_carries_handles_along_outside_the_shown_text(x: X, acme: Account, ana: Account) -> None:
    question = x.post(ana, "@acme do you ship?")
    reply = x.post(x.account("ben"), "I wonder too, @Acme", reply_to=question)
    assert reply.body.text == "@ana @acme I wonder too, @Acme"
    assert reply.body.text[slice(*reply.shown)] == "I wonder too, @Acme"
    assert [m.id for m in reply.body.mentions] == [ana.id, acme.id, acme.id]
    assert reply.mentions_explicitly(acme.id)
    assert not reply.mentions_explicitly(ana.id)
    assert reply.conversation_id == question.id
    assert reply.in_reply_to_user_id == ana.id


def test_a_reply_carries_neither_its_own_author_nor_those_left_out(x: X, acme: Account, ana: Account) -> None:
    question = x.post(ana, "@acme @ben help")
    own = x.post(ana, "order 123", reply_to=question)
    ben = x.post(x.account("ben"), "same", reply_to=question, leave_out=[acme])
    assert own.body.text == "@acme order 123"
    assert own.in_reply_to_user_id == ana.id
    assert ben.body.text == "@ana same"


def test_a_reply_to_a_repost_answers_the_original(x: X, acme: Account, ana: Account) -> None:
    original = x.post(acme, "News")
    repost = x.post(ana, reposts=original)
    assert x.post(ana, "Nice", reply_to=repost).replied_to == original.id


def test_a_repost_carries_the_handle_of_the_original_as_its_text_only(x: X, acme: Account, ana: Account) -> None:
    repost = x.post(ana, reposts=x.post(acme, "N" * 200))
    assert repost.body.text == "RT @acme: " + "N" * 129 + "…"
    assert repost.mentions(acme.id)
    assert not repost.mentions_explicitly(acme.id)


def test_a_quote_ends_in_a_short_address_outside_the_shown_text(x: X, acme: Account, ana: Account) -> None:
    news = x.post(acme, "News")
    quote = x.post(ana, "Look", quotes=news, media=["photo"])
    assert quote.body.text[slice(*quote.shown)] == "Look"
    assert quote.body.links[0].expanded == f"https://x.com/acme/status/{news.id}"
    assert quote.body.links[1].expanded.endswith("/photo/1")


def test_a_long_post_is_cut_and_whole_in_its_note(x: X, acme: Account, ana: Account) -> None:
    post = x.post(ana, "word " * 100 + "@acme")
    assert post.note is not None
    assert len(post.body.text) < 310
    assert "… https://t.co/" in post.body.text
    assert post.body.mentions == ()
    assert [m.id for m in post.note.mentions] == [acme.id]
    assert post.mentions_explicitly(acme.id)


def test_an_edit_makes_a_new_id_and_keeps_the_old_version(x: X, acme: Account, ana: Account, clock: Clock) -> None:
    first = x.post(ana, "@acme hello")
    clock.advance(60)
    second = x.edit(first, "hello")
    assert second.id != first.id
    assert second.first == first.id
    assert x.versions[first.id] == [first.id, second.id]
    assert x.find(first.id).mentions(acme.id)
    assert x.newest(first) == second
    assert second.conversation_id == first.id


def _reply(x: X, ana: Account) -> Post:
    return x.post(ana, "late", reply_to=x.post("acme", "News"))


def test_a_reply_to_somebody_else_cannot_be_edited(x: X, acme: Account, ana: Account) -> None:
    with pytest.raises(ValueError, match="replies to others"):
        x.edit(_reply(x, ana), "later")


def test_an_edit_after_an_hour_is_refused(x: X, ana: Account, clock: Clock) -> None:
    post = x.post(ana, "one")
    clock.advance(3601)
    with pytest.raises(ValueError, match="one hour"):
        x.edit(post, "two")


def test_a_sixth_edit_is_refused(x: X, ana: Account) -> None:
    post = x.post(ana, "0")
    for n in range(1, 6):
        post = x.edit(post, str(n))
    with pytest.raises(ValueError, match="5 times"):
        x.edit(post, "6")


def test_deleting_any_version_deletes_all_and_the_reposts(x: X, acme: Account, ana: Account) -> None:
    first = x.post(ana, "one")
    x.edit(first, "two")
    repost = x.post(acme, reposts=first)
    x.delete(first)
    assert x.deleted == {first.id, repost.id}


def test_an_old_handle_is_free_for_somebody_else(x: X, acme: Account, ana: Account) -> None:
    old = x.post(ana, "@acme hi")
    x.rename(acme, "acme_inc")
    other = x.account("acme")
    assert x.who(acme).past == ("acme",)
    assert [m.id for m in old.body.mentions] == [acme.id]
    assert [m.id for m in x.post(ana, "@acme hi again").body.mentions] == [other.id]


def test_a_reply_stands_under_the_root_s_reply_settings(x: X, acme: Account, ana: Account) -> None:
    root = x.post(acme, "@ana only you", reply_settings="mentionedUsers")
    assert x.post(ana, "Thanks", reply_to=root).reply_settings == "mentionedUsers"


PIECES = st.sampled_from(
    ["@acme", "@ANA", "#tag", "$ACME", "acme.com/a", "<b>", "&", "🙂", "👨‍👩‍👧", "の", "é", " ", "\n", "@", "x"]
)


@given(st.lists(PIECES, max_size=40).map("".join), st.booleans())
def test_every_entity_stands_where_the_escaped_text_has_it(typed: str, long: bool) -> None:  # noqa: FBT001 - drawn
    x = X(Clock(NOON))
    acme, ana = x.account("acme"), x.account("ana")
    post = x.post(ana, typed + " y" * 300 * long, reply_to=x.post(acme, "@ben News"))
    written = shape.post_json(x, post, fields.Wanted(frozenset([*ALL, "text"]), frozenset(), frozenset(), frozenset()))
    for part in (written, written.get("note_tweet", {"text": ""})):
        found = part.get("entities", {})
        for mention in found.get("mentions", []):
            assert part["text"][mention["start"] + 1 : mention["end"]].lower() == mention["username"]
        for link in found.get("urls", []):
            assert part["text"][link["start"] : link["end"]] == link["url"]
        for tag in [*found.get("hashtags", []), *found.get("cashtags", [])]:
            assert part["text"][tag["start"] + 1 : tag["end"]] == tag["tag"]
    assert written["text"][: written["display_text_range"][0]] == "@acme "
