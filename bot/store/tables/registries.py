"""The rows of opt-out registries, in layers that are written once.

Beside `bot/store/tables`, in the same forms. A layer belongs to one registry; all brands share it.
"""

from sqlalchemy import VARCHAR, BigInteger, Boolean, Column, Integer, LargeBinary, String
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


class LayerRow(SQLModel, table=True):
    """One layer: a whole list, or what came and went since the layers below it. Its number is never given twice.

    `rows` is how many rows were written to it.
    """

    __tablename__ = "registry_layer"
    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    registry_name: str = Field(sa_column=Column(_KEY, nullable=False))
    rows: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    __table_args__ = ({"sqlite_autoincrement": True},)


class ListedRow(SQLModel, table=True):
    """One row of a feed (`rules/registry/row.py`): a hashed account key, and the number of a scope in four bytes.

    `gone` takes back a row of a layer below.
    """

    __tablename__ = "registry_row"
    layer: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    hashed: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    scope: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    gone: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    __table_args__ = ({"sqlite_with_rowid": False},)


class ScopeRow(SQLModel, table=True):
    """What a number in the rows means: a scope as its publisher wrote it, and since when, where that is said."""

    __tablename__ = "registry_scope"
    layer: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    scope: str = Field(sa_column=Column(_KEY, nullable=False))
    since_us: int | None = Field(default=None, sa_column=Column(BigInteger))
    __table_args__ = ({"sqlite_with_rowid": False},)
