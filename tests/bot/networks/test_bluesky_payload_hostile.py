"""Whatever stands in Bluesky's JSON: no exception, no proof, and linear work."""

import copy
import json
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.networks.bluesky_payload import in_order, included_posts
from bot.ports import Unread
from rules.label import DIRECT_BY, label
from rules.mention import How, Kind, Post
from tests.bot.networks.bluesky_shapes import (
    ACME,
    ANA,
    BEN,
    US,
    WHEN,
    Json,
    answering,
    facet,
    marked,
    notified,
    person,
    quoting,
    record,
    shown_quote,
    to_us,
    uri,
    view,
)

SAID = to_us(
    "hé @acme.example, is @ben.test right? #tea", reply=answering(US), embed=quoting(US), langs=["en"], tags=["x"]
)
SAID["facets"] += [facet(SAID["text"], "@ben.test", BEN), facet(SAID["text"], "#tea", "tea", kind="tag")]
MESSAGE = {
    "id": "3jt6",
    "text": "hi @acme.example",
    "facets": [marked(3, 16, US)],
    "sender": {"did": ANA},
    "sentAt": WHEN,
}
GOOD: list[Json] = [
    {"notifications": [notified(SAID, "reply", reasonSubject=uri(US))]},
    {"feed": [{"post": view(SAID, embed=shown_quote(US)), "reply": {"parent": view(record("x"), US)},
               "reason": {"$type": "app.bsky.feed.defs#reasonRepost", "by": person(BEN), "indexedAt": WHEN}}]},
    {"thread": {"post": view(SAID), "parent": {"post": view(SAID)}, "replies": [{"post": view(SAID), "replies": []}]}},
    {"did": ANA, "time_us": 1, "commit": {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k",
                                          "record": SAID}},
    {"convos": [{"id": "3k", "members": [person(US), person(ANA)], "lastMessage": MESSAGE}], "messages": [MESSAGE]},
]  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=8)
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | ANY_TEXT
    | st.sampled_from([US, uri(US), uri(ANA), "app.bsky.feed.post", "app.bsky.embed.record", "at://", "\ud800"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT | st.sampled_from(["uri", "did"]), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(node: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for name, value in below for place in places(value, (*path, name)))]


@st.composite
def mutated(draw: st.DrawFn) -> object:
    """A good payload in which some things are gone, something else, or there several times."""
    payload: Any = {"payload": copy.deepcopy(draw(st.sampled_from(GOOD)))}
    for _ in range(draw(st.integers(1, 4))):
        *path, last = draw(st.sampled_from(places(payload)[1:]))
        holder = payload
        for name in path:
            holder = holder[name]
        change = draw(st.sampled_from(["gone", "junk", "twice"]))
        if change == "gone":
            del holder[last]
        elif change == "twice" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[last]))
        else:
            holder[last] = draw(JUNK)
        if len(places(payload)) == 1:
            break
    return payload.get("payload")


def check(payload: object) -> None:
    """Read and label it, and hold each label to its proof."""
    for one in in_order(payload):
        if isinstance(one, Unread):
            assert one.why.endswith(".")
            continue
        found = label(one, ACME)
        assert msgspec.json.encode([one, found])
        assert found.kind is not Kind.DIRECT or one.author.key.startswith("bluesky:did:")
        for sign in found.evidence:
            assert sign.start is not None or sign.ref is not None
            assert sign.how not in DIRECT_BY or proven(one, sign.how, sign.start, sign.end, sign.ref)
    for one in included_posts(payload):
        assert msgspec.json.encode(one)


def proven(post: Post, how: How, start: int | None, end: int | None, ref: str | None) -> bool:
    if how is How.MENTION:
        return start is not None and end is not None and 0 <= start < end <= len(post.text) and ref in ACME.keys
    return ref is not None and US in ref


@given(mutated())
def test_no_change_to_a_good_payload_raises_or_proves_what_is_not_there(payload: object) -> None:
    check(payload)


@given(JUNK)
def test_nothing_at_all_raises(payload: object) -> None:
    check(payload)


@given(st.lists(st.tuples(JUNK, JUNK), max_size=4))
def test_no_place_of_a_facet_raises_or_leaves_the_text(spans: list[tuple[object, object]]) -> None:
    facets = [marked(start, end, US) for start, end in spans]
    check(view(record("приве́т @acme.example 👩‍👩‍👧", *facets)))


@pytest.mark.parametrize("wrap", [lambda deep: [deep], lambda deep: {"record": deep, "post": deep, "features": [deep]}])
def test_what_is_nested_ten_thousand_deep_is_read_like_anything_else(wrap: Callable[[object], object]) -> None:
    deep: object = "deep"
    for _ in range(10_000):
        deep = wrap(deep)
    for place in ("record", "author", "reply", "embed", "facets", "viewer", "labels", "replies", "parent"):
        raw = {**view({**to_us(), place: deep}), place: deep}
        for payload in (raw, {"post": raw, place: deep}, {"thread": {"post": raw, place: deep}}):
            assert in_order(payload)


def test_five_thousand_replies_one_below_the_other_are_five_thousand_posts() -> None:
    thread: Json = {"post": view(record("hi"))}
    for _ in range(4_999):
        thread = {"post": view(record("hi")), "replies": [thread], "parent": None}
    assert len(in_order({"thread": thread})) == 5_000


def crowded(count: int) -> Json:
    text = "@acme.example " * count
    return view(record(text, *[marked(14 * at, 14 * at + 13, US) for at in range(count)]))


def overlapping(count: int) -> Json:
    return view(record("@acme.example" * count, *[marked(at, at + 200, US) for at in range(count)]))


def all_over(count: int) -> Json:
    return view(record("é" * count, *[marked(0, 2 * count, f"did:plc:{at}") for at in range(count)]))


def linked(count: int) -> Json:
    links = [marked(13, 13 + at, "https://acme.example", kind="link") for at in range(count)]
    return view(record("@acme.example" + "x" * count, *links, marked(0, 13, US)))


def misplaced(count: int) -> Json:
    return view(record("@acme.example", *[marked(at, -at, US) for at in range(count)]))


def chatting(count: int) -> Json:
    return {"messages": [{**MESSAGE, "id": str(at), "sender": {"did": f"did:plc:{at}"}} for at in range(count)]}


def threaded(count: int) -> Json:
    return {"thread": {"post": view(SAID), "replies": [{"post": view(SAID)} for _ in range(count)]}}


@pytest.mark.parametrize("payload", [crowded, overlapping, all_over, linked, misplaced, chatting, threaded])
def test_twice_as_much_is_at_most_twice_the_work(payload: Callable[[int], Json]) -> None:
    few, many = (work(payload(count)) for count in (400, 800))
    assert many <= 2.1 * few


def work(payload: Json) -> int:
    """Lines run while reading and labelling, and characters that the values hold."""
    lines = 0

    def count(_: FrameType, event: str, __: object) -> Callable[..., Any]:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        read = in_order(payload)
        labels = [label(one, ACME) for one in read if isinstance(one, Post)]
    finally:
        sys.settrace(before)
    distinct = {id(key): key for one in read if isinstance(one, Post) for key in (one.sent_to, *one.handles)}
    return lines + sum(len(str(value)) for value in distinct.values()) + len(labels)


@pytest.mark.parametrize(
    ("times", "facets"),
    [
        (1, [marked(0, 13, f"did:plc:{at}") for at in range(20_000)] + [marked(0, 13, US)]),
        (1, [marked(0, 13, US)] * 20_000),
        (1, [marked(at, 13, US) for at in range(20_000)]),
        (1, [marked(0, at, US) for at in range(20_000)]),
        (1, [marked(0, 13, f"https://a.test/{at}", kind="link") for at in range(20_000)] + [marked(0, 13, US)]),
        (1, [marked(-at, at, US) for at in range(20_000)]),
        (20_000, [marked(14 * at, 14 * at + 13, US) for at in range(20_000)]),
    ],
)
def test_twenty_thousand_facets_prove_nothing(times: int, facets: list[Json]) -> None:
    (post,) = in_order(view(record("@acme.example " * times, *facets)))
    assert isinstance(post, Post)
    found = label(post, ACME)
    assert found.kind is Kind.OVERHEARD
    assert json.dumps(found.sentence)
