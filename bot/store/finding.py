"""Looks through the posts whose words we still keep."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from bot.store import mentions
from bot.store.mentions import Mention
from bot.store.tables import MentionRow
from bot.store.tables.team import InCareRow
from rules.mention import Kind, Post, Visibility

POSTS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Places:
    """Where is looked: in these channels of a team, and `private` among private messages too.

    `own` is the channel of what no route has led elsewhere.
    """

    own: str
    rooms: frozenset[str]
    private: bool


def find(session: Session, brand_id: str, words: Sequence[str], most: int, places: Places) -> list[Mention]:
    """The newest posts that hold all of these words, or whose author bears the one handle that is named (`@ana`).

    Among the brand's newest `POSTS_MAX`: what is erased or removed, whose author is forgotten, and what is in care is
    not found; nor is what stands elsewhere than `places` says. Letters compare without case.
    """
    row = MentionRow
    columns = (col(row.id), col(row.post), col(row.author_handle), col(row.visibility), col(row.channel))
    lately = select(*columns).where(col(row.brand_id) == brand_id).order_by(col(row.received_us).desc())
    near = lately.limit(POSTS_MAX).subquery()
    in_care = select(col(InCareRow.mention_id)).where(col(InCareRow.brand_id) == brand_id)
    query = select(near.c.id).where(near.c.post.is_not(None), near.c.id.not_in(in_care))
    stands = func.coalesce(near.c.channel, places.own).in_(places.rooms)
    is_private = func.coalesce(near.c.visibility, "") == Visibility.PRIVATE
    query = query.where(or_(is_private, stands) if places.private else and_(~is_private, stands))
    for word in filter(_is_plain, words):  # what the database can tell; the rest is looked at one by one
        part = word.removeprefix("@").lower()
        texts = (near.c.post, near.c.author_handle)
        query = query.where(or_(*(func.lower(text).contains(part, autoescape=True) for text in texts)))
    found: list[Mention] = []
    for one_id in session.connection().execute(query).scalars():
        mention = mentions.get(session, brand_id, one_id)
        if mention is not None and _fits(mention, words):
            found.append(mention)
            if len(found) == most:
                break
    return found


def _is_plain(word: str) -> bool:
    """Whether these letters stand in a post as it is kept just as written, and both databases know their case."""
    return word.isascii() and word.isprintable() and not set(word) & set('"\\')


def _fits(mention: Mention, words: Sequence[str]) -> bool:
    post = mentions.read_post(mention)
    if post is None or mention.gone_us is not None or mention.kind is Kind.EXCLUDED:
        return False
    if len(words) == 1 and words[0].startswith("@"):
        return _handle(mention, post) == words[0][1:].casefold()
    text = f"{post.text} {post.author.name} @{_handle(mention, post)}".casefold()
    return all(word.casefold() in text for word in words)


def _handle(mention: Mention, post: Post) -> str:
    return (mention.author_handle or post.author.handle).casefold()
