"""A post or user as X writes it: only what was asked for, nothing that is empty."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sandbox.networks.x import problems
from sandbox.networks.x.fields import NAMES_2167, Wanted
from sandbox.networks.x.records import EDIT_WINDOW_S, EDITS_MAX, Account, Body, Post, iso
from sandbox.networks.x.text import escaped

if TYPE_CHECKING:
    from sandbox.networks.x.world import X


def answer(x: "X", posts: list[Post], want: Wanted) -> dict[str, Any]:
    """Give `data` (where there is any), `includes` and `errors` for these posts."""
    out: dict[str, Any] = {"data": [post_json(x, post, want) for post in posts]} if posts else {}
    tweets, errors = _referenced(x, posts, want)
    people = [account for post in posts for account in _people(x, post, want)]
    if "referenced_tweets.id.author_id" in want.expansions:
        people += [x.accounts[tweet.author_id] for tweet in tweets]
    media = [
        {"media_key": key, "type": kind}
        for post in posts
        for key, kind in zip(_media_keys(post), post.media, strict=True)
        if "attachments.media_keys" in want.expansions
    ]
    includes = {
        "users": [user_json(account, want) for account in {a.id: a for a in people}.values()],
        "tweets": [post_json(x, tweet, want) for tweet in tweets],
        "media": media,
    }
    if any(includes.values()):
        out["includes"] = {name: found for name, found in includes.items() if found}
    return {**out, "errors": errors} if errors else out


def refusal(x: "X", post_id: str, parameter: str) -> dict[str, Any] | None:
    """Say why X would not show this post, if it would not."""
    post = x.posts.get(post_id)
    if post is None or post.first in x.deleted:
        return problems.missing("tweet", post_id, parameter)
    author = x.accounts[post.author_id]
    return problems.unseen(post_id, parameter) if author.protected or author.suspended else None


def post_json(x: "X", post: Post, want: Wanted) -> dict[str, Any]:
    """Write one version of a post."""
    counts = x.rules.escapes_count
    whole: dict[str, Any] = {
        "id": post.id,
        "text": escaped(post.body.text),
        "edit_history_tweet_ids": list(x.versions[post.first]),
        "author_id": post.author_id,
        "conversation_id": post.conversation_id,
        "created_at": iso(post.created_at),
        "display_text_range": [_at(post.body.text, place, counts=counts) for place in post.shown],
        "edit_controls": _edit_controls(x, post),
        "entities": _entities(x, post.body),
        "in_reply_to_user_id": post.in_reply_to_user_id,
        "lang": post.lang,
        "possibly_sensitive": post.sensitive,
        "reply_settings": post.reply_settings,
        "referenced_tweets": [
            {"type": kind, "id": ref}
            for kind, ref in (("retweeted", post.reposted), ("quoted", post.quoted), ("replied_to", post.replied_to))
            if ref is not None
        ],
        "attachments": {"media_keys": _media_keys(post)} if post.media else None,
        **post.extra,
    }
    if post.note is not None:
        whole["note_tweet"] = {"text": escaped(post.note.text), "entities": _entities(x, post.note)}
    chosen = {k: v for k, v in whole.items() if k in want.post and v is not None and v not in ([], {})}
    return {NAMES_2167.get(k, k): v for k, v in chosen.items()} if x.rules.post_names else chosen


def user_json(account: Account, want: Wanted) -> dict[str, Any]:
    """Write one account."""
    whole = {
        "id": account.id,
        "name": account.name,
        "username": account.username,
        "created_at": iso(account.created_at),
        "protected": account.protected,
        "verified": account.verified_type != "none",
        "verified_type": account.verified_type,
        "affiliation": account.affiliation,
        "description": account.description,
        "entities": {"url": {"urls": []}},
    }
    return {k: v for k, v in whole.items() if k in want.user and v is not None}


def _referenced(x: "X", posts: list[Post], want: Wanted) -> tuple[list[Post], list[dict[str, Any]]]:
    """Give the posts that these refer to, and an error for each that X would not show."""
    if not {"referenced_tweets.id", "referenced_tweets.id.author_id"} & want.expansions:
        return [], []
    refs = dict.fromkeys(r for p in posts for r in (p.replied_to, p.quoted, p.reposted) if r is not None)
    refusals = {ref: refusal(x, ref, "referenced_tweets.id") for ref in refs}
    return [x.posts[ref] for ref, no in refusals.items() if no is None], [no for no in refusals.values() if no]


def _people(x: "X", post: Post, want: Wanted) -> Iterable[Account]:
    if "author_id" in want.expansions:
        yield x.accounts[post.author_id]
    if "in_reply_to_user_id" in want.expansions and post.in_reply_to_user_id:
        yield x.accounts[post.in_reply_to_user_id]
    if "entities.mentions.username" in want.expansions:
        yield from (x.accounts[m.id] for m in post.body.mentions)


def _media_keys(post: Post) -> list[str]:
    return [f"3_{post.first}{n}" for n in range(len(post.media))]


def _edit_controls(x: "X", post: Post) -> dict[str, Any] | None:
    if not x.may_edit(post):
        return None
    return {
        "edits_remaining": EDITS_MAX + 1 - len(x.versions[post.first]),
        "is_edit_eligible": True,
        "editable_until": iso(x.posts[post.first].created_at + EDIT_WINDOW_S * 1_000_000),
    }


def _entities(x: "X", body: Body) -> dict[str, Any]:
    def span(start: int, end: int) -> dict[str, Any]:
        counts = x.rules.escapes_count
        return {"start": _at(body.text, start, counts=counts), "end": _at(body.text, end, counts=counts)}

    found: dict[str, list[dict[str, Any]]] = {
        "mentions": [
            {**span(m.start, m.end), "username": m.username, **({"id": m.id} if x.rules.mention_ids else {})}
            for m in body.mentions
        ],
        "urls": [
            {**span(u.start, u.end), "url": u.url, "expanded_url": u.expanded, "display_url": u.display}
            for u in body.links
        ],
        "hashtags": [{**span(h.start, h.end), "tag": h.value} for h in body.hashtags],
        "cashtags": [{**span(c.start, c.end), "tag": c.value} for c in body.cashtags],
    }
    return {name: entries for name, entries in found.items() if entries}


def _at(text: str, place: int, *, counts: bool) -> int:
    """Move a place to where it is once the text is escaped, as API v1.1 counted."""
    return len(escaped(text[:place])) if counts else place
