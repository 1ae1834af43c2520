"""What our own feed is made of: its keys, scopes, rows and last HEADs.

Beside `bot/store/tables`, in the same forms. The feed is one for all brands of this store, so that its own tables
lead with no brand; a row of it belongs to an objection, and leads with that one's.
"""

from sqlalchemy import VARCHAR, BigInteger, Column, Index, LargeBinary, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


class FeedKeyRow(SQLModel, table=True):
    """A key under which our feed hashes account keys. Published with it; rows of a former one stay."""

    __tablename__ = "feed_key"
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    made_us: int = Field(sa_column=Column(BigInteger, nullable=False))


class FeedScopeRow(SQLModel, table=True):
    """What a number in our feed means: a scope, for rows of one key. Never deleted: no number gets a second meaning."""

    __tablename__ = "feed_scope"
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    feed_key: int = Field(sa_column=Column(BigInteger, nullable=False))
    scope: str = Field(sa_column=Column(_KEY, nullable=False))
    __table_args__ = (Unique("feed_key", "scope"),)


class FeedRow(SQLModel, table=True):
    """An objection as our feed may carry it: hashed under a key of the feed when it was made, so it outlives names.

    `number` is that of its scope once it is published. Whether it stands is for the objection to say.
    """

    __tablename__ = "feed_row"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    objection_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    feed_key: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hashed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    number: int | None = Field(default=None, sa_column=Column(BigInteger))
    __table_args__ = (Index(None, "hashed", "number"),)


class FeedHeadRow(SQLModel, table=True):
    """A HEAD that we published, all its bytes. The last ones are kept: their files are, too."""

    __tablename__ = "feed_head"
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    note: str = Field(sa_column=Column(Text, nullable=False))
