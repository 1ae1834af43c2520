"""An author has one row, and one secret for good."""

import secrets

from sqlmodel import select

from bot.store import people
from bot.store.database import Database
from bot.store.tables import AuthorRow

ANA, BEN = "x:42", "x:43"


def test_whoever_is_known_keeps_their_secret(database: Database) -> None:
    def meet(*keys: str) -> dict[str, bytes]:
        with database.write() as session:
            people.meet(session, "acme", keys, secrets.token_bytes)
        with database.read() as session:
            return {row.key: row.secret for row in session.exec(select(AuthorRow))}

    first = meet(BEN, ANA, ANA)
    assert set(first) == {ANA, BEN}
    assert len(set(first.values())) == 2
    assert meet() == meet(ANA, BEN) == first
