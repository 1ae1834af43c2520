"""The accounts and posts that the AppView has indexed, as it shows them."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
ASKS_A_WINDOW = 3_000
WINDOW_US = 300_000_000
_CID = "bafyreidhtcnigocyvgh5e4wbgfm6tisc5xujhna6yaimls73szdthh23my"


@dataclass(frozen=True, slots=True)
class Post:
    """A post, or a repost of one: whose it is, when it was indexed, what it says, answers, quotes or passes on."""

    uri: str
    did: str
    at_us: int
    text: str = ""
    answers: str = ""
    quotes: str = ""
    reposts: str = ""


class AppView:
    """All that is indexed. Safe to use from many threads."""

    def __init__(self, clock: Callable[[], int], asks_a_window: int = ASKS_A_WINDOW) -> None:
        self.clock = clock
        self.asks_a_window = asks_a_window
        self.handles: dict[str, str] = {}
        """The handle of each account, by its id."""
        self.hidden: set[str] = set()
        """Accounts that were switched off or taken down."""
        self.posts: dict[str, Post] = {}
        self.calls: list[tuple[str, int]] = []
        """Every question as its method and the status of its answer."""
        self._asked: list[int] = []
        self._numbers = itertools.count(1)
        self._turn = threading.RLock()

    def join(self, did: str, handle: str) -> str:
        """Let an account have this handle from now on, whoever had it before; gives its id."""
        with self._turn:
            self.handles = {one: name for one, name in self.handles.items() if name != handle}
            self.handles[did] = handle
        return did

    def post(self, did: str, text: str, *, answers: str = "", quotes: str = "", at_us: int | None = None) -> str:
        """Let an account post; gives the post's address."""
        return self._add(Post("", did, self.clock() if at_us is None else at_us, text, answers, quotes))

    def repost(self, did: str, uri: str) -> str:
        """Let an account pass a post on."""
        return self._add(Post("", did, self.clock(), reposts=uri))

    def may_ask(self) -> bool:
        """Count one more question; whether the window has room for it."""
        with self._turn:
            now_us = self.clock()
            self._asked = [at_us for at_us in self._asked if now_us - at_us < WINDOW_US]
            self._asked.append(now_us)
            return len(self._asked) <= self.asks_a_window

    def feed(self, did: str) -> list[Json]:
        """What an account posted and passed on, the newest first."""
        with self._turn:
            own = sorted((one for one in self.posts.values() if one.did == did), key=lambda one: -one.at_us)
            return [self._item(one) for one in own]

    def _add(self, post: Post) -> str:
        with self._turn:
            kind = "repost" if post.reposts else "post"
            uri = f"at://{post.did}/app.bsky.feed.{kind}/3k{next(self._numbers):011d}"
            self.posts[uri] = replace(post, uri=uri)
        return uri

    def _item(self, post: Post) -> Json:
        if post.reposts:
            by = {
                "$type": "app.bsky.feed.defs#reasonRepost",
                "by": self._person(post.did),
                "indexedAt": _iso(post.at_us),
            }
            return {"post": self._view(self.posts[post.reposts]), "reason": by}
        item: Json = {"post": self._view(post)}
        if (parent := self.posts.get(post.answers)) is not None:
            item["reply"] = {"root": self._view(parent), "parent": self._view(parent)}
        return item

    def _view(self, post: Post) -> Json:
        said: Json = {"$type": "app.bsky.feed.post", "text": post.text, "createdAt": _iso(post.at_us), "langs": ["en"]}
        shown: Json = {"uri": post.uri, "cid": _CID, "author": self._person(post.did), "record": said}
        if post.answers:
            said["reply"] = {"root": _strong(post.answers), "parent": _strong(post.answers)}
        if (quoted := self.posts.get(post.quotes)) is not None:
            said["embed"] = {"$type": "app.bsky.embed.record", "record": _strong(post.quotes)}
            value = {"$type": "app.bsky.feed.post", "text": quoted.text, "createdAt": _iso(quoted.at_us)}
            record = {"$type": "app.bsky.embed.record#viewRecord", **_strong(post.quotes), "value": value}
            record |= {"author": self._person(quoted.did), "indexedAt": _iso(quoted.at_us), "labels": []}
            shown["embed"] = {"$type": "app.bsky.embed.record#view", "record": record}
        counts = {"replyCount": 0, "repostCount": 0, "likeCount": 0, "quoteCount": 0}
        return {**shown, **counts, "indexedAt": _iso(post.at_us), "labels": []}

    def _person(self, did: str) -> Json:
        return {"did": did, "handle": self.handles.get(did, "handle.invalid"), "displayName": "", "labels": []}


def _strong(uri: str) -> Json:
    return {"uri": uri, "cid": _CID}


def _iso(us: int) -> str:
    return f"{datetime.fromtimestamp(us // 1_000_000, UTC):%Y-%m-%dT%H:%M:%S}.{us // 1_000 % 1_000:03d}Z"
