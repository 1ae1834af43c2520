"""The tables of consent on its way: what is not collected, what a colleague has to agree to.

In the forms of `bot/store/tables.py`: each key leads with the brand, moments are integer microseconds UTC.
"""

from sqlalchemy import VARCHAR, Column, String
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
