"""What Slack should show: one row a message, drawn from the store when it is sent.

`new` → `posting` (committed before Slack is asked) → `posted`. What is lost sight of in between is `unsure` until the
channel's history tells. What shows a picture waits as `picture` until Slack has it, or never will. `kept` rows stand
behind a full roll-up: nothing of them is in Slack, nothing is lost here.
Longer than most files: every move of a row stands here, so that the order of the states can be read in one place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from itertools import combinations
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, bindparam, case, literal, literal_column, null, or_, update
from sqlalchemy import select as sa_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert
from sqlmodel import Session, col, func, select

from bot.store.database.one_of import one_of, one_word_of
from bot.store.database.upsert import run_many
from bot.store.ids import Chance, first_id, new_ids
from bot.store.tables import BEHIND, MentionRow, OutboxRow
from bot.store.wishes.standing import chunks
from rules.mention import Wish


class State(StrEnum):
    """Where a message is."""

    PICTURE = "picture"
    NEW = "new"
    POSTING = "posting"
    POSTED = "posted"
    UNSURE = "unsure"
    KEPT = "kept"
    DEAD = "dead"


CARD, ROLLUP, BURST = "card", "rollup", "burst"
"""What stands for one post, for what was overheard in a while, and for the posts of a burst."""
_FOR_ALL = ("registry_stale", "not_listening", "paused")
PASSING = frozenset(",".join(some) for many in range(1, 1 + len(_FOR_ALL)) for some in combinations(_FOR_ALL, many))
"""The reasons of posts that stand in everybody's way and go again: such a post may soon be answered."""
_NOTHING_TO_DO = 4
ASKED = 1
"""The urgency of what a member asked to see: after what is written to us, before what we overhear."""
LATER = 4
"""The urgency of what changed for many at once, and will change back: it is drawn after all else."""


class Wanted(msgspec.Struct, frozen=True):
    """A message that should exist, or be drawn anew: a card, a roll-up, a digest, a checkpoint, a notice.

    `subject` is what it shows (a mention's id, an hour, a week); `thread` is the subject of the roll-up that it belongs
    under. `urgency` 0 goes first, and nothing before its `due_us`. One that is `kept` stays out of Slack until a
    member asks, counted by its roll-up. One that is `pictured` waits for its picture (`bot/slack/notices/picture.py`).
    """

    kind: str
    subject: str
    urgency: int = 1
    thread: str | None = None
    pictured: bool = False
    due_us: int = 0
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A row of the outbox as a value: `tries` counts failures since the last success, or looks while unsure.

    `blank_us` is since when words whose time is over wait to leave Slack; `None` where none do. `file_id` is Slack's id
    of the picture that it shows. `shown` is the drawing that stands in Slack, a `wanted` of before, and `gist` what it
    says; both are `None` while we do not surely know.
    """

    workspace: str
    id: str
    brand_id: str
    channel: str
    kind: str
    subject: str
    thread: str | None
    wanted: int
    state: str
    ts: str | None
    posting_us: int | None
    blank_us: int | None
    tries: int
    trouble: str | None
    file_id: str | None = None
    drawn: int = 0
    shown: int | None = None
    gist: str | None = None
    urgency: int = 1

    def tells_all(self, version: int) -> bool:
        """Whether this drawing says what the newest one would; never while the truth has changed since it was made."""
        return version == self.wanted or (self.drawn == self.wanted and version == self.shown)


_NAMES = tuple(field.name for field in fields(Message))
_COLUMNS = tuple(getattr(OutboxRow, name) for name in _NAMES)
_IN_ORDER = (OutboxRow.urgency, OutboxRow.due_us, OutboxRow.id)
_LAGS = col(OutboxRow.drawn) < col(OutboxRow.wanted)
_BEHIND: ColumnElement[bool] = literal_column(f"({BEHIND})")
_CARDS = (
    col(OutboxRow.workspace) == bindparam("workspace"),
    col(OutboxRow.channel) == bindparam("channel"),
    col(OutboxRow.kind) == CARD,
)
_OURS = (*_CARDS, col(OutboxRow.brand_id) == bindparam("brand_id"))
_WAITING = sa_select(func.count()).where(
    *_CARDS, _BEHIND, col(OutboxRow.urgency) == 0, col(OutboxRow.state) == State.NEW, col(OutboxRow.thread).is_(None)
)
_THERE = sa_select(col(OutboxRow.subject), col(OutboxRow.thread)).where(
    *_OURS, one_of(col(OutboxRow.subject), "subjects")
)
_HEADS = sa_select(*map(col, _COLUMNS)).where(
    col(OutboxRow.workspace) == bindparam("workspace"),
    col(OutboxRow.brand_id) == bindparam("brand_id"),
    one_word_of(col(OutboxRow.kind), ROLLUP, BURST, CARD),
    one_of(col(OutboxRow.subject), "subjects"),
    col(OutboxRow.channel) == bindparam("channel"),
)
_LATELY = sa_select(func.count()).select_from(
    sa_select(col(OutboxRow.id))
    .where(
        *_OURS,
        col(OutboxRow.id) >= bindparam("id"),
        col(OutboxRow.thread).is_(None) | col(OutboxRow.thread).startswith(f"{BURST} "),
    )
    .limit(bindparam("most"))
    .subquery()
)
_BESIDE = sa_select(func.count()).where(
    *_OURS,
    col(OutboxRow.thread) == bindparam("thread"),
    one_word_of(col(OutboxRow.state), *(state for state in State if state is not State.KEPT)),
)


def want(
    session: Session,
    workspace: str,
    brand_id: str,
    channel: str,
    wanted: Sequence[Wanted],
    now_us: int,
    chance: Chance,
    *,
    later: bool = False,
) -> None:
    """Ask for these messages: new ones are posted, those that Slack shows already are drawn anew. One statement.

    With `later`, what is drawn anew has the urgency `LATER`, unless it waits already with a greater one.
    """
    if not wanted:
        return
    rows = [
        {
            "workspace": workspace,
            "id": row_id,
            "brand_id": brand_id,
            "channel": channel,
            "kind": one.kind,
            "subject": one.subject,
            "thread": one.thread,
            "urgency": one.urgency,
            "wanted": 1,
            "drawn": int(one.kept),
            "state": State.KEPT if one.kept else State.PICTURE if one.pictured else State.NEW,
            "tries": 0,
            "due_us": max(now_us, one.due_us),
        }
        for one, row_id in zip(wanted, new_ids(now_us, len(wanted), chance), strict=True)
    ]
    run_many(session, _wanting(session.connection().dialect.name, later=later), rows)


@cache
def _wanting(dialect: str, *, later: bool) -> Insert:
    """Insert new rows, and count up the `wanted` of those that are there; a card kept out of Slack stays out.

    A message with a picture waits for another one, for its numbers may have changed. What waits already becomes no
    less urgent.
    """
    made = (sqlite if dialect == "sqlite" else postgresql).insert(OutboxRow)
    kept = col(OutboxRow.state) == State.KEPT
    waits = [col(OutboxRow.state) == state for state in (State.PICTURE, State.NEW, State.POSTED)]
    anew = (made.excluded.state == State.PICTURE) & or_(*waits)
    urgency = literal(LATER) if later else made.excluded.urgency
    sooner = _LAGS & (col(OutboxRow.urgency) < urgency)
    wanted: Insert = made.on_conflict_do_update(
        index_elements=["workspace", "brand_id", "kind", "subject", "channel"],
        set_={
            "wanted": col(OutboxRow.wanted) + 1,
            "urgency": case((sooner, col(OutboxRow.urgency)), else_=urgency),
            "drawn": case((kept, col(OutboxRow.wanted) + 1), else_=col(OutboxRow.drawn)),
            "state": case((anew, State.PICTURE), else_=col(OutboxRow.state)),
            "file_id": case((anew, null()), else_=col(OutboxRow.file_id)),
        },
    )
    return wanted


def asked_for(session: Session, brand_id: str, kind: str, subject: str, channel: str | None = None) -> bool:
    """Whether this message was ever asked for, in this channel or in any."""
    query = select(OutboxRow.id).where(
        OutboxRow.brand_id == brand_id, OutboxRow.kind == kind, OutboxRow.subject == subject
    )
    if channel is not None:
        query = query.where(OutboxRow.channel == channel)
    return session.exec(query.limit(1)).first() is not None


def cards_of(session: Session, workspace: str, brand_id: str, mention_id: str) -> list[Message]:
    """The cards of a mention, in the order in which they were first asked for."""
    mine = (col(OutboxRow.workspace) == workspace, col(OutboxRow.brand_id) == brand_id)
    found = _read(session, *mine, col(OutboxRow.kind) == "card", col(OutboxRow.subject) == mention_id, most=10)
    return sorted(found, key=lambda one: one.id)


def channels(session: Session, workspace: str, now_us: int) -> list[str]:
    """The channels to which something new is to be posted by now."""
    new = (OutboxRow.workspace == workspace, OutboxRow.state == State.NEW, _BEHIND, col(OutboxRow.due_us) <= now_us)
    return sorted(session.exec(select(OutboxRow.channel).where(*new).distinct()))


def due(
    session: Session, workspace: str, state: State, now_us: int, most: int, channel: str | None = None
) -> list[Message]:
    """What lags behind and is due by now: the urgent first, then in the order in which it was asked."""
    here = () if channel is None else (col(OutboxRow.channel) == channel,)
    return _read(session, *_due(workspace, state, now_us), *here, most=most)


def to_be_redrawn(session: Session, workspace: str, now_us: int, most: int) -> list[Message]:
    """What Slack shows otherwise than it is, and is due by now: the urgent first, then the newest message."""
    order = (OutboxRow.urgency, col(OutboxRow.id).desc())
    return _read(session, *_due(workspace, State.POSTED, now_us), order=order, most=most)


def lost(session: Session, workspace: str, posting_before_us: int, now_us: int, most: int) -> list[Message]:
    """What may have been posted: long in `posting`, or `unsure` and due for a look at the channel's history."""
    stuck = (col(OutboxRow.state) == State.POSTING) & (col(OutboxRow.posting_us) <= posting_before_us)
    unsure = (col(OutboxRow.state) == State.UNSURE) & (col(OutboxRow.due_us) <= now_us)
    return _read(session, col(OutboxRow.workspace) == workspace, _BEHIND, stuck | unsure, most=most)


def parents(session: Session, message: Message, threads: Collection[str]) -> dict[str, Message]:
    """The roll-ups and cards under which such a message stands, by their subjects; one query."""
    return heads(session, message.workspace, message.brand_id, message.channel, threads)


def heads(
    session: Session, workspace: str, brand_id: str, channel: str, subjects: Collection[str]
) -> dict[str, Message]:
    """Those of these roll-ups, bursts and cards that were ever asked for in this channel; one query."""
    these = {"workspace": workspace, "brand_id": brand_id, "channel": channel, "subjects": list(subjects)}
    found = [Message(**row._asdict()) for row in session.connection().execute(_HEADS, these)]
    return {one.subject: one for one in found}


def change(session: Session, message: Message, expected: Mapping[str, object], **changes: Any) -> bool:  # noqa: ANN401 - columns of the row
    """Change a row if it still is as expected; says whether it was."""
    statement = update(OutboxRow).where(
        col(OutboxRow.workspace) == message.workspace,
        col(OutboxRow.id) == message.id,
        *(getattr(OutboxRow, name) == value for name, value in expected.items()),
    )
    return session.connection().execute(statement.values(**changes)).rowcount == 1


def draw_again(session: Session, messages: Sequence[Message]) -> None:
    """Ask for another drawing of these messages."""
    for message in messages:
        change(session, message, {}, wanted=col(OutboxRow.wanted) + 1)


def keep(session: Session, messages: Sequence[Message]) -> None:
    """Keep these out of Slack: they lag no longer, and their roll-up counts them."""
    for message in messages:
        change(session, message, {"state": State.NEW}, state=State.KEPT, drawn=col(OutboxRow.wanted))


def release(session: Session, message: Message, most: int, *, urgent: bool = False) -> int:
    """Let so many of the cards that were kept out of this roll-up go into its thread, the most urgent first.

    With `urgent`, only those with which a member can do something, or may soon.
    """
    mine = (col(MentionRow.brand_id) == OutboxRow.brand_id) & (col(MentionRow.id) == OutboxRow.subject)
    kept = select(OutboxRow.id).join(MentionRow, mine).where(*_beneath(message), OutboxRow.state == State.KEPT)
    verdict, rules = col(MentionRow.verdict), col(MentionRow.wish) == Wish.MAYBE_STOP
    soon = col(MentionRow.reasons).in_(PASSING)
    can = case((rules, 0), (verdict == "permit", 1), (verdict == "held", 2), (soon, 3), else_=_NOTHING_TO_DO)
    kept = kept.where(can < _NOTHING_TO_DO) if urgent else kept
    some = list(session.exec(kept.order_by(can, col(MentionRow.created_us), OutboxRow.id).limit(most)))
    again = update(OutboxRow).where(col(OutboxRow.workspace) == message.workspace, col(OutboxRow.id).in_(some))
    session.connection().execute(again.values(state=State.NEW, drawn=0, urgency=ASKED))
    return len(some)


def waiting(session: Session, workspace: str, channel: str) -> int:
    """How many cards wait to be posted to this channel as messages of their own."""
    return session.connection().execute(_WAITING, {"workspace": workspace, "channel": channel}).scalar_one()


def asked_lately(session: Session, workspace: str, brand_id: str, channel: str, since_us: int, most: int) -> int:
    """How many cards of direct posts were first asked for in this channel since that moment, counted up to `most`."""
    these = {"workspace": workspace, "brand_id": brand_id, "channel": channel, "id": first_id(since_us), "most": most}
    return session.connection().execute(_LATELY, these).scalar_one()


def there(
    session: Session, workspace: str, brand_id: str, channel: str, subjects: Sequence[str]
) -> dict[str, str | None]:
    """Which of these mentions have a card in this channel, or wait for one, or were kept; each with its thread."""
    mine, found = {"workspace": workspace, "brand_id": brand_id, "channel": channel}, dict[str, str | None]()
    for some in chunks(subjects):
        rows = session.connection().execute(_THERE, mine | {"subjects": some})
        found |= {subject: thread for subject, thread in rows}  # noqa: C416 - a row is no pair to dict()
    return found


def beside(session: Session, workspace: str, brand_id: str, channel: str, thread: str) -> int:
    """How many cards stand in the thread of this roll-up, or are on their way there."""
    these = {"workspace": workspace, "brand_id": brand_id, "channel": channel, "thread": thread}
    return session.connection().execute(_BESIDE, these).scalar_one()


def kept(session: Session, brand_id: str, since_us: int) -> int:
    """How many cards were kept out of Slack since that moment: each is in the store, and counted by its roll-up."""
    these = (OutboxRow.brand_id == brand_id, OutboxRow.state == State.KEPT, col(OutboxRow.due_us) >= since_us)
    return session.exec(select(func.count()).where(*these)).one()


def _beneath(message: Message) -> tuple[ColumnElement[bool], ...]:
    return (
        col(OutboxRow.workspace) == message.workspace,
        col(OutboxRow.brand_id) == message.brand_id,
        col(OutboxRow.channel) == message.channel,
        col(OutboxRow.kind) == CARD,
        col(OutboxRow.thread) == message.subject,
    )


def workspaces(session: Session, brand_id: str) -> list[str]:
    """The workspaces in which this brand ever had a message."""
    return sorted(session.exec(select(OutboxRow.workspace).where(OutboxRow.brand_id == brand_id).distinct()))


def blank(
    session: Session,
    workspace: str,
    brand_id: str,
    subjects: Sequence[str],
    now_us: int,
    *,
    unposted: bool = False,
    kind: str = "card",
) -> None:
    """Have the words of these messages leave Slack: what stands there, or may, is drawn anew until it took that.

    With `unposted`, a message that Slack does not show yet never will be. What the help desk was told goes with a card.
    """
    kinds = ("card", "desk") if kind == "card" else (kind,)
    for some in chunks(subjects):
        cards = (
            col(OutboxRow.workspace) == workspace,
            col(OutboxRow.brand_id) == brand_id,
            col(OutboxRow.kind).in_(kinds),
            col(OutboxRow.subject).in_(some),
        )
        if unposted:
            new = update(OutboxRow).where(*cards, col(OutboxRow.state) == State.NEW)
            session.connection().execute(new.values(state=State.DEAD, drawn=col(OutboxRow.wanted)))
        there = col(OutboxRow.ts).is_not(None) | col(OutboxRow.state).in_((State.POSTING, State.UNSURE))
        again = {"blank_us": now_us, "wanted": col(OutboxRow.wanted) + 1, "due_us": now_us, "urgency": 1, "tries": 0}
        again |= {"shown": None, "gist": None}  # nobody shall guess at the words that go
        revived = case((col(OutboxRow.state) == State.DEAD, State.POSTED), else_=col(OutboxRow.state))
        session.connection().execute(update(OutboxRow).where(*cards, there).values(**again, state=revived))


def to_be_blanked(session: Session, before_us: int, most: int) -> list[Message]:
    """The messages whose words should have left Slack since before this moment, and have not; for doctor."""
    return _read(session, col(OutboxRow.blank_us) < before_us, most=most)


def settle(session: Session, messages: Sequence[Message]) -> None:
    """Note that these lag no longer, since Slack shows already what they say; not of one that is being drawn."""
    for message in messages:
        change(session, message, {"shown": message.shown, "gist": message.gist}, drawn=message.wanted, tries=0)


def put_off(session: Session, workspace: str, channel: str, until_us: int, trouble: str) -> None:
    """Let everything of a channel wait, and note why."""
    statement = update(OutboxRow).where(
        col(OutboxRow.workspace) == workspace,
        col(OutboxRow.channel) == channel,
        col(OutboxRow.state).in_((State.NEW, State.POSTED)),
        _BEHIND,
    )
    session.connection().execute(statement.values(due_us=until_us, trouble=trouble))


def behind(session: Session, workspace: str, brand_id: str) -> int:
    """How many of a brand's messages Slack does not show as they should be."""
    number = func.count().filter(col(OutboxRow.brand_id) == brand_id)  # asked for alone it would have all read
    return session.exec(select(number).where(OutboxRow.workspace == workspace, _BEHIND)).one()


def by_id(session: Session, workspace: str, message_id: str) -> Message | None:
    """One message by its id."""
    found = _read(session, col(OutboxRow.workspace) == workspace, col(OutboxRow.id) == message_id, most=1)
    return found[0] if found else None


def shown_at(session: Session, workspace: str, channel: str, ts: str) -> Message | None:
    """The message that Slack shows in this channel under this ts."""
    where = (col(OutboxRow.workspace) == workspace, col(OutboxRow.channel) == channel, col(OutboxRow.ts) == ts)
    found = _read(session, *where, most=1)
    return found[0] if found else None


def _due(workspace: str, state: State, now_us: int) -> tuple[ColumnElement[bool], ...]:
    mine = (col(OutboxRow.workspace) == workspace, col(OutboxRow.state) == state)
    return (*mine, _BEHIND, col(OutboxRow.due_us) <= now_us)


def _read(
    session: Session, *where: ColumnElement[bool], most: int, order: tuple[Any, ...] = _IN_ORDER
) -> list[Message]:
    query = select(*_COLUMNS).where(*where).order_by(*order).limit(most)
    return [Message(**row._asdict()) for row in session.connection().execute(query)]
