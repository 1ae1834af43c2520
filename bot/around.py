"""What the posts around a post tell of it, where nothing is stored."""

from collections.abc import Mapping

from msgspec.structs import replace

from rules.handles import ours, spoken
from rules.label import Thread, label
from rules.mention import Brand, Label, Post, Ref

CHAIN_MAX = 200  # posts that are followed upwards


def label_among(post: Post, brand: Brand, known: Mapping[str, Post]) -> Label:
    """Label a post, and for it the author's own thread from the top down to it; `known` are posts by their ids."""
    chain = [_informed(post, known)]
    while (parent := _own_parent(chain[-1], known)) is not None and len(chain) < CHAIN_MAX:
        chain.append(parent)
    above: Label | None = None
    for one in reversed(chain):
        above = label(one, brand, Thread(parent=above, parent_mentions_us=_parent_mentions_us(one, brand, known)))
    assert above is not None  # the chain holds at least the post itself
    return above


def _own_parent(post: Post, known: Mapping[str, Post]) -> Post | None:
    if post.answers is None or not post.author.key or post.answers.author_key != post.author.key:
        return None
    parent = known.get(post.answers.post_id)
    return _informed(parent, known) if parent is not None and parent.author.key == post.author.key else None


def _parent_mentions_us(post: Post, brand: Brand, known: Mapping[str, Post]) -> bool | None:
    if post.shown_from is not None or post.answers is None or post.answers.post_id not in known:
        return None  # not needed, or not known
    parent = known[post.answers.post_id]
    heard = spoken(parent, ours(brand, parent.network))
    return bool(heard.typed or heard.carried or heard.linked or heard.misplaced)


def _informed(post: Post, known: Mapping[str, Post]) -> Post:
    """Add what other posts of the input tell: who wrote the quoted and the answered post, and who began it all."""
    quotes, answers = post.quotes, post.answers
    if quotes is not None and quotes.author_key is None and quotes.post_id in known:
        quotes = _ref(known[quotes.post_id])
    if post.network == "mastodon" and answers is not None and answers.post_id in known:
        answers = _ref(known[answers.post_id])  # Mastodon's own word carries on along an author's own thread
    began, conversation_id = post.conversation_author, post.conversation_id
    if began is None:
        began, conversation_id = _beginning(post, known)
    if quotes is post.quotes and answers is post.answers and began is post.conversation_author:
        return post
    return replace(post, quotes=quotes, answers=answers, conversation_author=began, conversation_id=conversation_id)


def _ref(post: Post) -> Ref:
    return Ref(post.id, post.author.key or None, post.text)


def _beginning(post: Post, known: Mapping[str, Post]) -> tuple[str | None, str]:
    """Who began the conversation, and with which post; a network that does not say is followed from post to post."""
    top = post
    for _ in range(CHAIN_MAX):
        above = known.get(top.conversation_id, top)
        if top.conversation_author is not None or above is top:
            break
        top = above
    if top is post:
        return None, post.conversation_id
    if top.conversation_author is None and top.answers is not None:
        return top.answers.author_key, top.answers.post_id
    return top.conversation_author, top.conversation_id
