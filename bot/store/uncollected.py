"""How many overheard posts were dropped unread.

Of the posts themselves and of their authors nothing is kept.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy.sql.dml import Insert
from sqlmodel import Session, col, func, select

from bot.store.database.upsert import dialect_of, run_many
from bot.store.tables.consent import UncollectedRow


def add(session: Session, brand_id: str, posts: int, now_us: int) -> None:
    """Count so many more on this day. One statement, so that two writers lose nothing."""
    if posts:
        run_many(session, _adding(dialect_of(session)), [{"brand_id": brand_id, "day": _day(now_us), "posts": posts}])


def count(session: Session, brand_id: str, from_us: int, until_us: int) -> int:
    """About how many there were from one moment to another; whole days are counted, UTC."""
    query = select(func.sum(UncollectedRow.posts)).where(
        UncollectedRow.brand_id == brand_id,
        col(UncollectedRow.day) >= _day(from_us),
        col(UncollectedRow.day) < _day(until_us),
    )
    return int(session.exec(query).one() or 0)


def _day(us: int) -> str:
    return datetime.fromtimestamp(us // 1_000_000, UTC).strftime("%Y-%m-%d")


@cache
def _adding(dialect: Any) -> Insert:  # noqa: ANN401 - two modules of the same shape
    made = dialect.insert(UncollectedRow)
    adding: Insert = made.on_conflict_do_update(
        index_elements=["brand_id", "day"], set_={"posts": col(UncollectedRow.posts) + made.excluded["posts"]}
    )
    return adding
