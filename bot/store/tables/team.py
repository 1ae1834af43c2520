"""The people who work here: who they are, what they settled, who stands in.

Beside `bot/store/tables`, in the same forms. What Slack told us leads with the workspace, all else with the brand.
Of a colleague we keep their id and whether they may act here at all; no name, no address, nothing else.
"""

from sqlalchemy import VARCHAR, BigInteger, Boolean, Column, Index, String, Text
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


class ColleagueRow(SQLModel, table=True):
    """Somebody in the workspace, as Slack told us at `seen_us`. `no` says why they may do nothing here, or is empty."""

    __tablename__ = "colleague"
    workspace: str = Field(sa_column=Column(_KEY, primary_key=True))
    id: str = Field(sa_column=Column(_KEY, primary_key=True))
    no: str = Field(default="", sa_column=Column(Text, nullable=False))
    seen_us: int = Field(sa_column=Column(BigInteger, nullable=False))


class UserGroupRow(SQLModel, table=True):
    """A user group: the ids of its people with spaces between, as Slack told us at `read_us`; `NULL` if it never did.

    `next_us` is before when nobody asks again; `trouble` is Slack's word for why it did not tell.
    """

    __tablename__ = "user_group"
    workspace: str = Field(sa_column=Column(_KEY, primary_key=True))
    id: str = Field(sa_column=Column(_KEY, primary_key=True))
    people: str = Field(default="", sa_column=Column(Text, nullable=False))
    read_us: int | None = Field(default=None, sa_column=Column(BigInteger))
    next_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    trouble: str = Field(default="", sa_column=Column(Text, nullable=False))


class StandInRow(SQLModel, table=True):
    """An approver named a colleague to stand in until a moment. `ended_by` is who ended it before, if anybody did."""

    __tablename__ = "stand_in"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    id: str = Field(sa_column=Column(_KEY, primary_key=True))
    approver: str = Field(sa_column=Column(_KEY, nullable=False))
    colleague: str = Field(sa_column=Column(_KEY, nullable=False))
    since_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    until_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    ended_us: int | None = Field(default=None, sa_column=Column(BigInteger))
    ended_by: str | None = Field(default=None, sa_column=Column(_KEY))
    __table_args__ = (Index(None, "brand_id", "until_us"),)


class OwnRow(SQLModel, table=True):
    """What a member settled for themselves (`rules/own.py`); a value that is empty, or `NULL`, was not settled.

    `time_zone` is that of their clock, as Slack told us when they settled their hours.
    """

    __tablename__ = "own"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    member: str = Field(sa_column=Column(_KEY, primary_key=True))
    calls: str = Field(default="", sa_column=Column(_KEY, nullable=False))
    on_duty: bool | None = Field(default=None, sa_column=Column(Boolean))
    language: str = Field(default="", sa_column=Column(_KEY, nullable=False))
    time_zone: str = Field(default="", sa_column=Column(_KEY, nullable=False))


class InCareRow(SQLModel, table=True):
    """A mention that a member gave into care: its words left the channel. Nothing is kept on its author."""

    __tablename__ = "in_care"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    mention_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    member: str = Field(sa_column=Column(_KEY, nullable=False))
    since_us: int = Field(sa_column=Column(BigInteger, nullable=False))
