"""Visits to the preference pages, and the accounts that they have proven.

The token in the visitor's cookie is 32 random bytes. Its hash is the key of the row, so that looking one up tells
nothing by its time, and a copy of the database opens no visit.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import Session, col, select

from bot.store.ids import Chance
from bot.store.tables.proofs import SignInRow, VisitRow

TOKEN_BYTES = 32
TOKEN_CHARS_MAX = 100
"""No token of ours is longer; a longer one need not be hashed."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: until when it lasts, and whose account it has proven, by what; nobody's without an `account_key`.

    `how` is code, x or mastodon; `handle` is what the account was called then. `code_us` is until when a code waits.
    """

    id: bytes
    expires_us: int
    asked: int = 0
    account_key: str | None = None
    handle: str | None = None
    how: str | None = None
    code_us: int | None = None


def new_token(chance: Chance) -> str:
    """A token for a cookie or a link: 256 random bits, in the letters that a URL takes."""
    return urlsafe_b64encode(chance(TOKEN_BYTES)).decode().rstrip("=")


def digest(token: str) -> bytes:
    """The form in which a token or a code is kept."""
    return sha256(token[:TOKEN_CHARS_MAX].encode("utf-8", "replace")).digest()


def csrf(token: str) -> str:
    """What every form of this visit must bring back: it cannot be told from outside, and tells nothing of the token."""
    return hmac.digest(token.encode("utf-8", "replace"), b"earshot form", "sha256").hex()


def fits(token: str, brought: str) -> bool:
    """Whether a form brought what `csrf` gave this visit; takes the same time for every wrong one."""
    return hmac.compare_digest(csrf(token).encode(), brought.encode("utf-8", "replace"))


def find(session: Session, brand_id: str, token: str | None, now_us: int) -> Visit | None:
    """The visit of this token, while it lasts."""
    row = session.get(VisitRow, (brand_id, digest(token))) if token else None
    if row is None or now_us >= row.expires_us:
        return None
    waits = row.code_expires_us if row.code is not None and now_us < (row.code_expires_us or 0) else None
    return Visit(row.token, row.expires_us, row.asked, row.account_key, row.handle, row.how, waits)


def pending(session: Session, brand_id: str, now_us: int) -> int:
    """How many visits of this brand are open."""
    query = select(func.count()).select_from(VisitRow)
    return session.exec(query.where(VisitRow.brand_id == brand_id, VisitRow.expires_us > now_us)).one()


def begin(session: Session, brand_id: str, token: str, now_us: int, expires_us: int) -> Visit:
    """Open a visit for this token."""
    session.add(VisitRow(brand_id=brand_id, token=digest(token), begun_us=now_us, expires_us=expires_us))
    session.flush()
    return Visit(digest(token), expires_us)


def ask(session: Session, brand_id: str, visit: Visit, code: str | None, expires_us: int) -> None:
    """Count one more way to prove that was asked for; a code takes the place of the one before."""
    values: dict[str, object] = {"asked": visit.asked + 1, "expires_us": max(visit.expires_us, expires_us)}
    values |= {"code": digest(code), "code_expires_us": expires_us} if code is not None else {}
    session.connection().execute(update(VisitRow).where(*_this(brand_id, visit.id)).values(**values))


def waiting(session: Session, brand_id: str, codes: Collection[str], now_us: int) -> dict[str, bytes]:
    """The visits that wait for these codes, by code."""
    digests = {digest(code): code for code in codes}
    query = select(VisitRow.code, VisitRow.token).where(
        VisitRow.brand_id == brand_id,
        col(VisitRow.code).in_(digests),
        col(VisitRow.code_expires_us) > now_us,
        col(VisitRow.account_key).is_(None),
    )
    return {digests[code]: token for code, token in session.exec(query) if code is not None}


def prove(
    session: Session, brand_id: str, visit: bytes, account_key: str, handle: str, how: str, now_us: int, expires_us: int
) -> bool:
    """Let a visit be this account's from now on, once; its code is used up. False where it has proven one already."""
    values = {"account_key": account_key, "handle": handle, "how": how, "proven_us": now_us, "expires_us": expires_us}
    done = session.connection().execute(
        update(VisitRow)
        .where(*_this(brand_id, visit), col(VisitRow.account_key).is_(None), col(VisitRow.expires_us) > now_us)
        .values(**values, code=None, code_expires_us=None)
    )
    return done.rowcount == 1


def end(session: Session, brand_id: str, token: str) -> None:
    """End a visit now, with the sign-ins that it began."""
    _drop(session, brand_id, [digest(token)])


def forget(session: Session, brand_id: str, account_key: str) -> None:
    """End every visit of an account."""
    query = select(VisitRow.token).where(VisitRow.brand_id == brand_id, VisitRow.account_key == account_key)
    _drop(session, brand_id, session.exec(query).all())


def end_all(session: Session, brand_id: str) -> int:
    """End every visit of a brand now, with the sign-ins that they began; says how many."""
    for table in (SignInRow, VisitRow):
        done = session.connection().execute(delete(table).where(col(table.brand_id) == brand_id))
    return done.rowcount


def drop_expired(session: Session, brand_id: str, now_us: int) -> None:
    """Drop the visits and the sign-ins whose time is over, and with them the names of accounts."""
    for table in (VisitRow, SignInRow):
        session.connection().execute(
            delete(table).where(col(table.brand_id) == brand_id, col(table.expires_us) <= now_us)
        )


def _drop(session: Session, brand_id: str, visits: Collection[bytes]) -> None:
    if visits:
        begun = (col(SignInRow.brand_id) == brand_id, col(SignInRow.visit).in_(visits))
        session.connection().execute(delete(SignInRow).where(*begun))
        these = (col(VisitRow.brand_id) == brand_id, col(VisitRow.token).in_(visits))
        session.connection().execute(delete(VisitRow).where(*these))


def _this(brand_id: str, visit: bytes) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (col(VisitRow.brand_id) == brand_id, col(VisitRow.token) == visit)
