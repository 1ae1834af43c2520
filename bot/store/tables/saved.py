"""When each saved reply was last used, so that another variant is offered next.

Beside `bot/store/tables`, in the same forms: moments are integer microseconds UTC, and the key leads with the brand.
"""

from sqlalchemy import VARCHAR, BigInteger, Column, String
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


class SavedUseRow(SQLModel, table=True):
    """One variant of a saved reply, by our id of its words, and when it was last put into a form here."""

    __tablename__ = "saved_use"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    saved: str = Field(sa_column=Column(_KEY, primary_key=True))
    used_us: int = Field(sa_column=Column(BigInteger, nullable=False))
