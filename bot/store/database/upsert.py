"""Statements in the words of either database, built once and run for many rows."""

from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Dialect, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert
from sqlmodel import Session, SQLModel


def insert_new(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows that are not there yet, all at once."""
    if rows:
        run_many(session, _new(table, session.connection().dialect.name), rows)


def overwrite(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Write whole rows, all at once: new ones, and those that stand under the same key."""
    if rows:
        run_many(session, _whole(table, session.connection().dialect.name), rows)


def run_many(session: Session, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run an insert for many rows, all with the same columns, through the driver itself: half the time a row.

    The statement is one that stays (built at import, or cached), for its words are remembered by it. Values are plain:
    text, numbers, bytes, truth, or nothing.
    """
    connection = session.connection()
    words, names, absent = _words(statement, connection.dialect, tuple(rows[0]))
    filled = [{**absent, **row} for row in rows] if absent else rows
    if names is None:
        connection.exec_driver_sql(words, [dict(row) for row in filled])
    else:
        connection.exec_driver_sql(words, [*map(itemgetter(*names), filled)])


def dialect_of(session: Session) -> Any:  # noqa: ANN401 - two modules of the same shape
    """SQLAlchemy's words for the database at hand: `.insert(table).on_conflict_do_…`."""
    return sqlite if session.connection().dialect.name == "sqlite" else postgresql


@cache
def _new(table: type[SQLModel], dialect: str) -> Insert:
    made: Insert = (sqlite if dialect == "sqlite" else postgresql).insert(table).on_conflict_do_nothing()
    return made


@cache
def _whole(table: type[SQLModel], dialect: str) -> Insert:
    made = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    columns = cast("Table", made.table).columns
    keys = [column.name for column in columns if column.primary_key]
    rest = {column.name: made.excluded[column.name] for column in columns if not column.primary_key}
    whole: Insert = made.on_conflict_do_update(index_elements=keys, set_=rest)
    return whole


@cache
def _words(statement: Insert, dialect: Dialect, given: tuple[str, ...]) -> tuple[str, list[str] | None, dict[str, Any]]:
    """The statement's text, the order of its values where it wants one, and the values of columns not given."""
    compiled = statement.compile(dialect=dialect)
    defaults = {column.name: getattr(column.default, "arg", None) for column in cast("Table", statement.table).columns}
    absent = {name: value for name, value in (compiled.params | defaults).items() if name not in given}
    return str(compiled), compiled.positiontup if compiled.positional else None, absent
