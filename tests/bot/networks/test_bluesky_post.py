"""One record with what Bluesky shows around it: every field, every gap."""

from typing import Any

import pytest

from bot.networks.bluesky_payload import in_order
from bot.ports import Unread
from rules.label import label
from rules.mention import Account, How, Kind, Post, Ref, ReplyLimit, Tag, Visibility
from tests.bot.networks.bluesky_shapes import (
    ACME,
    ANA,
    BEN,
    CAT,
    US,
    Json,
    answering,
    labelled,
    marked,
    notified,
    one,
    person,
    quoting,
    record,
    shown_quote,
    to_us,
    uri,
    view,
)

GATE = "app.bsky.feed.threadgate#"


def refusal(payload: Json) -> str:
    (unread,) = in_order(payload)
    assert isinstance(unread, Unread)
    return unread.why


def without(raw: Json, *names: str) -> Json:
    return {name: value for name, value in raw.items() if name not in names}


def gated(*allow: str, **fields: object) -> Json:
    """A view with a gate on its thread."""
    return {
        "uri": uri(ANA, "3k", "app.bsky.feed.threadgate"),
        "record": {"allow": [{"$type": one} for one in allow]},
        **fields,
    }


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (without(view(to_us()), "uri"), "`uri` is missing."),
        (view(to_us(), uri=7), "`uri` is not the address of a record."),
        (view(to_us(), uri="at://ana.example/app.bsky.feed.post/3k"), "`uri` is not the address of a record."),
        (view(to_us(), uri="https://bsky.app"), "`uri` is not the address of a record."),
        (without(view(to_us()), "record"), "`record` is missing."),
        ({**view({}), "record": []}, "`record` is not an object."),
        (view(without(to_us(), "text")), "`record.text` is missing."),
        (view({**to_us(), "text": ["a"]}), "`record.text` is not a text."),
        (view(to_us(createdAt="yesterday"), indexedAt="2026-07-02T06:49:53"),
         "Neither `indexedAt` nor `createdAt` is a moment with its time zone."),
        (view(to_us(createdAt=5), indexedAt=["2026-07-02T06:49:53.771Z"]),
         "Neither `indexedAt` nor `createdAt` is a moment with its time zone."),
    ],
)  # fmt: skip
def test_a_post_that_does_not_parse_says_where(payload: Json, why: str) -> None:
    assert refusal(payload) == why


@pytest.mark.parametrize(
    "payload",
    [
        without(view(to_us()), "author"),
        view(to_us(), author=None),
        view(to_us(), author="ana.example"),
        view(to_us(), author={}),
        view(to_us(), author={"did": 7}),
        view(to_us(), author={"did": "ana.example"}),
        view(to_us(), author=person(BEN)),
        view(record("hm", reply=answering(US)), author={}),
        view(record("hm", embed=quoting(US)), author={}),
    ],
)
def test_a_post_of_which_nobody_knows_the_author_proves_nothing(payload: Json) -> None:
    found = labelled(payload)
    assert found.kind is Kind.OVERHEARD
    assert found.low_confidence
    assert found.sentence.endswith("The network did not say who wrote it.")


@pytest.mark.parametrize(
    "reply",
    [
        7, "a", [], {}, {"parent": None}, {"parent": {}}, {"parent": {"uri": None}}, {"parent": {"uri": "at://"}},
        {"parent": {"uri": f"at://{US}"}}, {"parent": {"uri": "at://acme.example/app.bsky.feed.post/3k"}},
        {"parent": {"uri": uri(US, "3k", "app.bsky.feed.generator")}},
    ],
)  # fmt: skip
def test_a_reply_that_does_not_say_whom_it_answers_is_not_direct(reply: object) -> None:
    found = labelled(view(record("hm", reply=reply)))
    assert found.kind is Kind.OVERHEARD
    assert one(view(record("hm", reply=reply))).answers is not None


@pytest.mark.parametrize(
    "embed",
    [
        7, [], {}, {"$type": 7}, {"$type": "app.bsky.embed.record"}, {"$type": "app.bsky.embed.record", "record": 7},
        {"$type": "app.bsky.embed.record", "record": {"uri": 7}}, {"$type": "app.bsky.embed.images", "images": {}},
        {"$type": "app.bsky.embed.recordWithMedia", "record": [], "media": 7}, {"$type": "app.bsky.embed.external"},
        {"$type": "app.bsky.embed.new", "record": {"uri": uri(US)}},
    ],
)  # fmt: skip
def test_an_embed_that_shows_nothing_of_us_is_not_direct(embed: object) -> None:
    assert labelled(view(record("hm", embed=embed), embed=embed)).kind is Kind.OVERHEARD


def test_a_view_of_another_quote_than_the_record_names_is_not_believed() -> None:
    quotes = one(view(record("hm", embed=quoting(BEN, "3kother")), embed=shown_quote(US, "hello"))).quotes
    assert quotes == Ref(uri(BEN, "3kother"), f"bluesky:{BEN}")


def test_a_full_post_keeps_every_field() -> None:
    said = to_us(
        "#tea from @acme.example", langs=["pt-BR", "en"], tags=["chá"], embed=quoting(BEN), reply=answering(CAT, US)
    )
    said["facets"].append(marked(0, 4, "tea", kind="tag"))
    post = one(
        {
            **notified(said, "reply", reasonSubject=uri(US, "3kelse")),
            "embed": shown_quote(BEN, "their words"),
            "author": person(displayName="Ana 🍵", viewer={"followedBy": "at://x"}),
        }
    )
    assert (post.network, post.id, post.root_id) == ("bluesky", uri(ANA, "3kp4ze5dcek2j"), uri(ANA, "3kp4ze5dcek2j"))
    assert post.author == Account(f"bluesky:{ANA}", "ana.example", "Ana 🍵", nobot=False, follows_us=True)
    assert (post.shown_from, post.shown_to, post.lang) == (0, 23, "pt-BR")
    assert post.tags == (Tag(0, 4, "tea"), Tag(-1, -1, "chá"))
    assert post.answers == Ref(uri(CAT, "3kparent"), f"bluesky:{CAT}")
    assert (post.conversation_id, post.conversation_author) == (uri(US, "3kroot"), f"bluesky:{US}")
    assert post.heard_under == Ref(uri(US, "3kelse"), f"bluesky:{US}")
    assert post.quotes == Ref(uri(BEN, "3kquoted"), f"bluesky:{BEN}", "their words")
    assert post.created_us == 1_782_974_993_771_000
    assert post.url == f"https://bsky.app/profile/{ANA}/post/3kp4ze5dcek2j"
    assert (post.visibility, post.reply_limit, post.sensitive, post.edited) == (
        Visibility.PUBLIC,
        ReplyLimit.EVERYONE,
        False,
        False,
    )


def test_the_moment_at_which_bluesky_took_it_in_goes_before_what_its_author_claims() -> None:
    late = view(record("hi", createdAt="2030-01-01T00:00:00Z"), indexedAt="2026-07-02T06:49:53.771Z")
    assert one(late).created_us == 1_782_974_993_771_000
    assert one(without(late, "indexedAt")).created_us == 1_893_456_000_000_000


def test_a_root_begins_its_own_conversation() -> None:
    post = one(view(record("hi")))
    assert (post.conversation_id, post.conversation_author) == (post.id, f"bluesky:{ANA}")


def test_a_reply_without_a_root_takes_what_it_answers_for_the_root() -> None:
    post = one(view(record("hi", reply={"parent": {"uri": uri(US)}})))
    assert (post.conversation_id, post.conversation_author) == (uri(US), f"bluesky:{US}")


@pytest.mark.parametrize("handle", ["handle.invalid", None, 7])
def test_a_handle_that_leads_nowhere_is_no_handle(handle: object) -> None:
    assert one(view(record("hi"), author=person(handle=handle))).author.handle == ""


@pytest.mark.parametrize(
    ("told", "bot"),
    [
        ({"val": "bot", "src": ANA}, True),
        ({"val": "bot", "src": ANA, "neg": True}, False),
        ({"val": "bot", "src": BEN}, False),
        ({"val": "bot"}, False),
        ({"val": ["bot"], "src": ANA}, False),
        ({"val": "robot", "src": ANA}, False),
    ],
)
def test_an_account_is_a_bot_only_by_its_own_word(told: Json, *, bot: bool) -> None:
    assert one(view(record("hi"), author=person(labels=[told]))).author.bot is bot


@pytest.mark.parametrize(
    "fields",
    [
        {"labels": [{"val": "porn", "src": BEN}]},
        {"author": person(labels=[{"val": "!warn", "src": BEN}])},
    ],
)
def test_a_label_of_a_moderator_makes_a_post_sensitive(fields: Json) -> None:
    assert one(view(record("hi"), **fields)).sensitive


def test_a_label_that_was_taken_back_makes_nothing_sensitive() -> None:
    assert not one(view(record("hi"), labels=[{"val": "porn", "src": BEN, "neg": True}, 7])).sensitive
    assert not one(view(record("hi", labels={"values": "porn"}))).sensitive


def test_what_its_author_shows_only_to_people_signed_in_is_not_for_everybody() -> None:
    own_words = {"val": "!no-unauthenticated", "src": ANA}
    assert one(view(record("hi"), author=person(labels=[own_words]))).visibility is Visibility.LIMITED


@pytest.mark.parametrize(
    ("viewer", "follows"),
    [({"muted": False}, False), ({"followedBy": "at://x"}, True), ({}, None), (None, None)],
)
def test_whether_they_follow_us_is_known_where_bluesky_tells(viewer: object, follows: object) -> None:
    assert one(view(record("hi"), author=person(viewer=viewer))).author.follows_us is follows


@pytest.mark.parametrize(
    ("payload", "nobot"),
    [
        (view(record("hi")), None),
        (notified(record("hi"), "mention"), False),
        (notified(record("hi"), "mention", author=person(description="Tea. No bots!")), True),
        (view(record("hi"), author=person(description="#nobot")), True),
        (view(record("hi"), author=person(description="tea")), False),
    ],
)
def test_whether_a_profile_asks_bots_away_is_known_where_bluesky_shows_it(payload: Json, *, nobot: bool | None) -> None:
    assert one(payload).author.nobot is nobot


@pytest.mark.parametrize(
    ("fields", "limit"),
    [
        ({}, ReplyLimit.EVERYONE),
        ({"threadgate": None}, ReplyLimit.EVERYONE),
        ({"viewer": {"replyDisabled": False}}, ReplyLimit.EVERYONE),
        ({"viewer": {"replyDisabled": True}}, ReplyLimit.OTHER),
        ({"author": person(viewer={"blockedBy": True})}, ReplyLimit.OTHER),
        ({"threadgate": {"record": {"hiddenReplies": []}}}, ReplyLimit.EVERYONE),
        ({"threadgate": gated()}, ReplyLimit.OTHER),
        ({"threadgate": gated(f"{GATE}mentionRule")}, ReplyLimit.MENTIONED),
        ({"threadgate": gated(f"{GATE}followingRule", f"{GATE}mentionRule")}, ReplyLimit.MENTIONED),
        ({"threadgate": gated(f"{GATE}followingRule")}, ReplyLimit.FOLLOWING),
        ({"threadgate": gated(f"{GATE}followerRule")}, ReplyLimit.OTHER),
        ({"threadgate": gated(f"{GATE}followingRule", f"{GATE}listRule")}, ReplyLimit.OTHER),
        ({"threadgate": gated(f"{GATE}mentionRule"), "viewer": {"replyDisabled": True}}, ReplyLimit.OTHER),
        ({"threadgate": {}}, ReplyLimit.OTHER),
        ({"threadgate": 7}, ReplyLimit.OTHER),
        ({"threadgate": {"record": {"allow": 7}}}, ReplyLimit.OTHER),
    ],
)
def test_whom_the_author_lets_reply_is_read_from_the_gate_and_from_what_holds_for_us(
    fields: Json, limit: ReplyLimit
) -> None:
    assert one(view(to_us(), **fields)).reply_limit is limit


def test_a_gate_for_those_whom_the_thread_mentions_says_nothing_of_a_reply_in_it() -> None:
    answer = to_us(reply=answering(BEN))
    assert one(view(answer, threadgate=gated(f"{GATE}mentionRule"))).reply_limit is ReplyLimit.OTHER


def test_the_gate_of_a_thread_holds_for_every_post_in_it() -> None:
    answer = {"post": view(to_us(reply=answering(BEN)))}
    thread = {"post": view(record("hi"), BEN), "replies": [answer, {"uri": uri(CAT), "notFound": True}]}
    read = in_order({"thread": thread, "threadgate": gated(f"{GATE}mentionRule")})
    limits = [post.reply_limit for post in read if isinstance(post, Post)]
    assert limits == [ReplyLimit.MENTIONED, ReplyLimit.OTHER]


@pytest.mark.parametrize(
    ("told", "limited"),
    [
        ({"val": "!hide", "src": BEN}, True),
        ({"val": "spam", "src": BEN}, True),
        ({"val": "!hide", "src": BEN, "neg": True}, False),
        ({"val": "!hide", "src": ANA}, False),
        ({"val": "porn", "src": BEN}, False),
    ],
)
def test_a_post_of_an_account_that_moderators_keep_from_sight_is_odd(told: Json, *, limited: bool) -> None:
    """60."""
    payload = view(to_us(), author=person(labels=[told]))
    assert one(payload).author.limited is limited
    assert labelled(payload).low_confidence is limited


@pytest.mark.parametrize("subject", [7, None, [], "at://", uri(BEN), uri(US, "self", "app.bsky.actor.profile")])
def test_a_reason_that_names_no_post_of_ours_proves_nothing(subject: object) -> None:
    item = notified(record("hm", reply=answering(BEN)), "reply", reasonSubject=subject)
    assert labelled(item).how is How.UNPROVEN


def test_a_reason_that_names_the_answered_or_the_first_post_adds_nothing() -> None:
    for subject in (uri(CAT, "3kparent"), uri(US, "3kroot")):
        item = notified(record("hm", reply=answering(CAT, US)), "reply", reasonSubject=subject)
        assert one(item).heard_under is None


def test_a_reason_counts_only_for_a_reply() -> None:
    assert one(notified(to_us(), "mention", reasonSubject=uri(US))).heard_under is None


def test_half_a_character_anywhere_leaves_a_post_that_can_be_written() -> None:
    half: Any = "\ud83d"
    said = record(f"a{half}", langs=[half], tags=[half], embed=quoting(BEN))
    said["embed"]["record"]["uri"] = half
    post = one(view(said, author=person(displayName=half, handle=half)))
    assert repr(post).encode()
    assert label(post, ACME).sentence.encode()
    assert post.quotes == Ref("\ufffd")
