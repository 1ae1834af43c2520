"""The state of X, and what people do there.

Longer than most files: every act of a person stands here, so that one lock visibly covers them all.
"""

import hashlib
import itertools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sandbox.networks.x.compose import Composed, compose, repost
from sandbox.networks.x.faults import Faults
from sandbox.networks.x.limits import Limits, Money
from sandbox.networks.x.records import APP_BEARER, EDIT_WINDOW_S, EDITS_MAX, EMPTY, Account, Call, Keys, Post, snowflake
from sandbox.networks.x.rules import Rules

CALLS_MAX = 100_000


class X:
    """One world of X, driven by a clock that gives microseconds UTC; safe to use from many threads."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.clock = clock
        self.rules = Rules()
        self.faults = Faults()
        self.limits = Limits()
        self.money = Money()
        self.accounts: dict[str, Account] = {}
        self.posts: dict[str, Post] = {}
        self.versions: dict[str, list[str]] = {}
        """The ids of all versions of a post, oldest first, under its first id."""
        self.deleted: set[str] = set()
        """First ids of deleted posts."""
        self.hidden: dict[str, int] = {}
        """Until when (microseconds UTC) a post is not yet in timelines and search."""
        self.blocks: set[tuple[str, str]] = set()
        self.follows: set[tuple[str, str]] = set()
        self.calls: list[Call] = []
        self.unknown: list[str] = []
        """Requests for endpoints that the stand-in has not: a test should find this empty."""
        self.version = 0
        self._turn = threading.Condition(threading.RLock())
        self._numbers = itertools.count(1_000_000_001)

    # People

    def account(
        self,
        username: str,
        *,
        name: str = "",
        account_id: str = "",
        protected: bool = False,
        verified_type: str = "none",
        affiliation: Mapping[str, object] | None = None,
    ) -> Account:
        """Let somebody join; raises ValueError where the handle or the id is taken."""
        with self.changing():
            new = account_id or str(next(self._numbers))
            if self.owner(username) or new in self.accounts:
                raise ValueError(f"@{username} or the id {new} is taken on the stand-in for X. Choose another.")
            self.accounts[new] = Account(
                new, username, name or username, self.clock(), protected, False, verified_type, affiliation
            )
            return self.accounts[new]

    def owner(self, handle: str) -> Account | None:
        """Tell who has this handle now."""
        with self._turn:
            return next((a for a in self.accounts.values() if a.username.lower() == handle.lower()), None)

    def rename(self, account: Account | str, username: str) -> Account:
        """Change a handle; the old one is free for anybody."""
        was = self.who(account)
        return self._alter(was, username=username, past=(*was.past, was.username))

    def protect(self, account: Account | str, *, protected: bool = True) -> Account:
        return self._alter(self.who(account), protected=protected)

    def suspend(self, account: Account | str, *, suspended: bool = True) -> Account:
        return self._alter(self.who(account), suspended=suspended)

    def block(self, author: Account | str, blocked: Account | str) -> None:
        """Let `author` block somebody."""
        with self.changing():
            self.blocks.add((self.who(author).id, self.who(blocked).id))

    def follow(self, follower: Account | str, followed: Account | str) -> None:
        with self.changing():
            self.follows.add((self.who(follower).id, self.who(followed).id))

    def keys(self, account: Account | str) -> Keys:
        """Give the keys with which a bot acts as this account; they never change."""
        own = self.who(account).id
        return Keys("app-key", "app-secret", f"{own}-token", f"{own}-secret", f"user-{own}", APP_BEARER)

    # Posts

    def post(
        self,
        author: Account | str,
        text: str = "",
        *,
        reply_to: Post | str | None = None,
        quotes: Post | str | None = None,
        reposts: Post | str | None = None,
        reply_settings: str = "everyone",
        at: int | None = None,
        lang: str = "en",
        media: Sequence[str] = (),
        sensitive: bool = False,
        leave_out: Sequence[Account | str] = (),
        indexed_after_s: float = 0,
        extra: Mapping[str, object] | None = None,
        by_api: bool = False,
    ) -> Post:
        """Publish a post, as a person does in the app; `at` (microseconds UTC) dates it back.

        `leave_out` are people whose handles a reply does not carry along. `extra` are payload fields X would add.
        """
        with self.changing():
            writer, when = self.who(author), self.clock() if at is None else at
            parent = self.newest(reply_to) if reply_to is not None else None
            if parent is not None and parent.reposted:
                parent = self.newest(parent.reposted)
            quoted = self.find(quotes).id if quotes is not None else None
            original = self.find(reposts) if reposts is not None else None
            new = self._free_id(when)
            settings = self.find(parent.conversation_id).reply_settings if parent else reply_settings
            draft = Post(
                id=new,
                first=new,
                author_id=writer.id,
                typed=original.typed if original else text,
                body=EMPTY,
                shown=(0, 0),
                created_at=when,
                conversation_id=parent.conversation_id if parent else new,
                replied_to=parent.id if parent else None,
                in_reply_to_user_id=parent.author_id if parent else None,
                quoted=quoted,
                reposted=original.id if original else None,
                reply_settings=settings,
                lang=lang,
                sensitive=sensitive,
                media=tuple(media),
                left_out=tuple(self.who(other).id for other in leave_out),
                by_api=by_api,
                extra=dict(extra or {}),
            )
            self.versions[new] = [new]
            if indexed_after_s:
                self.hidden[new] = self.clock() + int(indexed_after_s * 1_000_000)
            return self._keep(draft)

    def edit(self, post: Post | str, text: str, *, at: int | None = None) -> Post:
        """Publish a new version under a new id; raises ValueError where X would not let its author do so."""
        with self.changing():
            was, when = self.newest(post), self.clock() if at is None else at
            if not self.may_edit(was):
                raise ValueError("X does not let people edit replies to others, or reposts.")
            if len(self.versions[was.first]) > EDITS_MAX:
                raise ValueError(f"X lets people edit a post {EDITS_MAX} times.")
            if when > self.posts[was.first].created_at + EDIT_WINDOW_S * 1_000_000:
                raise ValueError("X lets people edit a post for one hour.")
            new = self._free_id(when)
            self.versions[was.first].append(new)
            return self._keep(replace(was, id=new, typed=text, created_at=when))

    def may_edit(self, post: Post) -> bool:
        """Tell whether X offers editing for this kind of post at all."""
        return post.reposted is None and post.in_reply_to_user_id in (None, post.author_id)

    def delete(self, post: Post | str) -> None:
        """Delete a post with all its versions and reposts."""
        with self.changing():
            first = self.find(post).first
            versions = self.versions[first]
            self.deleted |= {first} | {p.first for p in self.posts.values() if p.reposted in versions}

    def hide(self, post: Post | str, seconds: float) -> None:
        """Keep a post out of timelines and search for a while, as if X indexed it late."""
        with self.changing():
            self.hidden[self.find(post).id] = self.clock() + int(seconds * 1_000_000)

    # Looking

    def who(self, account: Account | str) -> Account:
        """Find an account by value, id or handle, as it stands now; raises KeyError."""
        with self._turn:
            if isinstance(account, Account):
                return self.accounts[account.id]
            found = self.accounts.get(account) or self.owner(account.removeprefix("@"))
            if found is None:
                raise KeyError(f"Nobody is called {account!r} on the stand-in for X. Make the account first.")
            return found

    def find(self, post: Post | str) -> Post:
        """Find a version of a post by value or id, deleted or not; raises KeyError."""
        return self.posts[post.id if isinstance(post, Post) else post]

    def newest(self, post: Post | str) -> Post:
        """Give the newest version of a post."""
        with self._turn:
            return self.posts[self.versions[self.find(post).first][-1]]

    def permalink(self, post: Post) -> str:
        """Give the address of a post."""
        return f"https://x.com/{self.accounts[post.author_id].username}/status/{post.id}"

    def changed(self, version: int, timeout_s: float) -> int:
        """Wait until something has happened after `version`, at most `timeout_s`; gives the version now."""
        with self._turn:
            self._turn.wait_for(lambda: self.version > version, timeout_s)
            return self.version

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the one lock, and tell those who wait that something has changed."""
        with self._turn:
            yield
            self.version += 1
            self._turn.notify_all()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the one lock."""
        with self._turn:
            yield

    # Below: how the acts above are done

    def _alter(self, account: Account, **changes: Any) -> Account:  # noqa: ANN401 - passed on to replace
        with self.changing():
            self.accounts[account.id] = replace(account, **changes)
            return self.accounts[account.id]

    def _free_id(self, when: int) -> str:
        new = snowflake(when)
        while str(new) in self.posts:
            new += 1
        return str(new)

    def _keep(self, draft: Post) -> Post:
        done = self._composed(draft)
        post = replace(draft, body=done.body, shown=done.shown, note=done.note)
        self.posts[post.id] = post
        return post

    def _composed(self, post: Post) -> Composed:
        if post.reposted:
            original = self.posts[post.reposted]
            return repost(original.body, self.accounts[original.author_id], self.owner)
        attached = [self.permalink(self.posts[post.quoted])] if post.quoted else []
        home = f"https://x.com/{self.accounts[post.author_id].username}/status/{post.id}"
        attached += [f"{home}/{kind}/{n}" for n, kind in enumerate(post.media, 1)]
        mint = map(_short_address, itertools.repeat(post.id), itertools.count())
        return compose(
            post.typed,
            carried=self._carried(post),
            attached=attached,
            permalink=home,
            mint=lambda: next(mint),
            owner=self.owner,
        )

    def _carried(self, post: Post) -> list[str]:
        """Give the handles that a reply carries along: the parent's author, then all whom the parent mentions."""
        if post.replied_to is None:
            return []
        parent = self.posts[post.replied_to]
        others = [m.id for m in parent.full.mentions if m.id not in post.left_out]
        people = dict.fromkeys(i for i in (parent.author_id, *others) if i != post.author_id)
        return [self.accounts[i].username for i in people]


def _short_address(post_id: str, n: int) -> str:
    return "https://t.co/" + hashlib.sha256(f"{post_id}/{n}".encode()).hexdigest()[:10]
