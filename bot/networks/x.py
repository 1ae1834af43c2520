"""X as Earshot uses it: mentions, search, look-ups, one reply at a time.

Every call goes out once and waits for no limit. Reading is polling with an overlap (see `x_cursor`): the same post may
come again on any page, and the store keeps it once. Nothing is sent without a permit that fits. Longer than most files:
all that the port asks of a network stands here.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.networks import x_cursor, x_errors, x_payload
from bot.networks.x_answer import Me, ask, call, gone_in, ids_of, is_id, newest_versions, next_token, read_me
from bot.networks.x_ask import PAGE_SIZE, mentions_query, overheard_query, window
from bot.networks.x_cost import OWNED_READ, POST_READ, POST_WITH_LINK, SUMMONED_REPLY, USER_READ, Bill
from bot.networks.x_cursor import Cursor
from bot.networks.x_errors import NotUnderstood
from bot.networks.x_http import Answered, Credentials, Lost, NeverSent, Patience, connect, object_of
from bot.networks.x_text import Unreadable, id_of, plain_text
from bot.ports import Cost, Gone, NotDone, Outgoing, OwnPost, Page, Unknown, Why
from rules.mention import OwnAccount, Post
from rules.verdict import Permit
from rules.weight import links

MENTIONS, SEARCH = "mentions", "search"
SEARCH_LAG_US = 30_000_000
OWN_PAGES_MAX = 32  # X gives the newest 3,200

_log = logging.getLogger(__name__)


class X:
    """One account of ours on X. Safe to use from many threads."""

    name = "x"

    def __init__(
        self,
        keys: Credentials,
        account: OwnAccount,
        names: Sequence[str] = (),
        *,
        searches: bool = False,
        api_url: str | None = None,
        patience: Patience = Patience(),  # noqa: B008 - frozen
    ) -> None:
        """Make ready; nothing is sent yet. `names` are the brand's, for search. Raises `ValueError` for too many."""
        self.total_timeout_us = patience.total_us
        self._account = account
        self._id = id_of(account.key.removeprefix("x:"), "the id of our account on X")
        self._query = overheard_query(account, names) if searches else ""
        self._client = connect(keys, api_url, patience)
        self._bill = Bill()
        self._told_of_renaming = False
        self._told_of_loss = False

    def roads(self) -> tuple[str, ...]:
        """Our mentions; and, where the team pays for it, a search for what names us."""
        return (MENTIONS, SEARCH) if self._query else (MENTIONS,)

    def fetch(self, road: str, cursor: str | None, now_us: int) -> Page:
        """Read the next page. Raises `Unheard`.

        What X no longer gives as a mention (it stops at the newest 800) is read by search before the run counts as
        complete. The first run reaches back 25 hours; a run goes on where it was, also after a crash.
        """
        at = x_cursor.read(cursor).begin(now_us)
        try:
            body = self._page(road, at, now_us)
        except NotUnderstood:
            if at.since is None and at.token is None:
                raise
            at = at.sweep(now_us)  # X no longer takes our id or our token: ask by time, from the start
            body = self._page(road, at, now_us)
        posts, unread = x_payload.posts(body)
        posts += [one.words for one in unread if one.words]  # a stop in them must be heard
        token = next_token(body, at.token, now_us)
        self._watch(body, posts)
        owned = road == MENTIONS and at.below is None
        ids = ids_of(posts, unread)
        self._bill.read(ids, OWNED_READ if owned else POST_READ, now_us)
        at = at.turn(token, ids, now_us)
        if owned and at.walled:
            at = at.go_below()
        more = at.token is not None or (owned and at.below is not None)
        complete_us = (at.began_us or now_us) - (SEARCH_LAG_US if road == SEARCH else 0)
        return Page(
            posts=tuple(posts),
            unread=tuple(unread),
            cursor=(at if more else at.end()).write(),
            more=more,
            complete_us=None if more else complete_us,
            cost=self._bill.settle(),
        )

    def rewind(self, since_us: int, most: int | None = None) -> str:
        """A cursor whose next run is a sweep from that moment on; search goes back for seven days at most."""
        return Cursor(newest=str(x_cursor.id_at(since_us)), most=most).write()

    def look_up(self, post_ids: Sequence[str], now_us: int) -> tuple[Mapping[str, Post | Gone], Cost]:
        """Read these posts again. Raises `Unheard`.

        An edited post is answered by its newest version, under the id that was asked for. An id is missing from the
        answer where X said neither that the post is there nor that it is gone, or where it did not parse.
        """
        asked = dict.fromkeys(one for one in post_ids if is_id(one))
        found, newest = self._versions(list(asked), now_us)
        moved = {old: latest for old, latest in newest.items() if old in asked and latest != old}
        later, _ = self._versions([one for one in dict.fromkeys(moved.values()) if one not in found], now_us)
        known = {**found, **later}
        for old, latest in moved.items():
            found.pop(old, None)  # an old version never stands for a new one that we could not read
            if latest in known:
                found[old] = known[latest]
        return {one: found[one] for one in asked if one in found}, self._bill.settle()

    def send(self, permit: Permit, reply: Outgoing, now_us: int) -> tuple[OwnPost, Cost]:
        """Publish at most once, to the byte; nobody but the author is notified.

        Raises `NotDone` where X said no or was never reached, `Unknown` where it may have published, and
        `PermissionError` where the permit does not fit.
        """
        if not permit.opens(reply.mention_id, reply.revision, reply.text, reply.attempt, now_us):
            raise PermissionError("The permit does not fit this reply. Nothing was sent; decide anew.")
        spare = [key.removeprefix("x:") for key in reply.spare_keys if key.startswith("x:")]
        price = POST_WITH_LINK if links(reply.text) else SUMMONED_REPLY
        try:
            response = self._client.create_tweet(
                text=reply.text, in_reply_to_tweet_id=reply.answers_post_id, exclude_reply_user_ids=spare or None
            )
            post = object_of(response).get("data")
            post_id = id_of(post.get("id") if isinstance(post, Mapping) else None, "id")
        except NeverSent:
            down = x_errors.unanswered(now_us)
            raise NotDone(
                Why.DOWN, "X could not be reached. Nothing was sent. Try again later.", down.retry_us
            ) from None
        except Answered as no:
            raise x_errors.not_done(no, now_us) from None
        except (Lost, Unreadable):
            self._bill.write(price)  # if it stands there, it was billed
            raise Unknown("X did not say whether it took the reply.") from None
        self._bill.write(price)
        said = post.get("text") if isinstance(post, Mapping) else None
        text = plain_text(said) if isinstance(said, str) else reply.text
        ours = OwnPost(post_id, reply.answers_post_id, text, x_cursor.moment_us(post_id), self._url(post_id))
        return ours, self._bill.settle()

    def delete(self, post_id: str, now_us: int) -> bool:
        """Delete a post of ours, once. X bills nothing for it. Raises `NotDone` and `Unknown`.

        False where X says that it has no such post, or that it deleted none: only reading proves that it is gone.
        """
        try:
            data = object_of(self._client.delete_tweet(post_id)).get("data")
        except NeverSent:
            raise NotDone(Why.DOWN, "X could not be reached. Nothing was deleted. Try again later.") from None
        except Answered as no:
            failed = x_errors.not_done(no, now_us, "X did not delete it.")
            if isinstance(failed, NotDone) and failed.why is Why.GONE:
                return False
            raise failed from None
        except Lost:
            raise Unknown("X did not say whether it deleted the reply.") from None
        return isinstance(data, Mapping) and data.get("deleted") is True

    def own_posts(self, since_us: int, now_us: int) -> tuple[tuple[OwnPost, ...], Cost]:
        """Our own timeline since that moment, without reposts, newest first. Raises `Unheard`."""
        found: list[OwnPost] = []
        asked = {"start_time": x_cursor.written_time(since_us), "max_results": PAGE_SIZE, "exclude": ["retweets"]}
        token = None
        for _ in range(OWN_PAGES_MAX):
            body = ask(self._client.get_users_tweets, now_us, self._id, **asked)
            posts, unread = x_payload.posts(body)
            self._bill.read(ids_of(posts, unread), OWNED_READ, now_us)
            found += [self._own(post) for post in posts if post.created_us >= since_us]
            token = next_token(body, token, now_us)
            if token is None:
                break
            asked["pagination_token"] = token
        return tuple(found), self._bill.settle()

    def who_am_i(self, now_us: int) -> tuple[Me, Cost]:
        """Ask X whose keys these are. Raises `Unheard`."""
        response = call(self._client.get_me, now_us)
        me = read_me(response, now_us)
        self._bill.read([f"user {me.key}"], USER_READ, now_us)
        return me, self._bill.settle()

    def _page(self, road: str, at: Cursor, now_us: int) -> Mapping[str, Any]:
        if road not in self.roads():
            raise ValueError(f"X has no road {road!r} here. It has: {', '.join(self.roads())}.")
        if road == MENTIONS and at.below is None:
            asked = window(at, now_us, searching=False)
            return ask(self._client.get_users_mentions, now_us, self._id, **asked)
        query = self._query if road == SEARCH else mentions_query(self._account)
        return ask(self._client.search_recent_tweets, now_us, query, **window(at, now_us, searching=True))

    def _versions(self, ids: Sequence[str], now_us: int) -> tuple[dict[str, Post | Gone], dict[str, str]]:
        """What X shows under these ids, and the newest version's id of each."""
        found: dict[str, Post | Gone] = {}
        newest: dict[str, str] = {}
        for start in range(0, len(ids), PAGE_SIZE):
            asked = list(ids[start : start + PAGE_SIZE])
            body = ask(self._client.get_tweets, now_us, asked)
            posts, unread = x_payload.posts(body)
            self._bill.read(ids_of(posts, unread), POST_READ, now_us)
            found |= gone_in(body, asked) | {post.id: post for post in posts if post.id in asked}
            newest |= newest_versions(body)
        return found, newest

    def _own(self, post: Post) -> OwnPost:
        answers = post.answers.post_id if post.answers else None
        return OwnPost(post.id, answers or None, post.text[post.shown_from or 0 :], post.created_us, self._url(post.id))

    def _url(self, post_id: str) -> str:
        return f"https://x.com/{self._account.handle}/status/{post_id}"

    def _watch(self, body: Mapping[str, Any], posts: Sequence[Post]) -> None:
        if not self._told_of_renaming and x_payload.renamed_posts(body):
            self._told_of_renaming = True
            _log.warning("X has begun to use the new names of its fields. Both are read; look for a newer Earshot.")
        lost = next((sentence for post in posts for sentence in post.unread), "")
        if lost and not self._told_of_loss:
            self._told_of_loss = True
            _log.warning(
                "X tells of posts in a form that Earshot cannot read in full: %s A stop in them is heard; "
                "nothing in them counts as said to you. Look for a newer Earshot.",
                lost,
            )
