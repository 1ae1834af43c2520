"""The digest's own table: what people talk about without us, and what we do of it."""

from sqlalchemy import VARCHAR, BigInteger, Boolean, Column, Index, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


class ThemeRow(SQLModel, table=True):
    """One of the policy's topics in one ISO week of the team's clock: how many overheard posts were about it.

    `voices` tells its first few authors apart, each by a keyed hash of eight bytes. Once they are enough for the theme
    to be told (`loud`), and when the week is over, they are dropped: who they were is kept nowhere. `owner` is the
    member who sees to the theme, `outcome` what we did, at `done_us`.
    """

    __tablename__ = "theme"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    week: str = Field(sa_column=Column(_KEY, primary_key=True))
    topic: str = Field(sa_column=Column(_KEY, primary_key=True))
    posts: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    loud: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    voices: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
    owner: str | None = Field(default=None, sa_column=Column(_KEY))
    outcome: str | None = Field(default=None, sa_column=Column(Text))
    done_us: int | None = Field(default=None, sa_column=Column(BigInteger))
    __table_args__ = (Index(None, "brand_id", "done_us"),)
