"""Counts a week from the store, in a handful of queries."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, null, text, true
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, func, select

from bot.store import uncollected
from bot.store.spending import month_of
from bot.store.tables import TOLD, EntryRow, MentionRow, RegistryRow, ReplyRow, SpendingRow
from bot.store.team import rehearsals
from rules.digest import Tally, Week, count
from rules.mention import Kind
from rules.reply import FREE, State

_NO_STOP = frozenset({"start", "maybe_stop"})


@dataclass(frozen=True, slots=True)
class _Deed:
    """An entry: its kind, what is left of its words, and how long after the post it was made, if it is about one.

    An objection's entry stands in the transaction that puts it in force. One whose words were erased counts as a stop,
    for most of them are.
    """

    kind: str
    told: dict[str, Any]
    after_us: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """One channel of a brand whose routes lead to several: `routed` to it, or the team's own, with all but `others`."""

    routed: str | None
    others: tuple[str, ...] = ()


def count_week(
    session: Session,
    brand_id: str,
    from_us: int,
    until_us: int,
    registry_age_us: int | None = None,
    place: Place | None = None,
) -> Week:
    """The numbers of the week that begins and ends at these moments; six queries, however much there is.

    What the first day read of the time before it makes no week: of posts so old that they never had a card its own
    message tells, and a stop said before we could read it is in force, but says nothing of how fast we are. Of one
    `place`, what concerns the posts that are shown there; what concerns none, and the cost, stand in the team's own
    channel.
    """
    span = (session, brand_id, from_us, until_us)
    first_day = rehearsals.get(session, brand_id)
    began_us = first_day.began_us if first_day else 0
    whole = place is None or place.routed is None
    deeds = _deeds(*span, place, began_us)
    stops = [deed for deed in deeds if deed.kind == "objection" and deed.told.get("said") not in _NO_STOP]
    return count(
        _tallies(*span, place, began_us - rehearsals.CARDS_BACK_US),
        _replies(*span, place),
        Counter(deed.kind for deed in deeds),
        _spent(session, brand_id, until_us) if whole else 0,
        uncollected.count(*span) if whole else 0,
        [deed.after_us for deed in stops],
        registry_age_us,
        month_of(until_us - 1),
    )


def anything(session: Session, brand_id: str, from_us: int, until_us: int, place: Place | None = None) -> bool:
    """Whether anything at all was heard in this time."""
    query = select(MentionRow.id).where(
        MentionRow.brand_id == brand_id,
        col(MentionRow.received_us) >= from_us,
        col(MentionRow.received_us) < until_us,
        _shown_at(place),
    )
    return session.exec(query.limit(1)).first() is not None


def registry_age_us(session: Session, names: Sequence[str], now_us: int) -> int | None:
    """How long ago that of these registries was checked that was checked least lately; `None` where none ever was."""
    query = select(func.min(RegistryRow.checked_us)).where(col(RegistryRow.name).in_(names))
    checked_us = session.exec(query).one() if names else None
    return None if checked_us is None else max(0, now_us - checked_us)


def _shown_at(place: Place | None) -> ColumnElement[bool]:
    """That a post is shown in this place; an entry without a post counts in the team's own channel."""
    if place is None:
        return true()
    if place.routed is not None:
        return col(MentionRow.channel) == place.routed
    return col(MentionRow.channel).is_(None) | col(MentionRow.channel).not_in(place.others)


def _tallies(
    session: Session, brand_id: str, from_us: int, until_us: int, place: Place | None, written_from_us: int
) -> list[Tally]:
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
            col(MentionRow.created_us) >= written_from_us,
            _shown_at(place),
        )
        .group_by(*seen)
    )
    found = session.connection().execute(query)
    return [
        Tally(Kind(kind), verdict or "refused", why, number, bool(waits)) for kind, verdict, why, waits, number in found
    ]


def _replies(
    session: Session, brand_id: str, from_us: int, until_us: int, place: Place | None
) -> list[tuple[Kind, int]]:
    found = session.exec(
        select(MentionRow.kind, ReplyRow.ended_us, MentionRow.created_us).where(
            ReplyRow.brand_id == brand_id,
            ReplyRow.origin == "ours",
            ReplyRow.state == State.SENT,
            col(ReplyRow.ended_us) >= from_us,
            col(ReplyRow.ended_us) < until_us,
            MentionRow.brand_id == ReplyRow.brand_id,
            MentionRow.id == ReplyRow.mention_id,
            _shown_at(place),
        )
    )
    return [(Kind(kind), ended - created) for kind, ended, created in found if ended is not None]


def _deeds(
    session: Session, brand_id: str, from_us: int, until_us: int, place: Place | None, began_us: int
) -> list[_Deed]:
    """The few entries of which a digest tells, but for attempts of members who were turned away."""
    posts = (col(MentionRow.brand_id) == EntryRow.brand_id) & (col(MentionRow.id) == EntryRow.mention_id)
    edited = col(MentionRow.edited_us)
    written = case(
        (col(MentionRow.created_us) < began_us, null()),  # we could not read it then
        (edited <= EntryRow.at_us, edited),  # words that an edit brought are as old as our first sight of them
        else_=col(MentionRow.created_us),
    )
    found = session.exec(
        select(EntryRow.kind, EntryRow.payload, EntryRow.at_us, written)
        .join(MentionRow, posts, isouter=True)
        .where(
            EntryRow.brand_id == brand_id,
            col(EntryRow.at_us) >= from_us,
            col(EntryRow.at_us) < until_us,
            text(f"entry.{TOLD}"),
            _shown_at(place),
        )
    )
    deeds = [
        _Deed(kind, json.loads(payload) if payload else {}, None if written_us is None else max(0, at_us - written_us))
        for kind, payload, at_us, written_us in found
    ]
    return [deed for deed in deeds if "refused" not in deed.told]


def _spent(session: Session, brand_id: str, until_us: int) -> int:
    spent = session.exec(
        select(func.sum(SpendingRow.micro_usd)).where(
            SpendingRow.brand_id == brand_id, SpendingRow.month == month_of(until_us - 1)
        )
    ).one()
    return int(spent or 0)
