"""What is to be journalled, whose handle rests, what follows a restore.

Beside `bot/store/tables`, in the same forms: ids are ours, moments are integer microseconds UTC, and each key leads
with the brand.
"""

from sqlalchemy import VARCHAR, BigInteger, Column, Index, LargeBinary, String, Text
from sqlmodel import Field, SQLModel

_KEY = String().with_variant(VARCHAR(collation="C"), "postgresql")


def _key(*, null: bool = False) -> Column[str]:
    return Column(_KEY, nullable=null)


def _us(*, null: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=null)


class JournalDueRow(SQLModel, table=True):
    """An objection, or a contract that was ended, whose newest state the journal does not hold yet."""

    __tablename__ = "journal_due"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    objection_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    since_us: int = Field(sa_column=_us())


class JournalMarkRow(SQLModel, table=True):
    """The highest number of the journal that an objection of this brand was given: a shorter journal lost lines."""

    __tablename__ = "journal_mark"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    number: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))


class HandleRequestRow(SQLModel, table=True):
    """Somebody asked by letter or e-mail that a handle be left alone: when it came, when it is due, when we answered.

    The no itself is an objection under the handle's key, `hashed` here too. `handle` is what the letter says, kept to
    find and answer it, and erased with the person. Dates are days at midnight UTC. `asked_us` is when its own server
    was last asked whose it is.
    """

    __tablename__ = "handle_request"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    id: str = Field(sa_column=Column(_KEY, primary_key=True))
    network: str = Field(sa_column=_key())
    handle: str | None = Field(default=None, sa_column=_key(null=True))
    hashed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    made_by: str = Field(default="", sa_column=_key())
    received_us: int = Field(sa_column=_us())
    due_us: int = Field(sa_column=_us())
    answered_us: int | None = Field(default=None, sa_column=_us(null=True))
    answered_by: str | None = Field(default=None, sa_column=_key(null=True))
    asked_us: int | None = Field(default=None, sa_column=_us(null=True))
    __table_args__ = (Index(None, "brand_id", "due_us"), Index(None, "brand_id", "hashed"))


THEIRS, AGAIN, ASKED, OTHER = "theirs", "again", "asked", "other"
"""What an account is to a handle of the register: meant, meant and named again since, to be ruled on, somebody else."""


class BearerRow(SQLModel, table=True):
    """An account that was seen under a handle of the register, and whether the request means it.

    `state` is theirs (the first that was seen, or ruled so), again (theirs, and something was said by the handle since,
    which holds for them by the handle until it stands under their id too), asked (a member has to rule) or other (ruled
    so: the handle is somebody else's now, and the request does not touch them). Both are hashed under the store's
    secret.
    """

    __tablename__ = "bearer"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    handle_hashed: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    hashed: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    id: str = Field(sa_column=_key())
    state: str = Field(sa_column=_key())
    mention_id: str = Field(sa_column=_key())
    seen_us: int = Field(sa_column=_us())
    ruled_us: int | None = Field(default=None, sa_column=_us(null=True))
    ruled_by: str | None = Field(default=None, sa_column=_key(null=True))
    __table_args__ = (Index(None, "brand_id", "id"),)


class RestoreRow(SQLModel, table=True):
    """A database was put back to an older state; what follows is in order.

    First `listening` (a week of mentions is read again), then `own` (our own timeline), then `ready` (an approver may
    let replies go again), then `done`. `entries` is how many the record should have had: who resumed has seen that.
    """

    __tablename__ = "restore"
    brand_id: str = Field(sa_column=Column(_KEY, primary_key=True))
    found_us: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    state: str = Field(sa_column=_key())
    step_us: int = Field(sa_column=_us())
    entries: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
