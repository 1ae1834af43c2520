"""Contracts: who said yes to what, until when, with the proof of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from bot.store import secret as secrets
from bot.store.database.upsert import insert_new
from bot.store.tables import ContractRow
from bot.store.tables.hearing import JournalDueRow
from rules.registry.key import hashed


@dataclass(frozen=True, slots=True)
class Terms:
    """What somebody agreed to; what is not set limits nothing. Moments in microseconds UTC.

    `quiet_from` and `quiet_to` are minutes of the day on the clock of `zone`.
    """

    since_us: int
    until_us: int | None = None
    topics: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    cap: int | None = None
    period_us: int | None = None
    quiet_from: int | None = None
    quiet_to: int | None = None
    zone: str | None = None


def add(
    session: Session,
    brand_id: str,
    contract_id: str,
    author_key: str,
    secret: bytes,
    terms: Terms,
    source: str,
    made_by: str,
    evidence: str,
) -> None:
    """Put a contract in force. The author's row must be locked (`locks.lock_author`)."""
    lists = {"topics": ",".join(terms.topics), "media": ",".join(terms.media)}
    origin = {"source": source, "made_by": made_by, "evidence": evidence}
    newest = secrets.generations(session, secret)[0]
    key_id = secrets.key_id(newest)
    row = {"brand_id": brand_id, "id": contract_id, "hashed": hashed(author_key, newest), "key_id": key_id}
    session.connection().execute(insert(ContractRow), [asdict(terms) | lists | origin | row])


def in_force(session: Session, brand_id: str, author_key: str, secret: bytes, now_us: int) -> list[str]:
    """The ids of this author's contracts that were not lifted and have not ended, the oldest first."""
    forms = secrets.all_forms(author_key, secrets.generations(session, secret))
    query = select(ContractRow.id).where(
        ContractRow.brand_id == brand_id,
        col(ContractRow.hashed).in_(forms),
        col(ContractRow.lifted_us).is_(None),
        col(ContractRow.until_us).is_(None) | (col(ContractRow.until_us) > now_us),
    )
    return list(session.exec(query.order_by(ContractRow.id)))


def same(
    session: Session, brand_id: str, author_key: str, secret: bytes, terms: Terms, source: str, now_us: int
) -> str | None:
    """The contract of this author that is in force on these very terms, whenever it began: pressed twice is one yes."""
    row, wanted = ContractRow, asdict(terms) | {"topics": ",".join(terms.topics), "media": ",".join(terms.media)}
    equal = (col(getattr(row, name)) == value for name, value in wanted.items() if name != "since_us")
    these = (row.brand_id == brand_id, row.source == source, *equal)
    ids = in_force(session, brand_id, author_key, secret, now_us)
    return session.exec(select(row.id).where(*these, col(row.id).in_(ids))).first()


def end(session: Session, brand_id: str, ended: Mapping[str, int]) -> None:
    """End these contracts, each at its moment, as the journal tells; what is over already stays as it is."""
    for contract_id, at_us in ended.items():
        these = (col(ContractRow.brand_id) == brand_id, col(ContractRow.id) == contract_id)
        session.connection().execute(
            update(ContractRow).where(*these, col(ContractRow.lifted_us).is_(None)).values(lifted_us=at_us)
        )


def standing(session: Session, brand_id: str, ids: Collection[str]) -> set[str]:
    """Which of these contracts were not ended here."""
    these = (col(ContractRow.brand_id) == brand_id, col(ContractRow.id).in_(ids), col(ContractRow.lifted_us).is_(None))
    return set(session.exec(select(ContractRow.id).where(*these)))


def note_due(session: Session, brand_id: str, ids: Iterable[str], now_us: int) -> None:
    """Note that the journal is to have that these were ended."""
    insert_new(session, JournalDueRow, [{"brand_id": brand_id, "objection_id": one, "since_us": now_us} for one in ids])


def note_all_due(session: Session, brand_id: str, now_us: int) -> None:
    """Note that the journal is to have anew every contract that was ended."""
    these = (col(ContractRow.brand_id) == brand_id, col(ContractRow.lifted_us).is_not(None))
    note_due(session, brand_id, session.exec(select(ContractRow.id).where(*these)), now_us)


def due(session: Session, brand_id: str, most: int) -> list[tuple[str, int]]:
    """Contracts that were ended, and when, of which the journal does not know."""
    row, waiting = ContractRow, select(JournalDueRow.objection_id).where(JournalDueRow.brand_id == brand_id)
    these = (row.brand_id == brand_id, col(row.id).in_(waiting), col(row.lifted_us).is_not(None))
    found = session.exec(select(row.id, row.lifted_us).where(*these).limit(most))
    return [(one, at_us) for one, at_us in found if at_us is not None]


def note_written(session: Session, brand_id: str, ids: Collection[str]) -> None:
    """Note that the journal knows that these were ended."""
    these = (col(JournalDueRow.brand_id) == brand_id, col(JournalDueRow.objection_id).in_(ids))
    session.connection().execute(delete(JournalDueRow).where(*these))


def lift(session: Session, brand_id: str, contract_id: str, author_key: str, secret: bytes, now_us: int) -> bool:
    """End a contract of this author. False where they have none of this id in force."""
    done = session.connection().execute(
        update(ContractRow)
        .where(
            col(ContractRow.brand_id) == brand_id,
            col(ContractRow.id) == contract_id,
            col(ContractRow.hashed).in_(secrets.all_forms(author_key, secrets.generations(session, secret))),
            col(ContractRow.lifted_us).is_(None),
        )
        .values(lifted_us=now_us)
    )
    return done.rowcount == 1
