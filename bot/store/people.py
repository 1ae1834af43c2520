"""Authors, and what they asked of us: their no outlives their name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, true, update
from sqlmodel import Session, col

from bot.store import secret as secrets
from bot.store.ids import Chance, new_id, shares
from bot.store.secret import HIDDEN
from bot.store.tables import AuthorRow, ContractRow, ObjectionRow
from bot.store.upsert import insert_new
from rules.audit.entry import KEY_BYTES
from rules.registry.key import hashed


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody told us to stop, or may have (`unsure`): who, how far it reaches, when, and in which post."""

    author_key: str
    scope: str
    since_us: int
    conversation_id: str | None
    mention_id: str | None
    unsure: bool = False


def meet(session: Session, brand_id: str, keys: Iterable[str], chance: Chance) -> None:
    """Make sure that each author has a row; whoever is known keeps theirs. Rows go in by the order of their keys."""
    known = sorted(set(keys))
    given = zip(known, shares(len(known), KEY_BYTES, chance), strict=True)
    rows = [{"brand_id": brand_id, "key": key, "secret": secret} for key, secret in given]
    insert_new(session, AuthorRow, rows)


def object_to(
    session: Session, brand_id: str, told: Sequence[Told], secret: bytes, now_us: int, chance: Chance
) -> None:
    """Put objections in force. The authors' rows must be locked (`locks.lock_authors`).

    They stand under the newest secret of the store, or under `secret` where it has none of its own.
    """
    newest = secrets.generations(session, secret)[0] if told else secret
    rows = [
        {
            "brand_id": brand_id,
            "id": new_id(now_us, chance),
            "hashed": hashed(one.author_key, newest),
            "key_id": secrets.key_id(newest),
            "scope": one.scope,
            "since_us": one.since_us,
            "conversation_id": one.conversation_id,
            "mention_id": one.mention_id,
            "unsure": one.unsure,
        }
        for one in told
    ]
    if rows:
        session.connection().execute(insert(ObjectionRow), rows)


def lift(session: Session, brand_id: str, author_key: str, secret: bytes, since_us: int, now_us: int) -> int:
    """Lift all objections that the person made before this moment, by their own act. Says how many."""
    done = session.connection().execute(
        update(ObjectionRow)
        .where(
            col(ObjectionRow.brand_id) == brand_id,
            col(ObjectionRow.hashed).in_(secrets.all_forms(author_key, secrets.generations(session, secret))),
            col(ObjectionRow.lifted_us).is_(None),
            col(ObjectionRow.since_us) < since_us,
        )
        .values(lifted_us=now_us)
    )
    return done.rowcount


def bring_forward(session: Session, brand_id: str, keys: Iterable[str], secret: bytes) -> None:
    """Let what these people said, who are seen again, stand under the newest secret; mostly there is only that one.

    What somebody said who was forgotten since stays where it is: its conversation is hidden under the former secret.
    """
    newest, *former = secrets.generations(session, secret)
    known = [key for key in sorted(set(keys)) if secrets.all_forms(key, former)]
    moves = [{"former": hashed(key, old), "newest": hashed(key, newest)} for old in former for key in known]
    if not moves:
        return
    open_to_all = col(ObjectionRow.conversation_id).is_(None) | ~col(ObjectionRow.conversation_id).startswith(HIDDEN)
    values = {"hashed": bindparam("newest"), "key_id": secrets.key_id(newest)}
    for table, which in ((ObjectionRow, open_to_all), (ContractRow, true())):
        these = (col(table.brand_id) == brand_id, col(table.hashed) == bindparam("former"), which)
        session.connection().execute(update(table).where(*these).values(**values), moves)


def rule_on(session: Session, brand_id: str, mention_id: str, now_us: int, *, stop: bool) -> None:
    """Make an unsure objection of this post sure, or lift it, as a member ruled."""
    values = {"unsure": False} | ({} if stop else {"lifted_us": now_us})
    session.connection().execute(
        update(ObjectionRow)
        .where(
            col(ObjectionRow.brand_id) == brand_id,
            col(ObjectionRow.mention_id) == mention_id,
            col(ObjectionRow.lifted_us).is_(None),
            col(ObjectionRow.unsure).is_(True),
        )
        .values(**values)
    )
