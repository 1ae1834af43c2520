"""Finds and erases what has been kept long enough."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col

from bot.store import mentions
from bot.store.mentions import Mention
from bot.store.tables import InboxRow, MentionRow, ReplyRow, UnreadRow
from rules.mention import Kind, Label


def texts_due(
    session: Session, brand_id: str, overheard_before_us: int, direct_before_us: int, most: int
) -> list[Mention]:
    """The mentions whose text has been kept long enough: overheard and direct ones heard before these moments."""
    overheard = mentions.with_text(session, brand_id, Kind.OVERHEARD, overheard_before_us, most)
    return overheard + mentions.with_text(session, brand_id, Kind.DIRECT, direct_before_us, most - len(overheard))


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


def erase_replies(session: Session, brand_id: str, before_us: int) -> int:
    """Erase the texts of replies that ended before this moment; says how many."""
    done = session.connection().execute(
        update(ReplyRow)
        .where(col(ReplyRow.brand_id) == brand_id, col(ReplyRow.ended_us) < before_us, col(ReplyRow.text).is_not(None))
        .values(text=None)
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
