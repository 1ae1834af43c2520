"""The preference pages' own table: how often somebody knocked within an hour."""

from sqlalchemy import VARCHAR, BigInteger, Column, LargeBinary, String
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


class KnockRow(SQLModel, table=True):
    """How often one address asked for one thing in one hour. `hashed` is the address, under a key, for this hour only.

    Rows of hours that are over are dropped with the next knock. Whom a request was about stands nowhere here.
    """

    __tablename__ = "knock"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    hour_us: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    hashed: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    count: int = Field(default=1, sa_column=Column(BigInteger, nullable=False))
