"""A small social network in memory: it keeps posts, takes ours, and fails."""

import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from msgspec.structs import replace

from bot.ports import Cost, Gone, NotDone, Outgoing, OwnPost, Page, Unheard, Unknown, Unread, Why
from rules.mention import Account, Handle, Post, Ref
from rules.verdict import Permit

MINUTE_US = 60_000_000


class SmallNetwork:
    """X as the port describes it. `outcomes` says how the next sends end; `ok` when it is empty.

    `lost` publishes and then loses the answer, `unsent` loses the request, an exception is raised before publishing.
    The same words say how the next deletions end.
    """

    name = "x"
    total_timeout_us = 40_000_000

    def __init__(self) -> None:
        self.newest: dict[str, Post] = {}
        self.feed: list[Post | Unread] = []
        self.gone: set[str] = set()
        self.silent_about: set[str] = set()
        self.hidden: dict[str, Gone] = {}
        self.handed: list[Outgoing] = []
        self.published: list[OwnPost] = []
        self.outcomes: list[str | Exception] = []
        self.outage: Unheard | None = None
        self.page_size = 100
        self.cost = Cost(reads=1, micro_usd=5_000)
        self.deletions: list[str] = []
        self.before_answer: Callable[[], None] = lambda: None
        self._ids = count(1_900_000_000_000_000_000)
        self._lock = threading.Lock()

    # What people do

    def post(self, now_us: int, text: str, author: str = "ana", *, answers: Ref | None = None, **more: object) -> Post:
        """Let somebody publish a post; `@acme` in it is marked as ours."""
        post_id = str(next(self._ids))
        post = Post(
            network="x", id=post_id, root_id=post_id, author=Account(key_of(author), author, author.title()), text=text,
            created_us=now_us, conversation_id=post_id, shown_from=0, shown_to=len(text), handles=_marks(text),
            answers=answers, lang="en", url=f"https://x.com/{author}/status/{post_id}",
        )  # fmt: skip
        return self.show(replace(post, **more))

    def edit(self, root_id: str, text: str) -> Post:
        """Let the author change the post, under a new id."""
        had = self.newest[root_id]
        return self.show(
            replace(had, id=str(next(self._ids)), text=text, handles=_marks(text), shown_to=len(text), edited=True)
        )

    def show(self, post: Post) -> Post:
        """Put a post, or a revision of it, where we will read it."""
        self.newest[post.root_id] = post
        self.feed.append(post)
        return post

    def take_down(self, root_id: str) -> None:
        """Let the author delete the post with all its revisions."""
        self.gone.add(root_id)

    def answer_by_hand(self, now_us: int, post_id: str, text: str = "By hand.") -> OwnPost:
        """Let a colleague answer on the network itself."""
        return self._publish(post_id, text, now_us)

    # What Earshot asks

    def roads(self) -> tuple[str, ...]:
        return ("mentions", "search")

    def fetch(self, road: str, cursor: str | None, now_us: int) -> Page:  # noqa: ARG002 - as every network
        self._answer_or_fail()
        start = int(cursor or 0)
        some = self.feed[start : start + self.page_size]
        more = start + len(some) < len(self.feed)
        return Page(
            tuple(one for one in some if isinstance(one, Post)),
            tuple(one for one in some if isinstance(one, Unread)),
            str(start + len(some)),
            more,
            None if more else now_us,
            self.cost,
        )

    def rewind(self, since_us: int, most: int | None = None) -> str:
        fits = [n for n, one in enumerate(self.feed) if isinstance(one, Post) and one.created_us >= since_us]
        return str(fits[-most:][0] if most and fits else fits[0] if fits else 0)

    def look_up(self, post_ids: Sequence[str], now_us: int) -> tuple[Mapping[str, Post | Gone], Cost]:  # noqa: ARG002 - as every network
        self._answer_or_fail()
        roots = {one.id: one.root_id for one in self.feed if isinstance(one, Post)}
        there: dict[str, Post | Gone] = {one.id: self._as_post(one) for one in self.published}
        there |= {i: self.newest[root] for i, root in roots.items() if root not in self.gone}
        deleted = Gone("It was deleted.", deleted=True)
        there |= self.hidden
        return {i: there.get(i, deleted) for i in post_ids if i not in self.silent_about}, self.cost

    def send(self, permit: Permit, reply: Outgoing, now_us: int) -> tuple[OwnPost, Cost]:
        if not permit.opens(reply.mention_id, reply.revision, reply.text, reply.attempt, now_us):
            raise PermissionError("The permit does not fit this reply.")
        with self._lock:
            self.handed.append(reply)
            outcome = self.outcomes.pop(0) if self.outcomes else "ok"
        if isinstance(outcome, Exception):
            raise outcome
        if outcome == "unsent":
            raise Unknown("No answer.")
        ours = self._publish(reply.answers_post_id, reply.text, now_us)
        self.before_answer()
        if outcome == "lost":
            raise Unknown("No answer.")
        return ours, self.cost

    def delete(self, post_id: str, now_us: int) -> bool:  # noqa: ARG002 - as every network
        with self._lock:
            self.deletions.append(post_id)
            outcome = self.outcomes.pop(0) if self.outcomes else "ok"
        if isinstance(outcome, Exception):
            raise outcome
        if outcome == "unsent":
            raise Unknown("No answer.")
        there = [one for one in self.published if one.id == post_id]
        self.published = [one for one in self.published if one.id != post_id]
        if outcome == "lost":
            raise Unknown("No answer.")
        return bool(there)

    def own_posts(self, since_us: int, now_us: int) -> tuple[tuple[OwnPost, ...], Cost]:  # noqa: ARG002 - as every network
        self._answer_or_fail()
        return tuple(one for one in reversed(self.published) if one.created_us >= since_us), self.cost

    def _publish(self, post_id: str, text: str, now_us: int) -> OwnPost:
        with self._lock:
            own_id = str(next(self._ids))
            ours = OwnPost(own_id, post_id, text, now_us, f"https://x.com/acme/status/{own_id}")
            self.published.append(ours)
        return ours

    def _as_post(self, own: OwnPost) -> Post:
        us = Account("x:1000", "acme", "Acme")
        return Post("x", own.id, own.id, us, own.text, own.created_us, own.id, url=own.url)

    def _answer_or_fail(self) -> None:
        if self.outage is not None:
            raise self.outage


def key_of(author: str) -> str:
    """The account key of somebody by their handle (at most seven letters)."""
    return f"x:{int.from_bytes(author.encode())}"


def outage(retry_us: int | None = None) -> Unheard:
    """The network does not answer."""
    return Unheard(Why.DOWN, "X does not answer.", retry_us)


def refusal(why: Why = Why.REFUSED) -> NotDone:
    """The network says no to a reply."""
    return NotDone(why, "X said no.")


def _marks(text: str) -> tuple[Handle, ...]:
    at = text.find("@acme")
    return () if at < 0 else (Handle(at, at + 5, "acme", "x:1000"),)
