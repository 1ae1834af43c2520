"""Finds and erases what has been kept long enough."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, delete, select, update
from sqlmodel import Session, col

from bot.store import mentions
from bot.store.mentions import Mention
from bot.store.tables import InboxRow, MentionRow, ReplyRow, UnreadRow
from bot.store.team import hands
from rules.mention import Kind, Label, Visibility
from rules.reply import FREE, State


@dataclass(frozen=True, slots=True)
class Bounds:
    """Before which moment (microseconds UTC) each kind of text has been kept long enough.

    Overheard and private posts count from when we heard them. Direct ones count from when they were done
    (`direct_done_us`); one that nobody marked so counts from when it could no longer be answered, and was heard before
    `direct_heard_us` then. Drafts count from when they came to nothing.
    """

    overheard_us: int
    private_us: int
    direct_done_us: int
    direct_heard_us: int
    draft_us: int


def texts_due(session: Session, brand_id: str, before: Bounds, most: int) -> list[Mention]:
    """The mentions whose text has been kept long enough, at most so many."""
    overheard = mentions.with_text(session, brand_id, Kind.OVERHEARD, before.overheard_us, most)
    private = mentions.private_with_text(session, brand_id, before.private_us, most)
    done = mentions.done_with_text(session, brand_id, before.direct_done_us, most)
    direct = mentions.with_text(session, brand_id, Kind.DIRECT, before.direct_heard_us, most)
    return list({one.id: one for one in (*overheard, *private, *done, *direct)}.values())[:most]


def erase_texts(session: Session, brand_id: str, due: Sequence[Mention]) -> None:
    """Erase these posts and the proof that quotes them; the mention, its label and its decisions stay."""
    statement = (
        update(MentionRow)
        .where(col(MentionRow.brand_id) == brand_id, col(MentionRow.id) == bindparam("mention_id"))
        .values(post=None, author_handle=None, label=bindparam("bare_label"))
    )
    rows = [{"mention_id": one.id, "bare_label": mentions.write_label(Label(one.kind, one.how, ""))} for one in due]
    if rows:
        session.connection().execute(statement, rows)
        hands.erase_words(session, brand_id, [one.id for one in due])


def erase_replies(session: Session, brand_id: str, before: Bounds) -> int:
    """Erase the texts of replies that were kept long enough, first of drafts that never went out; says how many."""
    ended = col(ReplyRow.ended_us)
    private = select(col(MentionRow.id)).where(
        col(MentionRow.brand_id) == brand_id, col(MentionRow.visibility) == Visibility.PRIVATE
    )
    done = session.connection().execute(
        update(ReplyRow)
        .where(
            col(ReplyRow.brand_id) == brand_id,
            col(ReplyRow.text).is_not(None),
            (ended < before.direct_done_us)
            | and_(col(ReplyRow.state).in_(FREE - {State.TAKEN_BACK}), ended < before.draft_us)
            | and_(ended < before.private_us, col(ReplyRow.mention_id).in_(private)),
        )
        .values(text=None, correction=None)
    )
    drafts = (col(ReplyRow.correction).is_not(None), ended < before.draft_us, col(ReplyRow.state) != State.TAKING_BACK)
    session.connection().execute(
        update(ReplyRow).where(col(ReplyRow.brand_id) == brand_id, *drafts).values(correction=None)
    )
    return done.rowcount


def drop_unread(session: Session, brand_id: str, before_us: int) -> None:
    """Drop the posts that did not parse and were kept raw since before this moment."""
    session.connection().execute(
        delete(UnreadRow).where(col(UnreadRow.brand_id) == brand_id, col(UnreadRow.received_us) < before_us)
    )


def drop_inbox(session: Session, workspace: str, before_us: int) -> None:
    """Drop what Slack told us and we have done, if Slack will not tell it again."""
    session.connection().execute(
        delete(InboxRow).where(
            col(InboxRow.workspace) == workspace,
            col(InboxRow.received_us) < before_us,
            col(InboxRow.done_us).is_not(None),
        )
    )
