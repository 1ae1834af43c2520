"""The first day of each brand: how far its rehearsal has come, and who ended it.

Beside `bot/store/tables`, in the same forms: moments are integer microseconds UTC, the key leads with the brand.
"""

from sqlalchemy import VARCHAR, BigInteger, Column, String, Text
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


class RehearsalRow(SQLModel, table=True):
    """A brand's way to its first reply. A brand without a row is not live.

    `state` is listening (what was said to it before is read), own (its own timeline is), ready (an approver may go
    live), or live. `step_us` is since when; 0 asks for another count. `told` is what was counted, as JSON, `lacking`
    what the message in the channel said is missing. Posts written long before `began_us` never get a card.
    """

    __tablename__ = "rehearsal"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    began_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    state: str = Field(sa_column=Column(_KEY, nullable=False))
    step_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    told: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    lacking: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    live_us: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    live_by: str | None = Field(default=None, sa_column=Column(_KEY, nullable=True))
