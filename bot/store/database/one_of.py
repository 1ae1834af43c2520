"""One of a list of texts, asked with one parameter however long the list is.

SQLAlchemy writes a list out place by place, anew for each question: that takes longer than the answer, and a list of
another length is another statement to the database. Here a list goes over whole.
"""

import json
from collections.abc import Collection
from typing import Any, Self

from sqlalchemy import BindParameter, ColumnElement, ColumnExpressionArgument, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine


def one_of(column: ColumnExpressionArgument[str], name: str) -> ColumnElement[bool]:
    """Whether a column is one of the texts that are given under this name when the statement is run."""
    texts: BindParameter[Any] = bindparam(name, type_=_Texts())
    return _OneOf(column, texts)


class _Texts(TypeDecorator[Collection[str]]):
    """Texts as one value: an array, or JSON where there is none."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> object:
        given = [text for text in value or () if "\0" not in text]  # no row has one, and SQLite's JSON ends there
        return given if dialect.name == "postgresql" else json.dumps(given)


class _OneOf(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - SQLAlchemy's own
        """Stay as it is: SQLAlchemy would compare the answer with 1, and SQLite then use no index."""
        return self


@compiles(_OneOf, "postgresql")
def _in_an_array(element: _OneOf, compiler: SQLCompiler, **rest: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, texts = (compiler.process(clause, **rest) for clause in element.clauses)
    return f"{column} = ANY ({texts})"


@compiles(_OneOf, "sqlite")
def _in_json(element: _OneOf, compiler: SQLCompiler, **rest: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    column, texts = (compiler.process(clause, **rest) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"  # noqa: S608 - a column and a mark for a value
