"""Inserting what is not there yet, in the words of either database."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_new(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows that are not there yet, all at once."""
    if rows:
        session.connection().execute(dialect_of(session).insert(table).on_conflict_do_nothing(), list(rows))


def dialect_of(session: Session) -> Any:  # noqa: ANN401 - two modules of the same shape
    """SQLAlchemy's words for the database at hand: `.insert(table).on_conflict_do_…`."""
    return sqlite if session.connection().dialect.name == "sqlite" else postgresql
