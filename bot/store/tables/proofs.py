"""The tables of those who visit the preference pages: who they have shown to be.

What a visitor or a link holds is a random token; we keep its SHA-256 alone. Nothing here is made with a key of ours, so
that no rotation of keys ends a visit or breaks a link that stands in an old reply. In the forms of
`bot/store/tables`: each key leads with the brand, moments are integer microseconds UTC.
"""

from sqlalchemy import VARCHAR, BigInteger, Column, Index, LargeBinary, String
from sqlmodel import Field, SQLModel

from bot.store.tables import metadata

_TEXT = String().with_variant(VARCHAR(collation="C"), "postgresql")


def _key() -> Column[str]:
    return Column(_TEXT, primary_key=True)


def _digest() -> Column[bytes]:
    return Column(LargeBinary, primary_key=True)


def _text(*, null: bool = False) -> Column[str]:
    return Column(_TEXT, nullable=null)


def _us(*, null: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=null)


class VisitRow(SQLModel, table=True):
    """One browser that wants to prove an account, or has: `account_key` stays until the visit expires, no longer.

    `how` is code, x or mastodon. `code` is the SHA-256 of the one code that waits to be heard. `asked` counts how often
    a way to prove was asked for.
    """

    __tablename__ = "visit"
    metadata = metadata
    brand_id: str = Field(sa_column=_key())
    token: bytes = Field(sa_column=_digest())
    begun_us: int = Field(sa_column=_us())
    expires_us: int = Field(sa_column=_us())
    asked: int = 0
    code: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    code_expires_us: int | None = Field(default=None, sa_column=_us(null=True))
    account_key: str | None = Field(default=None, sa_column=_text(null=True))
    handle: str | None = Field(default=None, sa_column=_text(null=True))
    how: str | None = Field(default=None, sa_column=_text(null=True))
    proven_us: int | None = Field(default=None, sa_column=_us(null=True))
    __table_args__ = (Index(None, "brand_id", "expires_us"), Index(None, "brand_id", "code"))


class SignInRow(SQLModel, table=True):
    """One sign-in with a network that was begun and may end once. `state` is the SHA-256 of what the network returns.

    `visit` is the token's hash of the visit that began it. `server` is the Mastodon server asked, empty on X.
    `verifier` is the secret half of the PKCE challenge.
    """

    __tablename__ = "sign_in"
    metadata = metadata
    brand_id: str = Field(sa_column=_key())
    state: bytes = Field(sa_column=_digest())
    visit: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    network: str = Field(sa_column=_text())
    server: str = Field(default="", sa_column=_text())
    verifier: str = Field(sa_column=_text())
    redirect_uri: str = Field(sa_column=_text())
    expires_us: int = Field(sa_column=_us())
    __table_args__ = (Index(None, "brand_id", "expires_us"),)


class ServerAppRow(SQLModel, table=True):
    """What a Mastodon server knows us as, once we have registered there. It lets us ask people who they are."""

    __tablename__ = "server_app"
    metadata = metadata
    brand_id: str = Field(sa_column=_key())
    server: str = Field(sa_column=_key())
    redirect_uri: str = Field(sa_column=_key())
    client_id: str = Field(sa_column=_text())
    client_secret: str = Field(sa_column=_text())
    scope: str = Field(sa_column=_text())
    registered_us: int = Field(sa_column=_us())
    __table_args__ = (Index(None, "brand_id", "registered_us"),)


class LinkRow(SQLModel, table=True):
    """A link by which one account can tighten what it allows this brand, and do nothing else. It does not expire."""

    __tablename__ = "link"
    metadata = metadata
    brand_id: str = Field(sa_column=_key())
    token: bytes = Field(sa_column=_digest())
    account_key: str = Field(sa_column=_text())
    made_us: int = Field(sa_column=_us())
    __table_args__ = (Index(None, "brand_id", "account_key"),)
