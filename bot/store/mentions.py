"""Posts that concern the brand: kept once, whatever road they came by.

Longer than most files: every query of this one table stands here.
"""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import structs
from sqlalchemy import ColumnElement, Row, bindparam, exists, func, insert, update
from sqlalchemy import select as sa_select
from sqlmodel import Session

from bot.ports import Unread
from bot.store.database.one_of import one_of
from bot.store.database.upsert import insert_new, run_many
from bot.store.tables import MentionRow, UnreadRow
from rules.mention import How, Kind, Label, Post, Visibility, Wish
from rules.reply import State

OPEN_DAYS_US = 30 * 86_400_000_000
"""A card older than this is not drawn again by itself; no window of any policy is longer."""
TEXT_DAYS_US = 2 * OPEN_DAYS_US
"""No text is kept for longer (`bot/steps/expire.py`), so that no older post need be read again."""


class Mention(msgspec.Struct, frozen=True):
    """A row of the table `mention` as a value: a session's objects never leave it, and a batch is quick to build.

    Copy one with `changed`.
    """

    brand_id: str
    id: str
    network: str
    root_id: str
    post_id: str
    revision: int
    author_key: str
    author_handle: str | None
    interaction_id: str
    conversation_id: str
    answer_to: str
    kind: Kind
    how: How
    about: bool
    low_confidence: bool
    wish: Wish | None
    reach: str | None
    summoned: bool | None
    replies_open: bool
    created_us: int
    received_us: int
    read_us: int
    post: str | None
    label: str
    edited_us: int | None = None
    gone_us: int | None = None
    state: str = "open"
    closed_us: int | None = None
    closed_by: str | None = None
    verdict: str | None = None
    reasons: str = ""
    look_again_us: int | None = None
    visibility: Visibility | None = None
    lang: str | None = None
    nobot: bool | None = None
    follower: bool | None = None
    channel: str | None = None


_NAMES = Mention.__struct_fields__
_TABLE = MentionRow.metadata.tables["mention"]
_COLUMNS = tuple(_TABLE.c[name] for name in _NAMES)
_ADD = insert(_TABLE)
_KNOWN = sa_select(*_COLUMNS).where(
    _TABLE.c.brand_id == bindparam("brand_id"),
    _TABLE.c.network == bindparam("network"),
    one_of(_TABLE.c.root_id, "root_ids"),
)
_THERE = (_TABLE.c.brand_id == bindparam("brand_id"), _TABLE.c.network == bindparam("network"))
_ANSWERED = sa_select(*_COLUMNS).where(
    _TABLE.c.brand_id == bindparam("brand_id"),
    _TABLE.c.id.in_(  # an OR of the two would have SQLite read every mention of the brand
        sa_select(_TABLE.c.id)
        .where(*_THERE, one_of(_TABLE.c.root_id, "post_ids"))
        .union(sa_select(_TABLE.c.id).where(*_THERE, one_of(_TABLE.c.post_id, "post_ids")))
    ),
)
_ONE = sa_select(*_COLUMNS).where(_TABLE.c.brand_id == bindparam("brand_id"), _TABLE.c.id == bindparam("id"))
_AGAIN = (
    update(_TABLE)
    .where(
        _TABLE.c.brand_id == bindparam("this_brand"),
        _TABLE.c.received_us + 0 > bindparam("since_us"),  # the sum keeps SQLite from reading thirty days of mentions
        _TABLE.c.gone_us.is_(None),
    )
    .values(look_again_us=bindparam("now_us"))
)
_AGAIN_OF_AUTHORS = _AGAIN.where(one_of(_TABLE.c.author_key, "authors"))
_AGAIN_OF_THESE = _AGAIN.where(_TABLE.c.id.in_(bindparam("mention_ids", expanding=True)))
_THIS = (_TABLE.c.brand_id == bindparam("this_brand"), _TABLE.c.id == bindparam("this_id"))
_decode_post = msgspec.json.Decoder(Post).decode
_decode_label = msgspec.json.Decoder(Label).decode
_encode = msgspec.json.Encoder().encode


def known(session: Session, brand_id: str, network: str, root_ids: Collection[str]) -> dict[str, Mention]:
    """The mentions that we have of these posts, by their first revision's id; one query."""
    these = {"brand_id": brand_id, "network": network, "root_ids": list(root_ids)}
    return {row.root_id: _mention(row) for row in session.connection().execute(_KNOWN, these)}


def answered(session: Session, brand_id: str, network: str, post_ids: Collection[str]) -> dict[str, Mention]:
    """The mentions that we have of the posts which others answer, by their first and their newest id; one query."""
    if not post_ids:
        return {}
    these = {"brand_id": brand_id, "network": network, "post_ids": list(post_ids)}
    found = [_mention(row) for row in session.connection().execute(_ANSWERED, these)]
    return {post_id: mention for mention in found for post_id in (mention.root_id, mention.post_id)}


def of_interaction(session: Session, brand_id: str, interaction_id: str) -> list[Mention]:
    """The post that began an interaction and what its author added to it, in no certain order."""
    return _read(session, _TABLE.c.brand_id == brand_id, _TABLE.c.interaction_id == interaction_id)


def of_author(session: Session, brand_id: str, author_key: str, most: int | None = None) -> list[Mention]:
    """What an account posted, the newest first."""
    these = (_TABLE.c.brand_id == brand_id, _TABLE.c.author_key == author_key)
    return _read(session, *these, first=_TABLE.c.created_us.desc(), most=most)


def called(session: Session, brand_id: str, handle_key: str) -> list[str]:
    """The accounts that bore this handle (`x:@ana`) when they wrote what may still be looked at again."""
    network, _, handle = handle_key.partition(":")
    names = (handle, handle.removeprefix("@"))
    query = sa_select(_TABLE.c.author_key).where(
        _TABLE.c.brand_id == brand_id,
        _TABLE.c.look_again_us.is_not(None),
        _TABLE.c.network == network,
        func.lower(_TABLE.c.author_handle).in_(names),
    )
    return list(session.connection().execute(query.distinct()).scalars())


def get(session: Session, brand_id: str, mention_id: str) -> Mention | None:
    """One mention by its id."""
    row = session.connection().execute(_ONE, {"brand_id": brand_id, "id": mention_id}).first()
    return None if row is None else _mention(row)


def of_handle(session: Session, brand_id: str, handle: str, posts_max: int) -> list[Mention]:
    """The newest post of each account that bore this handle (in small letters), among so many of the newest posts."""
    lately = (
        sa_select(_TABLE.c.id, _TABLE.c.author_key, _TABLE.c.author_handle)
        .where(_TABLE.c.brand_id == brand_id)
        .order_by(_TABLE.c.received_us.desc())
        .limit(posts_max)
        .subquery()
    )
    query = sa_select(func.max(lately.c.id)).where(func.lower(lately.c.author_handle) == handle)
    ids = session.connection().execute(query.group_by(lately.c.author_key)).scalars()
    found = [get(session, brand_id, mention_id) for mention_id in ids.all()]
    return [mention for mention in found if mention is not None and mention.author_key]


def of_page(session: Session, brand_id: str, network: str, page_id: str, posts_max: int) -> list[tuple[Mention, str]]:
    """The posts whose address ends in this id, with that address, among so many of the newest posts."""
    lately = (
        sa_select(_TABLE.c.id, _TABLE.c.network, _TABLE.c.post)
        .where(_TABLE.c.brand_id == brand_id)
        .order_by(_TABLE.c.received_us.desc())
        .limit(posts_max)
        .subquery()
    )
    ends = lately.c.post.contains(f'/{page_id}"', autoescape=True)
    ids = session.connection().execute(sa_select(lately.c.id).where(lately.c.network == network, ends)).scalars()
    found = [(mention, read_post(mention)) for one in ids.all() if (mention := get(session, brand_id, one))]
    return [(mention, post.url) for mention, post in found if post is not None]


def add(session: Session, new: Sequence[Mention]) -> None:
    """Insert new mentions, all at once."""
    if new:
        run_many(session, _ADD, [as_row(mention) for mention in new])


def save(session: Session, changed: Sequence[Mention]) -> None:
    """Write these mentions whole, all at once."""
    if changed:
        rows = [as_row(mention) | {"this_brand": mention.brand_id, "this_id": mention.id} for mention in changed]
        session.connection().execute(update(_TABLE).where(*_THIS), rows)


def _read(
    session: Session, *where: ColumnElement[bool], first: ColumnElement[Any] = _TABLE.c.id, most: int | None = None
) -> list[Mention]:
    query = sa_select(*_COLUMNS).where(*where).order_by(first).limit(most)
    return [_mention(row) for row in session.connection().execute(query)]


def keep_unread(session: Session, brand_id: str, network: str, unread: Sequence[Unread], now_us: int) -> None:
    """Keep what did not parse as it came. The same bytes are kept once, and so is the same post."""
    rows = [
        {
            "brand_id": brand_id,
            "id": sha256(f"{network} {one.raw}".encode()).hexdigest()[:32],
            "network": network,
            "post_id": one.post_id,
            "raw": one.raw,
            "why": one.why,
            "received_us": now_us,
        }
        for one in unread
    ]
    insert_new(session, UnreadRow, rows)


def due(
    session: Session, brand_id: str, now_us: int, most: int, mention_ids: Collection[str] | None = None
) -> list[Mention]:
    """The open mentions whose verdict may have changed by now, of all or of these, the longest due first."""
    these = [_TABLE.c.brand_id == brand_id, _TABLE.c.look_again_us <= now_us]
    if mention_ids is not None:
        these.append(_TABLE.c.id.in_(mention_ids))
    return _read(session, *these, first=_TABLE.c.look_again_us, most=most)


def newest(session: Session, brand_id: str, most: int) -> list[Mention]:
    """The posts that were written last, the newest first; none of somebody who was forgotten."""
    these = (_TABLE.c.brand_id == brand_id, _TABLE.c.root_id != _TABLE.c.id)
    return _read(session, *these, first=_TABLE.c.created_us.desc(), most=most)


def unread_since(session: Session, brand_id: str, network: str, since_us: int, most: int) -> list[Mention]:
    """Open mentions whose post stands in a card and was not read since that moment, the longest unread first."""
    return _read(
        session,
        _TABLE.c.brand_id == brand_id,
        _TABLE.c.received_us > since_us - TEXT_DAYS_US,
        _TABLE.c.network == network,
        _TABLE.c.read_us < since_us,
        _TABLE.c.gone_us.is_(None),
        _TABLE.c.post.is_not(None),
        first=_TABLE.c.read_us,
        most=most,
    )


def with_text(session: Session, brand_id: str, kind: Kind, before_us: int, most: int) -> list[Mention]:
    """Mentions of one kind, heard before this moment, whose text we still have."""
    return _with_text(session, brand_id, before_us, most, _TABLE.c.kind == kind)


def private_with_text(session: Session, brand_id: str, before_us: int, most: int) -> list[Mention]:
    """Private messages, heard before this moment, whose text we still have."""
    return _with_text(session, brand_id, before_us, most, _TABLE.c.visibility == Visibility.PRIVATE)


def done_with_text(session: Session, brand_id: str, before_us: int, most: int) -> list[Mention]:
    """Direct posts that were marked as done, or answered, before this moment, whose text we still have."""
    reply = _TABLE.metadata.tables["reply"].c
    answered = exists().where(
        reply.brand_id == brand_id,
        reply.mention_id == _TABLE.c.id,
        reply.state == State.SENT,
        reply.ended_us < before_us,
    )
    done = (_TABLE.c.closed_us < before_us) | answered
    return _with_text(session, brand_id, before_us, most, _TABLE.c.kind == Kind.DIRECT, done)


def late_to_read(session: Session, brand_id: str, before_us: int) -> int:
    """How many posts, whose text we still have, were not read again since this moment."""
    query = sa_select(func.count()).where(
        _TABLE.c.brand_id == brand_id,
        _TABLE.c.post.is_not(None),
        _TABLE.c.gone_us.is_(None),
        _TABLE.c.read_us < before_us,
    )
    return int(session.connection().execute(query).scalar_one())


def _with_text(
    session: Session, brand_id: str, before_us: int, most: int, *which: ColumnElement[bool]
) -> list[Mention]:
    kept = (_TABLE.c.brand_id == brand_id, _TABLE.c.post.is_not(None), _TABLE.c.received_us < before_us)
    return _read(session, *kept, *which, first=_TABLE.c.read_us, most=most)


def look_again(
    session: Session,
    brand_id: str,
    now_us: int,
    *,
    authors: Collection[str] | None = None,
    mention_ids: Collection[str] | None = None,
    reason: str = "",
    bare: bool = False,
) -> None:
    """Ask for another look at some open mentions, or at all of them.

    At those of these authors, at these themselves, at those refused for this reason, at bare replies under our posts.
    Where neither authors nor mentions are named, whatever was refused for good is left out: no pause and no silence
    changes it, and there may be a million of them.
    """
    these: dict[str, object] = {"this_brand": brand_id, "now_us": now_us, "since_us": now_us - OPEN_DAYS_US}
    statement = _AGAIN
    if authors is not None:
        statement = _AGAIN_OF_AUTHORS
        these["authors"] = list(authors)
    if mention_ids is not None:
        statement = _AGAIN_OF_THESE
        these["mention_ids"] = list(mention_ids)
    if authors is None and mention_ids is None:
        statement = statement.where(_TABLE.c.look_again_us.is_not(None))
    if reason:
        statement = statement.where(_TABLE.c.reasons.contains(reason))
    if bare:
        statement = statement.where(_TABLE.c.summoned.is_(None))
    session.connection().execute(statement, these)


def write_post(post: Post) -> str:
    """The post as JSON, to be kept until its time to be erased."""
    return _encode(post).decode()


def write_label(label: Label) -> str:
    """The label as JSON."""
    return _encode(label).decode()


def read_post(mention: Mention) -> Post | None:
    """The post as it was kept, or `None` once it is erased."""
    return None if mention.post is None else _decode_post(mention.post)


def read_label(mention: Mention) -> Label:
    """The label as it was given."""
    return _decode_label(mention.label)


def is_forgotten(mention: Mention) -> bool:
    """Whether its author was forgotten: all that is left is that there was a post, of which kind, heard when."""
    return mention.root_id == mention.id


def changed(mention: Mention, **values: Any) -> Mention:  # noqa: ANN401 - the fields of a mention
    """The mention with these values instead."""
    return structs.replace(mention, **values)


def as_row(mention: Mention) -> dict[str, Any]:
    """The mention's columns by their names; its words from lists as plain text, which a driver takes without a look."""
    row: dict[str, Any] = msgspec.to_builtins(mention)
    return row


def _mention(row: Row[Any]) -> Mention:
    values = row._asdict()
    wish, visibility = values["wish"], values["visibility"]
    values |= {"kind": Kind(values["kind"]), "how": How(values["how"]), "wish": Wish(wish) if wish else None}
    values["visibility"] = Visibility(visibility) if visibility else None
    return Mention(**values)
