"""The row locks under which a decision is made, always in the same order.

The brand, the author, then every registry: whoever claims or sends takes them before gathering facts, whoever tightens
takes the one it touches. Every step that writes for a brand holds the brand's row from its first statement on, so that
two of them never work on the same rows, and never wait for one another in a circle. On SQLite a write transaction holds
the whole database already.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session, col, select

from bot.store.database import Database
from bot.store.tables import AuthorRow, BrandRow, RegistryRow


@contextmanager
def writing(database: Database, brand_id: str) -> Iterator[Session]:
    """Open one write transaction in which nobody else writes for this brand."""
    with database.write() as session:
        lock_brand(session, brand_id)
        yield session


def lock_to_decide(session: Session, brand_id: str, author_key: str) -> bool:
    """Hold the brand and the author alone, and the registries together with other readers, until the commit.

    Says whether others may have written while we waited for them: what was read before must be read again.
    """
    lock_brand(session, brand_id)
    lock_author(session, brand_id, author_key)
    if not _has_rows_to_lock(session):
        return False
    session.exec(select(RegistryRow.name).order_by(RegistryRow.name).with_for_update(read=True)).all()
    return True


def lock_brand(session: Session, brand_id: str) -> None:
    """Hold the brand's row: to pause it, or to change its policy."""
    if _has_rows_to_lock(session):
        session.exec(select(BrandRow.id).where(BrandRow.id == brand_id).with_for_update()).all()


def lock_author(session: Session, brand_id: str, author_key: str) -> None:
    """Hold an author's row: to record what they wish."""
    lock_authors(session, brand_id, (author_key,))


def lock_authors(session: Session, brand_id: str, author_keys: tuple[str, ...]) -> None:
    """Hold several authors' rows, in the order of their keys."""
    if _has_rows_to_lock(session):
        query = select(AuthorRow.key).where(AuthorRow.brand_id == brand_id, col(AuthorRow.key).in_(author_keys))
        session.exec(query.order_by(AuthorRow.key).with_for_update()).all()


def lock_registry(session: Session, name: str) -> None:
    """Hold a registry's row alone: to put another generation in force."""
    if _has_rows_to_lock(session):
        session.exec(select(RegistryRow.name).where(RegistryRow.name == name).with_for_update()).all()


def _has_rows_to_lock(session: Session) -> bool:
    """SQLite's writer holds the whole database already."""
    return session.connection().dialect.name != "sqlite"
