"""The store's own secrets, made once and never changed."""

from sqlmodel import Session, select

from bot.store.tables import SecretRow
from bot.store.upsert import insert_new


def keep(session: Session, name: str, fresh: bytes) -> bytes:
    """The secret of this name; `fresh` becomes it where there was none. Whoever comes second gets the first one's."""
    insert_new(session, SecretRow, [{"name": name, "value": fresh}])
    return session.exec(select(SecretRow.value).where(SecretRow.name == name)).one()
