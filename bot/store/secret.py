"""The store's own secrets: made once, and succeeded by a newer one when rotated.

What was written under a former secret is found by it as long as a row of it stands: whoever looks somebody up asks all
generations, newest first. Nothing here rests on memory: a process that started before a rotation reads the newest one.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import BigInteger, ColumnElement, delete, desc, exists, literal, select, union_all
from sqlmodel import Session, col

from bot.store.database.upsert import insert_new
from bot.store.tables import ContractRow, ObjectionRow, SecretRow
from bot.store.tables.hearing import BearerRow, HandleRequestRow
from bot.store.tables.privacy import FormerSecretRow
from rules.audit.entry import INTEGER_MAX
from rules.registry.key import BadKey, hashed

SECRET_BYTES = 32
OBJECTIONS = "objections"
"""The name of the secret under which we keep the account keys of those who said no, or yes, to us."""
HIDDEN = "~"
"""What a hidden id begins with; no network's does."""
_KEEPING = (ObjectionRow, ContractRow)
"""The tables whose rows stand under a generation of it."""

_KEEPING_ANY = (HandleRequestRow, BearerRow)
"""The tables whose rows may stand under any generation: while there are some, none goes."""

_GENERATIONS = "secrets in use"
_IN_USE = INTEGER_MAX
"""Until when the newest one is the newest."""
_NEWEST = select(col(SecretRow.value), literal(_IN_USE, BigInteger).label("until_us"))
_FORMER = select(col(FormerSecretRow.value), col(FormerSecretRow.until_us))
_EVERY = union_all(
    _NEWEST.where(col(SecretRow.name) == OBJECTIONS), _FORMER.where(col(FormerSecretRow.name) == OBJECTIONS)
).order_by(desc("until_us"))


def keep(session: Session, name: str, fresh: bytes) -> bytes:
    """The secret of this name; `fresh` becomes it where there was none. Whoever comes second gets the first one's."""
    insert_new(session, SecretRow, [{"name": name, "value": fresh}])
    session.info.pop(_GENERATIONS, None)
    return session.connection().execute(select(col(SecretRow.value)).where(col(SecretRow.name) == name)).scalar_one()


def generations(session: Session, given: bytes) -> tuple[bytes, ...]:
    """Every secret under which somebody's no or yes may stand, the newest first; `given` where the store has none.

    A transaction asks once: it goes on under those that it found.
    """
    found: tuple[bytes | None, ...] | None = session.info.get(_GENERATIONS)
    if found is None:
        rows = session.connection().execute(_EVERY).all()
        missing = () if rows and rows[0].until_us == _IN_USE else (None,)
        found = session.info[_GENERATIONS] = (*missing, *(row.value for row in rows))
    return tuple(given if one is None else one for one in found)


def rotate(session: Session, name: str, fresh: bytes, now_us: int) -> bool:
    """Let a fresh secret take the place of this one, which is kept as a former one. False if there is none yet."""
    row = session.get(SecretRow, name, with_for_update=True)
    if row is None:
        return False
    session.add(FormerSecretRow(name=name, key_id=key_id(row.value), value=row.value, until_us=now_us))
    row.value = fresh
    session.flush()
    ask_again(session)
    return True


def keep_former(session: Session, name: str, value: bytes, now_us: int) -> None:
    """Keep a secret that was in use elsewhere as a former one."""
    session.add(FormerSecretRow(name=name, key_id=key_id(value), value=value, until_us=now_us))
    session.flush()
    ask_again(session)


def ask_again(session: Session) -> None:
    """Let this transaction ask once more which secrets there are, since it has changed them."""
    session.info.pop(_GENERATIONS, None)


def drop_unused(session: Session, before_us: int) -> int:
    """Drop the former secrets that gave way before this moment and under which nothing stands; says how many."""
    done = session.connection().execute(
        delete(FormerSecretRow).where(
            col(FormerSecretRow.name) == OBJECTIONS,
            col(FormerSecretRow.until_us) < before_us,
            *(~exists().where(_may_be_under(table)) for table in _KEEPING),
            *(~exists().where(col(table.brand_id) != "") for table in _KEEPING_ANY),
        )
    )
    return done.rowcount


def key_id(secret: bytes) -> bytes:
    """The short name of a secret, which tells nothing about it: eight bytes."""
    return sha256(b"earshot key id\n" + secret).digest()[:8]


def hide(text: str, secret: bytes) -> str:
    """An id of somebody else's that can only be found again by who has it, and this secret."""
    return HIDDEN + hmac.digest(secret, text.encode(), "sha256").hex()[:32]


def is_hidden(text: str, found: str, secrets: Iterable[bytes]) -> bool:
    """Whether this is what was hidden, under one of these secrets."""
    return found.startswith(HIDDEN) and found in {hide(text, secret) for secret in secrets}


def all_forms(key: str, secrets: Iterable[bytes]) -> list[bytes]:
    """A key's hashes under these secrets, none for what is no key: of them we know nothing."""
    try:
        return [hashed(key, secret) for secret in secrets]
    except BadKey:
        return []


def _may_be_under(table: type[ObjectionRow | ContractRow]) -> ColumnElement[bool]:
    return (col(table.key_id) == FormerSecretRow.key_id) | col(table.key_id).is_(None)
