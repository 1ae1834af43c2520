"""How a brand is doing, in numbers: for status, health, metrics and doctor."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from bot.store import brands, cursors, inbox, outbox, uncollected
from bot.store.person import forgotten
from bot.store.registry.age import ends_us
from bot.store.spending import month_of
from bot.store.tables import (
    BEHIND,
    REFUSED,
    WAITING,
    EntryRow,
    MentionRow,
    OutboxRow,
    RegistryRow,
    ReplyRow,
    SpendingRow,
    UnreadRow,
)
from bot.store.team import installations, rehearsals
from bot.store.wishes import noes
from rules.reply import FREE
from rules.reply import State as ReplyState

DAY_US = 86_400_000_000
WEEK_US = 7 * DAY_US
OPEN_US = 30 * 86_400_000_000


@dataclass(frozen=True, slots=True)
class Road:
    """One road of a network: until when everything was heard, since when it fails, and why."""

    network: str
    name: str
    complete_us: int | None
    failing_us: int | None
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Registry:
    """One registry: when it was last found current, and since when and why its sync fails.

    `ends_us` is from when on our copy is too old, whatever a policy allows; `period_us` is how often it is looked at.
    """

    name: str
    checked_us: int | None
    failed_us: int | None
    failure: str | None
    ends_us: int | None = None
    period_us: int = 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What this month cost on one network so far, in millionths of a US dollar."""

    network: str
    reads: int
    sends: int
    micro_usd: int


@dataclass(frozen=True, slots=True)
class State:
    """All of it at one moment. Moments are microseconds UTC, `None` where there is nothing.

    `oldest_direct_us` is when the direct post that waits longest for an answer of ours was written. `behind` counts the
    messages that Slack does not show as they should be, `waiting` the clicks that nobody has dealt with, `unsealed` the
    entries without a place in the log, `unread` the posts that did not parse. `journal_due_us` is since when the
    journal lacks an objection or a forgetting. `limited_us` is when Slack last held events back from us. `first_day` is
    how far the rehearsal is (`bot/store/team/rehearsals.py`), empty before it. `kept_out` counts the cards of the last
    day that are kept out of Slack. `refusals` counts the reasons of the last seven days' posts, the most frequent
    first, `uncollected` about how many posts were dropped unread. `held_up` says why messages are behind, where one
    knows, and how many, the most first.
    """

    roads: tuple[Road, ...]
    registries: tuple[Registry, ...]
    paused_us: int | None
    paused_why: str
    oldest_direct_us: int | None
    unknown_replies: int
    behind: int
    waiting: int
    unsealed: int
    oldest_unsealed_us: int | None
    unread: int
    refusals: tuple[tuple[str, int], ...]
    spent: tuple[Spent, ...]
    uncollected: int = 0
    journal_due_us: int | None = None
    limited_us: int | None = None
    first_day: str = ""
    kept_out: int = 0
    held_up: tuple[tuple[str, int], ...] = ()


def read_state(session: Session, brand_id: str, workspace: str, now_us: int) -> State:
    """Count it all, in a dozen small queries; none of them reads all that the brand has (see `WAITING`)."""
    brand, first_day = brands.get(session, brand_id), rehearsals.get(session, brand_id)
    roads = cursors.all_of(session, brand_id)
    registries = session.exec(select(RegistryRow).order_by(RegistryRow.name))
    unsealed, oldest_us = session.exec(
        select(func.count(), func.min(EntryRow.at_us)).where(
            EntryRow.brand_id == brand_id, col(EntryRow.position).is_(None)
        )
    ).one()
    unknown = (ReplyRow.brand_id == brand_id, ReplyRow.state == ReplyState.UNKNOWN)
    return State(
        roads=tuple(Road(row.network, row.road, row.complete_us, row.failing_us, row.trouble) for row in roads),
        registries=tuple(map(_registry, registries)),
        paused_us=brand.paused_us if brand else None,
        paused_why=(brand.paused_why or "") if brand else "",
        first_day=first_day.state if first_day else "",
        kept_out=outbox.kept(session, brand_id, now_us - DAY_US),
        oldest_direct_us=_oldest_direct_us(session, brand_id, now_us, rehearsals.cards_from_us(session, brand_id) or 0),
        unknown_replies=session.exec(select(func.count()).where(*unknown)).one(),
        behind=outbox.behind(session, workspace, brand_id),
        held_up=_held_up(session, workspace, brand_id),
        waiting=inbox.waiting(session, workspace),
        unsealed=unsealed,
        oldest_unsealed_us=oldest_us,
        unread=session.exec(select(func.count()).where(UnreadRow.brand_id == brand_id)).one(),
        refusals=_refusals(session, brand_id, now_us),
        spent=_spent(session, brand_id, now_us),
        uncollected=uncollected.count(session, brand_id, now_us - WEEK_US, now_us + DAY_US),
        journal_due_us=min(filter(None, _lacking(session, brand_id)), default=None),
        limited_us=installations.limited_us(session, workspace),
    )


def _lacking(session: Session, brand_id: str) -> tuple[int | None, int | None]:
    """Since when the journal lacks an objection, and a forgetting."""
    return noes.due_since_us(session, brand_id), forgotten.due_since_us(session, brand_id)


def _oldest_direct_us(session: Session, brand_id: str, now_us: int, cards_from_us: int) -> int | None:
    """Of what has a card and may be answered: not done, not gone, and no reply of ours on its way or sent."""
    stands = select(ReplyRow.interaction_id).where(
        ReplyRow.brand_id == brand_id,
        ReplyRow.interaction_id == MentionRow.interaction_id,
        col(ReplyRow.state).not_in(FREE),
    )
    waiting = select(MentionRow.created_us).where(
        MentionRow.brand_id == brand_id,
        col(MentionRow.received_us) + 0 > now_us - OPEN_US,  # the sum keeps SQLite from reading thirty days
        col(MentionRow.created_us) >= cards_from_us,
        text(WAITING),
        ~stands.exists(),
    )
    return session.exec(waiting.order_by(col(MentionRow.created_us)).limit(1)).first()


def _held_up(session: Session, workspace: str, brand_id: str) -> tuple[tuple[str, int], ...]:
    """Why its messages are behind; asked of all brands at once, for else SQLite would read all that one has."""
    number = func.count().filter(col(OutboxRow.brand_id) == brand_id)
    query = select(OutboxRow.trouble, number).where(OutboxRow.workspace == workspace, text(f"({BEHIND})"))
    found = session.exec(query.group_by(col(OutboxRow.trouble)))
    return tuple(sorted(((why, some) for why, some in found if why and some), key=lambda one: (-one[1], one[0])))


def _refusals(session: Session, brand_id: str, now_us: int) -> tuple[tuple[str, int], ...]:
    rows = session.exec(
        select(MentionRow.reasons, func.count())
        .where(
            MentionRow.brand_id == brand_id,
            MentionRow.received_us > now_us - WEEK_US,
            text(REFUSED),
        )
        .group_by(MentionRow.reasons)
    )
    counted: Counter[str] = Counter()
    for reasons, number in rows:
        for reason in filter(None, reasons.split(",")):
            counted[reason] += number
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def _spent(session: Session, brand_id: str, now_us: int) -> tuple[Spent, ...]:
    rows = session.exec(
        select(SpendingRow)
        .where(SpendingRow.brand_id == brand_id, SpendingRow.month == month_of(now_us))
        .order_by(SpendingRow.network)
    )
    return tuple(Spent(row.network, row.reads, row.sends, row.micro_usd) for row in rows)


def _registry(row: RegistryRow) -> Registry:
    ended_us = ends_us(row.checked_us, row.expires_us, row.age_max_us)
    return Registry(row.name, row.checked_us, row.failed_us, row.failure, ended_us, row.period_us)
