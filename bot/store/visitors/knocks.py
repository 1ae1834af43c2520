"""Counts how often one address asks for one thing within an hour.

A limit slows down whoever asks, and never whom they ask about: nothing is counted by the account that is named.
"""

import hmac

from sqlalchemy import delete
from sqlmodel import Session, col

from bot.store.database.upsert import dialect_of
from bot.store.tables.pages import KnockRow

HOUR_US = 3_600_000_000
_HASHED_BYTES = 16


def knock(session: Session, brand_id: str, act: str, address: str, secret: bytes, now_us: int) -> int:
    """Count one more request from this address for this act, and say how many there were this hour with it."""
    hour_us = now_us - now_us % HOUR_US
    drop(session, brand_id, now_us)
    hashed = hmac.digest(secret, f"knock\n{hour_us}\n{act}\n{address}".encode(), "sha256")[:_HASHED_BYTES]
    made = dialect_of(session).insert(KnockRow).values(brand_id=brand_id, hour_us=hour_us, hashed=hashed, count=1)
    one_more = made.on_conflict_do_update(
        index_elements=["brand_id", "hour_us", "hashed"], set_={"count": col(KnockRow.count) + 1}
    )
    return int(session.connection().execute(one_more.returning(col(KnockRow.count))).scalar_one())


def drop(session: Session, brand_id: str, now_us: int) -> None:
    """Drop what was counted in hours that are over."""
    over = (col(KnockRow.brand_id) == brand_id, col(KnockRow.hour_us) < now_us - now_us % HOUR_US)
    session.connection().execute(delete(KnockRow).where(*over))
