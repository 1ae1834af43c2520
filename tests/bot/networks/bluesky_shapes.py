"""Payloads of Bluesky in the shape in which they were recorded.

The shapes: a post view out of getPostThread (public test of the bsky-aibot project, 2023-07), an item of
listNotifications (public README of a bot, 2024-04) and the AppView's own snapshots of notifications (bluesky-social/
atproto, MIT). Names, words and ids are ours; a facet is placed as Bluesky's own clients place it, in bytes of UTF-8.
"""

from collections.abc import Mapping
from typing import Any

from bot.networks.bluesky_payload import in_order
from rules.label import ALONE, Thread, label
from rules.mention import Brand, Label, OwnAccount, Post

Json = dict[str, Any]

US = "did:plc:acmeacmeacmeacmeacmeacme"
OUR_HELP = "did:plc:acmehelpacmehelpacmehelp"
STAFF = "did:plc:staffstaffstaffstaffstaf"
ANA = "did:plc:anaanaanaanaanaanaanaana"
BEN = "did:plc:benbenbenbenbenbenbenben"
CAT = "did:plc:catcatcatcatcatcatcatcat"
PEOPLE = {US: "acme.example", OUR_HELP: "help.acme.example", ANA: "ana.example", BEN: "ben.test", CAT: "cat.test"}
ACME = Brand(
    id="acme",
    names=("Acme",),
    accounts=(
        OwnAccount("bluesky", f"bluesky:{US}", "acme.example", ("acme.bsky.social",)),
        OwnAccount("bluesky", f"bluesky:{OUR_HELP}", "help.acme.example"),
    ),
    staff=frozenset({f"bluesky:{STAFF}"}),
)
WHEN = "2026-07-02T06:49:53.771Z"
CID = "bafyreidhtcnigocyvgh5e4wbgfm6tisc5xujhna6yaimls73szdthh23my"


def uri(did: str, rkey: str = "3kp4zdnlo5s2j", collection: str = "app.bsky.feed.post") -> str:
    return f"at://{did}/{collection}/{rkey}"


def strong(did: str, rkey: str = "3kp4zdnlo5s2j") -> Json:
    return {"cid": CID, "uri": uri(did, rkey)}


def facet(text: str, words: str, did: str, *, kind: str = "mention", which: int = 1) -> Json:
    """Mark the `which`-th place where these words stand in the text."""
    place = -1
    for _ in range(which):
        place = text.index(words, place + 1)
    start = len(text[:place].encode())
    return marked(start, start + len(words.encode()), did, kind=kind)


def marked(start: object, end: object, value: object, *, kind: str = "mention") -> Json:
    """Mark these bytes, whatever they are."""
    name = {"mention": "did", "link": "uri", "tag": "tag"}[kind]
    feature = {"$type": f"app.bsky.richtext.facet#{kind}", name: value}
    return {
        "$type": "app.bsky.richtext.facet",
        "index": {"byteStart": start, "byteEnd": end},
        "features": [feature],
    }


def record(text: str, *facets: Json, **fields: object) -> Json:
    marks = {"facets": list(facets)} if facets else {}
    return {"$type": "app.bsky.feed.post", "text": text, "langs": ["en"], "createdAt": WHEN, **marks, **fields}


def person(did: str = ANA, **fields: object) -> Json:
    known = {"did": did, "handle": PEOPLE.get(did, "handle.invalid"), "labels": []}
    return {**known, "displayName": "", "viewer": {"muted": False, "blockedBy": False}, **fields}


def view(said: Json, did: str = ANA, rkey: str = "3jzjhulhuys2r", **fields: object) -> Json:
    """A post view, as getPosts, searchPosts and getPostThread carry it."""
    around = {"author": person(did), "indexedAt": WHEN, "labels": [], "replyCount": 0}
    return {"uri": uri(did, rkey), "cid": CID, "record": said, **around, **fields}


def notified(said: Json, reason: str, did: str = ANA, **fields: object) -> Json:
    """An item of listNotifications."""
    around = {"reason": reason, "isRead": False, "indexedAt": WHEN, "labels": []}
    return {"uri": uri(did, "3kp4ze5dcek2j"), "cid": CID, "author": person(did), "record": said, **around, **fields}


def answering(parent: str, root: str | None = None) -> Json:
    """The references of a reply: whose post it answers, and whose post began the conversation."""
    return {"parent": strong(parent, "3kparent"), "root": strong(root or parent, "3kroot" if root else "3kparent")}


def quoting(did: str, rkey: str = "3kquoted", collection: str = "app.bsky.feed.post") -> Json:
    return {"$type": "app.bsky.embed.record", "record": {"cid": CID, "uri": uri(did, rkey, collection)}}


def shown_quote(did: str, text: str = "hello", **fields: object) -> Json:
    """What Bluesky makes of a quote beside the record."""
    quoted = {"uri": uri(did, "3kquoted"), "cid": CID, "author": person(did), "value": record(text), "indexedAt": WHEN}
    kind = {"$type": "app.bsky.embed.record#viewRecord"}
    return {"$type": "app.bsky.embed.record#view", "record": {**kind, **quoted, **fields}}


def to_us(text: str = "@acme.example my parcel is late", words: str = "@acme.example", **fields: object) -> Json:
    """A record that mentions us by a facet."""
    return record(text, facet(text, words, US), **fields)


def one(payload: Mapping[str, Any]) -> Post:
    (post,) = in_order(payload)
    assert isinstance(post, Post)
    return post


def labelled(payload: Mapping[str, Any], thread: Thread = ALONE) -> Label:
    return label(one(payload), ACME, thread)
