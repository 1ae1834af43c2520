"""Timelines, mentions, search: which posts a caller gets, newest first, in pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.networks.x import query as search_query
from sandbox.networks.x import shape
from sandbox.networks.x.problems import Problem, invalid
from sandbox.networks.x.records import Account, Post, iso, micros, snowflake

if TYPE_CHECKING:
    from sandbox.networks.x.world import X

MENTIONS_MAX = 800
TIMELINE_MAX = 3200
SEARCH_DAYS = 7
END_BEFORE_NOW_S = 10
_TOKEN = "b26v89c19zqg8o3f"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of posts and X's `meta` about it."""

    posts: list[Post]
    meta: dict[str, Any]


def mentions(x: "X", account: Account, query: Mapping[str, str]) -> Page | Problem:
    """Give who mentioned this account: typed, carried along, in reply, or (see Rules) by quoting."""

    def is_one(post: Post) -> bool:
        if post.reposted:
            return x.rules.reposts_in_mentions and post.mentions(account.id)
        quotes = post.quoted is not None and x.posts[post.quoted].author_id == account.id
        return post.mentions(account.id) or (x.rules.quotes_in_mentions and quotes)

    return _page(_visible(x, is_one, query)[:MENTIONS_MAX], query, least=5)


def own(x: "X", account: Account, query: Mapping[str, str]) -> Page | Problem:
    """Give what this account has posted."""
    without = query.get("exclude", "").split(",")

    def is_one(post: Post) -> bool:
        left_out = ("retweets" in without and post.reposted) or ("replies" in without and post.replied_to)
        return post.author_id == account.id and not left_out

    return _page(_visible(x, is_one, query)[:TIMELINE_MAX], query, least=5)


def search(x: "X", query: Mapping[str, str]) -> Page | Problem:
    """Give what matches a query in the last seven days, without reposts (since 2026-05-04)."""
    test, now = search_query.read(query.get("query", "")), x.clock()
    if isinstance(test, Problem):
        return test
    oldest = now - SEARCH_DAYS * 86_400_000_000
    try:
        start = micros(query["start_time"]) if "start_time" in query else oldest
        end = micros(query["end_time"]) if "end_time" in query else now - x.rules.search_delay_s * 1_000_000
    except ValueError as why:
        return invalid(f"Invalid time: {why}")
    if start < oldest:
        return invalid(f"Invalid 'start_time'. 'start_time' must be on or after {iso(oldest)}.")
    if "end_time" in query and end > now - END_BEFORE_NOW_S * 1_000_000:
        return invalid("Invalid 'end_time'. 'end_time' must be a minimum of 10 seconds prior to the request time.")
    if query.get("since_id", "").isdigit() and int(query["since_id"]) < snowflake(oldest):
        return invalid(f"'since_id' must be a tweet id created after {iso(oldest)}.", since_id=query["since_id"])
    found = _visible(x, lambda p: start <= p.created_at < end and not p.reposted and test(x, p), query)
    rest = {k: v for k, v in query.items() if k not in ("start_time", "end_time")}
    return _page(found, rest, least=10)


def _visible(x: "X", is_one: Callable[[Post], bool], query: Mapping[str, str]) -> list[Post]:
    """Give newest versions that anybody may see and that X has indexed, newest first; only those the caller lacks."""
    now, since = x.clock(), query.get("since_id", "")
    above = int(since) if since.isdigit() else 0  # few of many posts: the rest of the question is asked of these alone
    found = [
        post
        for versions in x.versions.values()
        if int(versions[-1]) > above
        and x.hidden.get((post := x.posts[versions[-1]]).id, 0) <= now
        and is_one(post)
        and shape.refusal(x, post.id, "id") is None
    ]
    return sorted(found, key=lambda p: int(p.id), reverse=True)


def _page(posts: list[Post], query: Mapping[str, str], least: int) -> Page | Problem:
    bounds = _bounds(query, least)
    if isinstance(bounds, Problem):
        return bounds
    above, below, size = bounds
    posts = [post for post in posts if above < int(post.id) < below]
    page, more = posts[:size], posts[size:]
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    if more:
        meta["next_token"] = f"{_TOKEN}{int(page[-1].id):x}"
    return Page(page, meta)


def _bounds(query: Mapping[str, str], least: int) -> tuple[int, int, int] | Problem:
    """Read ids, times, size and token as (above, below, size), ids exclusive."""
    size = query.get("max_results", "10")
    if not size.isdigit() or not least <= int(size) <= 100:  # noqa: PLR2004 - X's bound
        why = f"The `max_results` query parameter value [{size}] is not between {least} and 100"
        return invalid(why, max_results=size)
    token = query.get("pagination_token") or query.get("next_token") or f"{2**63:x}"
    try:
        above = [int(query.get("since_id", "0"))]
        below = [int(query.get("until_id", 2**63)), int(token.removeprefix(_TOKEN), 16)]
        if "start_time" in query:
            above.append(snowflake(micros(query["start_time"])) - 1)
        if "end_time" in query:
            below.append(snowflake(micros(query["end_time"])))
    except ValueError as why:
        return invalid(f"A query parameter is not valid: {why}")
    return max(above), min(below), int(size)
