"""Counts a week from the store, in a handful of queries."""

import json
from collections.abc import Sequence

from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from bot.store import uncollected
from bot.store.spending import month_of
from bot.store.tables import EntryRow, MentionRow, RegistryRow, ReplyRow, SpendingRow
from rules.digest import Tally, Week, count
from rules.mention import Kind
from rules.reply import FREE, State


def count_week(
    session: Session, brand_id: str, from_us: int, until_us: int, registry_age_us: int | None = None
) -> Week:
    """The numbers of the week that begins and ends at these moments; six queries, however much there is."""
    return count(
        _tallies(session, brand_id, from_us, until_us),
        _replies(session, brand_id, from_us, until_us),
        _entries(session, brand_id, from_us, until_us),
        _spent(session, brand_id, until_us),
        uncollected.count(session, brand_id, from_us, until_us),
        _stops_us(session, brand_id, from_us, until_us),
        registry_age_us,
    )


def anything(session: Session, brand_id: str, from_us: int, until_us: int) -> bool:
    """Whether anything at all was heard in this time."""
    query = select(MentionRow.id).where(
        MentionRow.brand_id == brand_id, col(MentionRow.received_us) >= from_us, col(MentionRow.received_us) < until_us
    )
    return session.exec(query.limit(1)).first() is not None


def registry_age_us(session: Session, names: Sequence[str], now_us: int) -> int | None:
    """How long ago that of these registries was checked that was checked least lately; `None` where none ever was."""
    query = select(func.min(RegistryRow.checked_us)).where(col(RegistryRow.name).in_(names))
    checked_us = session.exec(query).one() if names else None
    return None if checked_us is None else max(0, now_us - checked_us)


def _tallies(session: Session, brand_id: str, from_us: int, until_us: int) -> list[Tally]:
    stands = select(ReplyRow.interaction_id).where(
        ReplyRow.brand_id == brand_id,
        ReplyRow.interaction_id == MentionRow.interaction_id,
        col(ReplyRow.state).not_in(FREE),
    )
    waiting = (col(MentionRow.state) == "open") & ~stands.exists()
    seen = (col(MentionRow.kind), col(MentionRow.verdict), col(MentionRow.reasons), waiting)
    query = (
        sql_select(*seen, func.count())
        .where(
            col(MentionRow.brand_id) == brand_id,
            col(MentionRow.received_us) >= from_us,
            col(MentionRow.received_us) < until_us,
        )
        .group_by(*seen)
    )
    found = session.connection().execute(query)
    return [
        Tally(Kind(kind), verdict or "refused", why, number, bool(waits)) for kind, verdict, why, waits, number in found
    ]


def _replies(session: Session, brand_id: str, from_us: int, until_us: int) -> list[tuple[Kind, int]]:
    found = session.exec(
        select(MentionRow.kind, ReplyRow.ended_us, MentionRow.created_us).where(
            ReplyRow.brand_id == brand_id,
            ReplyRow.origin == "ours",
            ReplyRow.state == State.SENT,
            col(ReplyRow.ended_us) >= from_us,
            col(ReplyRow.ended_us) < until_us,
            MentionRow.brand_id == ReplyRow.brand_id,
            MentionRow.id == ReplyRow.mention_id,
        )
    )
    return [(Kind(kind), ended - created) for kind, ended, created in found if ended is not None]


def _entries(session: Session, brand_id: str, from_us: int, until_us: int) -> dict[str, int]:
    found = session.exec(
        select(EntryRow.kind, func.count())
        .where(EntryRow.brand_id == brand_id, col(EntryRow.at_us) >= from_us, col(EntryRow.at_us) < until_us)
        .group_by(EntryRow.kind)
    )
    return {kind: number for kind, number in found}  # noqa: C416 - a row is no pair to dict()


def _stops_us(session: Session, brand_id: str, from_us: int, until_us: int) -> list[int | None]:
    """How long each stop took from its post to its entry, which stands in the transaction that put it in force."""
    posts = (col(MentionRow.brand_id) == EntryRow.brand_id) & (col(MentionRow.id) == EntryRow.mention_id)
    found = session.exec(
        select(EntryRow.at_us, EntryRow.payload, MentionRow.created_us)
        .join(MentionRow, posts, isouter=True)
        .where(
            EntryRow.brand_id == brand_id,
            EntryRow.kind == "objection",
            col(EntryRow.at_us) >= from_us,
            col(EntryRow.at_us) < until_us,
        )
    )
    said = [(at_us, created_us) for at_us, payload, created_us in found if _is_stop(payload)]
    return [None if created_us is None else max(0, at_us - created_us) for at_us, created_us in said]


def _is_stop(payload: bytes | None) -> bool:
    """Whether an objection's entry tells of a no; one whose words were erased does, for most of them do."""
    return payload is None or json.loads(payload).get("said") not in {"start", "maybe_stop"}


def _spent(session: Session, brand_id: str, until_us: int) -> int:
    spent = session.exec(
        select(func.sum(SpendingRow.micro_usd)).where(
            SpendingRow.brand_id == brand_id, SpendingRow.month == month_of(until_us - 1)
        )
    ).one()
    return int(spent or 0)
