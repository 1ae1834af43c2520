"""Objections as they come from lists of other tools, and go into them."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from bot.store import secret as secrets
from bot.store.database.upsert import insert_new
from bot.store.tables import AuthorRow, ObjectionRow
from bot.store.tables.feed import FeedKeyRow, FeedRow
from bot.store.tables.privacy import FormerSecretRow
from bot.store.wishes.noes import No
from rules.registry.exchange.write import Known
from rules.registry.scope import parse

ROWS_A_TURN: Final = 500
KEYS_OF_OTHERS_MAX: Final = 8
"""Each costs every look-up one hash more."""


def said_already(session: Session, brand_id: str, who: Collection[str], secret: bytes) -> set[tuple[str, str]]:
    """Which of these accounts and handles have objections in force, each with its scope as everybody writes it."""
    known = secrets.generations(session, secret)
    forms = {form: one for one in who for form in secrets.all_forms(one, known)}
    query = select(col(ObjectionRow.hashed), col(ObjectionRow.scope)).where(
        col(ObjectionRow.brand_id) == brand_id,
        col(ObjectionRow.hashed).in_(forms),
        col(ObjectionRow.lifted_us).is_(None),
        col(ObjectionRow.unsure).is_(False),
    )
    return {(forms[hashed], str(parse(scope))) for hashed, scope in session.connection().execute(query)}


def have(session: Session, nos: Sequence[No]) -> set[str]:
    """Which of these objections we have, lifted or not, by id; all are of one brand."""
    ids = [no.id for no in nos]
    query = select(col(ObjectionRow.id)).where(
        col(ObjectionRow.brand_id) == nos[0].brand_id, col(ObjectionRow.id).in_(ids)
    )
    return set(session.connection().execute(query).scalars())


def look_under(session: Session, key: bytes, now_us: int) -> bool:
    """Look everybody up under somebody else's key too, from now on. False where there are too many keys already."""
    if key in secrets.generations(session, key)[1:]:
        return True
    many = select(func.count()).where(col(FormerSecretRow.name) == secrets.OBJECTIONS)
    if session.connection().execute(many).scalar_one() >= KEYS_OF_OTHERS_MAX:
        return False
    row = {"name": secrets.OBJECTIONS, "key_id": secrets.key_id(key), "value": key, "until_us": now_us}
    insert_new(session, FormerSecretRow, [row])
    secrets.ask_again(session)
    return True


def known_by_name(session: Session, brand_id: str, secret: bytes) -> Iterator[Known]:
    """The objections in force of all authors whom we know by name, in the order of their keys."""
    generations, after = secrets.generations(session, secret), ""
    here = col(AuthorRow.brand_id) == brand_id
    while True:
        page = select(col(AuthorRow.key)).where(here, col(AuthorRow.key) > after)
        keys = list(session.connection().execute(page.order_by(col(AuthorRow.key)).limit(ROWS_A_TURN)).scalars())
        if not keys:
            return
        after = keys[-1]
        forms = {form: key for key in keys for form in secrets.all_forms(key, generations)}
        query = select(col(ObjectionRow.hashed), col(ObjectionRow.scope), col(ObjectionRow.since_us)).where(
            col(ObjectionRow.brand_id) == brand_id,
            col(ObjectionRow.hashed).in_(forms),
            col(ObjectionRow.lifted_us).is_(None),
            col(ObjectionRow.unsure).is_(False),
        )
        rows = session.connection().execute(query)
        yield from sorted({Known(forms[hashed], str(parse(scope)), since_us) for hashed, scope, since_us in rows})


def hashed_rows(session: Session, brand_id: str) -> tuple[bytes, list[tuple[bytes, str]]] | None:
    """The newest key of our feed, and the objections in force that stand under it, also of those who were forgotten.

    `None` where we have no feed, and so no key that may be handed on.
    """
    newest = select(col(FeedKeyRow.number), col(FeedKeyRow.value)).order_by(col(FeedKeyRow.number).desc()).limit(1)
    found = session.connection().execute(newest).first()
    if found is None:
        return None
    number, key = found
    query = (
        select(col(FeedRow.hashed), col(ObjectionRow.scope))
        .join(
            ObjectionRow,
            (col(FeedRow.brand_id) == col(ObjectionRow.brand_id)) & (col(FeedRow.objection_id) == col(ObjectionRow.id)),
        )
        .where(
            col(FeedRow.brand_id) == brand_id,
            col(FeedRow.feed_key) == number,
            ~or_(col(ObjectionRow.lifted_us).is_not(None), col(ObjectionRow.unsure).is_(True)),
        )
    )
    return key, sorted({(hashed, str(parse(scope))) for hashed, scope in session.connection().execute(query)})
