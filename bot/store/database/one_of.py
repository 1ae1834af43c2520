"""One of a list, asked with one parameter however long the list is.

SQLAlchemy writes a list out place by place, anew for each question: that takes longer than the answer, and a list of
another length is another statement to the database. Here a list goes over whole, and one that never changes is a part
of the statement.
"""

import json
from collections.abc import Callable, Collection
from typing import Any, Self

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ColumnExpressionArgument,
    Dialect,
    LargeBinary,
    Text,
    bindparam,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine

from rules.registry.key import HASHED_BYTES


def one_of(column: ColumnExpressionArgument[str], name: str) -> ColumnElement[bool]:
    """Whether a column is one of the texts that are given under this name when the statement is run."""
    texts: BindParameter[Any] = bindparam(name, type_=_Texts())
    return _OneOf(column, texts)


def one_hash_of(column: ColumnExpressionArgument[bytes], name: str) -> ColumnElement[bool]:
    """Whether a column is one of the hashed keys that are given under this name when the statement is run."""
    hashes: BindParameter[Any] = bindparam(name, type_=_Hashes())
    return _OneHashOf(column, hashes)


def one_word_of(column: ColumnElement[Any] | Mapped[Any], *words: str) -> ColumnElement[bool]:
    """Whether a column is one of these words of our own."""
    assert all(map(str.isidentifier, words)), "Only our own words stand in a statement."
    return column.in_([literal_column(f"'{word}'") for word in words])


class _Whole(TypeDecorator[Collection[Any]]):
    """A list as one value: an array, or whatever holds all of it where there is none."""

    impl: type[TypeEngine[Any]] = Text
    cache_ok = True
    together: Callable[[Any], object]
    fit: Callable[[Collection[Any]], list[Any]]

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        one = type(self).impl()
        return dialect.type_descriptor(ARRAY(one) if dialect.name == "postgresql" else one)

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> object:
        given = self.fit(value or ())
        return given if dialect.name == "postgresql" else self.together(given)


class _Texts(_Whole):
    cache_ok = True
    together = staticmethod(json.dumps)

    def fit(self, given: Collection[str]) -> list[str]:
        """Leave out what no row has: SQLite's JSON would end there."""
        return [text for text in given if "\0" not in text]


class _Hashes(_Whole):
    impl = LargeBinary
    cache_ok = True
    together = staticmethod(b"".join)

    def fit(self, given: Collection[bytes]) -> list[bytes]:
        """Refuse what would move all that follows."""
        assert all(len(one) == HASHED_BYTES for one in given), "Hashed keys are of one length."
        return list(given)


class _OneOf(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - SQLAlchemy's own
        """Stay as it is: SQLAlchemy would compare the answer with 1, and SQLite then use no index."""
        return self


class _OneHashOf(_OneOf):
    inherit_cache = True


@compiles(_OneOf, "postgresql")
def _in_an_array(element: _OneOf, compiler: SQLCompiler, **rest: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, texts = (compiler.process(clause, **rest) for clause in element.clauses)
    return f"{column} = ANY ({texts})"


@compiles(_OneOf, "sqlite")
def _in_json(element: _OneOf, compiler: SQLCompiler, **rest: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, texts = (compiler.process(clause, **rest) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - a column and a mark for a value


@compiles(_OneHashOf, "sqlite")
def _in_parts(element: _OneHashOf, compiler: SQLCompiler, **rest: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, hashes = element.clauses
    one, many, same = (compiler.process(clause, **rest) for clause in (column, hashes, hashes))
    return (
        f"{one} IN (WITH RECURSIVE part(at) AS (VALUES (1) UNION ALL SELECT at + {HASHED_BYTES} FROM part"  # noqa: S608 - as above
        f" WHERE at + {HASHED_BYTES} <= length({many})) SELECT substr({same}, at, {HASHED_BYTES}) FROM part)"
    )
