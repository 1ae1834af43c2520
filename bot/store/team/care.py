"""Which mentions are in care: by the mention alone, never by who wrote it."""

from collections.abc import Collection

from sqlalchemy import bindparam, exists, select
from sqlmodel import Session, col

from bot.store.database.one_of import one_of
from bot.store.tables.team import InCareRow
from bot.store.wishes.standing import chunks

_HERE = col(InCareRow.brand_id) == bindparam("brand_id")
_ANY = select(exists().where(_HERE))
_AMONG = select(col(InCareRow.mention_id)).where(_HERE, one_of(col(InCareRow.mention_id), "mentions"))


def among(session: Session, brand_id: str, mention_ids: Collection[str]) -> set[str]:
    """Those of these mentions that are in care; a query for each five hundred of them, where there are any at all."""
    here, found = {"brand_id": brand_id}, set[str]()
    if not session.connection().execute(_ANY, here).scalar():
        return found
    for some in chunks(dict.fromkeys(mention_ids)):
        found |= set(session.connection().execute(_AMONG, here | {"mentions": some}).scalars())
    return found


def holds(session: Session, brand_id: str, mention_id: str) -> bool:
    """Whether this mention is in care."""
    return mention_id in among(session, brand_id, [mention_id])


def give(session: Session, brand_id: str, mention_id: str, member: str, now_us: int) -> None:
    """Put a mention into care. The brand's row must be held."""
    session.add(InCareRow(brand_id=brand_id, mention_id=mention_id, member=member, since_us=now_us))


def end(session: Session, brand_id: str, mention_id: str) -> None:
    """Take a mention out of care. The brand's row must be held."""
    session.delete(session.get_one(InCareRow, (brand_id, mention_id)))
