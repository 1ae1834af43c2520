"""Bluesky's JSON at the door: every shape it comes in, and what does not parse."""

import json
from pathlib import Path

import pytest

from bot.networks.bluesky_payload import in_order, included_posts, posts
from bot.ports import Unread
from rules.label import label
from rules.mention import Brand, How, OwnAccount, Post, Ref
from tests.bot.networks.bluesky_shapes import (
    ANA,
    BEN,
    CAT,
    US,
    WHEN,
    Json,
    answering,
    notified,
    person,
    quoting,
    record,
    shown_quote,
    to_us,
    uri,
    view,
)

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
RECORDED = {
    "bsky_mention_post_view_real.json": ("did:plc:d7mnkzaznaop33oiowcbco7g", "aibot.bsky.social", How.MENTION),
    "bsky_listNotifications_reply_real.json": ("did:plc:dconvttcori3mrh2wrmehvwt", "ai.syu.is", How.REPLY),
}
REPOST = {"$type": "app.bsky.feed.defs#reasonRepost", "by": person(BEN), "indexedAt": WHEN}


def ids(payload: object) -> list[str]:
    return [one.id if isinstance(one, Post) else one.why for one in in_order(payload)]


def node(did: str, rkey: str, *replies: Json, **fields: object) -> Json:
    """A post in a thread."""
    kind = {"$type": "app.bsky.feed.defs#threadViewPost"}
    return {**kind, "post": view(record("hi"), did, rkey), "replies": list(replies), **fields}


@pytest.mark.parametrize(
    "payload",
    [None, 7, "text", [], [view(to_us())], {}, {"body": view(to_us())}, {"cursor": "a"}, {"thread": 7}, {"posts": 7},
     {"feed": [7]}, {"notifications": None}, {"feed": [{"post": None}]}, {"messages": 7}, {"error": 7},
     {"convo": {"lastMessage": "hi"}}, {"logs": [{"message": {"id": "\n", "text": "hi"}}]},
     {"messages": [{"id": "1", "text": "hi"}]}],
)  # fmt: skip
def test_what_is_no_response_of_bluesky_is_unread(payload: object) -> None:
    read, unread = posts(payload)
    assert (read, len(unread)) == ([], 1)


@pytest.mark.parametrize(
    "payload",
    [
        {"notifications": [], "cursor": "a"},
        {"posts": []},
        {"feed": []},
        {"messages": []},
        {"convos": [{"members": []}]},
        {"logs": [{"$type": "chat.bsky.convo.defs#logBeginConvo", "convoId": "3k"}]},
        {"error": "NotFound", "message": "Post not found"},
        {"thread": {"$type": "app.bsky.feed.defs#notFoundPost", "uri": uri(ANA), "notFound": True}},
        {
            "thread": {
                "$type": "app.bsky.feed.defs#blockedPost",
                "uri": uri(ANA),
                "blocked": True,
                "author": {"did": ANA},
            }
        },
    ],
)
def test_a_page_without_posts_is_no_error(payload: object) -> None:
    assert posts(payload) == ([], [])


@pytest.mark.parametrize(
    ("reason", "collection", "kind"),
    [
        ("like", "app.bsky.feed.like", "app.bsky.feed.like"),
        ("like-via-repost", "app.bsky.feed.like", "app.bsky.feed.like"),
        ("follow", "app.bsky.graph.follow", "app.bsky.graph.follow"),
        ("verified", "app.bsky.graph.verification", "app.bsky.graph.verification"),
        ("unverified", "app.bsky.graph.verification", "app.bsky.notification.defs#recordDeleted"),
        ("reply", "app.bsky.feed.post", "app.bsky.notification.defs#recordDeleted"),
    ],
)
def test_what_publishes_nothing_is_passed_over(reason: str, collection: str, kind: str) -> None:
    item = notified({"$type": kind, "createdAt": WHEN}, reason, uri=uri(ANA, "3k", collection))
    assert in_order({"notifications": [item]}) == []


@pytest.mark.parametrize(
    "event",
    [
        {"did": ANA, "time_us": 1, "kind": "identity", "identity": {"did": ANA, "handle": "ana.test"}},
        {"did": ANA, "seq": 1, "time": WHEN, "active": False, "status": "takendown"},
        {"did": ANA, "time_us": 1, "kind": "commit",
         "commit": {"operation": "delete", "collection": "app.bsky.feed.post", "rkey": "3k"}},
        {"did": ANA, "time_us": 1, "kind": "commit",
         "commit": {"operation": "create", "collection": "app.bsky.feed.like", "rkey": "3k", "record": {}}},
    ],
)  # fmt: skip
def test_an_event_that_publishes_nothing_is_passed_over(event: Json) -> None:
    """40: a deletion too."""
    assert in_order(event) == []


@pytest.mark.parametrize(
    ("moment", "created_us"),
    [
        ({"time_us": 1_782_974_993_771_001}, 1_782_974_993_771_001),
        ({"seq": 1, "time": WHEN}, 1_782_974_993_771_000),
        ({"time_us": 10**30}, 1_782_974_993_771_000),
        ({"time_us": "soon"}, 1_782_974_993_771_000),
        ({"time_us": True}, 1_782_974_993_771_000),
    ],
)
def test_an_event_is_as_old_as_the_stream_says(moment: Json, created_us: int) -> None:
    change = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k", "record": record("hi")}
    for event in ({"did": ANA, "commit": change, **moment}, {"did": ANA, **change, **moment}):
        (post,), unread = posts(event)
        assert (post.id, post.author.key, post.created_us, unread) == (uri(ANA, "3k"), f"bluesky:{ANA}", created_us, [])


def test_an_event_with_a_record_that_does_not_parse_is_unread() -> None:
    change = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k"}
    assert ids({"did": ANA, "time_us": 1, "commit": change}) == ["`record` is missing."]


def test_one_post_that_does_not_parse_among_a_hundred_leaves_ninety_nine() -> None:
    page = [view(to_us(), rkey=f"3k{number}") for number in range(100)]
    page[40] = view({"text": None}, rkey="3k40")
    read, (unread,) = posts({"posts": page})
    assert len(read) == 99
    assert (unread.post_id, json.loads(unread.raw)) == (uri(ANA, "3k40"), page[40])
    assert in_order({"posts": page})[40] == unread


@pytest.mark.parametrize(
    "payload",
    [
        view(to_us()),
        {"post": view(to_us())},
        {"posts": [view(to_us())]},
        {"uri": uri(BEN), "posts": [view(to_us())]},
        {"feed": [{"post": view(to_us())}]},
        {"feed": [{"post": view(to_us()), "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}]},
        {"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": view(to_us())}},
        {"notifications": [{**view(to_us()), "reason": "subscribed-post"}], "priority": True},
    ],
)
def test_every_shape_gives_the_same_post(payload: object) -> None:
    (post,), unread = posts(payload)
    (alone,), _ = posts(view(to_us()))
    assert (post, unread) == (alone, [])


def test_a_thread_is_read_from_its_top_each_post_once() -> None:
    top = node(ANA, "1", node(BEN, "not shown again"), parent={"uri": uri(US), "notFound": True})
    middle = node(BEN, "2", parent=top)
    thread = node(
        CAT, "3", node(ANA, "4", node(BEN, "5")), {"uri": uri(BEN), "blocked": True}, node(CAT, "6"), parent=middle
    )
    keys = [name.rpartition("/")[2] for name in ids({"thread": thread})]
    assert keys == ["1", "2", "3", "4", "5", "6"]


def test_a_repost_in_a_feed_is_by_whoever_passed_it_on() -> None:
    address = uri(BEN, "3kre", "app.bsky.feed.repost")
    (post,), _ = posts({"feed": [{"post": view(to_us()), "reason": {**REPOST, "uri": address}}]})
    assert (post.id, post.author.key, post.text) == (address, f"bluesky:{BEN}", "")
    assert post.reposts == Ref(uri(ANA, "3jzjhulhuys2r"), f"bluesky:{ANA}", to_us()["text"])
    assert post.url.endswith(f"{ANA}/post/3jzjhulhuys2r")


def test_a_repost_of_an_older_answer_has_an_id_of_its_own() -> None:
    (post,), _ = posts({"feed": [{"post": view(to_us()), "reason": REPOST}]})
    assert post.id == f"{uri(ANA, '3jzjhulhuys2r')}#bluesky:{BEN}"
    assert ids({"feed": [{"post": {}, "reason": REPOST}]}) == ["`post.uri` is not the address of a record."]


def test_a_repost_of_what_is_no_post_leads_nowhere() -> None:
    what = {"$type": "app.bsky.feed.repost", "createdAt": WHEN, "subject": "a post"}
    (post,), _ = posts({"notifications": [notified(what, "repost", uri=uri(ANA, "3k", "app.bsky.feed.repost"))]})
    assert (post.reposts, post.url) == (Ref(""), "")


def test_posts_that_came_along_are_known() -> None:
    reply = {"root": view(record("root"), US, "3kroot"), "parent": {"uri": uri(BEN), "notFound": True}}
    quote = view(record("see", embed=quoting(CAT)), embed=shown_quote(CAT, "their words"))
    feed = [{"post": quote, "reply": reply}, {"post": view(to_us(), BEN), "reason": REPOST}, 7]
    assert [(post.id, post.text) for post in included_posts({"feed": feed})] == [
        (uri(US, "3kroot"), "root"),
        (uri(CAT, "3kquoted"), "their words"),
        (uri(BEN, "3jzjhulhuys2r"), to_us()["text"]),
    ]
    assert included_posts({"notifications": [notified(record("hm", reply=answering(US)), "reply")]}) == []


def test_what_is_nested_too_deeply_to_keep_is_still_reported() -> None:
    deep: object = "deep"
    for _ in range(100_000):
        deep = [deep]
    (unread,) = in_order({"posts": [{"uri": uri(ANA), "record": deep}]})
    assert unread == Unread(uri(ANA), "", "`record` is not an object. It is nested too deeply to keep.")


@pytest.mark.skipif(not SAMPLES.exists(), reason="The recorded payloads are not part of the repository.")
@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_payload_is_labelled_as_its_notification_says(name: str) -> None:
    did, handle, how = RECORDED[name]
    brand = Brand("them", (), (OwnAccount("bluesky", f"bluesky:{did}", handle),))
    (post,), unread = posts(json.loads((SAMPLES / name).read_text(encoding="utf-8"))["body"])
    assert (label(post, brand).how, unread) == (how, [])
