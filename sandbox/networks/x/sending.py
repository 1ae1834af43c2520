"""POST /2/tweets: who may post what, and how X says no.

The duplicate sentence is recorded (akrherz/iembot#163); the others are worded after v1.1's, for X documents none.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.networks.x import problems, shape
from sandbox.networks.x.problems import Problem, forbidden, invalid
from sandbox.networks.x.records import Account, Post
from sandbox.networks.x.text import WEIGHT_MAX, escaped, shorten_links, weighted_length

if TYPE_CHECKING:
    from sandbox.networks.x.world import X

DUPLICATE_S = 86_400
_NAMES = (
    "text reply quote_tweet_id media poll reply_settings geo direct_message_deep_link for_super_followers_only "
    "nullcast community_id share_with_followers made_with_ai paid_partnership edit_options card_uri"
)
_FIELDS = frozenset(_NAMES.split())
_REPLY_FIELDS = frozenset({"in_reply_to_tweet_id", "exclude_reply_user_ids", "auto_populate_reply_metadata"})


def send(x: "X", author: Account, body: object) -> Post | Problem:
    """Publish what a bot sent, or say why not."""
    if (bad := _malformed(body)) is not None:
        return bad
    assert isinstance(body, dict)
    text, reply = body.get("text", ""), body.get("reply", {})
    target = x.posts.get(reply["in_reply_to_tweet_id"]) if reply else None
    no = _reply_refused(x, author, target) if reply else None
    if no is None and body.get("quote_tweet_id") and not x.rules.enterprise:
        no = forbidden("Quoting posts is not available at your access level.")
    no = no or _text_refused(x, author, text)
    if no is not None:
        return no
    left_out = [i for i in reply.get("exclude_reply_user_ids", []) if i in x.accounts]
    if target is not None:
        left_out = [i for i in left_out if i != target.author_id]
    post = x.post(author, text, reply_to=target, quotes=body.get("quote_tweet_id"), leave_out=left_out, by_api=True)
    x.money.pay(_price(x, author, post), [post.id], x.clock())
    return post


def summoned(x: "X", author: Account, target: Post) -> bool:
    """Tell whether the target's author asked for this account: a typed handle, or a quote of its post.

    Source: changelog of 2026-02-23, manage-tweets/integrate ("mentions the replying user" or "quotes a post").
    """
    quotes_us = target.quoted is not None and x.posts[target.quoted].author_id == author.id
    bare = x.rules.bare_reply_summons and target.in_reply_to_user_id == author.id
    return target.mentions_explicitly(author.id) or quotes_us or bare


def _malformed(body: object) -> Problem | None:
    if not isinstance(body, dict):
        return invalid("Requests parsing failed: $: object expected")
    if (bad := _unknown_field(body, "$", _FIELDS)) is not None:
        return bad
    reply = body.get("reply", {})
    if not isinstance(reply, dict):
        return invalid("$.reply: object expected")
    if "reply" in body and not _is_id(reply.get("in_reply_to_tweet_id")):
        return invalid("$.reply.in_reply_to_tweet_id: does not match the regex pattern ^[0-9]{1,19}$")
    excluded = reply.get("exclude_reply_user_ids", [])
    if not isinstance(excluded, list) or not all(map(_is_id, excluded)):
        return invalid("$.reply.exclude_reply_user_ids: does not match the regex pattern ^[0-9]{1,19}$")
    if not isinstance(body.get("text", ""), str):
        return invalid("$.text: string expected")
    return _unknown_field(reply, "$.reply", _REPLY_FIELDS)


def _unknown_field(part: Mapping[str, Any], where: str, known: frozenset[str]) -> Problem | None:
    for name in part:
        if name not in known:
            rule = "is not defined in the schema and the schema does not allow additional properties"
            return invalid(f"Requests parsing failed: {where}.{name}: {rule}")
    return None


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19  # noqa: PLR2004 - 64 bits


def _reply_refused(x: "X", author: Account, target: Post | None) -> Problem | None:
    if target is None or (shape.refusal(x, target.id, "id") is not None and target.author_id != author.id):
        return forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    if target.id != x.versions[target.first][-1]:
        return forbidden("You attempted to reply to a Tweet that has a newer version.")
    if (target.author_id, author.id) in x.blocks:
        return forbidden("You have been blocked from replying to this user.")
    if target.author_id == author.id:
        return None
    if not _reply_allowed(x, author, target):
        return forbidden("The original Tweet author restricted who can reply to this Tweet.")
    if not x.rules.enterprise and not summoned(x, author, target):
        return forbidden(
            "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
            "by the author of the post you are replying to."
        )
    return None


def _reply_allowed(x: "X", author: Account, target: Post) -> bool:
    root = x.posts[target.conversation_id]
    if root.author_id == author.id or x.newest(root).mentions_explicitly(author.id):
        return True
    if target.reply_settings == "following":
        return (root.author_id, author.id) in x.follows
    if target.reply_settings == "verified":
        return author.verified_type != "none"
    return target.reply_settings == "everyone"


def _text_refused(x: "X", author: Account, text: str) -> Problem | None:
    if not text.strip():
        return invalid("Requests parsing failed: $.text: a post needs a text")
    if weighted_length(text) > WEIGHT_MAX:
        return forbidden("Your Tweet text is too long.")
    since = x.clock() - DUPLICATE_S * 1_000_000
    for post in x.posts.values():
        recent = post.author_id == author.id and post.created_at > since and post.first not in x.deleted
        if recent and post.reposted is None and post.typed == text:
            return forbidden("You are not allowed to create a Tweet with duplicate content.")
    return None


def _price(x: "X", author: Account, post: Post) -> str:
    if shorten_links(post.typed, lambda: "https://t.co/x")[1]:
        return "post with link"
    answers = post.replied_to is not None and summoned(x, author, x.posts[post.replied_to])
    return "summoned reply" if answers else "post"


def created(x: "X", post: Post) -> dict[str, Any]:
    """Write the 201 for a new post."""
    names = "edit_history_post_ids" if x.rules.post_names else "edit_history_tweet_ids"
    return {"data": {"id": post.id, "text": escaped(post.body.text), names: [post.id]}}


def delete(x: "X", author: Account, post_id: str) -> dict[str, Any] | Problem:
    """Delete a post of the caller's own; deleting one that is gone answers `deleted: false`."""
    post = x.posts.get(post_id)
    if post is None or post.first in x.deleted:
        return {"data": {"deleted": False}}
    if post.author_id != author.id:
        return problems.forbidden("You are not authorized to delete this Tweet.")
    x.delete(post)
    return {"data": {"deleted": True}}
