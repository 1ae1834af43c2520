"""What outlives a key or a person: former secrets, former keys, who was forgotten.

Beside `bot/store/tables`, in the same forms: ids are ours, moments are integer microseconds UTC, and each key leads
with the brand, but for the store's own secrets.
"""

from sqlalchemy import VARCHAR, BigInteger, Boolean, Column, Index, LargeBinary, String
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


class FormerSecretRow(SQLModel, table=True):
    """A secret of the store that gave way to a newer one: what was written under it is still found by it.

    `name` is that of the newest (`secret`), `key_id` its short name, `until_us` when it gave way.
    """

    __tablename__ = "former_secret"
    name: str = Field(sa_column=Column(_KEY, primary_key=True))
    key_id: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    until_us: int = Field(sa_column=Column(BigInteger, nullable=False))


class FormerKeyRow(SQLModel, table=True):
    """A public key that signed a brand's record until it was retired: its checkpoints are still checked by it."""

    __tablename__ = "former_key"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    public_key: str = Field(sa_column=Column(_KEY, primary_key=True))
    until_us: int = Field(sa_column=Column(BigInteger, nullable=False))


class ForgottenRow(SQLModel, table=True):
    """Somebody was forgotten at this moment: what they posted before it is not taken in again.

    `hashed` is their account key under the store's secret. Kept as long as an old post may come back, then dropped.
    """

    __tablename__ = "forgotten"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    hashed: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    at_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    __table_args__ = (Index(None, "brand_id", "at_us"),)


class ForgettingRow(SQLModel, table=True):
    """One forgetting that happened here. A line of the journal of another `id` happened in a database that is gone.

    `forms` are the hashed keys of whoever was forgotten, 16 bytes each, under the secret named `key_id`: kept until the
    journal has them, and as long as a `ForgottenRow`; then nothing here tells whom it was about.
    """

    __tablename__ = "forgetting"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    id: str = Field(sa_column=Column(_KEY, primary_key=True))
    at_us: int = Field(sa_column=Column(BigInteger, nullable=False))
    key_id: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    forms: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    written: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    __table_args__ = (Index(None, "brand_id", "written"),)
