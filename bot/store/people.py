"""Authors, and what they asked of us: their no outlives their name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, update
from sqlmodel import Session, col

from bot.store.ids import Chance, new_id, shares
from bot.store.tables import AuthorRow, ObjectionRow
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
    """Put objections in force. The authors' rows must be locked (`locks.lock_authors`)."""
    rows = [
        {
            "brand_id": brand_id,
            "id": new_id(now_us, chance),
            "hashed": hashed(one.author_key, secret),
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
            col(ObjectionRow.hashed) == hashed(author_key, secret),
            col(ObjectionRow.lifted_us).is_(None),
            col(ObjectionRow.since_us) < since_us,
        )
        .values(lifted_us=now_us)
    )
    return done.rowcount


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
