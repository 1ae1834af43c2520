"""Who has a mention in hand, and what members have begun to write.

Beside `bot/store/tables`, in the same forms: moments are integer microseconds UTC, members are Slack user ids, and
each key leads with the brand.
"""

from sqlalchemy import VARCHAR, BigInteger, Column, Index, String, Text
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


class HandRow(SQLModel, table=True):
    """What colleagues do with a mention, beside answering it.

    `holder` takes care of it since `held_us`, asked by `given_by`; `later_us` is until when `later_by` set it aside. It
    was passed on to the member `passed_to`, to a place by name (`passed_where`), to the help desk (`desk_us`), with a
    `note`. `said` is what the member `said_by` says that it really is, and `why`.
    """

    __tablename__ = "hand"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    mention_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    holder: str | None = Field(default=None, sa_column=Column(_KEY))
    given_by: str | None = Field(default=None, sa_column=Column(_KEY))
    held_us: int | None = Field(default=None, sa_column=Column(BigInteger))
    later_us: int | None = Field(default=None, sa_column=Column(BigInteger))
    later_by: str | None = Field(default=None, sa_column=Column(_KEY))
    passed_to: str | None = Field(default=None, sa_column=Column(_KEY))
    passed_where: str = Field(default="", sa_column=Column(Text, nullable=False))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    desk_us: int | None = Field(default=None, sa_column=Column(BigInteger))
    said: str | None = Field(default=None, sa_column=Column(_KEY))
    said_by: str | None = Field(default=None, sa_column=Column(_KEY))
    why: str = Field(default="", sa_column=Column(Text, nullable=False))
    __table_args__ = (Index(None, "brand_id", "holder"), Index(None, "brand_id", "later_us"))


class DraftRow(SQLModel, table=True):
    """What a member has begun to write under a mention, and until when they count as writing."""

    __tablename__ = "draft"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    mention_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    member: str = Field(sa_column=Column(_KEY, primary_key=True))
    author_key: str = Field(sa_column=Column(_KEY, nullable=False))
    text: str | None = Field(default=None, sa_column=Column(Text))
    kept_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    writing_us: int | None = Field(default=None, sa_column=Column(BigInteger))
    __table_args__ = (
        Index(None, "brand_id", "author_key"),
        Index(None, "brand_id", "writing_us"),
        Index(None, "brand_id", "kept_us"),
    )
