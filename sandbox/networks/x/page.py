"""What a demo page shows of X: accounts, and posts with their replies below them."""

from typing import Any

from sandbox.networks.x.records import Account, Post, iso
from sandbox.networks.x.world import X


def snapshot(x: X) -> dict[str, Any]:
    """Give all accounts and posts as JSON-able values, newest versions only; replies stand under what they answer."""
    with x.held():
        return {
            "version": x.version,
            "now": iso(x.clock()),
            "accounts": [_account(account) for account in x.accounts.values()],
            "posts": _threaded(x, [x.newest(first) for first in x.versions]),
        }


def timeline(x: X, brand: Account | str) -> list[dict[str, Any]]:
    """Give the posts of all conversations that the brand wrote in, or is mentioned or quoted in, as in `snapshot`."""
    with x.held():
        posts = [x.newest(first) for first in x.versions]
        ours = {p.conversation_id for p in posts if _concerns(x, p, x.who(brand).id)}
        return _threaded(x, [p for p in posts if p.conversation_id in ours])


def _concerns(x: X, post: Post, brand: str) -> bool:
    quotes_us = post.quoted is not None and x.posts[post.quoted].author_id == brand
    return post.author_id == brand or post.mentions(brand) or quotes_us


def _threaded(x: X, posts: list[Post]) -> list[dict[str, Any]]:
    by_age = sorted(posts, key=lambda p: int(p.first))
    answers: dict[str | None, list[Post]] = {}
    for post in by_age:
        answers.setdefault(x.posts[post.replied_to].first if post.replied_to else None, []).append(post)
    out: list[dict[str, Any]] = []
    left = [(post, 0) for post in reversed(answers.get(None, []))]
    while left:
        post, depth = left.pop()
        out.append(_post(x, post, depth))
        left += [(answer, depth + 1) for answer in reversed(answers.get(post.first, []))]
    return out


def _account(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "username": account.username,
        "name": account.name,
        "protected": account.protected,
        "suspended": account.suspended,
        "past": list(account.past),
    }


def _post(x: X, post: Post, depth: int) -> dict[str, Any]:
    author, full = x.accounts[post.author_id], post.full
    return {
        "id": post.id,
        "versions": list(x.versions[post.first]),
        "author": author.username,
        "name": author.name,
        "author_id": author.id,
        "at": iso(post.created_at),
        "text": post.typed,
        "carried": list(dict.fromkeys(m.username for m in full.mentions if m.start < post.shown[0])),
        "mentions": list(dict.fromkeys(m.username for m in full.mentions if m.start >= post.shown[0])),
        "answers": post.replied_to,
        "quotes": post.quoted,
        "reposts": post.reposted,
        "depth": depth,
        "deleted": post.first in x.deleted,
        "edited": len(x.versions[post.first]) > 1,
        "by_api": post.by_api,
        "url": x.permalink(post),
    }
