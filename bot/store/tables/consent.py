"""The tables of consent on its way.

What is not collected is only counted; what a colleague has to agree to waits here, and nowhere else. In the forms of
`bot/store/tables`: each key leads with the brand, moments are integer microseconds UTC.
"""

from sqlalchemy import VARCHAR, BigInteger, Column, Index, String, Text
from sqlmodel import Field, SQLModel

from bot.store.tables import metadata

_TEXT = String().with_variant(VARCHAR(collation="C"), "postgresql")


def _key() -> Column[str]:
    return Column(_TEXT, primary_key=True)


class UncollectedRow(SQLModel, table=True):
    """So many overheard posts of a day (UTC) were dropped unread, for their authors asked not to be listened to.

    The count is all that is left of them. It is approximate, for nobody can tell one that comes a second time.
    """

    __tablename__ = "uncollected"
    metadata = metadata
    brand_id: str = Field(sa_column=_key())
    day: str = Field(sa_column=_key())
    posts: int = 0


class ProposalRow(SQLModel, table=True):
    """What a member wrote down that somebody allows, until a colleague agrees: nobody is contacted on it before.

    `state` is waiting, agreed, sent_back or lapsed. `terms` (JSON), `evidence` and `author_key` are emptied once it no
    longer waits. `sha256` is that of the account, the terms and the evidence: what is agreed to is what was shown.
    """

    __tablename__ = "proposal"
    metadata = metadata
    brand_id: str = Field(sa_column=_key())
    id: str = Field(sa_column=_key())
    mention_id: str = Field(sa_column=Column(_TEXT, nullable=False))
    author_key: str = Field(sa_column=Column(_TEXT, nullable=False))
    terms: str = Field(sa_column=Column(Text, nullable=False))
    evidence: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str = Field(sa_column=Column(_TEXT, nullable=False))
    member: str = Field(sa_column=Column(_TEXT, nullable=False))
    state: str = Field(default="waiting", sa_column=Column(_TEXT, nullable=False))
    proposed_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    due_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    decided_by: str | None = Field(default=None, sa_column=Column(_TEXT, nullable=True))
    decided_us: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    __table_args__ = (Index(None, "brand_id", "state", "due_us"), Index(None, "brand_id", "author_key"))
