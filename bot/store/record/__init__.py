"""Writes entries of the record, in the transaction of the deed they describe.

An entry's bytes are fixed here; its place in the tree is given later by the sealer, so writers never wait for one
another.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert
from sqlalchemy import select as sql_select
from sqlmodel import Session, func, select

from bot.store.database.one_of import one_of
from bot.store.database.upsert import run_many
from bot.store.ids import Chance, new_ids, shares
from bot.store.tables import AuthorRow, EntryRow
from rules.audit.entry import KEY_BYTES, seal_entry

_AUTHOR, _ENTRY = AuthorRow.metadata.tables["author"], EntryRow.metadata.tables["entry"]
_ADD = insert(_ENTRY)
_SECRETS = sql_select(_AUTHOR.c.key, _AUTHOR.c.secret).where(
    _AUTHOR.c.brand_id == bindparam("brand_id"), one_of(_AUTHOR.c.key, "keys")
)


class Deed(msgspec.Struct, frozen=True):
    """Something that happened: its kind, what is to be known of it, and whom it concerns."""

    kind: str
    payload: Mapping[str, Any]
    author_key: str | None = None
    mention_id: str | None = None


def append(session: Session, brand_id: str, deeds: Iterable[Deed], now_us: int, chance: Chance) -> list[str]:
    """Write one entry for each deed, and give their ids. The authors' rows must exist (`people.meet`)."""
    deeds = list(deeds)
    keys = {deed.author_key for deed in deeds if deed.author_key is not None}
    secrets = secrets_of(session, brand_id, keys)
    rows: list[dict[str, Any]] = []
    given = zip(deeds, new_ids(now_us, len(deeds), chance), shares(len(deeds), KEY_BYTES, chance), strict=True)
    for deed, entry_id, nonce in given:
        entry = seal_entry(deed.kind, now_us, deed.payload, nonce, secrets.get(deed.author_key or ""))
        rows.append(
            {
                "brand_id": brand_id,
                "id": entry_id,
                "kind": deed.kind,
                "at_us": now_us,
                "leaf": entry.leaf,
                "payload": entry.payload,
                "nonce": entry.nonce,
                "author_key": deed.author_key,
                "mention_id": deed.mention_id,
            }
        )
    if rows:
        run_many(session, _ADD, rows)
    return [row["id"] for row in rows]


def secrets_of(session: Session, brand_id: str, keys: Iterable[str]) -> dict[str, bytes]:
    """The secret of each of these authors, by account key; one query for them all."""
    wanted = list(keys)
    if not wanted:
        return {}
    found = session.connection().execute(_SECRETS, {"brand_id": brand_id, "keys": wanted})
    return {key: secret for key, secret in found}  # noqa: C416 - a row is no pair to dict()


def latest_us(session: Session, brand_ids: Iterable[str]) -> int:
    """The moment of the newest entry of these brands, 0 where there is none: no clock may give an earlier one."""
    newest = [session.exec(select(func.max(EntryRow.at_us)).where(EntryRow.brand_id == one)).one() for one in brand_ids]
    return max((moment for moment in newest if moment is not None), default=0)
