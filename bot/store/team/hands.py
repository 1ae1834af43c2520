"""Who has a mention in hand, and what members have begun to write.

Longer than most files: every query of these two tables stands here. Whoever changes a row holds the brand's row
(`bot/store/database/locks.py`); a draft alone is written by its own key.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, true, update
from sqlmodel import Session, col, select

from bot.store.database.upsert import dialect_of
from bot.store.outbox import CARD, State
from bot.store.tables import MentionRow, OutboxRow
from bot.store.tables.hands import DraftRow, HandRow
from bot.store.wishes.standing import chunks
from rules.mention import Kind
from rules.sight import Status

_DRAFT = DraftRow.metadata.tables["draft"]
_USED = (
    update(_DRAFT)
    .where(
        _DRAFT.c.brand_id == bindparam("this_brand"),
        _DRAFT.c.mention_id == bindparam("this_mention"),
        _DRAFT.c.member == bindparam("this_member"),
    )
    .values(text=None, writing_us=bindparam("now_us"))
)
_PASSED_ON = (
    select(MentionRow.id)
    .where(
        MentionRow.brand_id == HandRow.brand_id,
        MentionRow.id == HandRow.mention_id,
        MentionRow.state == Status.PASSED_ON.value,
    )
    .exists()
)
_RESTS = (
    (col(HandRow.holder), true()),
    (col(HandRow.later_by), col(HandRow.later_us).is_not(None)),
    (col(HandRow.passed_to), _PASSED_ON),
)
"""Whose hands a mention is in, and until when: what came back, or was done, is in nobody's."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A member who is writing under one of an author's posts."""

    member: str
    mention_id: str
    author_key: str


def get(session: Session, brand_id: str, mention_id: str) -> HandRow | None:
    """What colleagues do with this mention."""
    return session.get(HandRow, (brand_id, mention_id), populate_existing=True)


def change(session: Session, brand_id: str, mention_id: str, **values: Any) -> HandRow:  # noqa: ANN401 - columns of the row
    """Change what colleagues do with this mention, and give it as it is then."""
    row = get(session, brand_id, mention_id) or HandRow(brand_id=brand_id, mention_id=mention_id)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def of_mentions(session: Session, brand_id: str, mention_ids: Collection[str]) -> dict[str, HandRow]:
    """What colleagues do with these mentions, by mention; one query."""
    query = select(HandRow).where(HandRow.brand_id == brand_id, col(HandRow.mention_id).in_(mention_ids))
    return {row.mention_id: row for row in session.exec(query)}


def back_by(session: Session, brand_id: str, now_us: int, most: int) -> list[HandRow]:
    """What was set aside until now, the longest due first."""
    query = select(HandRow).where(HandRow.brand_id == brand_id, col(HandRow.later_us) <= now_us)
    return list(session.exec(query.order_by(col(HandRow.later_us)).limit(most)))


def unclaimed(
    session: Session, brand_id: str, reminder: tuple[str, str, str], since_us: int, before_us: int, most: int
) -> list[str]:
    """Direct posts of that time which may be answered, of which nobody takes care and nobody was reminded: their ids.

    Only those with a card: what is older than the first day's cards has none, and a burst's message counts those that
    are kept. `reminder` is how the outbox knows one: its workspace, its kind, and what stands behind the mention in its
    subject.
    """
    mention, (workspace, kind, why) = col(MentionRow.id), reminder
    busy = select(HandRow.mention_id).where(
        HandRow.brand_id == brand_id,
        HandRow.mention_id == mention,
        col(HandRow.holder).is_not(None) | col(HandRow.later_us).is_not(None),
    )
    told = select(OutboxRow.id).where(
        OutboxRow.workspace == workspace,
        OutboxRow.brand_id == brand_id,
        OutboxRow.kind == kind,
        OutboxRow.subject == mention + f":{why}",
    )
    card = select(OutboxRow.id).where(
        OutboxRow.workspace == workspace,
        OutboxRow.brand_id == brand_id,
        OutboxRow.kind == CARD,
        OutboxRow.subject == mention,
        OutboxRow.state != State.KEPT,
    )
    query = select(mention).where(
        MentionRow.brand_id == brand_id,
        col(MentionRow.received_us) > since_us,
        col(MentionRow.received_us) <= before_us,
        MentionRow.kind == Kind.DIRECT,
        MentionRow.state == Status.OPEN.value,
        col(MentionRow.gone_us).is_(None),
        MentionRow.verdict != "refused",
        card.exists(),
        ~busy.exists(),
        ~told.exists(),
    )
    return list(session.exec(query.order_by(col(MentionRow.received_us)).limit(most)))


def resting_on(session: Session, brand_id: str, member: str) -> list[HandRow]:
    """What this member takes care of, has set aside, or was passed on."""
    theirs = or_(*(and_(whose == member, still) for whose, still in _RESTS))
    query = select(HandRow).where(HandRow.brand_id == brand_id, theirs)
    return list(session.exec(query.order_by(HandRow.mention_id)))


def on_whom_something_rests(session: Session, brand_id: str) -> set[str]:
    """Everybody who takes care of a mention, has set one aside, or was passed one on."""
    asked = (select(whose).where(HandRow.brand_id == brand_id, whose.is_not(None), still) for whose, still in _RESTS)
    return {member for query in asked for member in session.exec(query.distinct()) if member}


# What members have begun to write


def begin(
    session: Session, brand_id: str, mention_id: str, author_key: str, member: str, until_us: int, now_us: int
) -> None:
    """Let somebody count as writing until then; what they had written stays."""
    made = dialect_of(session).insert(DraftRow).values(
        brand_id=brand_id, mention_id=mention_id, member=member, author_key=author_key, kept_us=now_us,
        writing_us=until_us,
    )  # fmt: skip
    keys = ["brand_id", "mention_id", "member"]
    again = made.on_conflict_do_update(index_elements=keys, set_={"writing_us": made.excluded.writing_us})
    session.connection().execute(again)


def keep(session: Session, brand_id: str, mention_id: str, member: str, text: str, until_us: int, now_us: int) -> bool:
    """Keep what somebody has written so far, if they have begun. One statement, by primary key."""
    done = session.connection().execute(
        _draft(brand_id, mention_id, member).values(text=text or None, kept_us=now_us, writing_us=until_us)
    )
    return done.rowcount == 1


def end(session: Session, brand_id: str, mention_id: str, member: str) -> bool:
    """Let somebody no longer count as writing; says whether they did. What they had written stays."""
    done = session.connection().execute(
        _draft(brand_id, mention_id, member).where(col(DraftRow.writing_us).is_not(None)).values(writing_us=None)
    )
    return done.rowcount == 1


def used(session: Session, brand_id: str, mention_id: str, member: str, now_us: int) -> None:
    """Drop what somebody had begun to write: it is a reply now. Their writing is over at this moment."""
    these = {"this_brand": brand_id, "this_mention": mention_id, "this_member": member, "now_us": now_us}
    session.connection().execute(_USED, these)


def draft(session: Session, brand_id: str, mention_id: str, member: str) -> DraftRow | None:
    """What somebody has begun to write under this mention."""
    return session.get(DraftRow, (brand_id, mention_id, member), populate_existing=True)


def newest_draft(session: Session, brand_id: str, mention_id: str) -> DraftRow | None:
    """The newest of what anybody has begun to write under this mention."""
    query = select(DraftRow).where(
        DraftRow.brand_id == brand_id, DraftRow.mention_id == mention_id, col(DraftRow.text).is_not(None)
    )
    return session.exec(query.order_by(col(DraftRow.kept_us).desc()).limit(1)).first()


def writers(session: Session, brand_id: str, author_keys: Collection[str], now_us: int) -> list[Writer]:
    """Who is writing under any post of these authors now; one query."""
    query = select(DraftRow.member, DraftRow.mention_id, DraftRow.author_key).where(
        DraftRow.brand_id == brand_id,
        col(DraftRow.author_key).in_([key for key in author_keys if key]),
        col(DraftRow.writing_us) > now_us,
    )
    return [Writer(*row) for row in session.exec(query.order_by(DraftRow.mention_id, DraftRow.member))]


def fallen_silent(session: Session, brand_id: str, now_us: int) -> list[str]:
    """Let those no longer count as writing whose time is over; gives the authors whose cards said so."""
    over = (col(DraftRow.brand_id) == brand_id, col(DraftRow.writing_us) <= now_us)
    authors = sorted(set(session.exec(select(DraftRow.author_key).where(*over))))
    if authors:
        session.connection().execute(update(DraftRow).where(*over).values(writing_us=None))
    return authors


# What is erased


def erase_words(session: Session, brand_id: str, mention_ids: Sequence[str]) -> None:
    """Erase what members wrote about these mentions: drafts, notes, where they went and why a label is wrong."""
    for some in chunks(mention_ids):
        these = (col(DraftRow.brand_id) == brand_id, col(DraftRow.mention_id).in_(some))
        session.connection().execute(delete(DraftRow).where(*these))
        session.connection().execute(
            update(HandRow)
            .where(col(HandRow.brand_id) == brand_id, col(HandRow.mention_id).in_(some))
            .values(passed_where="", note="", why="", desk_us=None)
        )


def drop_drafts(session: Session, brand_id: str, before_us: int) -> None:
    """Drop what nobody has gone on writing since this moment."""
    session.connection().execute(
        delete(DraftRow).where(col(DraftRow.brand_id) == brand_id, col(DraftRow.kept_us) < before_us)
    )


def _draft(brand_id: str, mention_id: str, member: str) -> Any:  # noqa: ANN401 - a statement of SQLAlchemy's
    return update(DraftRow).where(
        col(DraftRow.brand_id) == brand_id, col(DraftRow.mention_id) == mention_id, col(DraftRow.member) == member
    )
