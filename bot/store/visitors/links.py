"""Links by which one account can tighten what it allows, and nothing else.

The link's token is random and kept as its hash, so that it tells nobody whose it is and needs no key of ours. It goes
when its account is forgotten; then it opens the page of everybody, as a link that never was.
"""

from sqlalchemy import delete
from sqlmodel import Session, col

from bot.store.ids import Chance
from bot.store.tables.proofs import LinkRow
from bot.store.visitors import visits


def make(session: Session, brand_id: str, account_key: str, now_us: int, chance: Chance) -> str:
    """A new link for this account, as its token."""
    token = visits.new_token(chance)
    session.add(LinkRow(brand_id=brand_id, token=visits.digest(token), account_key=account_key, made_us=now_us))
    session.flush()
    return token


def holder(session: Session, brand_id: str, token: str) -> str | None:
    """The account whose link this is."""
    row = session.get(LinkRow, (brand_id, visits.digest(token)))
    return row.account_key if row else None


def forget(session: Session, brand_id: str, account_key: str) -> None:
    """Drop every link of an account."""
    session.connection().execute(
        delete(LinkRow).where(col(LinkRow.brand_id) == brand_id, col(LinkRow.account_key) == account_key)
    )
