"""Authors: each has a row to lock, and stands under the newest of our secrets."""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, func, select, true, update
from sqlmodel import Session, col

from bot.store import secret as secrets
from bot.store.database.upsert import insert_new
from bot.store.ids import Chance, shares
from bot.store.secret import HIDDEN
from bot.store.tables import AuthorRow, ContractRow, ObjectionRow
from bot.store.wishes import noes
from rules.audit.entry import KEY_BYTES
from rules.registry.key import hashed

_ACTORS, _BEHIND_ACTORS = "mastodon:https://", "mastodon:https:0"  # 0 stands behind / in ASCII


def meet(session: Session, brand_id: str, keys: Iterable[str], chance: Chance) -> None:
    """Make sure that each author has a row; whoever is known keeps theirs. Rows go in by the order of their keys."""
    known = sorted(set(keys))
    given = zip(known, shares(len(known), KEY_BYTES, chance), strict=True)
    rows = [{"brand_id": brand_id, "key": key, "secret": secret} for key, secret in given]
    insert_new(session, AuthorRow, rows)


def due_for_moves(session: Session, brand_id: str, before_us: int, most: int) -> list[str]:
    """The accounts on Mastodon that nobody was asked about since then, whoever waits longest first."""
    mastodon = (col(AuthorRow.key) >= _ACTORS, col(AuthorRow.key) < _BEHIND_ACTORS)
    asked = func.coalesce(col(AuthorRow.asked_us), 0)
    query = select(col(AuthorRow.key)).where(col(AuthorRow.brand_id) == brand_id, *mastodon, asked <= before_us)
    return list(session.connection().execute(query.order_by(asked, col(AuthorRow.key)).limit(most)).scalars())


def note_asked_for_moves(session: Session, brand_id: str, keys: Collection[str], now_us: int) -> None:
    """Note that somebody is asked about these accounts now, or need not be."""
    these = (col(AuthorRow.brand_id) == brand_id, col(AuthorRow.key).in_(keys))
    session.connection().execute(update(AuthorRow).where(*these).values(asked_us=now_us))


def bring_forward(session: Session, brand_id: str, keys: Iterable[str], secret: bytes, now_us: int) -> None:
    """Let what these people said, who are seen again, stand under the newest secret; mostly there is only that one.

    What somebody said who was forgotten since stays where it is: its conversation is hidden under the former secret.
    """
    newest, *former = secrets.generations(session, secret)
    known = [key for key in sorted(set(keys)) if secrets.all_forms(key, former)] if former else []
    moves = [{"former": hashed(key, old), "newest": hashed(key, newest)} for old in former for key in known]
    if not moves:
        return
    open_to_all = col(ObjectionRow.conversation_id).is_(None) | ~col(ObjectionRow.conversation_id).startswith(HIDDEN)
    noes.note_due(session, brand_id, [move["former"] for move in moves], now_us)
    values = {"hashed": bindparam("newest"), "key_id": secrets.key_id(newest)}
    for table, which in ((ObjectionRow, open_to_all), (ContractRow, true())):
        these = (col(table.brand_id) == brand_id, col(table.hashed) == bindparam("former"), which)
        session.connection().execute(update(table).where(*these).values(**values), moves)
